//! Integrations, flows, steps, registrations and grants, put straight into the database.

use api::db::entity::{flow, flow_step, grant, integration, registration, step};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use shared::{
    access::{GrantLevel, Visibility},
    id::{ConnectionId, FlowId, Id, IntegrationId, StepId, UserId},
    step::Kind,
};

use super::{Place, Site};

macro_rules! insert {
    ($site:expr, $row:expr) => {{
        let row = $row;
        $site.state.db.write_tx(async |tx| row.into_active_model().insert(tx).await.map(drop)).await.unwrap();
    }};
}

impl Site {
    pub async fn integration(&self, place: Place, kind: &str, name: &str) -> IntegrationId {
        let id: IntegrationId = self.state.random.id(&self.clock);
        insert!(
            self,
            integration::Model {
                id: id.uuid(),
                workspace_id: place.workspace.uuid(),
                kind: kind.to_owned(),
                name: name.to_owned(),
                search: name.to_lowercase(),
                created_at: self.clock.now().utc(),
                version: 1,
            }
        );
        id
    }

    pub async fn grant(&self, integration: IntegrationId, user: UserId, level: GrantLevel) {
        insert!(
            self,
            grant::Model {
                integration_id: integration.uuid(),
                user_id: user.uuid(),
                level: level.to_string(),
                granted_at: self.clock.now().utc(),
            }
        );
    }

    pub async fn register(&self, integration: IntegrationId, connection: ConnectionId, by: UserId) {
        insert!(
            self,
            registration::Model {
                integration_id: integration.uuid(),
                connection_id: connection.uuid(),
                how: "by_hand".to_owned(),
                registered_by: by.uuid(),
                registered_at: self.clock.now().utc(),
            }
        );
    }

    pub async fn deregister(&self, integration: IntegrationId, connection: ConnectionId) {
        let id = (integration.uuid(), connection.uuid());
        self.state
            .db
            .write_tx(async |tx| registration::Entity::delete_by_id(id).exec(tx).await.map(drop))
            .await
            .unwrap();
    }

    /// Who has registered the connection there, and how.
    pub async fn registered(&self, integration: IntegrationId, connection: ConnectionId) -> Option<(UserId, String)> {
        let id = (integration.uuid(), connection.uuid());
        let row = registration::Entity::find_by_id(id).one(self.state.db.reader()).await.unwrap()?;
        Some((Id::new(row.registered_by), row.how))
    }

    /// An export or import that no flow uses.
    pub async fn step(
        &self,
        place: Place,
        kind: Kind,
        creator: UserId,
        connection: ConnectionId,
        name: &str,
    ) -> StepId {
        let (random, clock) = (&self.state.random, &self.clock);
        let id = match kind {
            Kind::Export => StepId::Export(random.id(clock)),
            Kind::Import => StepId::Import(random.id(clock)),
        };
        insert!(
            self,
            step::Model {
                id: id.uuid(),
                workspace_id: place.workspace.uuid(),
                kind: kind.to_string(),
                connection_id: connection.uuid(),
                name: name.to_owned(),
                search: name.to_lowercase(),
                settings: json!({}),
                created_by: creator.uuid(),
                created_at: clock.now().utc(),
                version: 1,
            }
        );
        id
    }

    /// Puts a step into a flow, after those that are in it.
    pub async fn put(&self, flow: FlowId, step: StepId, position: i32) {
        insert!(self, flow_step::Model { flow_id: flow.uuid(), step_id: step.uuid(), position });
    }

    /// A flow without steps, of an integration or standing alone as `owner`'s.
    pub async fn empty_flow(
        &self,
        place: Place,
        integration: Option<IntegrationId>,
        owner: UserId,
        name: &str,
    ) -> FlowId {
        let id: FlowId = self.state.random.id(&self.clock);
        insert!(
            self,
            flow::Model {
                id: id.uuid(),
                workspace_id: place.workspace.uuid(),
                integration_id: integration.map(Id::uuid),
                owner_id: integration.is_none().then(|| owner.uuid()),
                name: name.to_owned(),
                search: name.to_lowercase(),
                created_at: self.clock.now().utc(),
                version: 1,
            }
        );
        id
    }

    /// The same with one export of `connection`.
    pub async fn flow(
        &self,
        place: Place,
        integration: Option<IntegrationId>,
        owner: UserId,
        connection: ConnectionId,
        name: &str,
    ) -> FlowId {
        let id = self.empty_flow(place, integration, owner, name).await;
        let step = self.step(place, Kind::Export, owner, connection, "An export").await;
        self.put(id, step, 0).await;
        id
    }

    /// A shared or private destination.
    pub async fn destination(&self, place: Place, owner: UserId, visibility: Visibility, name: &str) -> ConnectionId {
        let id = self.connection(place, owner, visibility, name).await;
        self.edit(id, |row| row.kind = Set("destination".to_owned())).await;
        id
    }
}
