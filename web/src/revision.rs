//! When something of a noun was changed, whatever is in view of it is read again: one signal for each noun.

use leptos::prelude::*;

/// Counts the changes of one noun: those that this tab has made, and those that it has heard of.
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
    pub flows: Revision,
    /// Integrations, what is registered with them and who was granted them.
    pub integrations: Revision,
    /// Members and invitations.
    pub members: Revision,
    pub notifications: Revision,
    pub oauth_apps: Revision,
    /// Exports and imports.
    pub steps: Revision,
}

impl Revisions {
    pub fn new() -> Self {
        Self {
            access_requests: Revision::new(),
            connections: Revision::new(),
            flows: Revision::new(),
            integrations: Revision::new(),
            members: Revision::new(),
            notifications: Revision::new(),
            oauth_apps: Revision::new(),
            steps: Revision::new(),
        }
    }

    pub fn all(self) -> [Revision; 8] {
        [
            self.access_requests,
            self.connections,
            self.flows,
            self.integrations,
            self.members,
            self.notifications,
            self.oauth_apps,
            self.steps,
        ]
    }

    /// By the name that live messages have for a noun; `None` for what no page shows.
    pub fn of(self, noun: &str) -> Option<Revision> {
        Some(match noun {
            "access_request" => self.access_requests,
            "connection" => self.connections,
            "export" | "import" => self.steps,
            "flow" => self.flows,
            "integration" => self.integrations,
            "member" | "invitation" => self.members,
            "notification" => self.notifications,
            "oauth_app" => self.oauth_apps,
            _ => return None,
        })
    }
}

pub fn use_revisions() -> Revisions {
    expect_context()
}

/// What reads again when `revision` changes does so when one of others changes, too.
pub fn follow_too<const N: usize>(revision: Revision, others: fn(Revisions) -> [Revision; N]) {
    let others = others(use_revisions());
    Effect::new(move |before: Option<()>| {
        for other in others {
            other.follow();
        }
        if before.is_some() {
            revision.bump();
        }
    });
}
