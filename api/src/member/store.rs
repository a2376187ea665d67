//! Places of people in organizations and workspaces.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select,
    prelude::{DateTimeUtc, Uuid},
    sea_query::{Expr, ExprTrait, IntoCondition, SelectStatement},
};
use shared::{
    access::{OrganizationRole, WorkspaceMember},
    id::{Id, OrganizationId, User, UserId, WorkspaceId},
    member::{Member, OrganizationMember},
    session::Person,
    time::Timestamp,
};

use crate::{
    access::{Standing, WorkspacePlace},
    connection::store::reach::visible_to,
    db::{
        broken_row,
        entity::{connection, flow, grant, integration, organization_member, user, workspace, workspace_member},
    },
    http::allowed::Allowed,
    paging::Slice,
};

/// A member of the organization.
#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    email: String,
    disabled_at: Option<DateTimeUtc>,
    organization_role: String,
    in_organization: DateTimeUtc,
}

/// The same with their place in one workspace.
#[derive(FromQueryResult)]
struct PlacedRow {
    #[sea_orm(nested)]
    member: Row,
    role: Option<String>,
    scope: Option<String>,
    in_workspace: Option<DateTimeUtc>,
}

impl PlacedRow {
    fn standing(self) -> Result<Standing, DbErr> {
        let Self { member: row, role, scope, in_workspace } = self;
        let member = match (role, scope) {
            (Some(role), Some(scope)) => Some(WorkspaceMember {
                role: role.parse().map_err(broken_row)?,
                scope: scope.parse().map_err(broken_row)?,
            }),
            _ => None,
        };
        Ok(Standing {
            person: Person { id: Id::new(row.id), name: row.name, email: row.email },
            organization_role: row.organization_role.parse().map_err(broken_row)?,
            member,
            joined_at: Timestamp::new(in_workspace.unwrap_or(row.in_organization)),
            disabled: row.disabled_at.is_some(),
        })
    }
}

impl Row {
    fn dto(self) -> Result<OrganizationMember, DbErr> {
        Ok(OrganizationMember {
            user: Id::new(self.id),
            name: self.name,
            email: self.email,
            role: self.organization_role.parse().map_err(broken_row)?,
            joined_at: Timestamp::new(self.in_organization),
        })
    }
}

/// The members of the organization.
fn everybody(organization: OrganizationId) -> Select<user::Entity> {
    let in_organization: RelationDef = user::Entity::belongs_to(organization_member::Entity)
        .from(user::Column::Id)
        .to(organization_member::Column::UserId)
        .into();
    user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name, user::Column::Email, user::Column::DisabledAt])
        .join(JoinType::InnerJoin, in_organization)
        .column_as(organization_member::Column::Role, "organization_role")
        .column_as(organization_member::Column::CreatedAt, "in_organization")
        .filter(organization_member::Column::OrganizationId.eq(organization.uuid()))
}

/// Everybody with a place in the workspace: its members, and the owners of its organization.
fn placed(organization: OrganizationId, workspace: WorkspaceId) -> Select<user::Entity> {
    let in_workspace: RelationDef = user::Entity::belongs_to(workspace_member::Entity)
        .from(user::Column::Id)
        .to(workspace_member::Column::UserId)
        .on_condition(move |_, member| {
            Expr::col((member, workspace_member::Column::WorkspaceId)).eq(workspace.uuid()).into_condition()
        })
        .into();
    everybody(organization)
        .join(JoinType::LeftJoin, in_workspace)
        .column_as(workspace_member::Column::Role, "role")
        .column_as(workspace_member::Column::Scope, "scope")
        .column_as(workspace_member::Column::CreatedAt, "in_workspace")
        .filter(
            Condition::any()
                .add(organization_member::Column::Role.eq(OrganizationRole::Owner.to_string()))
                .add(workspace_member::Column::UserId.is_not_null()),
        )
}

fn sliced(select: Select<user::Entity>, slice: &Slice<User>) -> Select<user::Entity> {
    let select = select.order_by_desc(user::Column::Id).limit(slice.rows());
    match slice.after {
        None => select,
        Some(after) => select.filter(user::Column::Id.lt(after.uuid())),
    }
}

/// The newest account first, in one query.
pub async fn list(
    db: &impl ConnectionTrait,
    place: &WorkspacePlace,
    slice: &Slice<User>,
) -> Result<Vec<Standing>, DbErr> {
    let rows = sliced(placed(place.organization, place.id), slice).into_model::<PlacedRow>().all(db).await?;
    rows.into_iter().map(PlacedRow::standing).collect()
}

