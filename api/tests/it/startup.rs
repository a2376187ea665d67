//! The program itself: what it refuses to start with, in words that help (S23), and two processes on one database.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    process::{Child, Command, ExitStatus, Stdio},
    thread::JoinHandle,
    time::Duration,
};

use rstest::rstest;
use shared::{
    connection::CreateConnection,
    secret_text::SecretText,
    setup::{NewInstance, SetUp},
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};

use super::{
    connections,
    support::{Backend, MASTER_KEY, caller, database},
};

const OTHER_KEY: &str = "uYbTqGhNvKcXzR2LpW5sEjMfA9dQ7oIhBnVx3ZtUyC0=";

fn mooring(arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mooring"));
    command.env_clear().args(arguments).envs(settings.iter().copied());
    command
}

fn refusal(arguments: &[&str], settings: &[(&str, &str)]) -> String {
    let output = mooring(arguments, settings).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn without_a_master_key_it_does_not_start_and_says_how_to_make_one_s23() {
    let words = refusal(&["serve"], &[("MOORING_LISTEN", "nonsense")]);
    assert!(words.contains("MOORING_MASTER_KEY") && words.contains("MOORING_LISTEN"), "{words}");
}

#[rstest]
#[actix_web::test]
async fn another_master_key_is_refused_in_words_s23(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let folder = database::folder();
    let url = backend.create(folder.path()).await;
    let settings = |key: &'static str| {
        [
            ("MOORING_MASTER_KEY", key.to_owned()),
            ("MOORING_DATABASE_URL", url.clone()),
            ("MOORING_LISTEN", "127.0.0.1:0".to_owned()),
        ]
    };
    drop(Server::start(&settings(MASTER_KEY)));
    let given = settings(OTHER_KEY);
    let given: Vec<_> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let words = refusal(&["serve"], &given);
    assert!(words.contains("master key"), "{words}");
    assert!(!words.contains(OTHER_KEY) && !words.contains(MASTER_KEY));
}

#[test]
fn the_document_is_printed_without_any_configuration() {
    let output = mooring(&["openapi"], &[]).output().unwrap();
    assert!(output.status.success());
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}

#[actix_web::test]
async fn a_request_under_way_is_answered_before_the_process_ends_and_every_line_of_the_log_is_json() {
    let folder = database::folder();
    let url = Backend::Sqlite.create(folder.path()).await;
    let slow = slow_api().await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = format!("http://127.0.0.1:{port}");
    let mut server = Server::start(&[
        ("MOORING_MASTER_KEY", MASTER_KEY.to_owned()),
        ("MOORING_DATABASE_URL", url),
        ("MOORING_LISTEN", format!("127.0.0.1:{port}")),
        ("MOORING_PUBLIC_URL", base.clone()),
        ("MOORING_OUTBOUND_ALLOW", slow.address().to_string()),
        ("MOORING_LOG_FORMAT", "json".to_owned()),
    ]);
    let browser = caller::at(&base);
    let session = browser.send(&set_up(server.setup_token.as_deref().unwrap(), "ada@example.com")).await.unwrap();
    let workspace = session.organizations[0].workspaces[0].id;
    let create = CreateConnection { workspace, body: connections::new(&slow.uri()) };
    let (answer, ()) = futures_util::future::join(browser.call(&create), async {
        while slow.received_requests().await.unwrap().is_empty() {
            actix_web::rt::task::yield_now().await;
        }
        server.terminate();
    })
    .await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let (status, log) = server.end();
    assert!(status.success(), "{status}");
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let id = answer.header("x-request-id");
    let line = lines.iter().find(|line| line["span"]["id"] == id && line["fields"]["status"] == 201).unwrap();
    assert_eq!(line["span"]["route"], "/v1/workspaces/{workspace}/connections");
    assert!(!log.contains(connections::KEY));
}

/// An API that answers well, but late.
async fn slow_api() -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_delay(Duration::from_secs(1));
    Mock::given(method("GET")).respond_with(answer).mount(&server).await;
    server
}

pub fn set_up(token: &str, email: &str) -> SetUp {
    let body = NewInstance {
        token: SecretText::new(token),
        organization: "Harbor".to_owned(),
        workspace: "Marketing".to_owned(),
        name: "Ada".to_owned(),
        email: email.to_owned(),
        password: SecretText::new("a long enough password"),
    };
    SetUp { body }
}

/// A running `mooring serve`, ended when it is dropped.
pub struct Server {
    child: Child,
    log: Option<JoinHandle<String>>,
    pub setup_token: Option<String>,
}

impl Server {
    pub fn start(settings: &[(&str, String)]) -> Self {
        let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut child = mooring(&["serve"], &settings).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).unwrap();
            log
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().expect("it does not start").unwrap();
        assert!(ready.starts_with("Mooring serves"), "{ready}");
        let link = lines.next().map(Result::unwrap);
        let setup_token = link.and_then(|link| link.split_once("#token=").map(|(_, token)| token.to_owned()));
        Self { child, log: Some(log), setup_token }
    }

    /// Asks it to end, as a service manager does.
    pub fn terminate(&self) {
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
    }

    /// Waits for its end; how it ended and what it logged.
    pub fn end(&mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        (status, self.log.take().unwrap().join().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
