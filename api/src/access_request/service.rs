//! Listing links, making them, issuing them anew, and deleting them. Nothing here touches what was connected through one.

use serde_json::json;
use shared::{
    access::{AccessRequestAction, Visibility, WorkspaceAction},
    access_request::{AccessRequest, AccessRequestQuery, IssuedAccessRequest, NewAccessRequest, Reissue},
    id::{AccessRequestId, ConnectionId, Id},
    page::Page,
    problem::ProblemKind,
    provider::AuthMethod,
    session::Person,
};

use super::{
    ending::event,
    rules,
    store::{
        self,
        change::{self, NewLink, Reissued, Wanted},
        ending::Brief,
    },
};
use crate::{
    access::{AccessRequestPlace, WorkspacePlace},
    audit::{self, Did},
    connection::service::holds,
    db::{ConnectionTrait, Tx},
    failure::Failure,
    http::{allowed::Allowed, context::Context, once::Attempt},
    oauth_app, organization,
    paging::Slice,
    secret::Secret,
};

pub async fn list(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    query: AccessRequestQuery,
) -> Result<Page<AccessRequest>, Failure> {
    let slice = Slice::of(query.cursor.as_deref(), query.limit)?;
    let (db, who, now) = (cx.state.db.reader(), (allowed.role, allowed.person().id), cx.now());
    let links = store::list::list(db, who, allowed.id, &query, &slice, now).await?;
    let page = slice.page(links, |link| Id::new(link.row.id));
    Ok(Page { items: store::dtos(db, page.items, who, now).await?, next_cursor: page.next_cursor })
}

pub async fn read(
    cx: &Context,
    db: &impl ConnectionTrait,
    allowed: &Allowed<AccessRequestPlace>,
) -> Result<AccessRequest, Failure> {
    let who = (allowed.workspace.role, allowed.person().id);
    let found = store::dtos(db, vec![allowed.link.clone()], who, cx.now()).await?;
    found.into_iter().next().ok_or_else(Failure::not_found)
}

/// A link for new connections. The plan must have room for all that it asks for.
pub async fn create(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    new: NewAccessRequest,
    once: &Attempt,
) -> Result<IssuedAccessRequest, Failure> {
    let wanted = new.sources.iter().enumerate().map(|(at, source)| {
        rules::wanted(&cx.state.catalogue, source).map_err(|failure| failure.within(&format!("/sources/{at}")))
    });
    let wanted = named(cx, allowed, wanted.collect::<Result<_, _>>()?).await?;
    holds(cx.state.db.reader(), allowed.plan, allowed.organization, wanted.len()).await?;
    let terms = Terms {
        visibility: new.visibility,
        purpose: new.purpose.as_deref(),
        lifetime_hours: new.lifetime_hours,
        renews: None,
    };
    let token = cx.state.random.token();
    let made = cx
        .state
        .db
        .write_tx(async |tx| {
            // Whoever lowers the creator's role takes the same lock: they find the link, or it is not made.
            let plan = organization::store::lock(tx, allowed.organization).await?.ok_or_else(Failure::not_found)?;
            let place = cx.require_in(tx, WorkspaceAction::CreateAccessRequest, allowed.id).await?;
            holds(tx, plan, place.organization, wanted.len()).await?;
            insert(cx, tx, (&place, place.person()), (&terms, wanted, &token), once).await
        })
        .await?;
    Ok(issued(cx, made, &token))
}

/// What is authorized at a provider needs an OAuth app, whose name it has.
pub async fn named(cx: &Context, place: &WorkspacePlace, mut wanted: Vec<Wanted>) -> Result<Vec<Wanted>, Failure> {
    let apps = oauth_app::service::usable(&cx.state, place.organization).await?;
    for one in wanted.iter_mut().filter(|one| one.method == AuthMethod::Oauth2) {
        let app = apps.iter().find(|app| app.provider == one.provider).ok_or_else(|| {
            let words = format!("No OAuth app is registered for {}.", one.provider_name);
            Failure::detailed(ProblemKind::OauthAppMissing, words)
        })?;
        one.provider_name.clone_from(&app.name);
    }
    Ok(wanted)
}

/// What a link is besides what it asks for.
pub struct Terms<'a> {
    pub visibility: Visibility,
    pub purpose: Option<&'a str>,
    pub lifetime_hours: u16,
    pub renews: Option<ConnectionId>,
}

