//! Logging in at a provider, from the click to the outcome. The popup is only a window: the API alone says what became of
//! the authorization.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    authorization::{Authorization, Failure, Question, ReadAuthorization, StartedAuthorization, State},
    id::{AuthorizationId, ConnectionId},
};

use crate::{
    api::{Api, ApiError},
    app::use_api,
    browser::popup::{self, Popup},
    refusal,
    ui::form::FormState,
};

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Course {
    Idle,
    /// Asking for the provider's address.
    Starting,
    /// The person is at the provider.
    Waiting {
        id: AuthorizationId,
        url: String,
    },
    /// The person is back, and has to choose.
    Asking {
        id: AuthorizationId,
        question: Question,
    },
    Failed(Failure),
    Connected(Option<ConnectionId>),
}

impl Course {
    /// Something takes the place of the form.
    pub const fn is_shown(&self) -> bool {
        match self {
            Self::Waiting { .. } | Self::Asking { .. } | Self::Failed(_) | Self::Connected(_) => true,
            Self::Idle | Self::Starting => false,
        }
    }
}

/// A copy is a handle to the same authorization.
#[derive(Clone, Copy)]
pub struct Authorizing {
    api: Api,
    form: FormState,
    course: RwSignal<Course>,
    asking: StoredValue<bool>,
}

impl Authorizing {
    pub fn new(form: FormState) -> Self {
        let (course, asking) = (RwSignal::new(Course::Idle), StoredValue::new(false));
        Self { api: use_api(), form, course, asking }
    }

    pub fn course(self) -> Signal<Course> {
        self.course.into()
    }

    /// `request` starts the authorization. Has to be called in the click itself, or the browser blocks the popup.
    pub fn start(self, request: impl Future<Output = Result<Option<StartedAuthorization>, ApiError>> + 'static) {
        let popup = Popup::open();
        self.course.set(Course::Starting);
        spawn_local(async move {
            let started = request.await.and_then(|started| started.ok_or(ApiError::Unreadable { status: 0 }));
            match (started, popup) {
                (Ok(started), Some(popup)) => {
                    if self.course.try_set(Course::Waiting { id: started.id, url: started.url.clone() }).is_none() {
                        popup.send_to(&started.url);
                    } else {
                        popup.close();
                    }
                }
                (Ok(started), None) => popup::leave_for(&started.id.to_string(), &started.url),
                (Err(error), popup) => {
                    if let Some(popup) = popup {
                        popup.close();
                    }
                    if self.course.try_set(Course::Idle).is_none() {
                        refusal::tell(self.form, &error);
                    }
                }
            }
        });
    }

    /// Back to the form, with everything still in it. What happens at the provider afterwards changes nothing here.
    pub fn stop(self) {
        self.course.set(Course::Idle);
    }

    /// The person has chosen.
    pub fn go_on(self, authorization: Authorization) {
        if let Some(next) = after(Ok(authorization)) {
            self.course.set(next);
        }
    }

    /// Asks what has become of `id`, one question at a time.
    pub fn ask(self, id: AuthorizationId) {
        if self.asking.try_get_value() != Some(false) {
            return;
        }
        self.asking.set_value(true);
        spawn_local(async move {
            let answer = self.api.send(&ReadAuthorization { authorization: id }).await;
            let _ = self.asking.try_set_value(false);
            let Some(next) = after(answer) else { return };
            let still_waits =
                self.course.try_with_untracked(|course| matches!(course, Course::Waiting { id: at, .. } if *at == id));
            if still_waits == Some(true) {
                self.course.set(next);
            }
        });
    }
}

/// What an answer means for the course; `None` when it goes on waiting.
fn after(answer: Result<Authorization, ApiError>) -> Option<Course> {
    match answer {
        Ok(authorization) => match authorization.state {
            State::Open | State::Arrived => None,
            State::Choosing => authorization.question.map(|question| Course::Asking { id: authorization.id, question }),
            State::Connected => Some(Course::Connected(authorization.connection)),
            State::Failed => Some(Course::Failed(authorization.failure.unwrap_or(Failure::Unknown))),
            State::Expired => Some(Course::Failed(Failure::Expired)),
        },
        // The network comes and goes; an authorization that is gone does not come back.
        Err(ApiError::Offline | ApiError::Unreadable { .. } | ApiError::SignedOut) => None,
        Err(ApiError::Problem(problem)) => (problem.status == 404).then_some(Course::Failed(Failure::UnknownState)),
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        connection::Kind,
        problem::{Problem, ProblemKind},
    };

    use super::*;

    fn course(state: State, failure: Option<Failure>) -> Option<Course> {
        const ID: &str = "01939d0f8a6b7c3d9e2f4a5b6c7d8e9f";
        after(Ok(Authorization {
            id: format!("aut_{ID}").parse().unwrap(),
            workspace: format!("wsp_{ID}").parse().unwrap(),
            kind: Kind::Source,
            provider: "http-api".into(),
            state,
            failure,
            question: None,
            connection: None,
            expires_at: "2026-11-21T08:30:00Z".parse().unwrap(),
        }))
    }

    #[test]
    fn it_waits_until_the_api_says_how_it_ended() {
        assert_eq!(course(State::Open, None), None);
        assert_eq!(course(State::Arrived, None), None);
        assert_eq!(after(Err(ApiError::Offline)), None);
        assert_eq!(course(State::Connected, None), Some(Course::Connected(None)));
        assert_eq!(course(State::Failed, Some(Failure::Denied)), Some(Course::Failed(Failure::Denied)));
        assert_eq!(course(State::Expired, None), Some(Course::Failed(Failure::Expired)));
    }

    #[test]
    fn an_authorization_that_is_gone_has_failed() {
        let gone = Err(ApiError::Problem(Problem::new(ProblemKind::NotFound).into()));
        assert_eq!(after(gone), Some(Course::Failed(Failure::UnknownState)));
        let down = Err(ApiError::Problem(Problem::new(ProblemKind::Unavailable).into()));
        assert_eq!(after(down), None);
    }
}
