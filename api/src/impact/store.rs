//! What an impact is worked out from, in a constant number of queries however much there is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryResult,
    prelude::Uuid,
    sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement},
};
use shared::{
    access::{
        ConnectionFacts, FlowAction, GrantLevel, IntegrationAction, WorkspaceAction, flow, integration as decide,
        workspace,
    },
    connection::Status,
    id::{ConnectionId, FlowId, Id, IntegrationId, StepId, UserId},
    impact::AffectedStep,
    integration::Kind,
    step,
    usage::IntegrationBrief,
};

use super::rules::{Around, Change, Flow, Holding, Integration, Member, Place, Used};
use crate::{
    access::WorkspacePlace,
    connection::store::usage::{self, Using, join_grant},
    db::{
        broken_row,
        entity::{connection, flow_step, grant, integration, registration, step as step_row},
    },
    member,
};

/// Who asks, and where.
#[derive(Clone, Copy)]
pub struct Viewer<'a> {
    pub place: &'a WorkspacePlace,
    pub user: UserId,
}

/// Connections, and the integrations that they are registered with or that were asked for.
pub struct Known {
    pub holdings: BTreeMap<ConnectionId, Holding>,
    pub integrations: BTreeMap<IntegrationId, Integration>,
}

impl Known {
    /// What the permission table needs to know of a connection and whoever asks.
    pub fn facts(&self, holding: &Holding, viewer: UserId) -> ConnectionFacts {
        holding.facts(viewer, |integration| self.integrations.get(&integration)?.granted)
    }
}

/// Those of the workspace, in three queries.
pub async fn known(
    db: &impl ConnectionTrait,
    viewer: &Viewer<'_>,
    connections: impl IntoIterator<Item = ConnectionId>,
    more: impl IntoIterator<Item = IntegrationId>,
) -> Result<Known, DbErr> {
    let rows = connection::Entity::find()
        .filter(connection::Column::WorkspaceId.eq(viewer.place.id.uuid()))
        .filter(connection::Column::Id.is_in(connections.into_iter().map(Id::uuid)))
        .all(db)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let integrations = integrations(db, viewer, &ids, more).await?;
    let mut registered: HashMap<Uuid, BTreeSet<IntegrationId>> = HashMap::new();
    let registrations = registration::Entity::find().filter(registration::Column::ConnectionId.is_in(ids));
    for row in registrations.all(db).await? {
        let id = Id::new(row.integration_id);
        if integrations.get(&id).is_some_and(|one| one.custom) {
            registered.entry(row.connection_id).or_default().insert(id);
        }
    }
    let holdings = rows.into_iter().map(|row| {
        let holding = Holding {
            id: Id::new(row.id),
            owner: Id::new(row.owner_id),
            visibility: row.visibility.parse().map_err(broken_row)?,
            removed: row.status == Status::Removed.to_string(),
            registered: registered.remove(&row.id).unwrap_or_default(),
            name: row.name,
        };
        Ok((holding.id, holding))
    });
    Ok(Known { holdings: holdings.collect::<Result<_, DbErr>>()?, integrations })
}

/// The integrations that one of the connections is registered with.
fn registered_with(connections: &[Uuid]) -> SelectStatement {
    Query::select()
        .column((registration::Entity, registration::Column::IntegrationId))
        .from(registration::Entity)
        .and_where(registration::Column::ConnectionId.is_in(connections.iter().copied()))
        .take()
}

async fn integrations(
    db: &impl ConnectionTrait,
    viewer: &Viewer<'_>,
    connections: &[Uuid],
    more: impl IntoIterator<Item = IntegrationId>,
) -> Result<BTreeMap<IntegrationId, Integration>, DbErr> {
    use integration::Column as C;
    let column = |column: C| Expr::col((integration::Entity, column));
    let mut select = Query::select();
    select
        .expr_as(column(C::Id), "i_id")
        .expr_as(column(C::Name), "i_name")
        .expr_as(column(C::Kind), "i_kind")
        .from(integration::Entity)
        .and_where(C::WorkspaceId.eq(viewer.place.id.uuid()))
        .cond_where(
            Condition::any()
                .add(C::Id.in_subquery(registered_with(connections)))
                .add(C::Id.is_in(more.into_iter().map(Id::uuid))),
        );
    join_grant(&mut select, viewer.user);
    let read = |row: &QueryResult| {
        let id: IntegrationId = Id::new(row.try_get("", "i_id")?);
        let kind: Kind = row.try_get::<String>("", "i_kind")?.parse().map_err(broken_row)?;
        let granted = usage::level(row)?;
        let one = Integration {
            brief: IntegrationBrief { id, name: row.try_get("", "i_name")? },
            custom: kind == Kind::Custom,
            granted,
            seen: !decide(viewer.place.role, granted, IntegrationAction::See).is_hidden(),
        };
        Ok((id, one))
    };
    db.query_all(&select).await?.iter().map(read).collect()
}