/// Stores a link with its event; what a replay answers is stored without the token. The caller holds the organization's
/// lock.
pub async fn insert(
    cx: &Context,
    tx: &Tx,
    (place, person): (&WorkspacePlace, &Person),
    (terms, wanted, token): (&Terms<'_>, Vec<Wanted>, &Secret),
    once: &Attempt,
) -> Result<AccessRequest, Failure> {
    let (state, now) = (&cx.state, cx.now());
    let id: AccessRequestId = state.random.id(&state.clock);
    let expires_at = rules::end_of_life(now, terms.lifetime_hours);
    let new = NewLink {
        id,
        workspace: place.id,
        creator: person.id,
        digest: token.digest(),
        visibility: terms.visibility,
        purpose: rules::purpose(terms.purpose),
        renews: terms.renews,
        now,
        expires_at,
        reminded_at: rules::reminded_at(now, expires_at),
        sources: wanted.into_iter().map(|wanted| (state.random.id(&state.clock), wanted)).collect(),
    };
    change::insert(tx, new).await?;
    // Read back through the same door as everybody else.
    let made = read(cx, tx, &cx.require_in(tx, AccessRequestAction::See, id).await?).await?;
    let detail = json!({
        "sources": made.sources, "visibility": made.visibility, "purpose": made.purpose, "expires_at": made.expires_at,
        "renews": terms.renews,
    });
    let event = event(place.organization, &Brief::of(&made), Did::CreateAccessRequest, detail);
    audit::record(tx, state, &cx.actor(person), event).await?;
    let unshown = IssuedAccessRequest { access_request: made.clone(), link: None, secret_already_shown: true };
    once.keep(cx, tx, &unshown).await?;
    Ok(made)
}

/// In the fragment, which browsers keep to themselves.
pub fn issued(cx: &Context, access_request: AccessRequest, token: &Secret) -> IssuedAccessRequest {
    let link = cx.state.public_url.at(&format!("/connect#token={}", token.expose()));
    IssuedAccessRequest { access_request, link: Some(link), secret_already_shown: false }
}

/// A new token ends the old one.
pub async fn reissue(
    cx: &Context,
    allowed: &Allowed<AccessRequestPlace>,
    given: Reissue,
) -> Result<IssuedAccessRequest, Failure> {
    let id: AccessRequestId = Id::new(allowed.link.row.id);
    let (state, now, token) = (&cx.state, cx.now(), cx.state.random.token());
    let reissued = state
        .db
        .write_tx(async |tx| {
            change::lock(tx, id).await?;
            let place = cx.require_in(tx, AccessRequestAction::Reissue, id).await?;
            let before = read(cx, tx, &place).await?;
            let expires_at = given.lifetime_hours.map_or(before.expires_at, |hours| rules::end_of_life(now, hours));
            let new = Reissued { digest: token.digest(), expires_at, reminded_at: rules::reminded_at(now, expires_at) };
            if !change::reissue(tx, id, &new, now).await? {
                let words = format!("This link is {} and cannot be issued anew. Make another one.", before.state);
                return Err(Failure::detailed(ProblemKind::Conflict, words));
            }
            let detail =
                json!({ "before": { "expires_at": before.expires_at }, "after": { "expires_at": expires_at } });
            let event = event(place.workspace.organization, &Brief::of(&before), Did::ReissueAccessRequest, detail);
            audit::record(tx, state, &cx.actor(place.person()), event).await?;
            read(cx, tx, &cx.require_in(tx, AccessRequestAction::See, id).await?).await
        })
        .await?;
    Ok(issued(cx, reissued, &token))
}

pub async fn delete(cx: &Context, allowed: &Allowed<AccessRequestPlace>) -> Result<(), Failure> {
    let id: AccessRequestId = Id::new(allowed.link.row.id);
    cx.state
        .db
        .write_tx(async |tx| {
            change::lock(tx, id).await?;
            let place = cx.require_in(tx, AccessRequestAction::Delete, id).await?;
            let before = read(cx, tx, &place).await?;
            if !change::delete(tx, id).await? {
                return Err(Failure::detailed(ProblemKind::Conflict, "This link is deleted already."));
            }
            let detail = json!({ "before": { "state": before.state } });
            let event = event(place.workspace.organization, &Brief::of(&before), Did::DeleteAccessRequest, detail);
            Ok(audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?)
        })
        .await
}
