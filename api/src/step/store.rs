//! Exports and imports with the connection that each names. A step is met through its connection: whoever sees that sees
//! the step.

pub mod change;
pub mod list;
pub mod named;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, JoinType, Order, QueryResult,
    prelude::Uuid,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use shared::{
    access::{Role, Scope, StepFacts},
    connection::{OwnerBrief, ProviderBrief},
    id::{ConnectionId, Id, StepId, UserId, WorkspaceId},
    step::{Kind, Settings, Step, StepConnection},
    time::Timestamp,
};

use crate::{
    connection::store::reach,
    db::{
        broken_row, columns,
        entity::{connection, flow, flow_step, step, user},
    },
    flow::store::reach::editable_by,
    provider,
};

/// A step as one caller meets it.
#[derive(Clone)]
pub struct Found {
    pub row: step::Model,
    pub id: StepId,
    pub connection: StepConnection,
    pub used_by: u32,
    pub edits_every_flow: bool,
}

impl Found {
    pub fn facts(&self, caller: UserId) -> StepFacts {
        StepFacts {
            connection: self.connection.facts(caller),
            used: self.used_by > 0,
            edits_every_flow: self.edits_every_flow,
            created: self.row.created_by == caller.uuid(),
        }
    }

    pub fn version(&self) -> Result<u32, DbErr> {
        u32::try_from(self.row.version).map_err(broken_row)
    }

    pub fn dto(self, caller: UserId) -> Result<Step, DbErr> {
        Ok(Step {
            id: self.id,
            workspace: Id::new(self.row.workspace_id),
            kind: self.id.kind(),
            created: self.row.created_by == caller.uuid(),
            created_at: Timestamp::new(self.row.created_at),
            used_by: self.used_by,
            edits_every_flow: self.edits_every_flow,
            version: self.version()?,
            name: self.row.name,
            connection: self.connection,
            settings: settings(self.row.settings)?,
        })
    }
}

fn settings(stored: serde_json::Value) -> Result<Settings, DbErr> {
    serde_json::from_value(stored).map_err(broken_row)
}

pub fn id(kind: Kind, uuid: Uuid) -> StepId {
    match kind {
        Kind::Export => StepId::Export(Id::new(uuid)),
        Kind::Import => StepId::Import(Id::new(uuid)),
    }
}

/// Joins the connection of the step that the select has, left where the step may be absent, and adds what the step tells
/// `user` of it.
pub fn join_connection(select: &mut SelectStatement, join: JoinType, user: Expr) {
    use connection::Column as C;
    select.join(
        join,
        connection::Entity,
        Expr::col((connection::Entity, C::Id)).equals((step::Entity, step::Column::ConnectionId)),
    );
    connection_columns(select, join, user);
}

/// What a step tells `user` of its connection, which the select has.
pub fn connection_columns(select: &mut SelectStatement, join: JoinType, reader: Expr) {
    use connection::Column as C;
    let owner = Alias::new("owner");
    select
        .join_as(
            join,
            user::Entity,
            owner.clone(),
            Expr::col((owner.clone(), user::Column::Id)).equals((connection::Entity, C::OwnerId)),
        )
        .expr_as(Expr::col((owner, user::Column::Name)), "owner_name");
    let shown = [
        (C::Id, "c_id"),
        (C::Name, "c_name"),
        (C::Provider, "c_provider"),
        (C::ProviderName, "c_provider_name"),
        (C::OwnerId, "c_owner_id"),
        (C::Visibility, "c_visibility"),
        (C::Status, "c_status"),
    ];
    for (column, alias) in shown {
        select.expr_as(Expr::col((connection::Entity, column)), alias);
    }
    select.expr_as(reach::granted(reader), "granted");
}

pub fn read_connection(row: &QueryResult) -> Result<StepConnection, DbErr> {
    let text = |column: &str| row.try_get::<String>("", column);
    let provider = text("c_provider")?;
    Ok(StepConnection {
        id: Id::new(row.try_get("", "c_id")?),
        name: text("c_name")?,
        provider: ProviderBrief { logo: provider::logo(&provider), key: provider, name: text("c_provider_name")? },
        owner: OwnerBrief { id: Id::new(row.try_get("", "c_owner_id")?), name: text("owner_name")? },
        visibility: text("c_visibility")?.parse().map_err(broken_row)?,
        status: text("c_status")?.parse().map_err(broken_row)?,
        granted: row
            .try_get::<Option<String>>("", "granted")?
            .map(|level| level.parse().map_err(broken_row))
            .transpose()?,
    })
}

