//! What is in view, and every step from there: the server is asked, and its answer is the next screen. Nothing is known
//! here that a reload would not find again, but the receipt's address, which is shown once.

use std::{collections::BTreeMap, future::pending};

use leptos::{prelude::*, task::spawn_local};
use shared::{
    authorization::{Choice, Failure},
    branding::Branded,
    connect::{AnswerOutcome, Asked, AskedSource, ConnectAnswer, Decline, DeclineLink, Start, StartSource},
    connection::{Account, ProviderBrief, Revocation},
    id::{AccessRequestId, AuthorizationId, RequestedSourceId},
    problem::ProblemKind,
    receipt::{Receipt, RevokeAccess, RevokeReceipt},
    secret_text::SecretText,
};

use super::{
    address::Place,
    ask::{Trouble, ask},
    load::{connected, load, settle},
    words,
};
use crate::{refusal, ui::form::FormState};

#[derive(Clone)]
pub enum Screen {
    Opening,
    /// The server could not be asked.
    Unreached {
        place: Place,
        trouble: Trouble,
    },
    /// The address is not the whole link.
    Incomplete,
    Dead,
    Review(Asked),
    /// The form of one source.
    Entering {
        asked: Asked,
        source: AskedSource,
    },
    /// The provider gave access to several accounts.
    Choosing {
        asked: Asked,
        authorization: AuthorizationId,
        accounts: Vec<Account>,
    },
    /// Nothing was connected.
    Refused {
        asked: Option<Asked>,
        source: Option<RequestedSourceId>,
        failure: Failure,
    },
    Granted(Grant),
    Declined(Branded),
    Receipt {
        receipt: Receipt,
        /// The link that has other sources.
        request: Option<AccessRequestId>,
    },
    Revoked {
        receipt: Receipt,
        revocation: Revocation,
    },
}

impl Screen {
    /// In whose name the page is. A dead link says no word of it (S14).
    pub fn organization(&self) -> Option<&Branded> {
        match self {
            Self::Opening | Self::Unreached { .. } | Self::Incomplete | Self::Dead => None,
            Self::Review(asked) | Self::Entering { asked, .. } | Self::Choosing { asked, .. } => {
                Some(&asked.organization)
            }
            Self::Refused { asked, .. } => asked.as_ref().map(|asked| &asked.organization),
            Self::Granted(grant) => grant.organization.as_ref(),
            Self::Declined(organization) => Some(organization),
            Self::Receipt { receipt, .. } | Self::Revoked { receipt, .. } => Some(&receipt.organization),
        }
    }
}

/// A source was connected.
#[derive(Clone)]
pub struct Grant {
    pub organization: Option<Branded>,
    pub provider: Option<ProviderBrief>,
    /// The receipt's address; `None` when it was shown before.
    pub address: Option<String>,
    pub receipt: Option<Receipt>,
    /// The link, where other sources are left.
    pub request: Option<AccessRequestId>,
    /// What is left.
    pub asked: Option<Asked>,
}

/// A copy is a handle to the same screen.
#[derive(Clone, Copy)]
pub struct Desk {
    screen: RwSignal<Screen>,
    /// A step is under way.
    busy: RwSignal<bool>,
    /// A step that was refused: a title and what to do.
    refusal: RwSignal<Option<words::Words>>,
    /// Counts what was begun, so that a late answer does not take the place of what was opened after it.
    turn: StoredValue<u32>,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            screen: RwSignal::new(Screen::Opening),
            busy: RwSignal::new(false),
            refusal: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    pub fn screen(self) -> RwSignal<Screen> {
        self.screen
    }

    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    pub fn refusal(self) -> Signal<Option<words::Words>> {
        self.refusal.into()
    }

    /// Opens what an address stands for.
    pub fn open(self, place: Place) {
        self.show(Screen::Opening);
        self.step(async move {
            let again = place.clone();
            match load(place).await {
                Err(Trouble::Dead) => Ok(Some(Screen::Dead)),
                Err(trouble) => Ok(Some(Screen::Unreached { place: again, trouble })),
                Ok(screen) => Ok(Some(screen)),
            }
        });
    }

