//! When something of a noun was changed, whatever is in view of it is read again: one signal for each noun.

use leptos::prelude::*;

/// Counts the changes of one noun that this tab has made.
#[derive(Clone, Copy)]
pub struct Revision(RwSignal<u32>);

impl Revision {
    fn new() -> Self {
        Self(RwSignal::new(0))
    }

    /// The present count; whoever reads it here runs again after the next change.
    pub fn follow(self) -> u32 {
        self.0.get()
    }

    pub fn bump(self) {
        self.0.update(|count| *count += 1);
    }
}

#[derive(Clone, Copy)]
pub struct Revisions {
    pub access_requests: Revision,
    pub connections: Revision,
    /// Members and invitations.
    pub members: Revision,
    pub oauth_apps: Revision,
}

impl Revisions {
    pub fn new() -> Self {
        Self {
            access_requests: Revision::new(),
            connections: Revision::new(),
            members: Revision::new(),
            oauth_apps: Revision::new(),
        }
    }
}

pub fn use_revisions() -> Revisions {
    expect_context()
}
