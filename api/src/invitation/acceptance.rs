//! The invited person's side: seeing what the link is, and joining.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use shared::{
    access::{OrganizationRole, WorkspaceMember, invite},
    check,
    invitation::{AcceptInvitation, AcceptedInvitation, InvitationToken, OpenedInvitation},
    problem::{FieldError, ProblemKind},
    secret_text::SecretText,
    session::Person,
};

use super::store::{self, Open};
use crate::{
    access::{self, Caller, WorkspacePlace},
    audit::{self, Did, Event, Object, Outcome},
    db::{ConnectionTrait, Tx},
    failure::Failure,
    http::context::Context,
    member, organization,
    secret::{Digest, Secret},
    session::{
        self,
        service::{Started, Tokens},
    },
};

/// Somebody is in; `tokens` are for the cookies of a new session.
pub struct Accepted {
    pub accepted: AcceptedInvitation,
    pub tokens: Option<Tokens>,
}

/// A live invitation with where it leads and who invited.
struct Found {
    open: Open,
    place: WorkspacePlace,
    inviter: Person,
}

impl Found {
    fn object(&self) -> Object {
        Object { kind: "invitation", id: self.open.id.to_string(), name: self.open.email.clone() }
    }
}

/// 410 for all that is dead. The inviter's right is decided anew: who may not invite such a member any more, has not.
async fn find(cx: &Context, db: &impl ConnectionTrait, token: &Digest) -> Result<Found, Failure> {
    let closed = || Failure::new(ProblemKind::InvitationClosed);
    let open = store::open(db, token, cx.now()).await?.ok_or_else(closed)?;
    let inviter = access::store::workspace_of(db, open.invited_by, open.workspace).await?;
    let (inviter, place) = inviter.ok_or_else(closed)?;
    if !invite(place.role, open.role).is_allowed() {
        return Err(closed());
    }
    Ok(Found { open, place, inviter })
}

/// Tries count for each link at each address (S14).
fn throttled(cx: &Context, token: &SecretText) -> Result<Digest, Failure> {
    let digest = Secret::new(token.expose()).digest();
    cx.throttle(&URL_SAFE_NO_PAD.encode(digest.as_bytes()))?;
    Ok(digest)
}

pub async fn open(cx: &Context, given: InvitationToken) -> Result<OpenedInvitation, Failure> {
    let digest = throttled(cx, &given.token)?;
    let db = cx.state.db.reader();
    let found = find(cx, db, &digest).await?;
    let organization = organization::store::name(db, found.place.organization).await?.ok_or_else(Failure::not_found)?;
    let account = session::store::account(db, &found.open.email_folded).await?;
    Ok(OpenedInvitation {
        organization,
        workspace: found.place.name,
        invited_by: found.inviter.name,
        email: found.open.email,
        role: found.open.role,
        expires_at: found.open.expires_at,
        has_account: account.is_some(),
    })
}

/// Who joins.
enum Joiner {
    Visitor(Caller),
    Newcomer { person: Person, password_hash: String },
}

pub async fn accept(cx: &Context, given: AcceptInvitation) -> Result<Accepted, Failure> {
    let state = &cx.state;
    let digest = throttled(cx, &given.token)?;
    // Hashing a password is dear: only who holds a live link gets that far. What counts is asked again under the lock.
    let found = find(cx, state.db.reader(), &digest).await?;
    let joiner = joiner(cx, &found, given).await?;
    state
        .db
        .write_tx(async |tx| {
            organization::store::lock(tx, found.place.organization).await?.ok_or_else(Failure::not_found)?;
            let found = find(cx, tx, &digest).await?;
            if !store::close(tx, found.open.id, cx.now()).await? {
                return Err(Failure::new(ProblemKind::InvitationClosed));
            }
            let person = match &joiner {
                Joiner::Visitor(caller) => &caller.person,
                Joiner::Newcomer { person, password_hash } => {
                    make_account(cx, tx, &found, person, password_hash.clone()).await?;
                    person
                }
            };
            join(cx, tx, &found, person).await?;
            let (session, tokens) = match joiner {
                Joiner::Visitor(caller) => (session::service::seen_by(tx, &caller).await?, None),
                Joiner::Newcomer { person, .. } => {
                    let Started { current, tokens } = session::service::start(cx, tx, person).await?;
                    (current, Some(tokens))
                }
            };
            let accepted =
                AcceptedInvitation { organization: found.place.organization, workspace: found.place.id, session };
            Ok(Accepted { accepted, tokens })
        })
        .await
}

