//! `/v1/integrations/{integration}/connections`

use actix_web::{delete, get, post};
use shared::{
    access::IntegrationAction,
    id,
    impact::Impact,
    page::Page,
    registration::{Deregister, PreviewRegistration, Register, Registration, RegistrationQuery, Reminder},
};

use super::{by_hand, service};
use crate::http::{
    context::Context,
    input::{Below, Body, Named, Query},
    openapi::Problems,
    reply::{Reply, Result},
};

/// The connections that are registered with an integration, newest first, without the removed ones
#[utoipa::path(tag = "Integrations", operation_id = "list_registrations",
    params(("integration" = id::IntegrationId, Path), RegistrationQuery),
    responses((status = 200, body = Page<Registration>), Problems))]
#[get("/v1/integrations/{integration}/connections")]
pub async fn list_registrations(
    cx: Context,
    integration: Named<id::Integration>,
    query: Query,
) -> Result<Reply<Page<Registration>>> {
    let allowed = cx.require(IntegrationAction::See, integration.0).await?;
    service::list(&cx, &allowed, query.check()?).await.map(Reply::ok)
}

/// Register connections with an integration
///
/// Only shared connections are registered: one's own private ones are 409 `private-connection` unless `share` names them.
/// The answer says who gained access by it. An integration app takes part in no registration: 409 `integration-app`.
#[utoipa::path(tag = "Integrations", operation_id = "register_connections",
    params(("integration" = id::IntegrationId, Path)), request_body = Register,
    responses((status = 200, body = Reminder), Problems))]
#[post("/v1/integrations/{integration}/connections")]
pub async fn register_connections(
    cx: Context,
    integration: Named<id::Integration>,
    body: Body,
) -> Result<Reply<Reminder>> {
    let allowed = cx.require(IntegrationAction::RegisterConnection, integration.0).await?;
    by_hand::add(&cx, &allowed, &body.check()?).await.map(Reply::ok)
}

/// What registering connections with an integration, or deregistering them, would mean
///
/// Nothing is changed.
#[utoipa::path(tag = "Integrations", operation_id = "preview_registrations",
    params(("integration" = id::IntegrationId, Path)), request_body = PreviewRegistration,
    responses((status = 200, body = Impact), Problems))]
#[post("/v1/integrations/{integration}/connections/preview")]
pub async fn preview_registrations(
    cx: Context,
    integration: Named<id::Integration>,
    body: Body,
) -> Result<Reply<Impact>> {
    let allowed = cx.require(IntegrationAction::RegisterConnection, integration.0).await?;
    by_hand::preview(&cx, &allowed, &body.check()?).await.map(Reply::ok)
}

/// End a registration
///
/// The connection itself stays. While flows of the integration use it 409 `has-dependents` unless `force`; then they are
/// blocked.
#[utoipa::path(tag = "Integrations", operation_id = "deregister_connection",
    params(("integration" = id::IntegrationId, Path), ("connection" = id::ConnectionId, Path), Deregister),
    responses((status = 204), Problems))]
#[delete("/v1/integrations/{integration}/connections/{connection}")]
pub async fn deregister_connection(
    cx: Context,
    integration: Named<id::Integration>,
    connection: Below<id::Connection>,
    query: Query,
) -> Result<Reply<()>> {
    let allowed = cx.require(IntegrationAction::DeregisterConnection, integration.0).await?;
    let Deregister { force } = query.read()?;
    by_hand::remove(&cx, &allowed, connection.0, force).await?;
    Ok(Reply::nothing())
}
