//! What the rows of a list and its dialogs share: whose page it is, what is being done to which connection, and the
//! answers that are newer than the list.

use std::collections::HashMap;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    access::{ConnectionAction, Decision, Visibility},
    connection::{ChangeConnection, Connection, EditConnection, RestoreConnection, Status, TestConnection},
    id::{ConnectionId, WorkspaceId},
    problem::ProblemKind,
    usage::Usage,
};

use crate::{
    api::{Api, ApiError},
    app::use_api,
    copy,
    revision::{Revision, use_revisions},
    session::Place,
    ui::{
        loaded::Explain,
        toast::{Toasts, use_toasts},
    },
};

/// What is being done to a connection, in a dialog.
#[derive(Clone, PartialEq)]
pub enum Task {
    Disconnect(Connection),
    Reconnect(Connection),
    /// By somebody else, with a link.
    Reauthorize(Connection),
    Transfer(Connection),
    /// Who gains access by it comes first.
    Share(Connection),
    /// Going private although others depend on it.
    Unshare(Connection, Usage),
    Replace(Connection),
    /// Looking at what depends on it.
    Usage(Connection),
}

/// A copy is a handle to the same desk.
#[derive(Clone, Copy)]
pub struct Desk {
    pub api: Api,
    pub toasts: Toasts,
    pub task: RwSignal<Option<Task>>,
    workspace: WorkspaceId,
    place: StoredValue<Place>,
    connections: Revision,
    newer: RwSignal<HashMap<ConnectionId, Connection>>,
    busy: RwSignal<Option<ConnectionId>>,
}

impl Desk {
    pub fn new(place: Place) -> Self {
        Self {
            api: use_api(),
            toasts: use_toasts(),
            task: RwSignal::new(None),
            workspace: place.workspace.id,
            place: StoredValue::new(place),
            connections: use_revisions().connections,
            newer: RwSignal::new(HashMap::new()),
            busy: RwSignal::new(None),
        }
    }

    pub fn workspace(self) -> WorkspaceId {
        self.workspace
    }

    pub fn may(self, connection: &Connection, action: ConnectionAction) -> Decision {
        self.place.with_value(|place| place.may_with(connection, action))
    }

    pub fn place(self) -> StoredValue<Place> {
        self.place
    }

    pub fn may_request_reauthorization(self, connection: &Connection) -> Decision {
        self.place.with_value(|place| place.may_request_reauthorization(connection))
    }

    pub fn is_mine(self, connection: &Connection) -> bool {
        self.place.with_value(|place| place.me == connection.owner.id)
    }

    /// What is known of a connection that is newer than the list.
    pub fn newer(self, id: ConnectionId) -> Option<Connection> {
        self.newer.with(|newer| newer.get(&id).cloned())
    }

    /// An answer told how a connection is now; the list is read again.
    pub fn put(self, connection: Connection) {
        self.newer.try_update(|newer| newer.insert(connection.id, connection));
        self.connections.bump();
    }

    /// The list has been read again and knows everything itself.
    pub fn settle(self) {
        // The page may have been left while the list was being read.
        if self.newer.try_with_untracked(|newer| !newer.is_empty()) == Some(true) {
            let _ = self.newer.try_set(HashMap::new());
        }
    }

    /// Somebody else has changed something.
    pub fn read_again(self) {
        self.connections.bump();
    }

    pub fn is_busy(self, id: ConnectionId) -> bool {
        self.busy.get() == Some(id)
    }

    pub fn close(self) {
        let _ = self.task.try_set(None);
    }

    pub fn fail(self, error: &ApiError) {
        self.toasts.warn(format!("{}. {}", error.title(), error.advice()));
    }

    pub fn test(self, connection: &Connection) {
        let request = TestConnection { connection: connection.id };
        self.work(connection, async move { self.api.send(&request).await }, |now| match now.status {
            Status::Connected => format!("“{}” works.", now.name),
            Status::NeedsReconnect | Status::Degraded | Status::Removed => {
                let (_, status) = copy::status(now.status);
                format!("“{}”: {}. {}", now.name, status, now.reason.map_or("", copy::reason))
            }
        });
    }

    pub fn restore(self, connection: &Connection) {
        let request = RestoreConnection { connection: connection.id };
        self.work(connection, async move { self.api.send(&request).await }, |now| match now.status {
            Status::Connected => format!("“{}” is back.", now.name),
            Status::NeedsReconnect | Status::Degraded | Status::Removed => {
                format!("“{}” is back. {}", now.name, now.reason.map_or("Reconnect it to use it.", copy::reason))
            }
        });
    }

    fn work(
        self,
        connection: &Connection,
        request: impl Future<Output = Result<Connection, ApiError>> + 'static,
        words: impl Fn(&Connection) -> String + 'static,
    ) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        self.busy.set(Some(connection.id));
        spawn_local(async move {
            let answer = request.await;
            let _ = self.busy.try_set(None);
            match answer {
                Ok(now) => {
                    self.toasts.done(words(&now));
                    self.put(now);
                }
                Err(error) => self.fail(&error),
            }
        });
    }

    /// Private or shared. Whom sharing concerns is shown first, and so is what depends on what goes private.
    pub fn set_visibility(self, connection: &Connection, to: Visibility) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        if to == Visibility::Shared {
            self.task.set(Some(Task::Share(connection.clone())));
            return;
        }
        self.busy.set(Some(connection.id));
        let connection = connection.clone();
        spawn_local(async move {
            let answer = self.api.send(&visibility_change(&connection, to, false)).await;
            let _ = self.busy.try_set(None);
            match answer {
                Ok(now) => self.visibility_changed(now),
                Err(error) => self.visibility_refused(connection, &error),
            }
        });
    }

    pub fn visibility_changed(self, now: Connection) {
        self.toasts.done(format!("“{}” is {} now.", now.name, copy::visibility(now.visibility).0.to_lowercase()));
        self.put(now);
    }

    fn visibility_refused(self, connection: Connection, error: &ApiError) {
        match (error.kind(), error) {
            (Some(ProblemKind::HasDependents), ApiError::Problem(problem)) => {
                let usage = problem.usage.as_deref().cloned().unwrap_or_default();
                let _ = self.task.try_set(Some(Task::Unshare(connection, usage)));
            }
            (Some(ProblemKind::VersionMismatch), _) => {
                self.read_again();
                self.fail(error);
            }
            _ => self.fail(error),
        }
    }
}

pub fn visibility_change(connection: &Connection, to: Visibility, force: bool) -> ChangeConnection {
    let body =
        EditConnection { visibility: Some(to), version: Some(connection.version), force, ..EditConnection::default() };
    ChangeConnection { connection: connection.id, body }
}
