//! The HTTP side: the list of routes, and what stands between a socket and a service.

pub mod allowed;
pub mod context;
pub mod cookies;
mod failure;
mod guard;
mod headers;
pub mod input;
pub mod link;
pub mod once;
pub mod openapi;
pub mod origin;
pub mod pass;
pub mod precondition;
mod problem;
pub mod receipt;
pub mod reply;
mod routing;
mod spa;
pub mod throttle;
mod trace;

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, Condition, from_fn},
    web::Data,
};
use utoipa_actix_web::{AppExt, service_config::ServiceConfig};

use crate::{
    access_request, authorization, branding, connect, connection, flow, grant, health, integration, invitation, live,
    member, notification, oauth_app, organization, provider, receipt::routes as receipt_routes, registration, session,
    setup, state::State, step, workspace,
};

/// Every operation of the API.
#[expect(clippy::too_many_lines, reason = "one list of all operations")]
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(setup::routes::read_setup)
        .service(setup::routes::set_up)
        .service(session::routes::start_session)
        .service(session::routes::read_session)
        .service(session::routes::end_session)
        .service(session::routes::refresh_session)
        .service(session::routes::list_own_sessions)
        .service(session::routes::end_own_session)
        .service(organization::routes::list_organizations)
        .service(organization::routes::read_organization)
        .service(organization::routes::change_organization)
        .service(branding::routes::read_branding)
        .service(branding::routes::save_branding)
        .service(branding::routes::save_logo)
        .service(branding::routes::remove_logo)
        .service(member::routes::list_organization_members)
        .service(member::routes::change_organization_member)
        .service(workspace::routes::list_workspaces)
        .service(workspace::routes::create_workspace)
        .service(workspace::routes::read_workspace)
        .service(workspace::routes::change_workspace)
        .service(member::routes::list_members)
        .service(member::routes::change_member)
        .service(member::routes::remove_member)
        .service(invitation::routes::list_invitations)
        .service(invitation::routes::create_invitation)
        .service(invitation::routes::withdraw_invitation)
        .service(invitation::routes::open_invitation)
        .service(invitation::routes::accept_invitation)
        .service(oauth_app::routes::list_oauth_apps)
        .service(oauth_app::routes::read_oauth_app)
        .service(oauth_app::routes::save_oauth_app)
        .service(oauth_app::routes::remove_oauth_app)
        .service(provider::routes::list_providers)
        .service(provider::routes::read_provider)
        .service(connection::routes::list_connections)
        .service(connection::routes::create_connection)
        .service(connection::routes::read_connection)
        .service(connection::routes::change_connection)
        .service(connection::routes::remove_connection)
        .service(connection::routes::reconnect_connection)
        .service(connection::routes::restore_connection)
        .service(connection::routes::test_connection)
        .service(connection::routes::transfer_connection)
        .service(connection::routes::read_usage)
        .service(connection::routes::replace_connection)
        .service(connection::routes::preview_connection_change)
        .service(integration::routes::list_integrations)
        .service(integration::routes::create_integration)
        .service(integration::routes::read_integration)
        .service(integration::routes::change_integration)
        .service(integration::routes::delete_integration)
        .service(grant::routes::list_grants)
        .service(grant::routes::read_grant)
        .service(grant::routes::save_grant)
        .service(grant::routes::remove_grant)
        .service(registration::routes::list_registrations)
        .service(registration::routes::register_connections)
        .service(registration::routes::preview_registrations)
        .service(registration::routes::deregister_connection)
        .service(flow::routes::list_flows)
        .service(flow::routes::create_flow)
        .service(flow::routes::read_flow)
        .service(flow::routes::change_flow)
        .service(flow::routes::delete_flow)
        .service(flow::routes::attach_flow)
        .service(step::routes::list_exports)
        .service(step::routes::create_export)
        .service(step::routes::read_export)
        .service(step::routes::change_export)
        .service(step::routes::delete_export)
        .service(step::routes::list_imports)
        .service(step::routes::create_import)
        .service(step::routes::read_import)
        .service(step::routes::change_import)
        .service(step::routes::delete_import)
        .service(access_request::routes::list_access_requests)
        .service(access_request::routes::create_access_request)
        .service(access_request::routes::request_reauthorization)
        .service(access_request::routes::read_access_request)
        .service(access_request::routes::reissue_access_request)
        .service(access_request::routes::delete_access_request)
        .service(authorization::routes::start_authorization)
        .service(authorization::routes::read_authorization)
        .service(authorization::routes::answer_authorization)
        .service(authorization::routes::oauth_callback)
        .service(notification::routes::list_notifications)
        .service(notification::routes::count_unread)
        .service(notification::routes::mark_notifications_read)
        .service(notification::routes::read_preferences)
        .service(notification::routes::save_preferences)
        .service(live::routes::stream_changes)
        .service(connect::routes::open_link)
        .service(connect::routes::read_link)
        .service(connect::routes::start_source)
        .service(connect::routes::decline_link)
        .service(connect::routes::read_outcome)
        .service(connect::routes::answer_outcome)
        .service(receipt_routes::open_receipt)
        .service(receipt_routes::read_receipt)
        .service(receipt_routes::revoke_access)
        .service(health::healthz)
        .service(health::readyz);
}

/// The whole application over `state`.
pub fn app(
    state: &Data<State>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let (app, document) = App::new().into_utoipa_app().openapi(openapi::head()).configure(routes).split_for_parts();
    let document = openapi::finish(document);
    let table = Data::new(routing::Table::of(&document));
    app.app_data(state.clone())
        .app_data(table)
        .service(openapi::document(&document))
        .service(actix_web::web::redirect("/docs", openapi::DOCS))
        .service(openapi::docs())
        .service(actix_web::web::resource("/logos/{file}").get(provider::routes::logo))
        .default_service(actix_web::web::to(routing::fallback))
        .wrap(from_fn(guard::same_site))
        .wrap(Compress::default())
        .wrap(Condition::new(!state.cors_origins.is_empty(), headers::cors(&state.cors_origins)))
        .wrap(from_fn(problem::render))
        .wrap(from_fn(guard::canonical_host))
        .wrap(from_fn(headers::secure))
        .wrap(from_fn(trace::trace))
        .wrap(from_fn(guard::head_is_get))
}
