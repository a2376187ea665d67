//! Signing in and out, refreshing, and one's own sessions.

use serde_json::json;
use shared::{
    check,
    id::{OrganizationId, SessionId},
    problem::ProblemKind,
    session::{CurrentSession, OwnSession, Person, SignIn},
};

use super::{
    rules::{self, ABSOLUTE},
    store::{self, NewSession},
    token,
};
use crate::{
    access::Caller,
    audit::{self, Did, Event, Object, Outcome},
    db::{ConnectionTrait, Tx},
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    organization,
    secret::Secret,
};

/// A fresh session with what its cookies hold.
pub struct Started {
    pub current: CurrentSession,
    pub tokens: Tokens,
}

pub struct Tokens {
    pub access: Secret,
    pub refresh: Secret,
}

/// The same answer, in the same time, for an unknown address, a wrong password and a disabled user (S32).
pub async fn sign_in(cx: &Context, given: SignIn) -> Result<Started, Failure> {
    let state = &cx.state;
    let email = check::fold_email(&given.email);
    cx.throttle(&email)?;
    let account = store::account(state.db.reader(), &email).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let right = state.passwords.verify(Secret::new(given.password.expose()), hash).await?;
    let Some(account) = account else { return Err(Failure::new(ProblemKind::SignInFailed)) };
    if !right || account.disabled {
        // Written behind the answer's back: waiting for it would tell that the address is known.
        tokio::task::spawn_local(record_refusal(cx.clone(), account.person));
        return Err(Failure::new(ProblemKind::SignInFailed));
    }
    state.db.write_tx(async |tx| start(cx, tx, account.person).await).await
}

async fn record_refusal(cx: Context, person: Person) {
    let written = cx
        .state
        .db
        .write_tx(async |tx| audit_session(&cx, tx, &person, None, Did::StartSession, Outcome::Refused).await);
    if written.await.is_err() {
        tracing::error!("a refused sign-in could not be recorded");
    }
}

/// Opens a session for `person` within the transaction that made them known.
pub async fn start(cx: &Context, tx: &Tx, person: Person) -> Result<Started, Failure> {
    let state = &cx.state;
    let session: SessionId = state.random.id(&state.clock);
    let (refresh, now) = (state.random.token(), cx.now());
    let new = NewSession {
        id: session,
        user: person.id,
        now,
        expires_at: now.plus(ABSOLUTE),
        refresh: refresh.digest(),
        address: &cx.origin.address,
        agent: &cx.origin.agent,
    };
    store::insert(tx, &new).await?;
    audit_session(cx, tx, &person, Some(session), Did::StartSession, Outcome::Done).await?;
    let organizations = organization::store::memberships(tx, person.id).await?;
    let access = token::access(&state.vault, session, now)?;
    Ok(Started { current: CurrentSession { session, user: person, organizations }, tokens: Tokens { access, refresh } })
}

pub async fn current(cx: &Context, allowed: &Allowed<()>) -> Result<CurrentSession, Failure> {
    seen_by(cx.state.db.reader(), allowed.caller()).await
}

pub async fn seen_by(db: &impl ConnectionTrait, caller: &Caller) -> Result<CurrentSession, Failure> {
    let Caller { session, person } = caller.clone();
    let organizations = organization::store::memberships(db, person.id).await?;
    Ok(CurrentSession { session, user: person, organizations })
}

/// New tokens for a presented refresh token. One that was replaced a moment ago yields the same successor; one that was
/// replaced long ago is stolen or lost, and its whole family ends (S33).
pub async fn refresh(cx: &Context, presented: &Secret) -> Result<Tokens, Failure> {
    let state = &cx.state;
    // Anybody may call; only who has a token of ours gets at the writer.
    if !store::is_known(state.db.reader(), &presented.digest()).await? {
        return Err(Failure::new(ProblemKind::NotAuthenticated));
    }
    let (session, refresh) = state
        .db
        .write_tx(async |tx| follow(cx, tx, presented).await)
        .await?
        .ok_or_else(|| Failure::new(ProblemKind::NotAuthenticated))?;
    Ok(Tokens { access: token::access(&state.vault, session, cx.now())?, refresh })
}

/// Goes from the presented token to the family's present one, making it where the presented one was that.
async fn follow(cx: &Context, tx: &Tx, presented: &Secret) -> Result<Option<(SessionId, Secret)>, Failure> {
    let now = cx.now();
    let mut token = Secret::new(presented.expose());
    while let Some(found) = store::presented(tx, &token.digest()).await? {
        if !found.life.is_alive(now) {
            return Ok(None);
        }
        let next = token::successor(&cx.state.vault, &token);
        match rules::presented(found.replaced_at, now) {
            rules::Presented::Current if token.digest() == presented.digest() => {
                store::rotate(tx, found.session, &token.digest(), &next.digest(), now).await?;
                return Ok(Some((found.session, next)));
            }
            rules::Presented::Current => return Ok(Some((found.session, token))),
            rules::Presented::JustReplaced => token = next,
            rules::Presented::Reused => {
                store::end(tx, found.session, found.person.id, now).await?;
                let (did, outcome) = (Did::ReuseRefreshToken, Outcome::Refused);
                audit_session(cx, tx, &found.person, Some(found.session), did, outcome).await?;
                return Ok(None);
            }
        }
    }
    Ok(None)
}

pub async fn list(cx: &Context, allowed: &Allowed<()>) -> Result<Vec<OwnSession>, Failure> {
    let Caller { session, person } = allowed.caller();
    Ok(store::own(cx.state.db.reader(), person.id, *session, cx.now()).await?)
}

/// Ends one of the caller's own sessions; another's does not exist.
pub async fn end(cx: &Context, allowed: &Allowed<()>, session: SessionId) -> Result<(), Failure> {
    let person = allowed.person();
    cx.state
        .db
        .write_tx(async |tx| {
            if !store::end(tx, session, person.id, cx.now()).await? {
                return Err(Failure::not_found());
            }
            audit_session(cx, tx, person, Some(session), Did::EndSession, Outcome::Done).await
        })
        .await
}

/// A user's sessions concern every organization they belong to.
async fn audit_session(
    cx: &Context,
    tx: &Tx,
    person: &Person,
    session: Option<SessionId>,
    did: Did,
    outcome: Outcome,
) -> Result<(), Failure> {
    let organizations: Vec<OrganizationId> = organization::store::ids_of(tx, person.id).await?;
    for organization in organizations {
        let event = Event {
            organization,
            workspace: None,
            did,
            object: Object { kind: "user", id: person.id.to_string(), name: person.name.clone() },
            private_to: None,
            outcome,
            detail: json!({ "session": session }),
        };
        audit::record(tx, &cx.state, &cx.actor(person), event).await?;
    }
    Ok(())
}
