//! What a recipient may do is decided from their link alone (S19): who is signed in in the same browser plays no part. A
//! link that does not work, whyever, is answered like one that never was (S14).

use std::ops::Deref;

use actix_web::HttpRequest;
use shared::{id::AccessRequestId, problem::ProblemKind};

use super::{context::Context, pass::Pass};
use crate::{
    access::{LinkPlace, store::link::Which},
    connect,
    db::ConnectionTrait,
    failure::Failure,
    secret::Digest,
};

/// The proof that the caller holds a link that works, with the facts it was decided on.
pub struct Linked(LinkPlace);

impl Deref for Linked {
    type Target = LinkPlace;

    fn deref(&self) -> &LinkPlace {
        &self.0
    }
}

impl Failure {
    pub fn dead_link() -> Self {
        Self::new(ProblemKind::DeadLink)
    }
}

impl Context {
    /// By the token itself.
    pub async fn holds(&self, token: &Digest) -> Result<Linked, Failure> {
        self.decide_link(self.state.db.reader(), Which::Token(token)).await
    }

    /// By the pass of a browser that showed the token before.
    pub async fn linked(&self, request: &HttpRequest, id: AccessRequestId) -> Result<Linked, Failure> {
        let linked = self.decide_link(self.state.db.reader(), Which::Id(id)).await?;
        let passes = self.has_pass(request, (Pass::Link, id), &linked.digest).await;
        if passes { Ok(linked) } else { Err(Failure::dead_link()) }
    }

    /// Anew, on the facts of a transaction: the link may have been deleted, replaced or used since.
    pub async fn linked_in(&self, db: &impl ConnectionTrait, linked: &Linked) -> Result<Linked, Failure> {
        self.decide_link(db, Which::Token(&linked.digest)).await
    }

    async fn decide_link(&self, db: &impl ConnectionTrait, which: Which<'_>) -> Result<Linked, Failure> {
        let found = connect::alive(db, which, self.now()).await?;
        found.map(Linked).ok_or_else(Failure::dead_link)
    }
}
