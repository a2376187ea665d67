//! For load balancers: alive, and ready to serve.

use actix_web::get;
use serde::Serialize;
use shared::problem::ProblemKind;
use utoipa::ToSchema;

use crate::{
    failure::Failure,
    http::{
        context::Context,
        openapi::Problems,
        reply::{Reply, Result},
    },
};

/// Tokens and expiry go wrong when the clocks of process and database differ by more, in seconds.
const CLOCK_SKEW_MAX: i64 = 5;

#[derive(Serialize, ToSchema)]
pub struct Health {
    status: &'static str,
}

/// The process answers
#[utoipa::path(tag = "Health", operation_id = "healthz", security(()), responses((status = 200, body = Health), Problems))]
#[get("/healthz")]
pub async fn healthz() -> Reply<Health> {
    Reply::ok(Health { status: "ok" })
}

/// The process can serve: the database answers, its schema is current, and its clock agrees
#[utoipa::path(tag = "Health", operation_id = "readyz", security(()), responses((status = 200, body = Health), Problems))]
#[get("/readyz")]
pub async fn readyz(cx: Context) -> Result<Reply<Health>> {
    let not_ready = |detail: &str| Failure::detailed(ProblemKind::Unavailable, detail);
    let db = &cx.state.db;
    let pending = db.pending_migrations().await.map_err(|error| {
        tracing::warn!(%error, "the database is not ready");
        not_ready("The database does not answer.")
    })?;
    if !pending.is_empty() {
        return Err(not_ready("The database schema is not current; run `mooring migrate`."));
    }
    let skew = cx.now().utc() - db.clock().await.map_err(|_| not_ready("The database does not answer."))?.utc();
    if skew.num_seconds().abs() > CLOCK_SKEW_MAX {
        return Err(not_ready("The clocks of this process and of the database differ."));
    }
    Ok(Reply::ok(Health { status: "ready" }))
}
