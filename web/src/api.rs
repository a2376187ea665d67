//! The one door to the API for members: an expired session is renewed once, an outdated tab noticed.

mod exchange;
mod key;
mod renewal;

use leptos::prelude::*;
use shared::{
    endpoint::Endpoint,
    problem::{Problem, ProblemKind},
    session::ReadSession,
};

pub use self::{
    exchange::{Answer, exchange},
    key::IdempotencyKey,
};
use crate::browser::attention::Attention;

#[derive(Debug, Clone, PartialEq)]
pub enum ApiError {
    /// The server says what is wrong.
    Problem(Box<Problem>),
    /// Nobody is signed in any more; the app is on its way to the sign-in page.
    SignedOut,
    /// The server was not reached.
    Offline,
    /// The answer is none of Mooring's.
    Unreadable { status: u16 },
}

impl ApiError {
    /// `None` for anything but a problem that this build knows.
    pub fn kind(&self) -> Option<ProblemKind> {
        match self {
            Self::Problem(problem) => problem.known(),
            Self::SignedOut | Self::Offline | Self::Unreadable { .. } => None,
        }
    }
}

/// A copy is a handle to the same door.
#[derive(Clone, Copy)]
pub struct Api {
    first_build: StoredValue<Option<String>>,
    outdated: RwSignal<bool>,
    signed_out: Trigger,
    renewed: Trigger,
    attention: Attention,
}

impl Api {
    pub fn new(attention: Attention) -> Self {
        let renewed = Trigger::new();
        renewal::hear_of_others(renewed);
        Self {
            first_build: StoredValue::new(None),
            outdated: RwSignal::new(false),
            signed_out: Trigger::new(),
            renewed,
            attention,
        }
    }

    /// The server runs another build than when this tab was opened.
    pub fn outdated(self) -> Signal<bool> {
        self.outdated.into()
    }

    /// Fires when an answer says that nobody is signed in and renewing did not help.
    pub fn signed_out(self) -> Trigger {
        self.signed_out
    }

    /// Fires when the session was renewed, here or in another tab.
    pub fn renewed(self) -> Trigger {
        self.renewed
    }

    /// Asks whether the session is alive without renewing it.
    pub async fn is_signed_out(self) -> bool {
        let answer = self.attempt(&ReadSession {}, None).await;
        answer.is_err_and(|error| error.kind() == Some(ProblemKind::NotAuthenticated))
    }

    /// Dropping the future aborts the request.
    pub async fn send<E: Endpoint>(self, endpoint: &E) -> Result<E::Reply, ApiError> {
        self.send_with(endpoint, None).await
    }

    /// Sent again with the same key it does not make a second thing (S45): when an answer got lost, whoever tries again
    /// gets that answer.
    pub async fn send_once<E: Endpoint>(self, endpoint: &E, key: &IdempotencyKey) -> Result<E::Reply, ApiError> {
        self.send_with(endpoint, Some(key)).await
    }

    async fn send_with<E: Endpoint>(self, endpoint: &E, key: Option<&IdempotencyKey>) -> Result<E::Reply, ApiError> {
        let started = js_sys::Date::now();
        match self.attempt(endpoint, key).await {
            Err(error) if error.kind() == Some(ProblemKind::NotAuthenticated) => {}
            answer => return answer,
        }
        if let Err(error) = renewal::renew(self, started).await {
            return Err(self.without_session(error));
        }
        self.attempt(endpoint, key).await.map_err(|error| self.without_session(error))
    }

    fn without_session(self, error: ApiError) -> ApiError {
        if error.kind() == Some(ProblemKind::NotAuthenticated) {
            self.signed_out.notify();
            return ApiError::SignedOut;
        }
        error
    }

    async fn attempt<E: Endpoint>(self, endpoint: &E, key: Option<&IdempotencyKey>) -> Result<E::Reply, ApiError> {
        let mut answer = exchange(endpoint, key).await.ok_or(ApiError::Offline)?;
        if let Some(build) = answer.build.take() {
            self.notice_build(build);
        }
        read(&answer)
    }

    fn notice_build(self, build: String) {
        match self.first_build.get_value() {
            Some(first) if first != build && !self.outdated.get_untracked() => self.outdated.set(true),
            Some(_) => {}
            None => self.first_build.set_value(Some(build)),
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(answer: &Answer) -> Result<T, ApiError> {
    let unreadable = |_| ApiError::Unreadable { status: answer.status };
    if answer.is_success() {
        answer.reply().map_err(unreadable)
    } else {
        Err(ApiError::Problem(serde_json::from_str(&answer.text).map_err(unreadable)?))
    }
}

#[cfg(test)]
mod tests {
    use shared::{endpoint::NoContent, setup::SetupStatus};

    use super::*;

    fn read<T: serde::de::DeserializeOwned>(status: u16, text: &str) -> Result<T, ApiError> {
        super::read(&Answer { status, text: text.to_owned(), build: None })
    }

    #[test]
    fn an_empty_answer_is_read_as_no_content() {
        assert_eq!(read::<NoContent>(204, ""), Ok(NoContent));
    }

    #[test]
    fn a_problem_keeps_its_kind() {
        let text = serde_json::to_string(&Problem::new(ProblemKind::SetupClosed)).unwrap();
        assert_eq!(read::<SetupStatus>(410, &text).unwrap_err().kind(), Some(ProblemKind::SetupClosed));
    }

    #[test]
    fn an_answer_from_something_else_is_told_apart() {
        assert_eq!(read::<SetupStatus>(502, "<h1>Bad Gateway</h1>"), Err(ApiError::Unreadable { status: 502 }));
        assert_eq!(read::<SetupStatus>(200, "{}"), Err(ApiError::Unreadable { status: 200 }));
    }
}
