//! Links that end with what they were made for, or with their creator's right to make them.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait, IntoCondition, SelectStatement},
};
use shared::{
    access::{Visibility, WorkspaceRole},
    access_request::{AccessRequest, State},
    id::{AccessRequestId, ConnectionId, Id, OrganizationId, UserId, WorkspaceId},
    time::Timestamp,
};

use super::{sources, works};
use crate::db::{
    broken_row,
    entity::{access_request, connection, workspace, workspace_member},
};

/// A link as events, notifications and decisions speak of it.
pub struct Brief {
    pub id: AccessRequestId,
    pub workspace: WorkspaceId,
    pub creator: UserId,
    /// For private connections, or for one that is private.
    pub private: bool,
    /// The names of the providers it asks for.
    pub sources: Vec<String>,
    pub expires_at: Timestamp,
}

impl Brief {
    pub fn of(link: &AccessRequest) -> Self {
        Self {
            id: link.id,
            workspace: link.workspace,
            creator: link.created_by.id,
            private: link.visibility == Visibility::Private,
            sources: link.sources.iter().map(|source| source.provider.name.clone()).collect(),
            expires_at: link.expires_at,
        }
    }

    /// How the link is called.
    pub fn name(&self) -> String {
        self.sources.join(", ")
    }
}

/// Two queries, however many there are.
pub async fn briefs(db: &impl ConnectionTrait, rows: Vec<access_request::Model>) -> Result<Vec<Brief>, DbErr> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut sources = sources(db, rows.iter().map(|row| row.id)).await?;
    let renewed: HashMap<Uuid, String> = connection::Entity::find()
        .select_only()
        .columns([connection::Column::Id, connection::Column::Visibility])
        .filter(connection::Column::Id.is_in(rows.iter().filter_map(|row| row.renews)))
        .into_tuple::<(Uuid, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|row| {
            let visibility = row.renews.and_then(|id| renewed.get(&id)).unwrap_or(&row.visibility);
            let visibility: Visibility = visibility.parse().map_err(broken_row)?;
            let asked = sources.remove(&row.id).unwrap_or_default();
            Ok(Brief {
                id: Id::new(row.id),
                workspace: Id::new(row.workspace_id),
                creator: Id::new(row.created_by),
                private: visibility == Visibility::Private,
                sources: asked.into_iter().map(|source| source.provider_name).collect(),
                expires_at: Timestamp::new(row.expires_at),
            })
        })
        .collect()
}

/// Locks the links that re-authorize a connection, in the order of their ids. Whoever may end them locks them before the
/// connection (TRAPS 4): a recipient comes from the link to the connection.
pub async fn lock_renewals(tx: &DatabaseTransaction, connection: ConnectionId) -> Result<(), DbErr> {
    access_request::Entity::find()
        .filter(access_request::Column::Renews.eq(connection.uuid()))
        .order_by_asc(access_request::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    Ok(())
}

/// Locks all links that end or have to be decided on when a member leaves: their own, and those that re-authorize what is
/// theirs. Answers their own that work; the others end with the connection that they are for.
pub async fn lock_of_leaving(
    tx: &DatabaseTransaction,
    workspace: WorkspaceId,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Brief>, DbErr> {
    use access_request::Column as C;
    let theirs: Vec<Uuid> = connection::Entity::find()
        .select_only()
        .column(connection::Column::Id)
        .filter(connection::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(connection::Column::OwnerId.eq(user.uuid()))
        .into_tuple()
        .all(tx)
        .await?;
    let mut links = access_request::Entity::find()
        .filter(C::WorkspaceId.eq(workspace.uuid()))
        .filter(works(now))
        .filter(C::CreatedBy.eq(user.uuid()).or(C::Renews.is_in(theirs.clone())))
        .order_by_asc(C::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    links.retain(|link| link.renews.is_none_or(|connection| !theirs.contains(&connection)));
    briefs(tx, links).await
}

/// Ends those that work of the links that re-authorize a connection, except for those that `spared` has made.
pub async fn end_renewals(
    tx: &DatabaseTransaction,
    connection: ConnectionId,
    spared: Option<UserId>,
    now: Timestamp,
) -> Result<Vec<Brief>, DbErr> {
    let of_others = spared.map(|spared| access_request::Column::CreatedBy.ne(spared.uuid()));
    let which = Condition::all().add(access_request::Column::Renews.eq(connection.uuid())).add_option(of_others);
    end(tx, which, now).await
}

/// Ends those that work of the links that a user has made in a workspace.
pub async fn end_of_creator(
    tx: &DatabaseTransaction,
    workspace: WorkspaceId,
    creator: UserId,
    now: Timestamp,
) -> Result<Vec<Brief>, DbErr> {
    end(tx, made_by(creator).and(access_request::Column::WorkspaceId.eq(workspace.uuid())), now).await
}

/// The same for all workspaces of the organization in which they are no admin.
pub async fn end_where_no_admin(
    tx: &DatabaseTransaction,
    organization: OrganizationId,
    creator: UserId,
    now: Timestamp,
) -> Result<Vec<Brief>, DbErr> {
    use access_request::Column as C;
    let administered: SelectStatement = workspace_member::Entity::find()
        .select_only()
        .column(workspace_member::Column::WorkspaceId)
        .filter(workspace_member::Column::UserId.eq(creator.uuid()))
        .filter(workspace_member::Column::Role.eq(WorkspaceRole::Admin.to_string()))
        .into_query();
    let workspaces: SelectStatement = workspace::Entity::find()
        .select_only()
        .column(workspace::Column::Id)
        .filter(workspace::Column::OrganizationId.eq(organization.uuid()))
        .into_query();
    let which =
        made_by(creator).and(C::WorkspaceId.in_subquery(workspaces)).and(C::WorkspaceId.not_in_subquery(administered));
    end(tx, which, now).await
}

fn made_by(creator: UserId) -> Expr {
    access_request::Column::CreatedBy.eq(creator.uuid())
}

async fn end(tx: &DatabaseTransaction, which: impl IntoCondition, now: Timestamp) -> Result<Vec<Brief>, DbErr> {
    let ended = access_request::Entity::update_many()
        .col_expr(access_request::Column::State, Expr::value(State::Deleted.to_string()))
        .filter(works(now))
        .filter(which)
        .exec_with_returning(tx)
        .await?;
    briefs(tx, ended).await
}
