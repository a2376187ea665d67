//! PostgreSQL: one pool, shared with other processes of the same service.

use std::{str::FromStr, time::Duration};

use sea_orm::{DatabaseConnection, DbErr, SqlxPostgresConnector};
use sqlx::{
    Connection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

const CONNECTIONS: u32 = 16;
/// A connection that rested longer than this is tried before use: a server or firewall may have dropped it meanwhile.
const RESTED: Duration = Duration::from_secs(30);

pub async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    // The URL may hold a password, so neither it nor the parser's message is repeated.
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| DbErr::Custom("the PostgreSQL URL cannot be read: postgres://user@host/name".into()))?
        .application_name("mooring");
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(Duration::from_mins(10))
        .max_lifetime(Duration::from_mins(30))
        // A ping before each use would double the round trips of a one-row read.
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for >= RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
        .map_err(|error| DbErr::Custom(format!("cannot reach PostgreSQL: {error}")))?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}
