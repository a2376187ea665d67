//! The integrations of a workspace, as places of flows.

use leptos::prelude::*;
use shared::{
    id::WorkspaceId,
    integration::{Integration, IntegrationQuery, ListIntegrations},
    page::MAX_LIMIT,
};

use crate::api::{Api, ApiError};

/// All that the reader sees, by their names.
pub async fn all(api: Api, workspace: WorkspaceId) -> Result<Vec<Integration>, ApiError> {
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let query = IntegrationQuery { cursor, limit: Some(MAX_LIMIT), ..IntegrationQuery::default() };
        let page = api.send(&ListIntegrations { workspace, query }).await?;
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            all.sort_by_key(|integration: &Integration| integration.name.to_lowercase());
            return Ok(all);
        }
    }
}

/// For a form or a filter: what is being chosen from does not change under the reader's hand.
pub fn read_once(api: Api, workspace: WorkspaceId) -> LocalResource<Result<Vec<Integration>, ApiError>> {
    LocalResource::new(move || all(api, workspace))
}
