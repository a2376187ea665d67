//! A recipient holds a receipt whose credential is held: the only thing that seeing it and revoking it are decided on.

use std::ops::Deref;

use actix_web::HttpRequest;
use shared::id::ReceiptId;

use super::{context::Context, pass::Pass};
use crate::{
    db::ConnectionTrait,
    failure::Failure,
    receipt::store::{Held, Which, find},
    secret::Digest,
};

/// The proof that the caller holds a receipt that lives.
pub struct Holding(Held);

impl Deref for Holding {
    type Target = Held;

    fn deref(&self) -> &Held {
        &self.0
    }
}

impl Context {
    /// By its address.
    pub async fn shows(&self, address: &Digest) -> Result<Holding, Failure> {
        self.decide_receipt(self.state.db.reader(), Which::Address(address)).await
    }

    /// By the pass of a browser that showed the address before.
    pub async fn holding(&self, request: &HttpRequest, id: ReceiptId) -> Result<Holding, Failure> {
        let holding = self.decide_receipt(self.state.db.reader(), Which::Id(id)).await?;
        let passes = self.has_pass(request, (Pass::Receipt, id), &holding.digest).await;
        if passes { Ok(holding) } else { Err(Failure::dead_link()) }
    }

    /// Anew, on the facts of a transaction.
    pub async fn holding_in(&self, db: &impl ConnectionTrait, holding: &Holding) -> Result<Holding, Failure> {
        self.decide_receipt(db, Which::Address(&holding.digest)).await
    }

    async fn decide_receipt(&self, db: &impl ConnectionTrait, which: Which<'_>) -> Result<Holding, Failure> {
        find(db, which).await?.map(Holding).ok_or_else(Failure::dead_link)
    }
}
