//! Real database servers with passwords and TLS, on free ports of the loopback. They refuse to be started by root, which
//! therefore starts them as nobody.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

pub const USER: &str = "ada";
pub const PASSWORD: &str = "canary-database-password";
/// User and group that own nothing.
const NOBODY: &str = "65534";

pub struct DatabaseServer {
    pub port: u16,
    /// The authority that its certificate for `localhost` comes from, in PEM.
    pub authority: String,
    process: Child,
    /// What ends it at once, with nothing of it left behind.
    signal: &'static str,
    _folder: tempfile::TempDir,
}

impl Drop for DatabaseServer {
    fn drop(&mut self) {
        let _ = Command::new("kill").args([self.signal, &self.process.id().to_string()]).status();
        let _ = self.process.wait();
    }
}

/// Scratch space that another user can enter, with certificate and key in it.
pub fn scratch() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = names.signed_by(&key, &authority).unwrap();
    fs::write(folder.path().join("server.pem"), certificate.pem()).unwrap();
    fs::write(folder.path().join("key.pem"), key.serialize_pem()).unwrap();
    run(Command::new("chmod").arg("600").arg(folder.path().join("key.pem")));
    if is_root() {
        run(Command::new("chown").arg("-R").arg(format!("{NOBODY}:{NOBODY}")).arg(folder.path()));
    }
    (folder, authority.pem())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

/// The newest of Debian's PostgreSQL, which is not on the PATH, or what is.
fn program(name: &str) -> PathBuf {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut places: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    places.sort();
    places.reverse();
    places.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    places.push("/usr/sbin".into());
    let found = places.into_iter().map(|place| place.join(name)).find(|path| path.exists());
    found.unwrap_or_else(|| panic!("install what {name} is part of, or run `just test`"))
}

/// A server's program, in the folder of the server.
fn command(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(if is_root() { "setpriv".into() } else { program(name) });
    if is_root() {
        command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]).arg(program(name));
    }
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

fn run(command: &mut Command) {
    let done = command.stderr(Stdio::piped()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits for what a process of its own brings about.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what} takes too long");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// PostgreSQL with the user [`USER`], a database `shop`, and one `vault` that the user may not enter.
pub fn postgres() -> DatabaseServer {
    let (folder, authority) = scratch();
    let (home, port) = (folder.path().to_owned(), free_port());
    let program = |name: &str| command(name, &home);
    run(program("initdb").args(["-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]));
    fs::write(home.join("data/pg_hba.conf"), "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n").unwrap();
    let listen = [format!("-p{port}"), "-h127.0.0.1".to_owned(), format!("-k{}", home.display())];
    let settings = ["fsync=off", "ssl=on", "ssl_cert_file=../server.pem", "ssl_key_file=../key.pem"];
    let process = program("postgres")
        .args(["-D", "data"])
        .args(listen)
        .args(settings.map(|setting| format!("-c{setting}")))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = DatabaseServer { port, authority, process, signal: "-INT", _folder: folder };
    let sql = |sql: &str| {
        let mut psql = program("psql");
        psql.arg("-h").arg(&home).args(["-p", &port.to_string(), "-U", "postgres", "-d", "postgres", "-c", sql]);
        psql
    };
    until("postgres", || sql("SELECT 1").stderr(Stdio::null()).status().unwrap().success());
    for statement in [
        &format!("CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'"),
        "CREATE DATABASE shop",
        "CREATE DATABASE vault",
        "REVOKE CONNECT ON DATABASE vault FROM PUBLIC",
    ] {
        run(&mut sql(statement));
    }
    server
}

/// MariaDB with the same.
pub fn mariadb() -> DatabaseServer {
    let (folder, authority) = scratch();
    let (home, port) = (folder.path().to_owned(), free_port());
    let program = |name: &str| command(name, &home);
    let data = format!("--datadir={}/data", home.display());
    run(program("mariadb-install-db").args([
        "--no-defaults",
        &data,
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
    ]));
    // A statement to a line.
    let start = format!(
        "CREATE USER {USER} IDENTIFIED BY '{PASSWORD}';\nCREATE DATABASE shop;\nCREATE DATABASE vault;\n\
         GRANT ALL ON shop.* TO {USER};\n"
    );
    fs::write(home.join("start.sql"), start).unwrap();
    let path = |option: &str, file: &str| format!("--{option}={}", home.join(file).display());
    let process = program("mariadbd")
        .args(["--no-defaults", &data, "--bind-address=127.0.0.1", &format!("--port={port}")])
        .args([path("socket", "socket"), path("init-file", "start.sql"), path("pid-file", "pid")])
        .args([path("ssl-cert", "server.pem"), path("ssl-key", "key.pem"), path("log-error", "log")])
        .args(["--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = DatabaseServer { port, authority, process, signal: "-KILL", _folder: folder };
    until("mariadb", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    server
}
