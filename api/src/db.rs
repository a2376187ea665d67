//! The one door to the database. Reads go to [`Db::reader`]; every write goes through [`Db::write_tx`], which is
//! immediate on SQLite, because a deferred transaction that reads first cannot be upgraded there. No transaction is
//! held across an outbound call.

pub mod entity;
mod lock;
mod migrations;
mod postgres;
mod sqlite;

use chrono::DateTime;
use sea_orm::{
    DatabaseConnection, DbBackend, EntityName, EntityTrait, Iterable, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
    sea_query::{Expr, IntoColumnRef, SelectStatement},
};
use sea_orm_migration::MigratorTrait;

/// For what calls a store without being one.
pub use sea_orm::{ConnectionTrait, DatabaseTransaction as Tx, DbErr};

pub use self::lock::{Lock, lock};
use self::migrations::Migrator;
use crate::failure::Failure;
use shared::time::Timestamp;

/// A SQLite file (one writer, several readers) or a PostgreSQL database. Clones share their connections.
#[derive(Clone)]
pub struct Db {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Db {
    /// Opens `sqlite://path` (made with mode 0600 when absent) or `postgres://…` (a Unix socket as
    /// `postgres:///name?host=/folder&user=name`). The schema is left as it is: see [`Db::migrate`].
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => {
                let (reader, writer) = sqlite::connect(url).await?;
                Ok(Self { reader, writer })
            }
            Some("postgres" | "postgresql") => {
                let pool = postgres::connect(url).await?;
                Ok(Self { reader: pool.clone(), writer: pool })
            }
            _ => Err(DbErr::Custom("the database URL must start with sqlite:// or postgres://".into())),
        }
    }

    /// For statements that only read. On SQLite these connections refuse to write.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Whether locks and races are PostgreSQL's; else the SQLite writer is alone.
    pub fn is_postgres(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Postgres
    }

    /// Runs `work` in a write transaction: committed when it answers `Ok`, rolled back when it answers `Err` or its
    /// future is dropped. `work` must use the transaction it is given: on SQLite there is no second writer.
    pub async fn write_tx<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<DbErr>,
    {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.writer.begin_with_options(options).await?;
        match work(&tx).await {
            Ok(done) => {
                tx.commit().await?;
                Ok(done)
            }
            Err(error) => {
                // The caller's error is the one that matters; dropping the transaction rolls back what this could not.
                if let Err(failed) = tx.rollback().await {
                    tracing::warn!(error = %failed, "a rollback failed");
                }
                Err(error)
            }
        }
    }

    /// Brings the schema up to date, wholly or not at all. Several processes may call it at once: the others wait.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        self.write_tx(async |tx| {
            lock(tx, Lock::Migrations).await?;
            Migrator::up(tx, None).await
        })
        .await
    }

    /// Names of the migrations this database lacks, in order, without writing anything. A database that is newer than
    /// this program is an error.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, DbErr> {
        let pending = Migrator::get_pending_migrations_read_only(self.reader()).await?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }

    /// The database's own clock, in whole seconds: for telling whether it agrees with ours, and for nothing else.
    pub async fn clock(&self) -> Result<Timestamp, DbErr> {
        let sql = if self.is_postgres() {
            "SELECT EXTRACT(EPOCH FROM clock_timestamp())::BIGINT AS seconds"
        } else {
            "SELECT unixepoch() AS seconds"
        };
        let statement = Statement::from_string(self.reader.get_database_backend(), sql);
        let row = self.reader.query_one_raw(statement).await?;
        let seconds: i64 = row.map_or(Ok(0), |row| row.try_get("", "seconds"))?;
        Ok(Timestamp::new(DateTime::from_timestamp(seconds, 0).unwrap_or_default()))
    }

    /// Waits for statements under way and closes all connections; on SQLite this folds the write-ahead log back in.
    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close_by_ref().await?;
        self.writer.close_by_ref().await
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        Self::broken(error)
    }
}

/// Selects every column of an entity as `<prefix><column>`, for reading several models from one row.
pub fn columns<E>(select: &mut SelectStatement, prefix: &str)
where
    E: EntityTrait + EntityName + Default,
    (E, E::Column): IntoColumnRef,
{
    for column in E::Column::iter() {
        let alias = format!("{prefix}{}", sea_orm::IdenStatic::as_str(&column));
        select.expr_as(Expr::col((E::default(), column)), alias);
    }
}

/// A stored word that this program does not know.
pub fn broken_row(error: impl std::error::Error) -> DbErr {
    DbErr::Custom(format!("a row cannot be read: {error}"))
}

#[cfg(test)]
mod tests;