/// Of the roles that may edit the same flows, one for each.
pub const EDITORS: [Option<Role>; 3] =
    [Some(Role::User(Scope::All)), Some(Role::User(Scope::Selected)), Some(Role::Guest(Scope::All))];

/// Adds what is told of the step that the select has besides its connection. Whether `user` may edit every flow that uses
/// it is asked for each of `roles`, where the select does not know yet which is theirs.
pub fn step_columns(select: &mut SelectStatement, roles: &[Option<Role>], user: &Expr) {
    columns::<step::Entity>(select, "st_");
    let parts = || {
        let mut select = Query::select();
        select.from(flow_step::Entity).and_where(
            Expr::col((flow_step::Entity, flow_step::Column::StepId)).equals((step::Entity, step::Column::Id)),
        );
        select
    };
    let count = parts().expr(Expr::val(1).count()).take();
    select.expr_as(Expr::SubQuery(None, Box::new(count.into())), "used_by");
    for role in roles {
        let beyond = parts()
            .expr(Expr::val(1))
            .inner_join(
                flow::Entity,
                Expr::col((flow::Entity, flow::Column::Id)).equals((flow_step::Entity, flow_step::Column::FlowId)),
            )
            .cond_where(editable_by(*role, user.clone()).not())
            .take();
        select.expr_as(Expr::exists(beyond).not(), edits(*role));
    }
}

/// The column that says whether somebody of that role may edit every flow that uses the step.
const fn edits(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Owner | Role::Admin | Role::User(Scope::All)) => "edits_as_user",
        Some(Role::User(Scope::Selected)) => "edits_as_selected",
        Some(Role::Guest(_)) | None => "edits_as_guest",
    }
}

/// `None` where the select has no step.
pub fn read_step(row: &QueryResult, role: Option<Role>) -> Result<Option<Found>, DbErr> {
    let Some(found) = step::Model::from_query_result_optional(row, "st_")? else { return Ok(None) };
    let kind: Kind = found.kind.parse().map_err(broken_row)?;
    Ok(Some(Found {
        id: id(kind, found.id),
        row: found,
        connection: read_connection(row)?,
        used_by: u32::try_from(row.try_get::<i64>("", "used_by")?).map_err(broken_row)?,
        edits_every_flow: row.try_get("", edits(role))?,
    }))
}

/// Steps by their ids, as `caller` meets them, whether they see them or not.
pub async fn find(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    who: (Option<Role>, UserId),
    ids: impl IntoIterator<Item = StepId>,
) -> Result<Vec<Found>, DbErr> {
    let ids = Expr::col((step::Entity, step::Column::Id)).is_in(ids.into_iter().map(StepId::uuid));
    select(db, workspace, who, ids).await
}

/// The steps that name a connection, by name.
pub async fn naming(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    who: (Option<Role>, UserId),
    connection: ConnectionId,
) -> Result<Vec<Found>, DbErr> {
    select(db, workspace, who, step::Column::ConnectionId.eq(connection.uuid())).await
}

async fn select(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    (role, caller): (Option<Role>, UserId),
    which: Expr,
) -> Result<Vec<Found>, DbErr> {
    let reader = Expr::val(caller.uuid());
    let mut select = Query::select();
    select.from(step::Entity);
    join_connection(&mut select, JoinType::InnerJoin, reader.clone());
    step_columns(&mut select, &[role], &reader);
    select
        .and_where(step::Column::WorkspaceId.eq(workspace.uuid()))
        .and_where(which)
        .order_by((step::Entity, step::Column::Name), Order::Asc)
        .order_by((step::Entity, step::Column::Id), Order::Asc);
    let rows = db.query_all(&select).await?;
    rows.iter().filter_map(|row| read_step(row, role).transpose()).collect()
}
