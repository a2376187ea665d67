//! What the rows of the list and its dialogs share: whose page it is, and what is being done to which link.

use leptos::prelude::*;
use shared::{
    access::{AccessRequestAction, Decision},
    access_request::{AccessRequest, Step},
    id::WorkspaceId,
};

use crate::{
    api::Api,
    app::use_api,
    revision::{Revision, use_revisions},
    session::Place,
    ui::toast::{Toasts, use_toasts},
};

/// What is being done to a link, in a dialog.
#[derive(Clone, PartialEq)]
pub enum Task {
    Reissue(AccessRequest),
    Delete(AccessRequest),
}

/// A copy is a handle to the same desk.
#[derive(Clone, Copy)]
pub struct Desk {
    pub api: Api,
    pub toasts: Toasts,
    pub task: RwSignal<Option<Task>>,
    pub requests: Revision,
    workspace: WorkspaceId,
    place: StoredValue<Place>,
}

impl Desk {
    pub fn new(place: Place) -> Self {
        Self {
            api: use_api(),
            toasts: use_toasts(),
            task: RwSignal::new(None),
            requests: use_revisions().access_requests,
            workspace: place.workspace.id,
            place: StoredValue::new(place),
        }
    }

    pub fn workspace(self) -> WorkspaceId {
        self.workspace
    }

    /// What its life has put behind it is not there; the rest is as the permission table says.
    pub fn may(self, request: &AccessRequest, action: AccessRequestAction, step: Step) -> Decision {
        match request.state.after(step) {
            Some(_) => self.place.with_value(|place| place.may_about(request, action)),
            None => Decision::Hide,
        }
    }

    pub fn is_mine(self, request: &AccessRequest) -> bool {
        self.place.with_value(|place| place.me == request.created_by.id)
    }

    pub fn close(self) {
        let _ = self.task.try_set(None);
    }
}

/// What a link is for, in a few words: there are no names for links.
pub fn title(request: &AccessRequest) -> String {
    if let Some(renews) = &request.renews {
        return renews.name.clone();
    }
    let names: Vec<_> =
        request.sources.iter().map(|source| source.name.as_deref().unwrap_or(&source.provider.name)).collect();
    names.join(", ")
}
