//! Organizations, memberships, and the row lock that limits and owners are decided under.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    access::{OrganizationRole, WorkspaceMember},
    id::{Id, OrganizationId, UserId},
    organization::Organization,
    plan::Plan,
    session::{OrganizationMembership, WorkspaceMembership},
    time::Timestamp,
};

use crate::db::{
    broken_row,
    entity::{organization, organization_member, workspace, workspace_member},
};

/// Rows of the organizations a user belongs to with their role, oldest first.
async fn rows(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<(organization::Model, OrganizationRole)>, DbErr> {
    let members =
        organization_member::Entity::find().filter(organization_member::Column::UserId.eq(user.uuid())).all(db).await?;
    let roles = members
        .into_iter()
        .map(|member| Ok((member.organization_id, member.role.parse().map_err(broken_row)?)))
        .collect::<Result<HashMap<_, OrganizationRole>, DbErr>>()?;
    let found = organization::Entity::find()
        .filter(organization::Column::Id.is_in(roles.keys().copied()))
        .order_by_asc(organization::Column::Id)
        .all(db)
        .await?;
    Ok(found.into_iter().filter_map(|row| roles.get(&row.id).map(|role| (row, *role))).collect())
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
    rows.into_iter()
        .map(|(row, role)| {
            Ok(Organization {
                id: Id::new(row.id),
                name: row.name,
                plan: row.plan.parse().map_err(broken_row)?,
                role,
                created_at: Timestamp::new(row.created_at),
            })
        })
        .collect()
}

/// Every place a user has, in four queries however many there are.
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
