//! Integrations, flows, steps, registrations and grants, put straight into the database.

use api::db::entity::{flow, flow_step, grant, integration, registration, step};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::json;
use shared::{
    access::GrantLevel,
    id::{ConnectionId, FlowId, IntegrationId, UserId},
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

    /// A flow, of an integration or standing alone as `owner`'s, with one export of `connection`.
    pub async fn flow(
        &self,
        place: Place,
        integration: Option<IntegrationId>,
        owner: UserId,
        connection: ConnectionId,
        name: &str,
    ) -> FlowId {
        let id: FlowId = self.state.random.id(&self.clock);
        let step: shared::id::ExportId = self.state.random.id(&self.clock);
        let created_at = self.clock.now().utc();
        insert!(
            self,
            flow::Model {
                id: id.uuid(),
                workspace_id: place.workspace.uuid(),
                integration_id: integration.map(shared::id::Id::uuid),
                owner_id: integration.is_none().then(|| owner.uuid()),
                name: name.to_owned(),
                search: name.to_lowercase(),
                created_at,
                version: 1,
            }
        );
        insert!(
            self,
            step::Model {
                id: step.uuid(),
                workspace_id: place.workspace.uuid(),
                kind: "export".to_owned(),
                connection_id: connection.uuid(),
                name: "An export".to_owned(),
                search: "an export".to_owned(),
                settings: json!({}),
                created_by: owner.uuid(),
                created_at,
                version: 1,
            }
        );
        insert!(self, flow_step::Model { flow_id: id.uuid(), step_id: step.uuid(), position: 0 });
        id
    }
}