/// Owners of the connections that the caller sees, by name alone.
pub async fn list_owners(
    db: &impl ConnectionTrait,
    allowed: &Allowed<WorkspacePlace>,
    slice: &Slice<User>,
) -> Result<Vec<Member>, DbErr> {
    let owners = connection::Entity::find()
        .select_only()
        .column(connection::Column::OwnerId)
        .filter(connection::Column::WorkspaceId.eq(allowed.id.uuid()))
        .filter(visible_to(allowed.role, allowed.person().id))
        .into_query();
    let rows = sliced(user::Entity::find().filter(user::Column::Id.in_subquery(owners)), slice).all(db).await?;
    Ok(rows.into_iter().map(|row| Member::by_name(Id::new(row.id), row.name)).collect())
}

/// Everybody, in one query.
pub async fn everybody_in(db: &impl ConnectionTrait, place: &WorkspacePlace) -> Result<Vec<Standing>, DbErr> {
    let rows = placed(place.organization, place.id).into_model::<PlacedRow>().all(db).await?;
    rows.into_iter().map(PlacedRow::standing).collect()
}

pub async fn standing(
    db: &impl ConnectionTrait,
    place: &WorkspacePlace,
    user: UserId,
) -> Result<Option<Standing>, DbErr> {
    Ok(standings(db, place, [user]).await?.pop())
}

/// Of those that have a place in the workspace, in one query.
pub async fn standings(
    db: &impl ConnectionTrait,
    place: &WorkspacePlace,
    users: impl IntoIterator<Item = UserId>,
) -> Result<Vec<Standing>, DbErr> {
    let find = placed(place.organization, place.id).filter(user::Column::Id.is_in(users.into_iter().map(Id::uuid)));
    find.into_model::<PlacedRow>().all(db).await?.into_iter().map(PlacedRow::standing).collect()
}

/// Whether the address is somebody's who has a place in the workspace.
pub async fn has_place(db: &impl ConnectionTrait, place: &WorkspacePlace, email_folded: &str) -> Result<bool, DbErr> {
    let find = placed(place.organization, place.id).filter(user::Column::EmailFolded.eq(email_folded));
    Ok(find.into_model::<PlacedRow>().one(db).await?.is_some())
}

pub async fn list_organization(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    slice: &Slice<User>,
) -> Result<Vec<OrganizationMember>, DbErr> {
    let rows = sliced(everybody(organization), slice).into_model::<Row>().all(db).await?;
    rows.into_iter().map(Row::dto).collect()
}

pub async fn of_organization(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
) -> Result<Option<OrganizationMember>, DbErr> {
    let find = everybody(organization).filter(user::Column::Id.eq(user.uuid()));
    find.into_model::<Row>().one(db).await?.map(Row::dto).transpose()
}

/// Adds the membership, or raises it to owner; it never lowers one.
pub async fn join_organization(
    tx: &DatabaseTransaction,
    organization: OrganizationId,
    user: UserId,
    role: OrganizationRole,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = organization_member::ActiveModel {
        organization_id: Set(organization.uuid()),
        user_id: Set(user.uuid()),
        role: Set(role.to_string()),
        created_at: Set(now.utc()),
    };
    organization_member::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    match role {
        OrganizationRole::Owner => set_organization_role(tx, organization, user, role).await,
        OrganizationRole::Member => Ok(()),
    }
}

/// A new owner reaches everything and has no grants any more.
pub async fn set_organization_role(
    tx: &DatabaseTransaction,
    organization: OrganizationId,
    user: UserId,
    role: OrganizationRole,
) -> Result<(), DbErr> {
    organization_member::Entity::update_many()
        .col_expr(organization_member::Column::Role, Expr::value(role.to_string()))
        .filter(organization_member::Column::OrganizationId.eq(organization.uuid()))
        .filter(organization_member::Column::UserId.eq(user.uuid()))
        .exec(tx)
        .await?;
    match role {
        OrganizationRole::Owner => {
            drop_grants(tx, user, integration::Column::WorkspaceId.in_subquery(workspaces_of(organization))).await
        }
        OrganizationRole::Member => Ok(()),
    }
}

/// A place that is there already stays as it is.
pub async fn join_workspace(
    tx: &DatabaseTransaction,
    workspace: WorkspaceId,
    user: UserId,
    member: WorkspaceMember,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = workspace_member::ActiveModel {
        workspace_id: Set(workspace.uuid()),
        user_id: Set(user.uuid()),
        role: Set(member.role.to_string()),
        scope: Set(member.scope.to_string()),
        created_at: Set(now.utc()),
    };
    workspace_member::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(())
}

