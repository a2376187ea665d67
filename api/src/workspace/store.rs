//! Workspaces of an organization.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LockType},
};
use shared::{
    access::OrganizationRole,
    id::{Id, OrganizationId, UserId, WorkspaceId},
    time::Timestamp,
    workspace::Workspace,
};

use crate::{
    access::OrganizationPlace,
    db::entity::{workspace, workspace_member},
    http::allowed::Allowed,
};

/// What is built in a workspace (integrations, flows, steps, registrations, grants) is changed by one at a time: the lock
/// comes after those of organization and memberships, and before those of access requests and connections (TRAPS 4).
/// Whoever inserts a row that names the workspace does not wait for it.
pub async fn lock_structure(tx: &DatabaseTransaction, workspace: WorkspaceId) -> Result<(), DbErr> {
    workspace::Entity::find_by_id(workspace.uuid()).lock(LockType::NoKeyUpdate).one(tx).await?;
    Ok(())
}

/// Those that the caller has a place in, newest first.
pub async fn list(db: &impl ConnectionTrait, allowed: &Allowed<OrganizationPlace>) -> Result<Vec<Workspace>, DbErr> {
    let mut find = workspace::Entity::find()
        .filter(workspace::Column::OrganizationId.eq(allowed.id.uuid()))
        .order_by_desc(workspace::Column::Id);
    match allowed.role {
        Some(OrganizationRole::Owner) => {}
        Some(OrganizationRole::Member) | None => {
            find = find.filter(workspace::Column::Id.in_subquery(places(allowed.person().id)));
        }
    }
    Ok(find.all(db).await?.into_iter().map(dto).collect())
}

fn places(user: UserId) -> sea_orm::sea_query::SelectStatement {
    use sea_orm::QueryTrait;
    let mut select = workspace_member::Entity::find()
        .select_only()
        .column(workspace_member::Column::WorkspaceId)
        .filter(workspace_member::Column::UserId.eq(user.uuid()));
    QueryTrait::query(&mut select).take()
}

pub async fn insert(tx: &DatabaseTransaction, new: &Workspace) -> Result<(), DbErr> {
    let row = workspace::Model {
        id: new.id.uuid(),
        organization_id: new.organization.uuid(),
        name: new.name.clone(),
        created_at: new.created_at.utc(),
    };
    workspace::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn rename(tx: &DatabaseTransaction, id: WorkspaceId, name: &str) -> Result<(), DbErr> {
    workspace::Entity::update_many()
        .col_expr(workspace::Column::Name, Expr::value(name))
        .filter(workspace::Column::Id.eq(id.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}

pub async fn organization(db: &impl ConnectionTrait, id: WorkspaceId) -> Result<Option<OrganizationId>, DbErr> {
    Ok(workspace::Entity::find_by_id(id.uuid()).one(db).await?.map(|row| Id::new(row.organization_id)))
}

fn dto(row: workspace::Model) -> Workspace {
    Workspace {
        id: Id::new(row.id),
        organization: Id::new(row.organization_id),
        name: row.name,
        created_at: Timestamp::new(row.created_at),
    }
}
