//! *Start*: an authorization begins on behalf of whoever made the link, or a typed credential is tested and stored. What
//! fails leaves the link as it is.

use std::collections::BTreeMap;

use shared::{
    access::Visibility,
    access_request::Restriction,
    authorization::{NewAuthorization, StartedAuthorization},
    check,
    connect::{Granted, Start},
    connection::{Account, NewConnection, Reconnect},
    id::{Id, ReceiptId, RequestedSourceId},
    problem::{FieldError, ProblemKind},
    provider::AuthMethod,
};

use super::{
    asked::fixed,
    store::{self, Source},
    through::{Claim, Through, Used, used},
};
use crate::{
    access::ConnectionPlace,
    access_request::{
        ending::{Because, Ender, lock_renewals},
        store::progress::Progress,
    },
    authorization::service as authorization,
    connection::{
        reconnect,
        service::{fits, insert, private_to, typed},
        store::change,
    },
    db::{ConnectionTrait, Tx},
    failure::Failure,
    http::{context::Context, link::Linked},
    organization,
    provider::{Entry, Method, form},
    secret::Secret,
};

/// What came of it.
pub enum Began {
    /// With the cookie that the same browser must bring back.
    Authorization(StartedAuthorization, Secret),
    Granted(Granted),
}

pub async fn start(cx: &Context, linked: &Linked, given: Start) -> Result<Began, Failure> {
    cx.throttle(&linked.id.to_string())?;
    let state = &cx.state;
    let source = open_source(state.db.reader(), linked, given.source).await?;
    if linked.renewed.is_none() {
        room(cx, linked).await?;
    }
    let (entry, method) = known(cx, &source)?;
    let fields = merged(&fixed(linked, &source, method)?, given.fields)?;
    if source.method == AuthMethod::Oauth2 {
        form::secrets(method, &given.secrets)?;
        let fields = form::fields(method, &fields)?;
        return authorize(cx, linked, &source, method, fields).await;
    }
    let receipt = Receipt { id: state.random.id(&state.clock), address: state.random.token() };
    let progress = if let Some(renewed) = &linked.renewed {
        let given = Reconnect { fields, secrets: given.secrets, ..Reconnect::default() };
        renew(cx, linked, renewed, &source, given, &receipt).await?
    } else {
        let new = NewConnection {
            kind: source.kind,
            provider: entry.key.clone(),
            method: source.method,
            name: source.name.clone(),
            visibility: linked.visibility,
            integration: None,
            fields,
            secrets: given.secrets,
            external_id: None,
            save_unverified: false,
        };
        add(cx, linked, &source, new, &receipt).await?
    };
    let receipt = Some(address(cx, &receipt.address));
    Ok(Began::Granted(Granted { source: source.id, receipt, done: progress.is_done() }))
}

/// Where a recipient finds their receipt again.
pub fn address(cx: &Context, token: &Secret) -> String {
    cx.state.public_url.at(&format!("/receipt#token={}", token.expose()))
}

/// The receipt of what is about to be stored, and the token of its address.
struct Receipt {
    id: ReceiptId,
    address: Secret,
}

async fn open_source(db: &impl ConnectionTrait, linked: &Linked, id: RequestedSourceId) -> Result<Source, Failure> {
    let source = store::source(db, id).await?.filter(|source| source.request == linked.id);
    let source = source.ok_or_else(|| Failure::field("/source", "The link asks for no such source."))?;
    match source.connected_at {
        None => Ok(source),
        Some(_) => Err(Failure::detailed(ProblemKind::Conflict, "Somebody has connected this already.")),
    }
}

fn known<'a>(cx: &'a Context, source: &Source) -> Result<(&'a Entry, &'a Method), Failure> {
    let entry = cx.state.catalogue.entry(&source.provider).filter(|entry| entry.kinds.contains(&source.kind));
    let known = entry.and_then(|entry| Some((entry, entry.method(source.method)?)));
    known.ok_or_else(|| {
        let words = "This cannot be connected any more. Tell whoever sent you the link.";
        Failure::detailed(ProblemKind::ProviderMisconfigured, words)
    })
}

/// The plan is not the recipient's to change, and the limit no business of theirs.
async fn room(cx: &Context, linked: &Linked) -> Result<(), Failure> {
    let place = &linked.workspace;
    let fits = fits(cx.state.db.reader(), place.plan, place.organization, linked.creator.id, None).await;
    fits.map_err(for_outsiders)
}

fn for_outsiders(failure: Failure) -> Failure {
    match &failure {
        Failure::Refused(refusal) if refusal.problem.known() == Some(ProblemKind::PlanLimit) => {
            let words = "The organization has no room for another account at present. The link stays usable: tell \
                         whoever sent it to you, and try again later.";
            Failure::detailed(ProblemKind::PlanLimit, words)
        }
        Failure::Refused(_) | Failure::Broken(_) => failure,
    }
}

