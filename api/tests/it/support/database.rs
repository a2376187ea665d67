//! A fresh, migrated database for each test, copied from a template that each process makes once.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use api::db::Db;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::OnceCell;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

fn unique(what: &str) -> String {
    format!("mooring_{what}_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

impl Backend {
    /// The URL of a new database.
    pub async fn create(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => sqlite(folder).await,
            Self::Postgres => postgres().await,
        }
    }
}

/// Memory where there is some: the files are short-lived and many.
pub fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

impl Backend {
    /// The URL of a new database without tables.
    pub async fn empty(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.join("empty.db").display()),
            Self::Postgres => {
                let (server, name) = (server(), unique("empty"));
                run(&server, &format!("CREATE DATABASE {name}")).await;
                with_database(&server, &name)
            }
        }
    }
}

fn server() -> String {
    std::env::var("MOORING_TEST_DATABASE_URL")
        .expect("set MOORING_TEST_DATABASE_URL to a PostgreSQL server that may make databases, or run `just test`")
}

async fn sqlite(folder: &Path) -> String {
    static TEMPLATE: OnceCell<(tempfile::TempDir, PathBuf)> = OnceCell::const_new();
    let (_, template) = TEMPLATE
        .get_or_init(|| async {
            let home = self::folder();
            let path = home.path().join("template.db");
            let db = Db::connect(&format!("sqlite://{}", path.display())).await.unwrap();
            db.migrate().await.unwrap();
            db.close().await.unwrap();
            (home, path)
        })
        .await;
    let copy = folder.join("mooring.db");
    std::fs::copy(template, &copy).unwrap();
    format!("sqlite://{}", copy.display())
}

async fn postgres() -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let server = server();
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = unique("template");
            run(&server, &format!("CREATE DATABASE {name}")).await;
            let db = Db::connect(&with_database(&server, &name)).await.unwrap();
            db.migrate().await.unwrap();
            db.close().await.unwrap();
            name
        })
        .await;
    let name = unique("test");
    run(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    with_database(&server, &name)
}

async fn run(server: &str, sql: &str) {
    let admin: DatabaseConnection = Database::connect(server).await.unwrap();
    admin.execute_unprepared(sql).await.unwrap();
    admin.close().await.unwrap();
}

fn with_database(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(name);
    url.to_string()
}
