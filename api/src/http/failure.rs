//! A [`Failure`] on its way out; [`super::problem`] writes it, and once more when it knows the request's id.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use shared::problem::ProblemKind;

use crate::failure::Failure;

impl Failure {
    pub(super) fn status(&self) -> StatusCode {
        let kind = match self {
            Self::Refused(refusal) => refusal.problem.status,
            Self::Broken(_) => ProblemKind::Internal.status(),
        };
        StatusCode::from_u16(kind).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// For actix, which wants both; neither shows a cause.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failure({})", self.status())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        super::problem::answer(self, None)
    }
}
