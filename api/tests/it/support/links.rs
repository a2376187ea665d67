//! Access requests, put straight into the database, and a look at what is stored of them.

use api::db::entity::{access_request, requested_source};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;
use shared::{
    access::Visibility,
    access_request::LIFETIME_HOURS,
    id::{AccessRequestId, ConnectionId, RequestedSourceId, UserId},
};

use super::{Place, Site};

impl Site {
    /// A link that works and asks for a key of an HTTP API; nobody has its token.
    pub async fn link(&self, place: Place, creator: UserId, visibility: Visibility) -> AccessRequestId {
        self.link_for(place, creator, visibility, None).await
    }

    pub async fn link_for(
        &self,
        place: Place,
        creator: UserId,
        visibility: Visibility,
        renews: Option<ConnectionId>,
    ) -> AccessRequestId {
        let id: AccessRequestId = self.state.random.id(&self.clock);
        let source: RequestedSourceId = self.state.random.id(&self.clock);
        let now = self.clock.now();
        let link = access_request::Model {
            id: id.uuid(),
            workspace_id: place.workspace.uuid(),
            created_by: creator.uuid(),
            digest: id.to_string().into_bytes(),
            state: "active".to_owned(),
            visibility: visibility.to_string(),
            purpose: None,
            renews: renews.map(shared::id::Id::uuid),
            created_at: now.utc(),
            expires_at: now.plus(chrono::TimeDelta::hours(LIFETIME_HOURS.into())).utc(),
            opened_at: None,
            reminded_at: None,
        };
        let source = requested_source::Model {
            id: source.uuid(),
            access_request_id: id.uuid(),
            position: 0,
            kind: "source".to_owned(),
            provider: "http-api".to_owned(),
            provider_name: "HTTP API".to_owned(),
            method: "api_key".to_owned(),
            name: None,
            fields: json!({ "base_url": "https://api.example.com" }),
            restriction: None,
            connection_id: None,
            connected_at: None,
        };
        let insert = async |tx: &api::db::Tx| {
            link.into_active_model().insert(tx).await?;
            source.into_active_model().insert(tx).await.map(drop)
        };
        self.state.db.write_tx(insert).await.unwrap();
        id
    }

    pub async fn stored_link(&self, id: AccessRequestId) -> access_request::Model {
        access_request::Entity::find_by_id(id.uuid()).one(self.state.db.reader()).await.unwrap().unwrap()
    }

    /// Changes a link's row behind the API's back.
    pub async fn edit_link(&self, id: AccessRequestId, change: impl FnOnce(&mut access_request::ActiveModel)) {
        let mut row = self.stored_link(id).await.into_active_model();
        change(&mut row);
        self.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
    }
}
