//! SQLite: a write-ahead log, one writer that is durable at each commit, several readers that cannot write.

use std::{
    fs::{DirBuilder, OpenOptions},
    io::ErrorKind,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    str::FromStr,
    time::Duration,
};

use sea_orm::{DatabaseConnection, DbErr, SqlxSqliteConnector};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

const READERS: u32 = 8;
/// How long a write waits for another process's write, and a statement for a free connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers readers and writer.
pub async fn connect(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    let words = |text: String| DbErr::Custom(text);
    let base = SqliteConnectOptions::from_str(url).map_err(|error| words(error.to_string()))?;
    let path = base.get_filename().to_owned();
    if url.contains(":memory:") || path.as_os_str().is_empty() {
        return Err(words("the SQLite database must be a file: sqlite://path".into()));
    }
    create_private(&path).map_err(|error| words(format!("cannot create {}: {error}", path.display())))?;
    let base = base.busy_timeout(PATIENCE).foreign_keys(true);

    let writer = pool(1)
        .connect_with(
            base.clone()
                .journal_mode(SqliteJournalMode::Wal)
                // A refresh token the provider has rotated must survive a power cut (S26): NORMAL may lose the last commits.
                .synchronous(SqliteSynchronous::Full),
        )
        .await
        .map_err(|error| words(format!("cannot open {}: {error}", path.display())))?;
    let readers = pool(READERS).connect_lazy_with(base.read_only(true));
    Ok((SqlxSqliteConnector::from_sqlx_sqlite_pool(readers), SqlxSqliteConnector::from_sqlx_sqlite_pool(writer)))
}

/// A file does not go away by itself: connections are neither tested nor renewed.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// The file holds sealed credentials and digests, so nobody else on the machine reads it. SQLite gives the write-ahead
/// log the same mode.
fn create_private(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
