//! What was changed elsewhere is seen without a reload. A message names a workspace and a noun and tells nothing else, so
//! what is in view of that noun is read again. One tab holds the stream for the whole browser and tells the others.

mod holder;
mod pauses;

use std::time::Duration;

use leptos::prelude::*;
use shared::live::Change;

use self::holder::Holder;
use crate::{
    api::Api,
    browser::{
        attention::Attention,
        channel::{self, Listener},
    },
    location::Location,
    revision::{Revision, Revisions},
    route::Route,
    session::{Presence, Session},
};

/// Changes that come this close together are one.
const TOGETHER: Duration = Duration::from_millis(300);
/// On the channel between tabs: changes may have been missed.
const EVERYTHING: &str = "everything";

/// What is waiting to be read again.
#[derive(Clone, Default)]
struct Stale {
    nouns: Vec<String>,
    everything: bool,
}

/// A copy is a handle to the same news.
#[derive(Clone, Copy)]
pub struct Live {
    session: Session,
    location: Location,
    revisions: Revisions,
    visible: Signal<bool>,
    stale: StoredValue<Stale>,
    /// A moment is being waited for, so that what comes close together is read once.
    gathering: StoredValue<bool>,
    others: StoredValue<Option<Listener>, LocalStorage>,
}

impl Live {
    /// Listens for as long as somebody is signed in.
    pub fn start(api: Api, session: Session, location: Location, revisions: Revisions, attention: Attention) {
        let visible = attention.visible();
        let this = Self {
            session,
            location,
            revisions,
            visible,
            stale: StoredValue::new(Stale::default()),
            gathering: StoredValue::new(false),
            others: StoredValue::new_local(None),
        };
        this.others.set_value(Listener::start(channel::CHANGES, move |word| this.hear(&word)));
        let holder = Holder::start(api, Callback::new(move |word: String| this.tell(&word)));
        let signed_in = Memo::new(move |before: Option<&bool>| match &*session.presence().read() {
            Presence::SignedIn(_) => true,
            Presence::SignedOut => false,
            // Whatever it was, it still is.
            Presence::Unknown | Presence::Failed(_) => before == Some(&true),
        });
        Effect::new(move |_| if signed_in.get() { holder.hold() } else { holder.let_go() });
        Effect::new(move |_| {
            if visible.get() {
                this.gather();
            }
        });
    }

    /// The stream says this; it is for every tab.
    fn tell(self, word: &str) {
        self.others.with_value(|others| {
            if let Some(others) = others {
                others.say(word);
            }
        });
        self.hear(word);
    }

    fn hear(self, word: &str) {
        if word == EVERYTHING {
            self.stale.update_value(|stale| stale.everything = true);
        } else if let Ok(change) = serde_json::from_str::<Change>(word)
            && self.concerns(&change)
        {
            self.stale.update_value(|stale| {
                if !stale.nouns.contains(&change.noun) {
                    stale.nouns.push(change.noun);
                }
            });
        } else {
            return;
        }
        self.gather();
    }

    /// A page of one workspace shows nothing of another.
    fn concerns(self, change: &Change) -> bool {
        let here = untrack(move || self.location.route()).and_then(Route::workspace);
        change.workspace.is_none() || here.is_none() || here == change.workspace
    }

    fn gather(self) {
        let nothing = self.stale.with_value(|stale| stale.nouns.is_empty() && !stale.everything);
        if nothing || self.gathering.get_value() {
            return;
        }
        self.gathering.set_value(true);
        set_timeout(
            move || {
                self.gathering.set_value(false);
                self.read_again();
            },
            TOGETHER,
        );
    }

    /// A page that nobody sees waits until it is seen.
    fn read_again(self) {
        if !self.visible.get_untracked() {
            return;
        }
        let stale = self.stale.try_update_value(std::mem::take).unwrap_or_default();
        if stale.everything {
            self.revisions.all().into_iter().for_each(Revision::bump);
            self.session.look_again();
            return;
        }
        for noun in stale.nouns {
            // A place of the reader's, or what it is called.
            if matches!(noun.as_str(), "session" | "organization" | "workspace") {
                self.session.look_again();
            }
            if let Some(revision) = self.revisions.of(&noun) {
                revision.bump();
            }
        }
    }
}
