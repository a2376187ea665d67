//! What the pages of integrations and their dialogs share: whose page it is, what is being done to which integration, and
//! an answer that is newer than the list.

use leptos::prelude::*;
use shared::{
    access::{Decision, IntegrationAction},
    id::{IntegrationId, WorkspaceId},
    integration::Integration,
};

use crate::{
    api::Api,
    app::use_api,
    revision::{Revision, use_revisions},
    session::Place,
};

/// A copy is a handle to the same desk.
#[derive(Clone, Copy)]
pub struct Desk {
    pub api: Api,
    /// The integration that is being deleted, in a dialog.
    pub deleting: RwSignal<Option<Integration>>,
    pub integrations: Revision,
    pub place: StoredValue<Place>,
    workspace: WorkspaceId,
    newer: RwSignal<Option<Integration>>,
}

impl Desk {
    pub fn new(place: Place) -> Self {
        Self {
            api: use_api(),
            deleting: RwSignal::new(None),
            integrations: use_revisions().integrations,
            workspace: place.workspace.id,
            place: StoredValue::new(place),
            newer: RwSignal::new(None),
        }
    }

    pub fn workspace(self) -> WorkspaceId {
        self.workspace
    }

    pub fn may(self, integration: &Integration, action: IntegrationAction) -> Decision {
        self.place.with_value(|place| place.may_in_integration(integration, action))
    }

    /// What is known of an integration that is newer than what was read.
    pub fn newer(self, id: IntegrationId) -> Option<Integration> {
        self.newer.with(|newer| newer.clone().filter(|newer| newer.id == id))
    }

    /// An answer told how an integration is now; what is in view is read again.
    pub fn put(self, integration: Integration) {
        let _ = self.newer.try_set(Some(integration));
        self.integrations.bump();
    }

    /// What is in view has been read again.
    pub fn settle(self) {
        if self.newer.try_with_untracked(Option::is_some) == Some(true) {
            let _ = self.newer.try_set(None);
        }
    }

    pub fn close(self) {
        let _ = self.deleting.try_set(None);
    }
}