fn merged(
    fixed: &BTreeMap<String, String>,
    typed: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Failure> {
    let detail = "This is fixed by whoever sent the link.";
    let overridden = typed.keys().filter(|key| fixed.contains_key(*key));
    let errors: Vec<_> = overridden
        .map(|key| FieldError { pointer: format!("/fields/{}", check::escape(key)), detail: detail.to_owned() })
        .collect();
    if errors.is_empty() { Ok(typed.into_iter().chain(fixed.clone()).collect()) } else { Err(Failure::invalid(errors)) }
}

async fn authorize(
    cx: &Context,
    linked: &Linked,
    source: &Source,
    method: &Method,
    fields: BTreeMap<String, String>,
) -> Result<Began, Failure> {
    let renewed = linked.renewed.as_ref().map(|renewed| &renewed.row);
    let visibility: Visibility = match renewed {
        Some(row) => row.visibility.parse().map_err(Failure::broken)?,
        None => linked.visibility,
    };
    let request = NewAuthorization {
        kind: source.kind,
        provider: source.provider.clone(),
        name: source.name.as_deref().filter(|_| renewed.is_none()).map(check::tidy),
        visibility,
        integration: None,
        fields,
        external_id: None,
    };
    let start = authorization::Start {
        place: &linked.workspace,
        person: &linked.creator,
        actor: cx.recipient(linked.id),
        through: Some(Through { source: source.id, token: linked.digest }),
    };
    let renews = renewed.map(|row| Id::new(row.id));
    let (started, cookie) = authorization::begin(cx, &start, method, request, renews).await?;
    Ok(Began::Authorization(started, cookie))
}

async fn add(
    cx: &Context,
    linked: &Linked,
    source: &Source,
    new: NewConnection,
    receipt: &Receipt,
) -> Result<Progress, Failure> {
    let mut row = typed(cx, (linked.workspace.id, linked.creator.id), new).await?;
    accepts(source.restriction.as_ref(), row.account.as_ref())?;
    row.receipt = Some(receipt.id);
    let (id, name) = (row.id, row.name.clone());
    cx.state
        .db
        .write_tx(async |tx| {
            let claim = claim(cx, tx, linked, source.id).await?;
            let place = (&claim.link.workspace, &claim.link.creator, &cx.recipient(claim.link.id));
            insert(cx, tx, place, row).await.map_err(for_outsiders)?;
            let address = Some(receipt.address.digest());
            used(cx, tx, &claim, &Used { id, name: &name, receipt: receipt.id, address }).await
        })
        .await
}

async fn renew(
    cx: &Context,
    linked: &Linked,
    renewed: &ConnectionPlace,
    source: &Source,
    given: Reconnect,
    receipt: &Receipt,
) -> Result<Progress, Failure> {
    let fresh = reconnect::try_out(cx, &renewed.row, source.method, given).await?;
    accepts(source.restriction.as_ref(), fresh.account())?;
    cx.state
        .db
        .write_tx(async |tx| {
            organization::store::lock(tx, linked.workspace.organization).await?;
            lock_renewals(tx, Id::new(renewed.row.id)).await?;
            change::lock(tx, Id::new(renewed.row.id)).await?;
            let claim = claim(cx, tx, linked, source.id).await?;
            let place = claim.link.renewed.as_ref().ok_or_else(Failure::dead_link)?;
            fresh.is_same_account(&place.row).map_err(|_| another_account())?;
            reconnect::replace(cx, tx, (place, &cx.recipient(claim.link.id)), fresh, Some(receipt.id)).await?;
            let address = Some(receipt.address.digest());
            let used_for = Used { id: Id::new(place.row.id), name: &place.row.name, receipt: receipt.id, address };
            let progress = used(cx, tx, &claim, &used_for).await?;
            let (organization, actor) = (claim.link.workspace.organization, cx.recipient(claim.link.id));
            let ender = Ender { state: &cx.state, actor, organization };
            // The others: this one is used.
            ender.renewals(tx, used_for.id, Because::ConnectionReconnected, private_to(&place.row)).await?;
            Ok(progress)
        })
        .await
}

/// Decided anew, under the organization's lock.
async fn claim(cx: &Context, tx: &Tx, linked: &Linked, source: RequestedSourceId) -> Result<Claim, Failure> {
    organization::store::lock(tx, linked.workspace.organization).await?.ok_or_else(Failure::dead_link)?;
    let linked = cx.linked_in(tx, linked).await?;
    let source = open_source(tx, &linked, source).await?;
    Ok(Claim { link: (*linked).clone(), source })
}

/// A typed credential proves no address, and an account only where its provider names one (S20).
fn accepts(restriction: Option<&Restriction>, account: Option<&Account>) -> Result<(), Failure> {
    match restriction {
        None => Ok(()),
        Some(Restriction::Account { subject }) if account.is_some_and(|account| account.subject == *subject) => Ok(()),
        Some(Restriction::Account { .. } | Restriction::Email { .. }) => Err(another_account()),
    }
}

fn another_account() -> Failure {
    Failure::detailed(ProblemKind::Conflict, "This is not the account that the link is for. Nothing was stored.")
}
