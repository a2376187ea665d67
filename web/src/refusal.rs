//! What a form does with an answer that is no success: errors of fields go to the fields, the rest above the form.

use shared::problem::{FieldError, ProblemKind};

use crate::{
    api::ApiError,
    ui::{
        form::{FieldErrors, FormState},
        loaded::Explain,
    },
};

pub fn tell(form: FormState, error: &ApiError) {
    match error {
        ApiError::Problem(problem)
            if matches!(problem.known(), Some(ProblemKind::InvalidFields | ProblemKind::KindMismatch))
                && !problem.errors.is_empty() =>
        {
            form.refuse(pairs(problem.errors.clone()));
        }
        error => form.say(error.title(), error.advice()),
    }
}

/// `false` when the browser or the shared rules refuse the value; the form then says why.
pub fn passes<T: garde::Validate<Context = ()>>(form: FormState, value: &T) -> bool {
    form.passes(pairs(shared::check::errors(value)))
}

/// Errors as a form takes them.
pub fn pairs(errors: Vec<FieldError>) -> FieldErrors {
    errors.into_iter().map(|error| (error.pointer, error.detail)).collect()
}
