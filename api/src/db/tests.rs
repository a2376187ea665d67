//! SQLite here; the same on PostgreSQL, with its races, in the integration tests.

use std::os::unix::fs::PermissionsExt;

use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;

use super::*;

async fn fresh() -> (TempDir, Db) {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/data/test.db", dir.path().display());
    (dir, Db::connect(&url).await.unwrap())
}

async fn with_notes() -> (TempDir, Db) {
    let (dir, db) = fresh().await;
    db.write_tx(async |tx| tx.execute_unprepared("CREATE TABLE note (text TEXT NOT NULL)").await).await.unwrap();
    (dir, db)
}

async fn notes(db: &Db) -> i64 {
    let count = Statement::from_string(DbBackend::Sqlite, "SELECT count(*) AS n FROM note");
    db.reader().query_one_raw(count).await.unwrap().unwrap().try_get("", "n").unwrap()
}

async fn write(db: &Db, fail: bool) -> Result<(), DbErr> {
    db.write_tx(async |tx| {
        tx.execute_unprepared("INSERT INTO note VALUES ('one')").await?;
        if fail { Err(DbErr::Custom("no".into())) } else { Ok(()) }
    })
    .await
}

#[tokio::test]
async fn what_answers_ok_is_kept_and_what_fails_is_not() {
    let (_dir, db) = with_notes().await;
    write(&db, false).await.unwrap();
    write(&db, true).await.unwrap_err();
    assert_eq!(notes(&db).await, 1);
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_blocks_nobody() {
    let (_dir, db) = with_notes().await;
    let (wrote, written) = tokio::sync::oneshot::channel();
    let hanging = db.write_tx(async |tx| {
        tx.execute_unprepared("INSERT INTO note VALUES ('lost')").await?;
        wrote.send(()).unwrap();
        std::future::pending::<Result<(), DbErr>>().await
    });
    tokio::select! {
        _ = hanging => unreachable!("it waits forever"),
        () = async { written.await.unwrap() } => {}
    }
    write(&db, false).await.unwrap();
    assert_eq!(notes(&db).await, 1);
}

#[tokio::test]
async fn writers_that_read_first_take_turns() {
    let (_dir, db) = with_notes().await;
    let add = || {
        db.write_tx(async |tx| {
            let count = Statement::from_string(DbBackend::Sqlite, "SELECT count(*) AS n FROM note");
            let n: i64 = tx.query_one_raw(count).await?.unwrap().try_get("", "n")?;
            tx.execute_unprepared(&format!("INSERT INTO note VALUES ('{n}')")).await
        })
    };
    for outcome in futures_util::future::join_all((0..20).map(|_| add())).await {
        outcome.unwrap();
    }
    assert_eq!(notes(&db).await, 20);
}

#[tokio::test]
async fn the_reader_cannot_write() {
    let (_dir, db) = with_notes().await;
    let error = db.reader().execute_unprepared("INSERT INTO note VALUES ('no')").await.unwrap_err();
    assert!(error.to_string().contains("readonly"), "{error}");
}

#[tokio::test]
async fn the_file_and_its_log_are_private_and_the_writer_is_durable() {
    let (dir, db) = with_notes().await;
    for name in ["data/test.db", "data/test.db-wal"] {
        let mode = std::fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let pragma = async |name: &str| {
        let statement = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {name}"));
        db.writer.query_one_raw(statement).await.unwrap().unwrap()
    };
    assert_eq!(pragma("synchronous").await.try_get_by_index::<i32>(0).unwrap(), 2);
    assert_eq!(pragma("foreign_keys").await.try_get_by_index::<i32>(0).unwrap(), 1);
    assert_eq!(pragma("journal_mode").await.try_get_by_index::<String>(0).unwrap(), "wal");
}

#[tokio::test]
async fn migrating_twice_and_at_once_is_migrating_once() {
    let (_dir, db) = fresh().await;
    assert_eq!(db.pending_migrations().await.unwrap().first().unwrap(), "m0001_key_ring");
    for outcome in futures_util::future::join_all([db.migrate(), db.migrate()]).await {
        outcome.unwrap();
    }
    assert!(db.pending_migrations().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_unknown_or_fleeting_database_is_refused_without_repeating_its_url() {
    for url in ["mysql://root:hunter2@db/x", "sqlite::memory:", "postgres://user:hunter2@[/x", "nonsense"] {
        let error = Db::connect(url).await.err().unwrap().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
