//! Links and what they ask for. A link's token is in the link and nowhere else: its digest is what is stored (S13).

pub mod change;
pub mod ending;
pub mod list;
pub mod progress;
pub mod reminder;

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QueryResult, QuerySelect,
    prelude::Uuid,
    sea_query::{Alias, Expr, ExprTrait, SelectStatement},
};
use serde::de::DeserializeOwned;
use shared::{
    access::{Role, Visibility},
    access_request::{AccessRequest, RequestedSource, State},
    connection::{KEPT, OwnerBrief, ProviderBrief},
    id::{Id, UserId},
    time::Timestamp,
    usage::ConnectionBrief,
};

use crate::{
    connection::store::reach,
    db::{
        broken_row, columns,
        entity::{access_request, connection, requested_source, user},
    },
    provider,
};

/// A link with what stands beside its row.
#[derive(Clone)]
pub struct Link {
    pub row: access_request::Model,
    pub creator: String,
    pub renewed: Option<Renewed>,
}

/// The connection that a link re-authorizes, as it is now.
#[derive(Clone)]
pub struct Renewed {
    pub id: Uuid,
    pub name: String,
    pub visibility: Visibility,
}

impl Link {
    /// Of the connections that it makes, or of the one that it re-authorizes.
    pub fn visibility(&self) -> Result<Visibility, DbErr> {
        match &self.renewed {
            Some(renewed) => Ok(renewed.visibility),
            None => self.row.visibility.parse().map_err(broken_row),
        }
    }
}

/// Links that work: the twin of [`State::at`] for those that nobody has used, declined or deleted (S17).
pub fn works(now: Timestamp) -> Condition {
    Condition::all()
        .add(access_request::Column::State.eq(State::Active.to_string()))
        .add(access_request::Column::ExpiresAt.gt(now.utc()))
}

/// Adds the columns of a link, whose table the select has, and what stands beside it.
pub fn select_link(select: &mut SelectStatement) {
    let creator = Alias::new("creator");
    columns::<access_request::Entity>(select, "r_");
    select
        .join_as(
            JoinType::LeftJoin,
            user::Entity,
            creator.clone(),
            Expr::col((creator.clone(), user::Column::Id))
                .equals((access_request::Entity, access_request::Column::CreatedBy)),
        )
        .left_join(
            connection::Entity,
            Expr::col((connection::Entity, connection::Column::Id))
                .equals((access_request::Entity, access_request::Column::Renews)),
        )
        .expr_as(Expr::col((creator, user::Column::Name)), "creator_name")
        .expr_as(Expr::col((connection::Entity, connection::Column::Name)), "renewed_name")
        .expr_as(Expr::col((connection::Entity, connection::Column::Visibility)), "renewed_visibility");
}

pub fn read_link(found: &QueryResult) -> Result<Option<Link>, DbErr> {
    let Some(row) = access_request::Model::from_query_result_optional(found, "r_")? else { return Ok(None) };
    let name: Option<String> = found.try_get("", "renewed_name")?;
    let visibility: Option<String> = found.try_get("", "renewed_visibility")?;
    let renewed = match (row.renews, name, visibility) {
        (Some(id), Some(name), Some(visibility)) => {
            Some(Renewed { id, name, visibility: visibility.parse().map_err(broken_row)? })
        }
        _ => None,
    };
    Ok(Some(Link { row, creator: found.try_get("", "creator_name")?, renewed }))
}

/// The links as the caller sees them, in two queries however many there are.
pub async fn dtos(
    db: &impl ConnectionTrait,
    links: Vec<Link>,
    who: (Option<Role>, UserId),
    now: Timestamp,
) -> Result<Vec<AccessRequest>, DbErr> {
    let mut sources = sources(db, links.iter().map(|link| link.row.id)).await?;
    let made = sources.values().flatten().filter_map(|source| source.connection_id);
    let named = made.chain(links.iter().filter_map(|link| link.row.renews)).collect();
    let seen = seen(db, named, who, now).await?;
    links
        .into_iter()
        .map(|link| {
            let sources = sources.remove(&link.row.id).unwrap_or_default();
            dto(link, sources, &seen, now)
        })
        .collect()
}

/// What each link asks for, in order.
async fn sources(
    db: &impl ConnectionTrait,
    links: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<requested_source::Model>>, DbErr> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    let rows = requested_source::Entity::find()
        .filter(requested_source::Column::AccessRequestId.is_in(links))
        .order_by_asc(requested_source::Column::Position)
        .all(db)
        .await?;
    for row in rows {
        found.entry(row.access_request_id).or_default().push(row);
    }
    Ok(found)
}

/// Those of `connections` that the caller sees and that are not gone.
async fn seen(
    db: &impl ConnectionTrait,
    connections: Vec<Uuid>,
    (role, caller): (Option<Role>, UserId),
    now: Timestamp,
) -> Result<HashSet<Uuid>, DbErr> {
    use connection::Column as C;
    let there = C::RemovedAt.is_null().or(C::RemovedAt.gt(now.minus(KEPT).utc()));
    let found = connection::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::Id.is_in(connections))
        .filter(reach::visible_to(role, caller))
        .filter(there)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

fn dto(
    link: Link,
    sources: Vec<requested_source::Model>,
    seen: &HashSet<Uuid>,
    now: Timestamp,
) -> Result<AccessRequest, DbErr> {
    let visibility = link.visibility()?;
    let Link { row, creator, renewed } = link;
    let (stored, expires_at): (State, _) = (row.state.parse().map_err(broken_row)?, Timestamp::new(row.expires_at));
    let renewed = renewed.filter(|renewed| seen.contains(&renewed.id));
    Ok(AccessRequest {
        id: Id::new(row.id),
        workspace: Id::new(row.workspace_id),
        state: stored.at(now, expires_at),
        sources: sources.into_iter().map(|source| source_dto(source, seen)).collect::<Result<_, _>>()?,
        renews: renewed.map(|renewed| ConnectionBrief { id: Id::new(renewed.id), name: renewed.name }),
        visibility,
        purpose: row.purpose,
        created_by: OwnerBrief { id: Id::new(row.created_by), name: creator },
        created_at: Timestamp::new(row.created_at),
        expires_at,
        opened_at: row.opened_at.map(Timestamp::new),
    })
}

fn source_dto(row: requested_source::Model, seen: &HashSet<Uuid>) -> Result<RequestedSource, DbErr> {
    Ok(RequestedSource {
        id: Id::new(row.id),
        kind: row.kind.parse().map_err(broken_row)?,
        provider: ProviderBrief { logo: provider::logo(&row.provider), key: row.provider, name: row.provider_name },
        method: row.method.parse().map_err(broken_row)?,
        name: row.name,
        fields: json(row.fields)?,
        restriction: row.restriction.map(json).transpose()?,
        connected_at: row.connected_at.map(Timestamp::new),
        connection: row.connection_id.filter(|id| seen.contains(id)).map(Id::new),
    })
}

fn json<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, DbErr> {
    serde_json::from_value(value).map_err(broken_row)
}
