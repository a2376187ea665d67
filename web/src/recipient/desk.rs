//! Every step from one screen to the next: the server is asked, and its answer is the next screen.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    future::pending,
    rc::Rc,
};

use shared::{
    authorization::Choice,
    connect::{AnswerOutcome, Asked, AskedSource, ConnectAnswer, Decline, DeclineLink, Start, StartSource},
    connection::Account,
    id::AuthorizationId,
    problem::ProblemKind,
    receipt::{Receipt, RevokeAccess, RevokeReceipt},
    secret_text::SecretText,
};

use wasm_bindgen_futures::spawn_local;

use super::{
    address::Place,
    ask::{Trouble, ask},
    dom::{Tag, tag},
    form::Form,
    frame::Frame,
    load::{connected, load, settle},
    page,
    parts::notice,
    screen::Screen,
    words,
};

/// A copy is a handle to the same page.
#[derive(Clone)]
pub struct Desk(Rc<State>);

struct State {
    frame: Frame,
    /// A step is under way.
    busy: Cell<bool>,
    /// The button that began it.
    pressed: RefCell<Option<Tag>>,
    /// Where a step that was refused is said.
    alert: RefCell<Option<Tag>>,
    /// Counts what was begun, so that a late answer does not take the place of what was opened after it.
    turn: Cell<u32>,
}

impl Desk {
    /// Puts the frame in the page.
    pub fn new() -> Self {
        Self(Rc::new(State {
            frame: Frame::new(),
            busy: Cell::new(false),
            pressed: RefCell::new(None),
            alert: RefCell::new(None),
            turn: Cell::new(0),
        }))
    }

    /// Opens what an address stands for.
    pub fn open(&self, place: Place) {
        self.show(Screen::Opening);
        self.step(async move {
            let again = place.clone();
            match load(place).await {
                Err(Trouble::Dead) => Ok(Screen::Dead),
                Err(trouble) => Ok(Screen::Unreached { place: again, trouble }),
                loaded => loaded,
            }
            .map(Some)
        });
    }

    /// The same, and the address says so; *Back* returns.
    pub fn go(&self, place: Place) {
        place.push();
        self.open(place);
    }

    /// Begins one source: at its provider, or with its form.
    pub fn start(&self, asked: &Asked, source: &AskedSource) {
        if words::at_once(&source.method) {
            self.send(asked, source, BTreeMap::new(), BTreeMap::new(), None);
        } else {
            Place::Request { request: asked.request, source: Some(source.id) }.push();
            self.show(Screen::Entering { asked: asked.clone(), source: source.clone() });
        }
    }

    /// *Start*, a POST: a browser that only looks at the page begins nothing (S15).
    pub fn send(
        &self,
        asked: &Asked,
        source: &AskedSource,
        fields: BTreeMap<String, String>,
        secrets: BTreeMap<String, SecretText>,
        form: Option<Form>,
    ) {
        let body = Start { request: asked.request, source: source.id, fields, secrets };
        let asked = asked.clone();
        self.step(async move {
            let started = match ask(&StartSource { body }).await {
                Err(trouble @ (Trouble::Problem(_) | Trouble::Offline | Trouble::Unreadable)) if form.is_some() => {
                    if let Some(form) = form {
                        tell(&form, &trouble);
                    }
                    return Ok(None);
                }
                started => started?,
            };
            if let Some(form) = form {
                form.forget();
            }
            if let (Some(authorization), Some(window)) = (started.authorization, web_sys::window()) {
                let _ = window.location().assign(&authorization.url);
                // The page stays as it is until the browser has left it.
                return pending().await;
            }
            let granted = started.granted.ok_or(Trouble::Unreadable)?;
            Ok(Some(connected(asked.request, granted, Some(&asked)).await))
        });
    }

    pub fn answer(&self, authorization: AuthorizationId, account: &Account) {
        let choice = Choice::Account { subject: account.subject.clone() };
        let body = ConnectAnswer { authorization, choice };
        self.step(async move { settle(authorization, ask(&AnswerOutcome { body }).await?).await.map(Some) });
    }

    pub fn decline(&self, asked: &Asked) {
        let (request, organization) = (asked.request, asked.organization.clone());
        self.step(async move {
            ask(&DeclineLink { body: Decline { request } }).await?;
            Ok(Some(Screen::Declined(organization)))
        });
    }

    pub fn revoke(&self, receipt: &Receipt) {
        let receipt = receipt.clone();
        self.step(async move {
            let revoked = ask(&RevokeAccess { body: RevokeReceipt { receipt: receipt.id } }).await?;
            Ok(Some(Screen::Revoked { receipt, revocation: revoked.revocation }))
        });
    }

    /// One step after the other: a second click begins nothing. The button shows what it began until that is done.
    pub fn press(&self, button: &Tag, go: &dyn Fn(&Self)) {
        if self.0.busy.get() {
            return;
        }
        go(self);
        if self.0.busy.get() {
            button.set("aria-busy", Some("true"));
            button.add_first(&tag("span", "loading loading-spinner loading-xs").attr("aria-hidden", "true"));
            self.0.pressed.replace(Some(button.clone()));
        }
    }

    /// Where a step that is refused is said on the page. It is always there, so that what comes into it is read out.
    pub fn alert(&self) -> Tag {
        let alert = tag("div", "refusal").attr("role", "alert");
        self.say_in(&alert);
        alert
    }

    pub fn say_in(&self, alert: &Tag) {
        self.0.alert.replace(Some(alert.clone()));
    }

    /// Runs a step; without a screen the present one stays.
    fn step(&self, next: impl Future<Output = Result<Option<Screen>, Trouble>> + 'static) {
        let turn = self.0.turn.get().wrapping_add(1);
        self.0.turn.set(turn);
        self.0.busy.set(true);
        if let Some(alert) = &*self.0.alert.borrow() {
            alert.fill([]);
        }
        let desk = self.clone();
        spawn_local(async move {
            let outcome = next.await;
            if desk.0.turn.get() == turn {
                desk.done(outcome);
            }
        });
    }

    fn done(&self, outcome: Result<Option<Screen>, Trouble>) {
        self.0.busy.set(false);
        if let Some(button) = self.0.pressed.take() {
            button.set("aria-busy", None);
            button.find(".loading").remove();
        }
        match outcome {
            Ok(Some(screen)) => self.show(screen),
            Ok(None) => {}
            Err(Trouble::Dead) => self.show(Screen::Dead),
            Err(trouble) => {
                if let Some(alert) = &*self.0.alert.borrow() {
                    alert.fill([notice(&words::trouble(&trouble))]);
                    alert.reveal();
                }
            }
        }
    }

    /// The page has another heading now, which takes the focus and names the tab.
    fn show(&self, screen: Screen) {
        self.0.pressed.take();
        self.0.alert.take();
        let frame = &self.0.frame;
        frame.name(screen.organization());
        frame.main.fill(page(self, screen));
        frame.introduce();
    }
}

/// Errors of fields go to the fields, the rest above the form.
fn tell(form: &Form, trouble: &Trouble) {
    match trouble {
        Trouble::Problem(problem)
            if problem.known() == Some(ProblemKind::InvalidFields) && !problem.errors.is_empty() =>
        {
            form.refuse(&problem.errors);
        }
        trouble => form.say(&words::trouble(trouble)),
    }
}
