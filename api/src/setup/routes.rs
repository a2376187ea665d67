//! `/v1/setup`

use actix_web::{get, post};
use shared::{
    session::CurrentSession,
    setup::{NewInstance, SetupStatus},
};

use super::service;
use crate::{
    http::{
        context::Context,
        input::Body,
        openapi::Problems,
        reply::{Reply, Result},
    },
    session::routes::signed_in,
};

/// Whether Mooring waits for its first owner
#[utoipa::path(tag = "Set-up", operation_id = "read_setup", security(()),
    responses((status = 200, body = SetupStatus), Problems))]
#[get("/v1/setup")]
pub async fn read_setup(cx: Context) -> Result<Reply<SetupStatus>> {
    service::status(&cx.state).await.map(Reply::ok)
}

/// Become the first owner
///
/// Takes the one-time set-up link that the server prints at start; sets the session's cookies.
#[utoipa::path(tag = "Set-up", operation_id = "set_up", security(()), request_body = NewInstance,
    responses((status = 201, body = CurrentSession), Problems))]
#[post("/v1/setup")]
pub async fn set_up(cx: Context, body: Body) -> Result<Reply<CurrentSession>> {
    let started = service::set_up(&cx, body.check()?).await?;
    Ok(signed_in(&cx, started))
}
