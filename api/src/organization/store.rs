//! Organizations, memberships, and the row lock that limits and owners are decided under.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, prelude::Uuid, sea_query::Expr,
};
use shared::{
    access::{OrganizationRole, WorkspaceMember},
    connection::Status,
    id::{Id, OrganizationId, UserId},
    organization::Organization,
    plan::Plan,
    session::{OrganizationMembership, WorkspaceMembership},
    time::Timestamp,
};

use crate::db::{
    broken_row,
    entity::{connection, organization, organization_member, user, workspace, workspace_member},
};

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    organization: organization::Model,
    member_role: String,
}

/// Rows of the organizations a user belongs to with their role, oldest first.
async fn rows(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<(organization::Model, OrganizationRole)>, DbErr> {
    let member = organization::Entity::belongs_to(organization_member::Entity)
        .from(organization::Column::Id)
        .to(organization_member::Column::OrganizationId);
    let rows = organization::Entity::find()
        .join(JoinType::InnerJoin, member.into())
        .column_as(organization_member::Column::Role, "member_role")
        .filter(organization_member::Column::UserId.eq(user.uuid()))
        .order_by_asc(organization::Column::Id)
        .into_model::<Row>()
        .all(db)
        .await?;
    rows.into_iter().map(|row| Ok((row.organization, row.member_role.parse().map_err(broken_row)?))).collect()
}

/// Live connections of each organization that has any.
pub async fn live_connections(
    db: &impl ConnectionTrait,
    organizations: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, u64>, DbErr> {
    let workspace = workspace::Entity::belongs_to(connection::Entity)
        .from(workspace::Column::Id)
        .to(connection::Column::WorkspaceId);
    let counts: Vec<(Uuid, i64)> = workspace::Entity::find()
        .select_only()
        .column(workspace::Column::OrganizationId)
        .column_as(connection::Column::Id.count(), "connections")
        .join(JoinType::InnerJoin, workspace.into())
        .filter(workspace::Column::OrganizationId.is_in(organizations))
        .filter(connection::Column::Status.ne(Status::Removed.to_string()))
        .group_by(workspace::Column::OrganizationId)
        .into_tuple()
        .all(db)
        .await?;
    counts.into_iter().map(|(id, count)| Ok((id, u64::try_from(count).map_err(broken_row)?))).collect()
}

pub async fn ids_of(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<OrganizationId>, DbErr> {
    let members =
        organization_member::Entity::find().filter(organization_member::Column::UserId.eq(user.uuid())).all(db).await?;
    Ok(members.into_iter().map(|member| Id::new(member.organization_id)).collect())
}

/// Newest first.
pub async fn of(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<Organization>, DbErr> {
    let mut rows = rows(db, user).await?;
    rows.reverse();
    let connections = live_connections(db, rows.iter().map(|(row, _)| row.id)).await?;
    rows.into_iter()
        .map(|(row, role)| {
            let plan: Plan = row.plan.parse().map_err(broken_row)?;
            Ok(Organization {
                id: Id::new(row.id),
                name: row.name,
                plan,
                role,
                connections: connections.get(&row.id).copied().unwrap_or_default(),
                connection_limit: plan.connection_limit(),
                created_at: Timestamp::new(row.created_at),
            })
        })
        .collect()
}

/// Every place a user has, in three queries however many there are.
pub async fn memberships(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<OrganizationMembership>, DbErr> {
    let organizations = rows(db, user).await?;
    let members = workspace_member::Entity::find()
        .filter(workspace_member::Column::UserId.eq(user.uuid()))
        .all(db)
        .await?
        .into_iter()
        .map(|row| {
            let role = row.role.parse().map_err(broken_row)?;
            let scope = row.scope.parse().map_err(broken_row)?;
            Ok((row.workspace_id, WorkspaceMember { role, scope }))
        })
        .collect::<Result<HashMap<_, _>, DbErr>>()?;
    let mut workspaces: HashMap<_, Vec<_>> = HashMap::new();
    for row in workspace::Entity::find()
        .filter(workspace::Column::OrganizationId.is_in(organizations.iter().map(|(row, _)| row.id)))
        .order_by_asc(workspace::Column::Id)
        .all(db)
        .await?
    {
        workspaces.entry(row.organization_id).or_default().push(row);
    }
    organizations
        .into_iter()
        .map(|(row, role)| {
            let own = workspaces.remove(&row.id).unwrap_or_default();
            let places = own.into_iter().filter_map(|workspace| {
                let member = members.get(&workspace.id).copied();
                let place = WorkspaceMembership { id: Id::new(workspace.id), name: workspace.name, member };
                shared::access::Role::of(Some(role), member).map(|_| place)
            });
            Ok(OrganizationMembership {
                id: Id::new(row.id),
                name: row.name,
                plan: row.plan.parse().map_err(broken_row)?,
                role,
                workspaces: places.collect(),
            })
        })
        .collect()
}

/// Locks the organization's row and answers its plan: limits are counted under it (TRAPS 4).
pub async fn lock(tx: &DatabaseTransaction, organization: OrganizationId) -> Result<Option<Plan>, DbErr> {
    let row = organization::Entity::find_by_id(organization.uuid()).lock_exclusive().one(tx).await?;
    row.map(|row| row.plan.parse().map_err(broken_row)).transpose()
}

pub async fn name(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Option<String>, DbErr> {
    Ok(organization::Entity::find_by_id(id.uuid()).one(db).await?.map(|row| row.name))
}

pub async fn rename(tx: &DatabaseTransaction, id: OrganizationId, name: &str) -> Result<(), DbErr> {
    organization::Entity::update_many()
        .col_expr(organization::Column::Name, Expr::value(name))
        .filter(organization::Column::Id.eq(id.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}

pub async fn set_plan(tx: &DatabaseTransaction, id: OrganizationId, plan: Plan) -> Result<(), DbErr> {
    organization::Entity::update_many()
        .col_expr(organization::Column::Plan, Expr::value(plan.to_string()))
        .filter(organization::Column::Id.eq(id.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}

/// An organization as the operator sees it.
pub struct Brief {
    pub id: OrganizationId,
    pub name: String,
    pub plan: Plan,
    pub connections: u64,
}

/// Every organization, oldest first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Brief>, DbErr> {
    let rows = organization::Entity::find().order_by_asc(organization::Column::Id).all(db).await?;
    let connections = live_connections(db, rows.iter().map(|row| row.id)).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Brief {
                connections: connections.get(&row.id).copied().unwrap_or_default(),
                id: Id::new(row.id),
                name: row.name,
                plan: row.plan.parse().map_err(broken_row)?,
            })
        })
        .collect()
}

/// Owners who can sign in; read under the organization's lock.
pub async fn count_owners(tx: &DatabaseTransaction, organization: OrganizationId) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    let member = user::Entity::belongs_to(organization_member::Entity)
        .from(user::Column::Id)
        .to(organization_member::Column::UserId);
    user::Entity::find()
        .join(JoinType::InnerJoin, member.into())
        .filter(organization_member::Column::OrganizationId.eq(organization.uuid()))
        .filter(organization_member::Column::Role.eq(OrganizationRole::Owner.to_string()))
        .filter(user::Column::DisabledAt.is_null())
        .count(tx)
        .await
}
