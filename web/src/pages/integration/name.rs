//! An integration's name.

use shared::integration::{ChangeIntegration, EditIntegration, Integration, ReadIntegration};

use crate::{
    api::{Api, ApiError},
    pages::rename::Renamed,
};

impl Renamed for Integration {
    fn name(&self) -> &str {
        &self.name
    }

    async fn rename(&self, api: Api, name: &str) -> Result<Self, ApiError> {
        let body = EditIntegration { name: name.to_owned(), version: Some(self.version) };
        api.send(&ChangeIntegration { integration: self.id, body }).await
    }

    async fn read_again(&self, api: Api) -> Result<Self, ApiError> {
        api.send(&ReadIntegration { integration: self.id }).await
    }
}
