//! Which connections are ticked. They stay ticked while the list is searched.

use std::time::Duration;

use leptos::{leptos_dom::helpers::debounce, prelude::*};
use shared::{access::Visibility, connection::Connection, id::ConnectionId};

const PAUSE: Duration = Duration::from_millis(250);

/// A copy is a handle to the same choice.
#[derive(Clone, Copy)]
pub struct Chosen(RwSignal<Vec<Connection>>);

impl Chosen {
    pub fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    pub fn has(self, id: ConnectionId) -> bool {
        self.0.with(|chosen| chosen.iter().any(|it| it.id == id))
    }

    pub fn turn(self, connection: Connection) {
        self.0.update(|chosen| {
            let before = chosen.len();
            chosen.retain(|it| it.id != connection.id);
            if chosen.len() == before {
                chosen.push(connection);
            }
        });
    }

    pub fn clear(self) {
        self.0.set(Vec::new());
    }

    /// How many, and how many of them are private.
    pub fn counted(self) -> (u64, u64) {
        self.0.with(|chosen| (chosen.len() as u64, private(chosen).len() as u64))
    }

    pub fn with_untracked<T>(self, read: impl FnOnce(&[Connection]) -> T) -> T {
        self.0.with_untracked(|chosen| read(chosen))
    }

    /// The choice once nobody has changed it for a moment.
    pub fn rested(self) -> Signal<Vec<ConnectionId>> {
        let rested = RwSignal::new(Vec::new());
        let mut settle = debounce(PAUSE, move |ids: Vec<ConnectionId>| {
            let _ = rested.try_set(ids);
        });
        Effect::new(move |_| settle(self.0.with(|chosen| chosen.iter().map(|it| it.id).collect())));
        rested.into()
    }
}

/// Those that have to be shared first.
pub fn private(chosen: &[Connection]) -> Vec<ConnectionId> {
    chosen.iter().filter(|it| it.visibility == Visibility::Private).map(|it| it.id).collect()
}
