//! A connection's new credential after a reconnect, and connections that need one because their OAuth app has changed.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use shared::{
    connection::{Account, Status, StatusReason},
    id::{ConnectionId, Id, OauthAppId, OrganizationId, ReceiptId},
    provider::AuthMethod,
    time::Timestamp,
};

use super::fold;
use crate::{
    connection::rules::next_test,
    credential::rules::refresh_at,
    db::{
        broken_row,
        entity::{connection, credential, workspace},
    },
};

/// Everything that a reconnect changes.
pub struct Renewal {
    pub id: ConnectionId,
    pub method: AuthMethod,
    pub status: Status,
    pub reason: Option<StatusReason>,
    pub account: Option<Account>,
    pub oauth_app: Option<OauthAppId>,
    pub client_id: Option<String>,
    pub app_issuer: Option<String>,
    pub fields: BTreeMap<String, String>,
    pub details: BTreeMap<String, String>,
    pub granted_scopes: Vec<String>,
    pub missing_scopes: Vec<String>,
    pub now: Timestamp,
    pub sealed: Vec<u8>,
    pub access_expires_at: Option<Timestamp>,
    /// Of the recipient who brought it; whatever receipt there was ends.
    pub receipt: Option<ReceiptId>,
}

/// Gives a locked connection a new credential. Its version goes up whatever it was and its lease ends, so that a refresh that
/// is under way loses (S26). What people edit stays, and so does the connection's own version.
pub async fn renew(tx: &DatabaseTransaction, name: &str, new: Renewal) -> Result<(), DbErr> {
    use connection::Column as C;
    let label = new.account.as_ref().map(|account| account.label.clone()).unwrap_or_default();
    let (issuer, subject) = new.account.map(|account| (account.issuer, account.subject)).unzip();
    let json = |value| serde_json::to_value(value).map_err(broken_row);
    let mut renewed = connection::Entity::update_many()
        .col_expr(C::Method, Expr::value(new.method.to_string()))
        .col_expr(C::Search, Expr::value(fold(&format!("{name} {label}"))))
        .col_expr(C::Status, Expr::value(new.status.to_string()))
        .col_expr(C::Reason, Expr::value(new.reason.map(|reason| reason.to_string())))
        .col_expr(C::AccountLabel, Expr::value(issuer.is_some().then_some(label)))
        .col_expr(C::AccountIssuer, Expr::value(issuer))
        .col_expr(C::AccountSubject, Expr::value(subject))
        .col_expr(C::OauthAppId, Expr::value(new.oauth_app.map(Id::uuid)))
        .col_expr(C::ClientId, Expr::value(new.client_id))
        .col_expr(C::AppIssuer, Expr::value(new.app_issuer))
        .col_expr(C::Fields, Expr::value(json(new.fields)?))
        .col_expr(C::Details, Expr::value(json(new.details)?))
        .col_expr(C::GrantedScopes, Expr::value(serde_json::Value::from(new.granted_scopes)))
        .col_expr(C::MissingScopes, Expr::value(serde_json::Value::from(new.missing_scopes)))
        // What a recipient took back is not what is held now.
        .col_expr(C::RecipientRevokedAt, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None))
        .col_expr(C::Revocation, Expr::value(Option::<String>::None))
        .col_expr(C::RevokeAfter, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None))
        .col_expr(C::TestAfter, Expr::value(next_test(new.status, new.now).utc()))
        .filter(C::Id.eq(new.id.uuid()));
    if new.status != Status::Degraded {
        renewed = renewed.col_expr(C::VerifiedAt, Expr::value(new.now.utc()));
    }
    renewed.exec(tx).await?;
    let credential = credential::Model {
        connection_id: new.id.uuid(),
        version: 1,
        sealed: new.sealed,
        access_expires_at: new.access_expires_at.map(Timestamp::utc),
        updated_at: new.now.utc(),
        lease_until: None,
        receipt_id: new.receipt.map(Id::uuid),
        lease_owner: None,
        refresh_started_at: None,
        refresh_after: new.access_expires_at.map(|ends| refresh_at(new.now, ends).utc()),
        refresh_failures: 0,
    };
    let column = |column| Expr::col((credential::Entity, column));
    let replaced = OnConflict::column(credential::Column::ConnectionId)
        .update_columns([
            credential::Column::Sealed,
            credential::Column::AccessExpiresAt,
            credential::Column::UpdatedAt,
            credential::Column::LeaseUntil,
            credential::Column::ReceiptId,
            credential::Column::LeaseOwner,
            credential::Column::RefreshStartedAt,
            credential::Column::RefreshAfter,
            credential::Column::RefreshFailures,
        ])
        .value(credential::Column::Version, column(credential::Column::Version).add(1))
        .to_owned();
    credential::Entity::insert(credential.into_active_model()).on_conflict(replaced).exec_without_returning(tx).await?;
    Ok(())
}

/// Live connections of the organization whose tokens belong to this client of the provider.
fn of_client(organization: OrganizationId, provider: &str, client_id: &str) -> Condition {
    let workspaces = Query::select()
        .column(workspace::Column::Id)
        .from(workspace::Entity)
        .and_where(workspace::Column::OrganizationId.eq(organization.uuid()))
        .to_owned();
    Condition::all()
        .add(connection::Column::WorkspaceId.in_subquery(workspaces))
        .add(connection::Column::Provider.eq(provider))
        .add(connection::Column::Method.eq(AuthMethod::Oauth2.to_string()))
        .add(connection::Column::ClientId.eq(client_id))
        .add(connection::Column::Status.ne(Status::Removed.to_string()))
}

/// Locks them, in the order of their ids; the organization's lock is held already.
pub async fn lock_of_client(
    tx: &DatabaseTransaction,
    organization: OrganizationId,
    provider: &str,
    client_id: &str,
) -> Result<Vec<connection::Model>, DbErr> {
    connection::Entity::find()
        .filter(of_client(organization, provider, client_id))
        .order_by_asc(connection::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await
}

/// Their OAuth app has changed, so that a person has to authorize them again.
pub async fn strand(
    tx: &DatabaseTransaction,
    organization: OrganizationId,
    provider: &str,
    client_id: &str,
) -> Result<(Status, Option<StatusReason>), DbErr> {
    let stranded = (Status::NeedsReconnect, StatusReason::OauthAppChanged);
    connection::Entity::update_many()
        .col_expr(connection::Column::Status, Expr::value(stranded.0.to_string()))
        .col_expr(connection::Column::Reason, Expr::value(stranded.1.to_string()))
        .filter(of_client(organization, provider, client_id))
        .exec(tx)
        .await?;
    Ok((stranded.0, Some(stranded.1)))
}
