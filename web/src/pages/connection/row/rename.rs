//! A connection's name.

use shared::connection::{ChangeConnection, Connection, EditConnection, ReadConnection};

use crate::{
    api::{Api, ApiError},
    pages::rename::Renamed,
};

impl Renamed for Connection {
    fn name(&self) -> &str {
        &self.name
    }

    async fn rename(&self, api: Api, name: &str) -> Result<Self, ApiError> {
        let body =
            EditConnection { name: Some(name.to_owned()), version: Some(self.version), ..EditConnection::default() };
        api.send(&ChangeConnection { connection: self.id, body }).await
    }

    async fn read_again(&self, api: Api) -> Result<Self, ApiError> {
        api.send(&ReadConnection { connection: self.id }).await
    }
}