/// Gives the user a place in each workspace of the organization in which they own something, removed connections too, and
/// have none. Two queries, however many workspaces there are, which come back.
pub async fn join_what_they_own_in(
    tx: &DatabaseTransaction,
    organization: OrganizationId,
    user: UserId,
    member: WorkspaceMember,
    now: Timestamp,
) -> Result<Vec<WorkspaceId>, DbErr> {
    let connections = connection::Entity::find()
        .select_only()
        .column(connection::Column::WorkspaceId)
        .filter(connection::Column::OwnerId.eq(user.uuid()))
        .into_query();
    let flows = flow::Entity::find()
        .select_only()
        .column(flow::Column::WorkspaceId)
        .filter(flow::Column::OwnerId.eq(user.uuid()))
        .filter(flow::Column::IntegrationId.is_null())
        .into_query();
    let places = workspace_member::Entity::find()
        .select_only()
        .column(workspace_member::Column::WorkspaceId)
        .filter(workspace_member::Column::UserId.eq(user.uuid()))
        .into_query();
    let own = Condition::any()
        .add(workspace::Column::Id.in_subquery(connections))
        .add(workspace::Column::Id.in_subquery(flows));
    let joined: Vec<Uuid> = workspace::Entity::find()
        .select_only()
        .column(workspace::Column::Id)
        .filter(workspace::Column::OrganizationId.eq(organization.uuid()))
        .filter(own)
        .filter(workspace::Column::Id.not_in_subquery(places))
        .order_by_asc(workspace::Column::Id)
        .into_tuple()
        .all(tx)
        .await?;
    if !joined.is_empty() {
        let rows = joined.iter().map(|workspace| workspace_member::ActiveModel {
            workspace_id: Set(*workspace),
            user_id: Set(user.uuid()),
            role: Set(member.role.to_string()),
            scope: Set(member.scope.to_string()),
            created_at: Set(now.utc()),
        });
        workspace_member::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(joined.into_iter().map(Id::new).collect())
}

/// Who reaches the whole workspace from now on has no grants any more.
pub async fn change(
    tx: &DatabaseTransaction,
    workspace: WorkspaceId,
    user: UserId,
    member: WorkspaceMember,
) -> Result<(), DbErr> {
    workspace_member::Entity::update_many()
        .col_expr(workspace_member::Column::Role, Expr::value(member.role.to_string()))
        .col_expr(workspace_member::Column::Scope, Expr::value(member.scope.to_string()))
        .filter(workspace_member::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(workspace_member::Column::UserId.eq(user.uuid()))
        .exec(tx)
        .await?;
    match member.scope {
        shared::access::Scope::All => {
            drop_grants(tx, user, integration::Column::WorkspaceId.eq(workspace.uuid())).await
        }
        shared::access::Scope::Selected => Ok(()),
    }
}

/// Takes the place in the workspace away, and with the last one the membership of the organization.
pub async fn leave(tx: &DatabaseTransaction, place: &WorkspacePlace, user: UserId) -> Result<(), DbErr> {
    drop_grants(tx, user, integration::Column::WorkspaceId.eq(place.id.uuid())).await?;
    workspace_member::Entity::delete_many()
        .filter(workspace_member::Column::WorkspaceId.eq(place.id.uuid()))
        .filter(workspace_member::Column::UserId.eq(user.uuid()))
        .exec(tx)
        .await?;
    let left = workspace_member::Entity::find()
        .filter(workspace_member::Column::UserId.eq(user.uuid()))
        .filter(workspace_member::Column::WorkspaceId.in_subquery(workspaces_of(place.organization)))
        .count(tx)
        .await?;
    if left == 0 {
        organization_member::Entity::delete_many()
            .filter(organization_member::Column::OrganizationId.eq(place.organization.uuid()))
            .filter(organization_member::Column::UserId.eq(user.uuid()))
            .filter(organization_member::Column::Role.eq(OrganizationRole::Member.to_string()))
            .exec(tx)
            .await?;
    }
    Ok(())
}

fn workspaces_of(organization: OrganizationId) -> SelectStatement {
    workspace::Entity::find()
        .select_only()
        .column(workspace::Column::Id)
        .filter(workspace::Column::OrganizationId.eq(organization.uuid()))
        .into_query()
}

async fn drop_grants(tx: &DatabaseTransaction, user: UserId, place: impl IntoCondition) -> Result<(), DbErr> {
    let integrations =
        integration::Entity::find().select_only().column(integration::Column::Id).filter(place).into_query();
    grant::Entity::delete_many()
        .filter(grant::Column::UserId.eq(user.uuid()))
        .filter(grant::Column::IntegrationId.in_subquery(integrations))
        .exec(tx)
        .await?;
    Ok(())
}
