//! Why something was not done. It knows the kinds of problems and nothing of HTTP; only `Broken` carries a cause, which is
//! logged once at the boundary and never leaves.

use std::error::Error;

use shared::{
    access::{Decision, Why},
    member::Belongings,
    problem::{FieldError, Problem, ProblemKind},
    usage::{ConnectionBrief, Usage},
};

pub enum Failure {
    Refused(Box<Refusal>),
    Broken(Box<dyn Error + Send + Sync>),
}

/// What the caller is told.
pub struct Refusal {
    pub problem: Problem,
    /// Seconds to wait, with `too-many-requests`.
    pub retry_after: Option<u64>,
    /// The methods of the address, with `method-not-allowed`.
    pub allow: Option<String>,
}

impl Failure {
    pub fn new(kind: ProblemKind) -> Self {
        Self::Refused(Box::new(Refusal { problem: Problem::new(kind), retry_after: None, allow: None }))
    }

    pub fn detailed(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self::new(kind).edit(|refusal| refusal.problem.detail = Some(detail.into()))
    }

    pub fn denied(why: Why) -> Self {
        Self::new(ProblemKind::NotAllowed).edit(|refusal| refusal.problem.why = Some(why))
    }

    /// 403 with the reason for what is denied, 404 for what is hidden.
    pub fn unless(decision: Decision) -> Result<(), Self> {
        match decision {
            Decision::Allow => Ok(()),
            Decision::Deny(why) => Err(Self::denied(why)),
            Decision::Hide => Err(Self::not_found()),
        }
    }

    pub fn not_found() -> Self {
        Self::new(ProblemKind::NotFound)
    }

    /// `errors` is not empty.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self::new(ProblemKind::InvalidFields).edit(|refusal| refusal.problem.errors = errors)
    }

    /// One field, by its RFC 6901 pointer.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError { pointer: pointer.into(), detail: detail.into() }])
    }

    /// The same for a part of the body: the pointers of its errors begin at `base`.
    #[must_use]
    pub fn within(self, base: &str) -> Self {
        self.edit(|refusal| {
            for error in &mut refusal.problem.errors {
                error.pointer.insert_str(0, base);
            }
        })
    }

    /// A connection or step of the other kind, by its pointer.
    pub fn kind_mismatch(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let error = FieldError { pointer: pointer.into(), detail: detail.into() };
        Self::new(ProblemKind::KindMismatch).edit(|refusal| refusal.problem.errors = vec![error])
    }

    /// So many connected accounts depend on the OAuth app.
    pub fn in_use(connections: u64) -> Self {
        Self::new(ProblemKind::OauthAppInUse).edit(|refusal| refusal.problem.connections = Some(connections))
    }

    /// What a member owns and nobody has decided on.
    pub fn undecided(belongings: Belongings) -> Self {
        Self::new(ProblemKind::Undecided).edit(|refusal| refusal.problem.belongings = Some(Box::new(belongings)))
    }

    /// What depends on a connection: `has-dependents` or `dependents-out-of-reach`.
    pub fn dependents(kind: ProblemKind, usage: Usage) -> Self {
        Self::new(kind).edit(|refusal| refusal.problem.usage = Some(Box::new(usage)))
    }

    /// The caller's own private connections that would have to be shared first.
    pub fn private(connections: Vec<ConnectionBrief>) -> Self {
        Self::new(ProblemKind::PrivateConnection).edit(|refusal| refusal.problem.private = connections)
    }

    pub fn too_many(retry_after: u64) -> Self {
        Self::new(ProblemKind::TooManyRequests).edit(|refusal| refusal.retry_after = Some(retry_after))
    }

    pub fn method_not_allowed(allow: String) -> Self {
        Self::new(ProblemKind::MethodNotAllowed).edit(|refusal| refusal.allow = Some(allow))
    }

    pub fn broken(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Broken(cause.into())
    }

    /// For work that nobody waits for the answer of.
    pub fn log(self, words: &'static str) {
        match self {
            Self::Broken(cause) => tracing::error!(error = %cause, "{words}"),
            Self::Refused(refusal) => tracing::warn!(problem = %refusal.problem.kind, "{words}"),
        }
    }

    fn edit(mut self, change: impl FnOnce(&mut Refusal)) -> Self {
        if let Self::Refused(refusal) = &mut self {
            change(refusal);
        }
        self
    }
}
