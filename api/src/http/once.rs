//! `Idempotency-Key` on creates (S45): a request that is sent again with the same key is answered as the first time and
//! done once. The reply is stored, sealed, in the transaction of what it tells, for a day; a twin that runs at the same
//! time loses at the unique key, is rolled back, and answers the winner's reply (TRAPS 8).

mod store;

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::TimeDelta;
use serde::{Serialize, de::DeserializeOwned};
use shared::{
    id::{Id, User, UserId},
    problem::ProblemKind,
};

use super::{allowed::Allowed, context::Context, input::Body};
use crate::{db::Tx, failure::Failure, secret::Digest, vault::Place};

const HEADER: &str = "Idempotency-Key";
const LONGEST: usize = 255;
/// How long a reply is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// What the request says: its key, and where it goes.
pub struct Once {
    key: Option<Vec<u8>>,
    path: String,
}

/// The key with whose and what for; `None` when the request has no key and is simply done.
pub struct Attempt(Option<Known>);

struct Known {
    actor: UserId,
    operation: &'static str,
    key: Digest,
    request: Digest,
}

impl Known {
    fn place(&self) -> Place {
        let row = format!("{}/{}/{:?}", self.actor, self.operation, self.key.as_bytes());
        Place::new("idempotency_keys", row, "reply", Id::<User>::new(self.actor.uuid()))
    }
}

impl Once {
    /// 400 for a key that is empty or longer than 255 bytes.
    pub fn by<T, const MAX: usize>(
        self,
        allowed: &Allowed<T>,
        operation: &'static str,
        body: &Body<MAX>,
    ) -> Result<Attempt, Failure> {
        let Some(key) = self.key else { return Ok(Attempt(None)) };
        if key.is_empty() || key.len() > LONGEST {
            let words = format!("The {HEADER} header takes 1 to {LONGEST} characters.");
            return Err(Failure::detailed(ProblemKind::MalformedRequest, words));
        }
        let mut request = self.path.into_bytes();
        request.push(0);
        request.extend_from_slice(body.bytes());
        let (key, request) = (Digest::of_bytes(&key), Digest::of_bytes(&request));
        Ok(Attempt(Some(Known { actor: allowed.person().id, operation, key, request })))
    }
}

impl Attempt {
    /// The reply of the first time, or `work`'s. `work` must [`Attempt::keep`] its reply in its transaction.
    pub async fn run<T, F>(&self, cx: &Context, work: F) -> Result<T, Failure>
    where
        T: DeserializeOwned,
        F: AsyncFnOnce() -> Result<T, Failure>,
    {
        let Some(known) = &self.0 else { return work().await };
        if let Some(reply) = replay(cx, known).await? {
            return Ok(reply);
        }
        match work().await {
            // The twin may have won, and what it made be what this one was refused for: a full plan, a taken id.
            Err(Failure::Refused(refusal)) => replay(cx, known).await?.ok_or(Failure::Refused(refusal)),
            outcome => outcome,
        }
    }

    pub async fn keep<T: Serialize>(&self, cx: &Context, tx: &Tx, reply: &T) -> Result<(), Failure> {
        let Some(known) = &self.0 else { return Ok(()) };
        let sealed = cx.state.vault.seal_json(&known.place(), reply).map_err(Failure::broken)?;
        if store::insert(tx, known, sealed, cx.now().plus(KEPT)).await? {
            return Ok(());
        }
        Err(Failure::new(ProblemKind::IdempotencyKeyReused))
    }
}

async fn replay<T: DeserializeOwned>(cx: &Context, known: &Known) -> Result<Option<T>, Failure> {
    let Some((request, sealed)) = store::find(cx.state.db.reader(), known, cx.now()).await? else { return Ok(None) };
    if request != Some(known.request) {
        return Err(Failure::new(ProblemKind::IdempotencyKeyReused));
    }
    Ok(Some(cx.state.vault.open_json(&known.place(), &sealed).await.map_err(Failure::broken)?))
}

impl FromRequest for Once {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = request.headers().get(HEADER).map(|value| value.as_bytes().to_vec());
        ready(Ok(Self { key, path: request.path().to_owned() }))
    }
}

pub use store::forget;
