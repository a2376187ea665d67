//! What every handler starts from: the process's state, where the request comes from, and the credential it carries. The
//! extractor asks nobody; the first query is [`Context::require`]'s.

use std::{
    future::{Ready, ready},
    sync::Arc,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use shared::{
    id::{AccessRequestId, SessionId},
    session::Person,
    time::Timestamp,
};

use super::{cookies, origin::Origin};
use crate::{
    audit::{Actor, Who},
    failure::Failure,
    secret::Secret,
    session::token,
    state::State,
};

#[derive(Clone)]
pub struct Context {
    pub state: Arc<State>,
    pub origin: Origin,
    /// The session cookie. A request that has an `Authorization` header too was refused before.
    jwt: Option<Arc<Secret>>,
}

impl Context {
    pub fn now(&self) -> Timestamp {
        self.state.clock.now()
    }

    pub fn actor<'a>(&'a self, person: &'a Person) -> Actor<'a> {
        Actor { who: Who::User(person), origin: &self.origin }
    }

    /// A recipient.
    pub fn recipient(&self, request: AccessRequestId) -> Actor<'_> {
        Actor { who: Who::Link(request), origin: &self.origin }
    }

    pub fn stranger(&self) -> Actor<'_> {
        Actor { who: Who::Stranger, origin: &self.origin }
    }

    /// The session that the request names; whether it lives is its row's to say.
    pub(super) async fn session(&self) -> Option<SessionId> {
        match &self.jwt {
            None => None,
            Some(jwt) => token::session(&self.state.vault, jwt.expose(), self.now()).await,
        }
    }
}

impl FromRequest for Context {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(state) = request.app_data::<Data<State>>() else {
            return ready(Err(Failure::broken("the application has no state")));
        };
        let jwt = cookies::read(request, cookies::Name::Session).map(Arc::new);
        let origin = Origin::of(request, &state.trusted_proxies);
        ready(Ok(Self { state: Arc::clone(state), origin, jwt }))
    }
}
