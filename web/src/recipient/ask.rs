//! The door to the API. Of a problem only what a recipient can be told is read: the rest of it is for members.

use serde::Deserialize;
use shared::{
    endpoint::Endpoint,
    problem::{FieldError, ProblemKind},
};

use crate::api::exchange;

/// Why a step did not succeed.
#[derive(Clone)]
pub enum Trouble {
    /// The link or the receipt is dead, whatever the reason (S14).
    Dead,
    Problem(Problem),
    /// The server was not reached.
    Offline,
    /// The answer is none of Mooring's.
    Unreadable,
}

#[derive(Clone, Deserialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: String,
    pub detail: Option<String>,
    pub request_id: Option<String>,
    #[serde(default)]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// `None` when a newer server sends a kind this build does not know.
    pub fn known(&self) -> Option<ProblemKind> {
        ProblemKind::from_urn(&self.kind)
    }
}

/// Dropping the future aborts the request.
pub async fn ask<E: Endpoint>(endpoint: &E) -> Result<E::Reply, Trouble> {
    let answer = exchange(endpoint, None).await.ok_or(Trouble::Offline)?;
    if answer.is_success() { answer.reply().map_err(|_| Trouble::Unreadable) } else { Err(trouble(&answer.text)) }
}

/// A token that cannot be one is as dead as one that was.
pub async fn open<E: Endpoint>(endpoint: &E) -> Result<E::Reply, Trouble> {
    ask(endpoint).await.map_err(|trouble| match trouble {
        Trouble::Problem(problem) if problem.known() == Some(ProblemKind::InvalidFields) => Trouble::Dead,
        trouble => trouble,
    })
}

fn trouble(text: &str) -> Trouble {
    let Ok(problem) = serde_json::from_str::<Problem>(text) else { return Trouble::Unreadable };
    match problem.known() {
        Some(ProblemKind::DeadLink | ProblemKind::NotFound | ProblemKind::NotAuthenticated) => Trouble::Dead,
        _ => Trouble::Problem(problem),
    }
}

#[cfg(test)]
mod tests {
    use shared::problem::Problem as Full;

    use super::*;

    fn of(kind: ProblemKind) -> Trouble {
        trouble(&serde_json::to_string(&Full::new(kind)).unwrap())
    }

    #[test]
    fn what_does_not_exist_is_dead_whatever_the_reason_s14() {
        for kind in [ProblemKind::DeadLink, ProblemKind::NotFound, ProblemKind::NotAuthenticated] {
            assert!(matches!(of(kind), Trouble::Dead), "{kind:?}");
        }
    }

    #[test]
    fn another_problem_keeps_its_kind() {
        let Trouble::Problem(problem) = of(ProblemKind::PlanLimit) else { panic!("it is a problem") };
        assert_eq!(problem.known(), Some(ProblemKind::PlanLimit));
    }

    #[test]
    fn an_answer_from_something_else_is_told_apart() {
        assert!(matches!(trouble("<h1>Bad Gateway</h1>"), Trouble::Unreadable));
    }
}
