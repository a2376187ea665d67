//! Locks for what has no row to lock yet. They last until the transaction ends, however it ends.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

/// What at most one process may do at a time. The numbers are shared by every version that may run at once.
#[derive(Clone, Copy)]
pub enum Lock {
    Migrations = 1,
    KeyRing = 2,
    Setup = 3,
}

/// The upper half of the lock numbers, so that another program in the same database is not in the way: "moor".
const SPACE: i64 = 0x6d6f_6f72 << 32;

/// Takes the lock, waiting for it. On SQLite the write transaction itself is that lock.
pub async fn lock(tx: &DatabaseTransaction, lock: Lock) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT pg_advisory_xact_lock($1)";
        let number = SPACE | lock as i64;
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [number.into()])).await?;
    }
    Ok(())
}
