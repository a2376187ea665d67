//! What became of an authorization that left through a link. The attempt's cookie proves whose it is, so that it can be
//! read when the link is used up by then.

use shared::{
    access_request::State as LinkState,
    authorization::{Choice, State},
    connect::{Granted, Outcome},
    id::AuthorizationId,
};

use super::start::address;
use crate::{
    access_request::store::progress,
    authorization::{
        answer,
        store::{Left, left},
    },
    failure::Failure,
    http::context::Context,
    receipt,
    secret::Secret,
};

/// `cookie` is the attempt's.
pub async fn read(cx: &Context, id: AuthorizationId, cookie: &Secret) -> Result<Outcome, Failure> {
    let left = own(cx, id, cookie).await?;
    outcome(cx, left).await
}

/// Says which account it is for.
pub async fn answer(cx: &Context, id: AuthorizationId, cookie: &Secret, choice: &Choice) -> Result<Outcome, Failure> {
    answer::take(cx, own(cx, id, cookie).await?.own, choice).await?;
    read(cx, id, cookie).await
}

async fn own(cx: &Context, id: AuthorizationId, cookie: &Secret) -> Result<Left, Failure> {
    let found = left(cx.state.db.reader(), id, cx.now()).await?;
    found.filter(|left| left.cookie == cookie.digest()).ok_or_else(Failure::dead_link)
}

async fn outcome(cx: &Context, left: Left) -> Result<Outcome, Failure> {
    let Left { source, authorization, .. } = left;
    let (request, state) = progress::state(cx.state.db.reader(), source).await?.ok_or_else(Failure::dead_link)?;
    let granted = if authorization.state == State::Connected {
        // The first who asks is shown where the receipt is, and nobody after them.
        let token = cx.state.random.token();
        let given = cx.state.db.write_tx(async |tx| receipt::store::address(tx, source, &token.digest()).await).await?;
        let receipt = given.then(|| address(cx, &token));
        Some(Granted { source, receipt, done: state == LinkState::Used })
    } else {
        None
    };
    Ok(Outcome {
        request,
        source,
        state: authorization.state,
        failure: authorization.failure,
        question: authorization.question,
        granted,
        expires_at: authorization.expires_at,
    })
}