/// The signed-in user of the invited address, or somebody new with a name and a password.
async fn joiner(cx: &Context, found: &Found, given: AcceptInvitation) -> Result<Joiner, Failure> {
    let (state, open) = (&cx.state, &found.open);
    if let Some(caller) = cx.visitor().await? {
        if check::fold_email(&caller.person.email) == open.email_folded {
            return Ok(Joiner::Visitor(caller));
        }
        state
            .db
            .write_tx(async |tx| {
                record(cx, tx, found, &caller.person, Did::AcceptInvitation, Outcome::Refused, found.object()).await
            })
            .await?;
        let words = "You are signed in with another address than the invited one. Sign out first.";
        return Err(Failure::detailed(ProblemKind::Conflict, words));
    }
    if session::store::account(state.db.reader(), &open.email_folded).await?.is_some() {
        return Err(has_account());
    }
    let missing = |pointer: &str, detail: &str| FieldError { pointer: pointer.to_owned(), detail: detail.to_owned() };
    let (name, password) = match (given.name, given.password) {
        (Some(name), Some(password)) => (name, password),
        (name, password) => {
            let name = name.is_none().then(|| missing("/name", "Enter your name."));
            let password = password.is_none().then(|| missing("/password", "Choose a password."));
            return Err(Failure::invalid([name, password].into_iter().flatten().collect()));
        }
    };
    let password_hash = state.passwords.hash(Secret::new(password.expose())).await?;
    let person = Person { id: state.random.id(&state.clock), name: check::tidy(&name), email: open.email.clone() };
    Ok(Joiner::Newcomer { person, password_hash })
}

fn has_account() -> Failure {
    let words = "The invited address has an account. Sign in with it, then accept.";
    Failure::detailed(ProblemKind::NotAuthenticated, words)
}

async fn make_account(
    cx: &Context,
    tx: &Tx,
    found: &Found,
    person: &Person,
    password_hash: String,
) -> Result<(), Failure> {
    if !store::insert_user(tx, person, password_hash, cx.now()).await? {
        return Err(has_account());
    }
    let object = Object { kind: "user", id: person.id.to_string(), name: person.name.clone() };
    record(cx, tx, found, person, Did::CreateUser, Outcome::Done, object).await
}

async fn join(cx: &Context, tx: &Tx, found: &Found, person: &Person) -> Result<(), Failure> {
    let (place, now) = (&found.place, cx.now());
    match found.open.role.in_workspace() {
        None => {
            let owner = OrganizationRole::Owner;
            member::store::join_organization(tx, place.organization, person.id, owner, now).await?;
        }
        Some(role) => {
            let member = WorkspaceMember { role, scope: found.open.scope };
            member::store::join_organization(tx, place.organization, person.id, OrganizationRole::Member, now).await?;
            member::store::join_workspace(tx, place.id, person.id, member, now).await?;
        }
    }
    record(cx, tx, found, person, Did::AcceptInvitation, Outcome::Done, found.object()).await
}

async fn record(
    cx: &Context,
    tx: &Tx,
    found: &Found,
    person: &Person,
    did: Did,
    outcome: Outcome,
    object: Object,
) -> Result<(), Failure> {
    let event = Event {
        organization: found.place.organization,
        workspace: Some(found.place.id),
        did,
        object,
        private_to: None,
        outcome,
        detail: json!({
            "role": found.open.role, "scope": found.open.scope,
            "invited_by": found.inviter.id, "invited_by_name": found.inviter.name,
        }),
    };
    Ok(audit::record(tx, &cx.state, &cx.actor(person), event).await?)
}