    /// The same, and the address says so; *Back* returns.
    pub fn go(self, place: Place) {
        place.push();
        self.open(place);
    }

    /// Begins one source: at its provider, or with its form.
    pub fn start(self, asked: Asked, source: AskedSource) {
        if words::at_once(&source.method) {
            self.send(asked, source, BTreeMap::new(), BTreeMap::new(), None);
        } else {
            Place::Request { request: asked.request, source: Some(source.id) }.push();
            self.show(Screen::Entering { asked, source });
        }
    }

    /// *Start*, a POST: a browser that only looks at the page begins nothing (S15).
    pub fn send(
        self,
        asked: Asked,
        source: AskedSource,
        fields: BTreeMap<String, String>,
        secrets: BTreeMap<String, SecretText>,
        form: Option<FormState>,
    ) {
        let body = Start { request: asked.request, source: source.id, fields, secrets };
        self.act(async move {
            match ask(&StartSource { body }).await {
                Ok(started) => {
                    if let Some(authorization) = started.authorization {
                        let _ = location().assign(&authorization.url);
                        // The page stays as it is until the browser has left it.
                        return pending().await;
                    }
                    let granted = started.granted.ok_or(Trouble::Unreadable)?;
                    Ok(Some(connected(asked.request, granted, Some(&asked)).await))
                }
                Err(Trouble::Dead) => Err(Trouble::Dead),
                Err(trouble) => match form {
                    Some(form) => {
                        tell(form, &trouble);
                        Ok(None)
                    }
                    None => Err(trouble),
                },
            }
        });
    }

    pub fn answer(self, authorization: AuthorizationId, account: Account) {
        let body = ConnectAnswer { authorization, choice: Choice::Account { subject: account.subject } };
        self.act(async move { settle(authorization, ask(&AnswerOutcome { body }).await?).await.map(Some) });
    }

    pub fn decline(self, asked: Asked) {
        self.act(async move {
            ask(&DeclineLink { body: Decline { request: asked.request } }).await?;
            Ok(Some(Screen::Declined(asked.organization)))
        });
    }

    pub fn revoke(self, receipt: Receipt) {
        self.act(async move {
            let revoked = ask(&RevokeAccess { body: RevokeReceipt { receipt: receipt.id } }).await?;
            Ok(Some(Screen::Revoked { receipt, revocation: revoked.revocation }))
        });
    }

    /// One step after the other: a second click begins nothing.
    fn act(self, next: impl Future<Output = Result<Option<Screen>, Trouble>> + 'static) {
        if !self.busy.get_untracked() {
            self.step(next);
        }
    }

    /// Runs a step; without a screen the present one stays.
    fn step(self, next: impl Future<Output = Result<Option<Screen>, Trouble>> + 'static) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        self.busy.set(true);
        self.refusal.set(None);
        spawn_local(async move {
            let outcome = next.await;
            if self.turn.get_value() != turn {
                return;
            }
            self.busy.set(false);
            match outcome {
                Ok(Some(screen)) => self.show(screen),
                Ok(None) => {}
                Err(Trouble::Dead) => self.show(Screen::Dead),
                Err(trouble) => self.refusal.set(Some(words::trouble(&trouble))),
            }
        });
    }

    fn show(self, screen: Screen) {
        self.refusal.set(None);
        self.screen.set(screen);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Errors of fields go to the fields, the rest above the form.
fn tell(form: FormState, trouble: &Trouble) {
    match trouble {
        Trouble::Problem(problem)
            if problem.known() == Some(ProblemKind::InvalidFields) && !problem.errors.is_empty() =>
        {
            form.refuse(refusal::pairs(problem.errors.clone()));
        }
        trouble => {
            let (title, advice) = words::trouble(trouble);
            form.say(title, advice);
        }
    }
}
