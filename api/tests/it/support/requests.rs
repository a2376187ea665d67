//! Access requests that nobody opens, by their ids.

use api::db::entity::access_request;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use shared::{
    access::Visibility,
    id::{AccessRequestId, ConnectionId, UserId},
    provider::AuthMethod,
};

use super::{
    Place, Site,
    links::{insert, wanted},
};

impl Site {
    /// One that works and asks for a key of an HTTP API.
    pub async fn request(&self, place: Place, creator: UserId, visibility: Visibility) -> AccessRequestId {
        self.request_for(place, creator, visibility, None).await
    }

    pub async fn request_for(
        &self,
        place: Place,
        creator: UserId,
        visibility: Visibility,
        renews: Option<ConnectionId>,
    ) -> AccessRequestId {
        let source = wanted("http-api", AuthMethod::ApiKey, &[("base_url", "https://api.example.com")]);
        let means = (&self.state.random, &self.clock);
        let link = insert(&self.state.db, means, (place.workspace, creator), &[source], renews).await;
        self.edit_request(link.id, |row| row.visibility = Set(visibility.to_string())).await;
        link.id
    }

    pub async fn stored_request(&self, id: AccessRequestId) -> access_request::Model {
        access_request::Entity::find_by_id(id.uuid()).one(self.state.db.reader()).await.unwrap().unwrap()
    }

    /// Changes its row behind the API's back.
    pub async fn edit_request(&self, id: AccessRequestId, change: impl FnOnce(&mut access_request::ActiveModel)) {
        let mut row = self.stored_request(id).await.into_active_model();
        change(&mut row);
        self.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
    }
}