/// What surrounds connections that change, in four queries.
pub async fn around(db: &impl ConnectionTrait, viewer: &Viewer<'_>, changes: &[Change]) -> Result<Around, DbErr> {
    let ids: Vec<ConnectionId> = changes.iter().map(|change| change.before.id).collect();
    let flows = usage::flows(db, ids.iter().copied(), viewer.user).await?;
    Ok(Around {
        members: members(db, viewer.place, changes).await?,
        used: used(db, &ids).await?,
        flows: flows.into_iter().map(|using| flow_of(using, viewer)).collect(),
        sees_members: workspace(viewer.place.role, viewer.place.plan, WorkspaceAction::ListMembers).is_allowed(),
    })
}

fn flow_of(Using { brief, facts, kind, owner }: Using, viewer: &Viewer<'_>) -> Flow {
    let place = match (&brief.integration, kind) {
        (Some(integration), Some(Kind::Custom)) => Place::Custom(integration.id),
        (Some(_), _) => Place::App,
        (None, _) => Place::Standalone(owner),
    };
    Flow { brief, place, seen: !flow(viewer.place.role, FlowAction::See, facts).is_hidden() }
}

/// Who can sign in, with their grants on the integrations that matter.
async fn members(db: &impl ConnectionTrait, place: &WorkspacePlace, changes: &[Change]) -> Result<Vec<Member>, DbErr> {
    let ids: Vec<Uuid> = changes.iter().map(|change| change.before.id.uuid()).collect();
    let after = changes.iter().flat_map(|change| &change.after.registered).map(|id| id.uuid());
    let after: BTreeSet<Uuid> = after.collect();
    let matters = Condition::any()
        .add(grant::Column::IntegrationId.in_subquery(registered_with(&ids)))
        .add(grant::Column::IntegrationId.is_in(after));
    let mut grants: HashMap<Uuid, HashMap<IntegrationId, GrantLevel>> = HashMap::new();
    for row in grant::Entity::find().filter(matters).all(db).await? {
        let level = row.level.parse().map_err(broken_row)?;
        grants.entry(row.user_id).or_default().insert(Id::new(row.integration_id), level);
    }
    let everybody = member::store::everybody_in(db, place).await?.into_iter().filter(|standing| !standing.disabled);
    let members = everybody.filter_map(|standing| {
        let role = standing.role()?;
        let grants = grants.remove(&standing.person.id.uuid()).unwrap_or_default();
        Some(Member { id: standing.person.id, name: standing.person.name, role, grants })
    });
    Ok(members.collect())
}

/// The exports and imports of the connections.
async fn used(db: &impl ConnectionTrait, connections: &[ConnectionId]) -> Result<Vec<Used>, DbErr> {
    use step_row::{Column as C, Entity as Step};
    let column = |column: C| Expr::col((Step, column));
    let select = Query::select()
        .expr_as(column(C::Id), "s_id")
        .expr_as(column(C::Kind), "s_kind")
        .expr_as(column(C::Name), "s_name")
        .expr_as(column(C::ConnectionId), "s_connection_id")
        .expr_as(Expr::col((flow_step::Entity, flow_step::Column::FlowId)), "flow_id")
        .from(Step)
        .left_join(flow_step::Entity, Expr::col((flow_step::Entity, flow_step::Column::StepId)).equals((Step, C::Id)))
        .and_where(C::ConnectionId.is_in(connections.iter().map(|id| id.uuid())))
        .take();
    db.query_all(&select).await?.iter().map(read_used).collect()
}

fn read_used(row: &QueryResult) -> Result<Used, DbErr> {
    let id: Uuid = row.try_get("", "s_id")?;
    let kind: step::Kind = row.try_get::<String>("", "s_kind")?.parse().map_err(broken_row)?;
    let step = AffectedStep {
        id: match kind {
            step::Kind::Export => StepId::Export(Id::new(id)),
            step::Kind::Import => StepId::Import(Id::new(id)),
        },
        name: row.try_get("", "s_name")?,
        connection: Id::new(row.try_get("", "s_connection_id")?),
    };
    let flow: Option<Uuid> = row.try_get("", "flow_id")?;
    Ok(Used { step, flow: flow.map(FlowId::new) })
}
