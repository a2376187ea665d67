//! What the rows of the list of flows and its dialogs share.

use leptos::prelude::*;
use shared::{
    access::{Decision, FlowAction},
    flow::Flow,
    id::WorkspaceId,
};

use crate::{
    api::Api,
    app::use_api,
    revision::{Revision, use_revisions},
    session::Place,
    ui::toast::{Toasts, use_toasts},
};

/// A copy is a handle to the same desk.
#[derive(Clone, Copy)]
pub struct Desk {
    pub api: Api,
    pub toasts: Toasts,
    /// The flow that is about to be deleted.
    pub deleting: RwSignal<Option<Flow>>,
    pub flows: Revision,
    pub workspace: WorkspaceId,
    place: StoredValue<Place>,
}

impl Desk {
    pub fn new(place: Place) -> Self {
        Self {
            api: use_api(),
            toasts: use_toasts(),
            deleting: RwSignal::new(None),
            flows: use_revisions().flows,
            workspace: place.workspace.id,
            place: StoredValue::new(place),
        }
    }

    pub fn may(self, flow: &Flow, action: FlowAction) -> Decision {
        self.place.with_value(|place| place.may_with_flow(flow, action))
    }

    /// Whose a standalone flow is.
    pub fn owner(self, flow: &Flow) -> Option<String> {
        let owner = flow.owner.as_ref()?;
        let mine = self.place.with_value(|place| place.me == owner.id);
        Some(if mine { "Yours".to_owned() } else { owner.name.clone() })
    }
}
