//! The person settles which account it is. Of two answers the first counts; tokens that are not wanted, or that nobody came
//! back for, are given back.

use shared::{
    authorization::{Choice, Failure as Reason, State},
    problem::ProblemKind,
};

use super::{
    grant,
    keep::{self, Unstored},
    obtained::Obtained,
    refusal::refuse,
    rules::{self, Next, Unasked},
    service::kept_place,
    standing::standing,
    store::{self, Arrived, Own},
};
use crate::{failure::Failure, http::context::Context, oauth::Values, oauth_app::service::resolve, state, workspace};

pub async fn take(cx: &Context, own: Own, choice: &Choice) -> Result<(), Failure> {
    let state = &cx.state;
    let arrived = own.choosing.ok_or_else(settled)?;
    let obtained: Obtained = state.vault.open_json(&kept_place(arrived.id, arrived.workspace), &arrived.sealed).await?;
    match attempt(cx, &arrived, &obtained, choice).await? {
        Ok(()) => Ok(()),
        Err(Unstored::Settled) => Err(settled()),
        Err(Unstored::Failure(failure)) => Err(failure),
        Err(Unstored::Reason(reason)) => {
            if refuse(cx, &arrived, State::Choosing, reason).await? {
                give_back(state, &arrived, &obtained).await;
            }
            Ok(())
        }
    }
}

fn settled() -> Failure {
    Failure::detailed(ProblemKind::Conflict, "Nothing is asked, or no longer.")
}

async fn attempt(
    cx: &Context,
    arrived: &Arrived,
    obtained: &Obtained,
    choice: &Choice,
) -> Result<Result<(), Unstored>, Failure> {
    let standing = match standing(cx.state.db.reader(), arrived, cx.now()).await? {
        Ok(standing) => standing,
        Err(reason) => return Ok(Err(Unstored::Reason(reason))),
    };
    let before = standing.before();
    let next = rules::answer(choice, &obtained.accounts(), standing.aim(before.as_ref()));
    let next = next.map_err(|Unasked| match choice {
        Choice::Account { .. } => Failure::field("/subject", "Choose one of the accounts in `question`."),
        Choice::AddAsNew | Choice::KeepOld => Failure::field("/answer", "This is no answer to `question`."),
    })?;
    let app = resolve(&cx.state, standing.place.organization, &arrived.request.provider).await?;
    let app = app.filter(|app| app.client_id == obtained.client_id && app.issuer == obtained.issuer);
    let (from, organization) = (State::Choosing, standing.place.organization);
    Ok(match (next, &app) {
        (Next::Refuse(reason), _) => Err(Unstored::Reason(reason)),
        (_, None) => Err(Unstored::Reason(Reason::OauthAppMissing)),
        (Next::Add(at), Some(app)) => keep::add(cx, arrived, from, (app, organization), (obtained, at)).await,
        (Next::Renew(at), Some(app)) => keep::renew(cx, arrived, from, (app, organization), (obtained, at)).await,
        (Next::Ask(_), Some(_)) => Err(Unstored::Failure(Failure::broken("an answer asks a question"))),
    })
}

/// What waited for a choice, with the client it was authorized with, if that is still there.
async fn give_back(state: &state::State, arrived: &Arrived, obtained: &Obtained) {
    let given = async {
        // Whoever it was begun for may be gone by now.
        let organization = workspace::store::organization(state.db.reader(), arrived.workspace).await.ok()??;
        let app = resolve(state, organization, &arrived.request.provider).await.ok()??;
        let app = (app.client_id == obtained.client_id && app.issuer == obtained.issuer).then_some(app)?;
        let mut values: Values = arrived.request.fields.clone();
        values.extend(obtained.candidates.first().iter().flat_map(|first| first.details.clone()));
        let party = grant::meet(state, &app, values).await.ok()?;
        grant::give_back(state, &party, obtained).await;
        Some(())
    };
    if given.await.is_none() {
        tracing::info!(authorization = %arrived.id, "tokens could not be given back");
    }
}

/// Ends the authorizations whose question nobody answered in time, and gives their tokens back. Any process may run it at
/// any time.
pub async fn discard_abandoned(state: &state::State) -> Result<(), Failure> {
    for arrived in store::abandoned(state.db.reader(), state.clock.now()).await? {
        let ended =
            async |tx: &crate::db::Tx| store::finish(tx, arrived.id, State::Choosing, Err(Reason::Expired)).await;
        if state.db.write_tx(ended).await? {
            let place = kept_place(arrived.id, arrived.workspace);
            let obtained: Obtained = state.vault.open_json(&place, &arrived.sealed).await?;
            give_back(state, &arrived, &obtained).await;
        }
    }
    Ok(())
}
