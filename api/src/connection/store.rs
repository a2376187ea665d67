//! Connections and their sealed credentials.

pub mod change;
pub mod list;
pub mod reach;
pub mod renewal;
pub mod usage;
pub mod work;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, JoinType, PaginatorTrait,
    QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde::de::DeserializeOwned;
use shared::{
    access::{GrantLevel, Visibility},
    connection::{Account, Connection, KEPT, Kind, OwnerBrief, ProviderBrief, Removal, Status},
    id::{ConnectionId, Id, OauthAppId, OrganizationId, ReceiptId, UserId, WorkspaceId},
    provider::AuthMethod,
    time::Timestamp,
};

pub use self::list::list;
use crate::{
    access::ConnectionPlace as Place,
    connection::rules::next_test,
    credential::rules::refresh_at,
    db::{
        broken_row,
        entity::{connection, credential, workspace},
    },
};

pub fn place_dto(place: &Place) -> Result<Connection, DbErr> {
    let Place { owner_name, access_expires_at, used_by, granted, .. } = place.clone();
    dto(place.row.clone(), Beside { owner_name, access_expires_at, used_by, granted })
}

/// What a connection's view needs besides its row.
struct Beside {
    owner_name: String,
    access_expires_at: Option<Timestamp>,
    used_by: u32,
    granted: Option<GrantLevel>,
}

fn dto(row: connection::Model, beside: Beside) -> Result<Connection, DbErr> {
    let account = row.account();
    Ok(Connection {
        id: Id::new(row.id),
        workspace: Id::new(row.workspace_id),
        kind: row.kind.parse().map_err(broken_row)?,
        name: row.name,
        provider: ProviderBrief {
            logo: crate::provider::logo(&row.provider),
            key: row.provider,
            name: row.provider_name,
        },
        method: row.method.parse().map_err(broken_row)?,
        owner: OwnerBrief { id: Id::new(row.owner_id), name: beside.owner_name },
        visibility: row.visibility.parse().map_err(broken_row)?,
        status: row.status.parse().map_err(broken_row)?,
        reason: row.reason.map(|reason| reason.parse().map_err(broken_row)).transpose()?,
        account,
        fields: json(row.fields)?,
        granted_scopes: json(row.granted_scopes)?,
        missing_scopes: json(row.missing_scopes)?,
        access_expires_at: beside.access_expires_at,
        external_id: row.external_id,
        verified_at: row.verified_at.map(Timestamp::new),
        created_at: Timestamp::new(row.created_at),
        details: json(row.details)?,
        used_by: beside.used_by,
        granted: beside.granted,
        removal: removal(row.removed_at, row.revocation.as_deref())?,
        version: u32::try_from(row.version).map_err(broken_row)?,
    })
}

fn removal(at: Option<DateTime<Utc>>, revocation: Option<&str>) -> Result<Option<Removal>, DbErr> {
    let (Some(at), Some(revocation)) = (at, revocation) else { return Ok(None) };
    let at = Timestamp::new(at);
    Ok(Some(Removal { at, until: at.plus(KEPT), revocation: revocation.parse().map_err(broken_row)? }))
}

fn json<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, DbErr> {
    serde_json::from_value(value).map_err(broken_row)
}

/// Everything of a new connection that is stored.
pub struct NewRow {
    pub id: ConnectionId,
    pub workspace: WorkspaceId,
    pub owner: UserId,
    pub kind: Kind,
    pub provider: String,
    pub provider_name: String,
    pub method: AuthMethod,
    pub name: String,
    pub visibility: Visibility,
    pub status: Status,
    pub reason: Option<shared::connection::StatusReason>,
    pub account: Option<Account>,
    pub oauth_app: Option<OauthAppId>,
    /// The OAuth client that its tokens belong to.
    pub client_id: Option<String>,
    /// The issuer of a server that was added by it.
    pub app_issuer: Option<String>,
    pub fields: BTreeMap<String, String>,
    pub details: BTreeMap<String, String>,
    pub granted_scopes: Vec<String>,
    pub missing_scopes: Vec<String>,
    pub external_id: Option<String>,
    pub verified_at: Option<Timestamp>,
    pub now: Timestamp,
    pub sealed: Vec<u8>,
    pub access_expires_at: Option<Timestamp>,
    /// Of the recipient who brought the credential.
    pub receipt: Option<ReceiptId>,
}

