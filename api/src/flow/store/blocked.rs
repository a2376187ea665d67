//! What decides whether flows are blocked, beside their steps: one query for each kind of fact, however many flows there
//! are.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, prelude::Uuid};
use shared::{
    access::GrantLevel,
    id::{ConnectionId, Id, IntegrationId, UserId},
};

use crate::{
    connection::store::reach,
    db::{broken_row, entity::registration},
};

/// Which of the connections are registered with which of the integrations.
pub async fn registered(
    db: &impl ConnectionTrait,
    integrations: BTreeSet<IntegrationId>,
    connections: &BTreeSet<ConnectionId>,
) -> Result<HashSet<(IntegrationId, ConnectionId)>, DbErr> {
    if integrations.is_empty() || connections.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<(Uuid, Uuid)> = registration::Entity::find()
        .select_only()
        .columns([registration::Column::IntegrationId, registration::Column::ConnectionId])
        .filter(registration::Column::IntegrationId.is_in(super::uuids(integrations)))
        .filter(registration::Column::ConnectionId.is_in(super::uuids(connections.iter().copied())))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().map(|(integration, connection)| (Id::new(integration), Id::new(connection))).collect())
}

/// The best grant of each of these people on an integration that each of these connections is registered with.
pub async fn grants(
    db: &impl ConnectionTrait,
    people: &BTreeSet<UserId>,
    connections: &BTreeSet<ConnectionId>,
) -> Result<HashMap<(UserId, ConnectionId), GrantLevel>, DbErr> {
    if people.is_empty() || connections.is_empty() {
        return Ok(HashMap::new());
    }
    let (people, connections) = (super::uuids(people.iter().copied()), super::uuids(connections.iter().copied()));
    let rows = db.query_all(&reach::grants(people, connections)).await?;
    rows.iter()
        .map(|row| {
            let level: String = row.try_get("", "level")?;
            let key = (Id::new(row.try_get("", "user_id")?), Id::new(row.try_get("", "connection_id")?));
            Ok((key, level.parse().map_err(broken_row)?))
        })
        .collect()
}
