//! The tab that holds the stream. When it goes, the browser gives its lock to the next. The stream renews no session: when
//! it is refused, it waits until somebody's own request has renewed it.

use std::{cell::Cell, rc::Rc, time::Duration};

use js_sys::{Date, Math};
use leptos::{ev, prelude::*, task::spawn_local};
use shared::live;

use super::{EVERYTHING, pauses::Pauses};
use crate::{
    api::Api,
    browser::{
        lock::Lock,
        promise::{Fulfill, deferred, until},
        stream::Stream,
    },
};

const LOCK: &str = "mooring-events";
/// A page that got its stream within so many milliseconds of asking has read nothing that was older.
const PROMPT: f64 = 2_000.0;
const TICK: Duration = Duration::from_secs(30);
/// Ticks that are this far apart, in milliseconds, had a sleep between them. Those of a hidden page come once a minute.
const SLEPT: f64 = 150_000.0;

/// What the holder waits for at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// The stream is open, and will end sometime.
    End,
    /// A pause between two streams.
    Pause,
    /// Somebody's request has to renew the session.
    Renewal,
}

/// A copy is a handle to the same holder.
#[derive(Clone, Copy)]
pub struct Holder {
    api: Api,
    /// Takes what the stream says to every tab.
    tell: Callback<String>,
    /// Each time of being signed in is another.
    turn: StoredValue<Option<u32>>,
    turns: StoredValue<u32>,
    /// How often the session was renewed, as far as this tab knows.
    renewals: StoredValue<u32>,
    waiting: StoredValue<Option<(Wait, Fulfill)>, LocalStorage>,
}

impl Holder {
    pub fn start(api: Api, tell: Callback<String>) -> Self {
        let (turns, renewals) = (StoredValue::new(0), StoredValue::new(0));
        let (turn, waiting) = (StoredValue::new(None), StoredValue::new_local(None));
        let this = Self { api, tell, turn, turns, renewals, waiting };
        let renewed = api.renewed();
        Effect::new(move |before: Option<()>| {
            renewed.track();
            if before.is_some() {
                renewals.update_value(|renewals| *renewals += 1);
                this.stop_waiting_for(&[Wait::Renewal, Wait::Pause]);
            }
        });
        // What was open before is dead by now, though nobody has said so.
        let anew = move || this.stop_waiting_for(&[Wait::End, Wait::Pause]);
        let _ = window_event_listener(ev::online, move |_| anew());
        let last = StoredValue::new(Date::now());
        let _ = set_interval_with_handle(
            move || {
                let now = Date::now();
                if now - last.get_value() > SLEPT {
                    anew();
                }
                last.set_value(now);
            },
            TICK,
        );
        this
    }

    pub fn hold(self) {
        self.turns.update_value(|turns| *turns += 1);
        let turn = self.turns.get_value();
        self.turn.set_value(Some(turn));
        spawn_local(self.follow(turn));
    }

    pub fn let_go(self) {
        self.turn.set_value(None);
        self.stop_waiting_for(&[Wait::End, Wait::Pause, Wait::Renewal]);
    }

    fn goes_on(self, turn: u32) -> bool {
        self.turn.get_value() == Some(turn)
    }

    async fn follow(self, turn: u32) {
        let asked_at = Date::now();
        let free = Lock::if_free(LOCK).await;
        // Between another tab's stream and this one's something may have been missed.
        let mut unbroken = free.is_some();
        let _lock = if unbroken { free } else { Lock::acquire(LOCK).await };
        let mut pauses = Pauses::default();
        while self.goes_on(turn) {
            let renewals = self.renewals.get_value();
            let opened_at = Rc::new(Cell::new(None));
            let opened = {
                let (opened_at, since) = (Rc::clone(&opened_at), unbroken.then_some(asked_at));
                move || {
                    let now = Date::now();
                    opened_at.set(Some(now));
                    if since.is_none_or(|asked_at| now - asked_at > PROMPT) {
                        self.tell.run(EVERYTHING.to_owned());
                    }
                }
            };
            self.listen(opened).await;
            unbroken = false;
            if !self.goes_on(turn) {
                return;
            }
            let refused = opened_at.get().is_none() && self.api.is_signed_out().await;
            if refused && renewals == self.renewals.get_value() {
                self.wait(Wait::Renewal, |_| {}).await;
            } else {
                let open_for = opened_at.get().map_or(0.0, |at: f64| (Date::now() - at) / 1000.0);
                let pause = Duration::from_secs_f64(pauses.next(open_for, Math::random()));
                self.wait(Wait::Pause, |over| set_timeout(move || over.call(), pause)).await;
            }
        }
    }

    /// Until the stream ends.
    async fn listen(self, opened: impl Fn() + 'static) {
        let mut stream = None;
        self.wait(Wait::End, |ended| {
            stream =
                Stream::open(live::PATH, live::EVENT, move |data| self.tell.run(data), opened, move || ended.call());
        })
        .await;
        drop(stream);
    }

    async fn wait(self, what: Wait, begin: impl FnOnce(Fulfill)) {
        let Some((over, end)) = deferred() else { return };
        self.waiting.set_value(Some((what, end.clone())));
        begin(end);
        until(over).await;
        self.waiting.set_value(None);
    }

    fn stop_waiting_for(self, these: &[Wait]) {
        self.waiting.with_value(|waiting| {
            if let Some((what, end)) = waiting
                && these.contains(what)
            {
                end.call();
            }
        });
    }
}
