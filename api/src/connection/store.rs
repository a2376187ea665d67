//! Connections and their sealed credentials. [`visible_to`] is the SQL twin of the permission table and held equal to it by
//! a test.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, IntoActiveModel,
    JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LikeExpr},
};
use serde::de::DeserializeOwned;
use shared::{
    access::{Role, Scope, Visibility},
    connection::{Account, Connection, ConnectionQuery, Kind, OwnerBrief, ProviderBrief, Status},
    id::{ConnectionId, Id, OauthAppId, OrganizationId, UserId, WorkspaceId},
    provider::AuthMethod,
    time::Timestamp,
};

use crate::{
    access::{ConnectionPlace, WorkspacePlace},
    db::{
        broken_row,
        entity::{connection, credential, user, workspace},
    },
    http::allowed::Allowed,
};

/// What `role` lets `caller` see; an outsider sees nothing.
pub fn visible_to(role: Option<Role>, caller: UserId) -> Condition {
    let own = connection::Column::OwnerId.eq(caller.uuid());
    match role {
        None => Condition::any(),
        Some(Role::Owner | Role::Admin | Role::User(Scope::All) | Role::Guest(Scope::All)) => {
            Condition::any().add(own).add(connection::Column::Visibility.eq(Visibility::Shared.to_string()))
        }
        Some(Role::User(Scope::Selected) | Role::Guest(Scope::Selected)) => Condition::any().add(own),
    }
}

/// A row of the list: the connection with its owner's name and the end of its access token.
#[derive(FromQueryResult)]
struct Listed {
    #[sea_orm(nested)]
    connection: connection::Model,
    owner_name: String,
    access_expires_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// At most `limit + 1` connections older than `after`, newest first, in one query.
pub async fn list(
    db: &impl ConnectionTrait,
    allowed: &Allowed<WorkspacePlace>,
    query: &ConnectionQuery,
    after: Option<ConnectionId>,
    limit: u16,
) -> Result<Vec<Connection>, DbErr> {
    let mut find = connection::Entity::find()
        .filter(connection::Column::WorkspaceId.eq(allowed.id.uuid()))
        .filter(visible_to(allowed.role, allowed.person().id))
        .order_by_desc(connection::Column::Id)
        .limit(u64::from(limit) + 1);
    if let Some(after) = after {
        find = find.filter(connection::Column::Id.lt(after.uuid()));
    }
    find = match query.status {
        Some(status) => find.filter(connection::Column::Status.eq(status.to_string())),
        None => find.filter(connection::Column::Status.ne(Status::Removed.to_string())),
    };
    if let Some(kind) = query.kind {
        find = find.filter(connection::Column::Kind.eq(kind.to_string()));
    }
    if let Some(provider) = &query.provider {
        find = find.filter(connection::Column::Provider.eq(provider));
    }
    if let Some(owner) = query.owner {
        find = find.filter(connection::Column::OwnerId.eq(owner.uuid()));
    }
    if let Some(visibility) = query.visibility {
        find = find.filter(connection::Column::Visibility.eq(visibility.to_string()));
    }
    if let Some(text) = query.q.as_deref().map(fold).filter(|text| !text.is_empty()) {
        let like = LikeExpr::new(format!("%{}%", escape_like(&text))).escape('\\');
        find = find.filter(Expr::col((connection::Entity, connection::Column::Search)).like(like));
    }
    let rows = find
        .join(JoinType::InnerJoin, owner_relation())
        .join(JoinType::LeftJoin, credential_relation())
        .column_as(user::Column::Name, "owner_name")
        .column_as(credential::Column::AccessExpiresAt, "access_expires_at")
        .into_model::<Listed>()
        .all(db)
        .await?;
    rows.into_iter().map(|row| dto(row.connection, row.owner_name, row.access_expires_at.map(Timestamp::new))).collect()
}

fn owner_relation() -> sea_orm::RelationDef {
    connection::Entity::belongs_to(user::Entity).from(connection::Column::OwnerId).to(user::Column::Id).into()
}

fn credential_relation() -> sea_orm::RelationDef {
    connection::Entity::belongs_to(credential::Entity)
        .from(connection::Column::Id)
        .to(credential::Column::ConnectionId)
        .into()
}

pub fn place_dto(place: &ConnectionPlace) -> Result<Connection, DbErr> {
    dto(place.row.clone(), place.owner_name.clone(), place.access_expires_at)
}

fn dto(row: connection::Model, owner_name: String, access_expires_at: Option<Timestamp>) -> Result<Connection, DbErr> {
    let account = match (row.account_issuer, row.account_subject, row.account_label) {
        (Some(issuer), Some(subject), Some(label)) => Some(Account { issuer, subject, label }),
        _ => None,
    };
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
        owner: OwnerBrief { id: Id::new(row.owner_id), name: owner_name },
        visibility: row.visibility.parse().map_err(broken_row)?,
        status: row.status.parse().map_err(broken_row)?,
        reason: row.reason.map(|reason| reason.parse().map_err(broken_row)).transpose()?,
        account,
        fields: json(row.fields)?,
        granted_scopes: json(row.granted_scopes)?,
        missing_scopes: json(row.missing_scopes)?,
        access_expires_at,
        external_id: row.external_id,
        verified_at: row.verified_at.map(Timestamp::new),
        created_at: Timestamp::new(row.created_at),
        version: u32::try_from(row.version).map_err(broken_row)?,
    })
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
    pub fields: BTreeMap<String, String>,
    pub granted_scopes: Vec<String>,
    pub missing_scopes: Vec<String>,
    pub external_id: Option<String>,
    pub verified_at: Option<Timestamp>,
    pub now: Timestamp,
    pub sealed: Vec<u8>,
    pub access_expires_at: Option<Timestamp>,
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
        fields: serde_json::to_value(new.fields).map_err(broken_row)?,
        granted_scopes: new.granted_scopes.into(),
        missing_scopes: new.missing_scopes.into(),
        external_id: new.external_id,
        verified_at: new.verified_at.map(Timestamp::utc),
        created_at: new.now.utc(),
        removed_at: None,
        version: 1,
    };
    connection::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    let credential = credential::Model {
        connection_id: new.id.uuid(),
        version: 1,
        sealed: new.sealed,
        access_expires_at: new.access_expires_at.map(Timestamp::utc),
        updated_at: new.now.utc(),
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

/// Live connections that were authorized with the OAuth app; read under its organization's lock.
pub async fn count_authorized(tx: &DatabaseTransaction, app: OauthAppId) -> Result<u64, DbErr> {
    connection::Entity::find()
        .filter(connection::Column::OauthAppId.eq(app.uuid()))
        .filter(connection::Column::Status.ne(Status::Removed.to_string()))
        .count(tx)
        .await
}

/// Whether a live connection of the instance holds a grant of the same client by the same account: where revoking ends
/// the whole grant, revoking one would end the other (S30).
pub async fn shares_grant(db: &impl ConnectionTrait, client_id: &str, account: &Account) -> Result<bool, DbErr> {
    let count = connection::Entity::find()
        .filter(connection::Column::AccountIssuer.eq(&account.issuer))
        .filter(connection::Column::AccountSubject.eq(&account.subject))
        .filter(connection::Column::ClientId.eq(client_id))
        .filter(connection::Column::Status.ne(Status::Removed.to_string()))
        .count(db)
        .await?;
    Ok(count > 0)
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
fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
