//! Passes: signed cookies that stand for a token which the browser showed once (S13). They carry the thing's id and the
//! beginning of the token's digest, so that a new token ends the old one's passes, and prove nothing else: whether the
//! thing is alive is decided anew by every call.

use std::fmt::Display;

use actix_web::{HttpRequest, cookie::Cookie};
use chrono::TimeDelta;
use shared::time::Timestamp;

use super::{
    context::Context,
    cookies::{self, Family},
};
use crate::{
    failure::Failure,
    secret::{Digest, Secret},
    session::token,
};

const LIFE: TimeDelta = TimeDelta::hours(12);
/// Bytes of the digest: more than anybody can find a second token for.
const MARK: usize = 16;

/// What a pass is for; one is never taken for the other.
#[derive(Clone, Copy)]
pub enum Pass {
    Link,
    Receipt,
}

impl Pass {
    const fn label(self) -> &'static str {
        match self {
            Self::Link => "recipient link pass",
            Self::Receipt => "recipient receipt pass",
        }
    }

    const fn family(self) -> Family {
        match self {
            Self::Link => Family::Link,
            Self::Receipt => Family::Receipt,
        }
    }
}

fn subject(id: impl Display, token: &Digest) -> String {
    let mark = token.as_bytes()[..MARK].iter().fold(0_u128, |mark, byte| (mark << 8) | u128::from(*byte));
    format!("{id}.{mark:032x}")
}

impl Context {
    /// The cookies of a browser that has just shown the token of `id`; they last until `until` at most.
    pub fn admit(
        &self,
        request: &HttpRequest,
        (pass, id): (Pass, impl Display + Copy),
        token: &Digest,
        until: Option<Timestamp>,
    ) -> Result<Vec<Cookie<'static>>, Failure> {
        let now = self.now();
        let longest = now.plus(LIFE);
        let until = until.map_or(longest, |until| until.min(longest));
        let jwt: Secret = token::sign(&self.state.vault, pass.label(), subject(id, token), (now, until))?;
        Ok(cookies::keep(request, &self.state.public_url, (pass.family(), id), &jwt, until.utc() - now.utc()))
    }

    /// Whether the browser once showed the present token of `id`.
    pub async fn has_pass(
        &self,
        request: &HttpRequest,
        (pass, id): (Pass, impl Display + Copy),
        token: &Digest,
    ) -> bool {
        let state = &self.state;
        let Some(jwt) = cookies::kept(request, &state.public_url, pass.family(), id) else { return false };
        let named: Option<String> = token::subject(&state.vault, pass.label(), jwt.expose(), self.now()).await;
        named == Some(subject(id, token))
    }
}