pub async fn insert(tx: &DatabaseTransaction, new: NewRow) -> Result<(), DbErr> {
    let label = new.account.as_ref().map(|account| account.label.clone()).unwrap_or_default();
    let (issuer, subject) = new.account.map(|account| (account.issuer, account.subject)).unzip();
    let row = connection::Model {
        id: new.id.uuid(),
        workspace_id: new.workspace.uuid(),
        kind: new.kind.to_string(),
        provider: new.provider,
        provider_name: new.provider_name,
        method: new.method.to_string(),
        search: fold(&format!("{} {label}", new.name)),
        name: new.name,
        owner_id: new.owner.uuid(),
        visibility: new.visibility.to_string(),
        status: new.status.to_string(),
        reason: new.reason.map(|reason| reason.to_string()),
        account_label: issuer.is_some().then_some(label),
        account_issuer: issuer,
        account_subject: subject,
        oauth_app_id: new.oauth_app.map(Id::uuid),
        client_id: new.client_id,
        app_issuer: new.app_issuer,
        fields: serde_json::to_value(new.fields).map_err(broken_row)?,
        details: serde_json::to_value(new.details).map_err(broken_row)?,
        granted_scopes: new.granted_scopes.into(),
        missing_scopes: new.missing_scopes.into(),
        external_id: new.external_id,
        verified_at: new.verified_at.map(Timestamp::utc),
        created_at: new.now.utc(),
        removed_at: None,
        version: 1,
        revocation: None,
        revoke_after: None,
        revoke_attempts: 0,
        // It has just been tried.
        test_after: Some(next_test(new.status, new.now).utc()),
        recipient_revoked_at: None,
    };
    connection::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
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
    credential::Entity::insert(credential.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Live connections of the organization; what decides reads it under the organization's lock.
pub async fn count_live(tx: &impl ConnectionTrait, organization: OrganizationId) -> Result<u64, DbErr> {
    let workspace = connection::Entity::belongs_to(workspace::Entity)
        .from(connection::Column::WorkspaceId)
        .to(workspace::Column::Id);
    connection::Entity::find()
        .join(JoinType::InnerJoin, workspace.into())
        .filter(workspace::Column::OrganizationId.eq(organization.uuid()))
        .filter(connection::Column::Status.ne(Status::Removed.to_string()))
        .count(tx)
        .await
}

/// Whether a live connection of the instance holds a grant of the same client by the same account: where revoking ends
/// the whole grant, revoking one would end the other (S30). One client may serve several providers of one house.
pub async fn shares_grant(db: &impl ConnectionTrait, client_id: &str, account: &Account) -> Result<bool, DbErr> {
    let same = of_account(&account.issuer, &account.subject);
    Ok(live_of_client(Some(client_id)).filter(same).count(db).await? > 0)
}

/// The same for a connection that is removed already. Where no account is known, any live connection of the client might
/// hold the same grant.
pub async fn shares_grant_of(db: &impl ConnectionTrait, row: &connection::Model) -> Result<bool, DbErr> {
    let mut find = live_of_client(row.client_id.as_deref()).filter(connection::Column::Id.ne(row.id));
    if let (Some(issuer), Some(subject)) = (&row.account_issuer, &row.account_subject) {
        find = find.filter(of_account(issuer, subject));
    }
    Ok(find.count(db).await? > 0)
}

fn live_of_client(client_id: Option<&str>) -> sea_orm::Select<connection::Entity> {
    connection::Entity::find()
        .filter(connection::Column::ClientId.eq(client_id))
        .filter(connection::Column::Status.ne(Status::Removed.to_string()))
}

fn of_account(issuer: &str, subject: &str) -> Expr {
    connection::Column::AccountIssuer.eq(issuer).and(connection::Column::AccountSubject.eq(subject))
}

/// Whether the user already has a connection with that id of theirs.
pub async fn has_external_id(tx: &impl ConnectionTrait, owner: UserId, external_id: &str) -> Result<bool, DbErr> {
    let count = connection::Entity::find()
        .filter(connection::Column::OwnerId.eq(owner.uuid()))
        .filter(connection::Column::ExternalId.eq(external_id))
        .count(tx)
        .await?;
    Ok(count > 0)
}

/// Text as the filter compares it: without case.
pub fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}
