//! What the rows of a list of steps and its dialogs share.

use leptos::prelude::*;
use shared::{
    access::{Decision, StepAction},
    id::WorkspaceId,
    step::{Kind, Step},
};

use crate::{
    api::Api,
    app::use_api,
    revision::{Revision, use_revisions},
    session::Place,
    ui::toast::{Toasts, use_toasts},
};

/// What is being done, in a dialog.
#[derive(Clone, PartialEq)]
pub enum Task {
    New,
    Edit(Step),
    Delete(Step),
}

/// A copy is a handle to the same desk.
#[derive(Clone, Copy)]
pub struct Desk {
    pub api: Api,
    pub toasts: Toasts,
    pub task: RwSignal<Option<Task>>,
    pub steps: Revision,
    pub kind: Kind,
    pub workspace: WorkspaceId,
    pub place: StoredValue<Place>,
}

impl Desk {
    pub fn new(place: Place, kind: Kind) -> Self {
        Self {
            api: use_api(),
            toasts: use_toasts(),
            task: RwSignal::new(None),
            steps: use_revisions().steps,
            kind,
            workspace: place.workspace.id,
            place: StoredValue::new(place),
        }
    }

    pub fn may(self, step: &Step, action: StepAction) -> Decision {
        self.place.with_value(|place| place.may_with_step(step, action))
    }

    pub fn close(self) {
        let _ = self.task.try_set(None);
    }
}
