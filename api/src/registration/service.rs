//! Listing what is registered, and registering with everything that belongs to it: sharing first what has to be shared, events, and the reminder.

use std::collections::BTreeMap;

use serde_json::json;
use shared::{
    access::Visibility,
    id::{ConnectionId, IntegrationId},
    impact::Listed,
    page::Page,
    registration::{How, NewlyRegistered, Registration, RegistrationQuery, Reminder},
    session::Person,
    usage::ConnectionBrief,
};

use super::{
    rules::{self, Plan, Use},
    store,
};
use crate::{
    access::{IntegrationPlace, WorkspacePlace},
    audit::{self, Did, Event, Object, Outcome},
    connection::store::change,
    db::{ConnectionTrait, Tx},
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    impact::{
        self,
        rules::Holding,
        store::{Known, Viewer},
    },
    integration::service::event,
    paging::Slice,
};

pub async fn list(
    cx: &Context,
    allowed: &Allowed<IntegrationPlace>,
    query: RegistrationQuery,
) -> Result<Page<Registration>, Failure> {
    let slice = Slice::of(query.cursor.as_deref(), query.limit)?;
    let items = store::list(cx.state.db.reader(), allowed, &query, &slice).await?;
    Ok(slice.page(items, |registration| registration.connection.id))
}

/// Who registers, where, and by doing what.
#[derive(Clone, Copy)]
pub struct Registrar<'a> {
    pub place: &'a WorkspacePlace,
    pub person: &'a Person,
    pub how: How,
}

impl Registrar<'_> {
    pub fn viewer(&self) -> Viewer<'_> {
        Viewer { place: self.place, user: self.person.id }
    }
}

/// Registers each shared connection that is going to be used in a custom integration, that the registrar sees and that is
/// not registered yet. Their own private ones are 409 `private-connection`, in an app too, unless `share` names them:
/// then they are shared first. What they cannot see, or what is removed, is left as it is.
///
/// The caller holds the lock of the workspace's structure and has decided that the registrar may use them so; the
/// connections are locked here. The reminder compares with what is stored by now: a flow that is saved is stored after it.
pub async fn register(
    cx: &Context,
    tx: &Tx,
    by: &Registrar<'_>,
    uses: &[Use],
    share: &[ConnectionId],
) -> Result<Reminder, Failure> {
    change::lock_all(tx, uses.iter().map(|(_, connection)| *connection).chain(share.iter().copied())).await?;
    let (known, plan) = plan(tx, by, uses, share).await?;
    let reminder = remind(tx, by, &known, &plan).await?;
    carry_out(cx, tx, by, &known, &plan).await?;
    Ok(reminder)
}

/// What [`register`] would answer.
pub async fn foretell(
    db: &impl ConnectionTrait,
    by: &Registrar<'_>,
    uses: &[Use],
    share: &[ConnectionId],
) -> Result<Reminder, Failure> {
    let (known, plan) = plan(db, by, uses, share).await?;
    remind(db, by, &known, &plan).await
}

async fn plan(
    db: &impl ConnectionTrait,
    by: &Registrar<'_>,
    uses: &[Use],
    share: &[ConnectionId],
) -> Result<(Known, Plan), Failure> {
    let connections = uses.iter().map(|(_, connection)| *connection).chain(share.iter().copied());
    let integrations = uses.iter().map(|(integration, _)| *integration);
    let known = impact::store::known(db, &by.viewer(), connections, integrations).await?;
    let plan = rules::plan(&known, &by.viewer(), uses, share).map_err(Failure::private)?;
    Ok((known, plan))
}

async fn remind(
    db: &impl ConnectionTrait,
    by: &Registrar<'_>,
    known: &Known,
    plan: &Plan,
) -> Result<Reminder, Failure> {
    let (seen, hidden): (Vec<_>, Vec<_>) = by_integration(known, plan).partition(|(integration, _)| integration.seen);
    let registered = seen
        .into_iter()
        .map(|(integration, connections)| NewlyRegistered { integration: integration.brief.clone(), connections });
    Ok(Reminder {
        registered: Listed::new(registered.collect(), hidden.len()),
        shared: shared(known, plan).map(Holding::brief).collect(),
        impact: impact::service::of(db, &by.viewer(), known, |holding| plan.apply(holding)).await?,
    })
}

async fn carry_out(cx: &Context, tx: &Tx, by: &Registrar<'_>, known: &Known, plan: &Plan) -> Result<(), Failure> {
    let actor = cx.actor(by.person);
    if !plan.share.is_empty() {
        change::share(tx, plan.share.iter().copied()).await?;
    }
    for holding in shared(known, plan) {
        audit::record(tx, &cx.state, &actor, sharing(by, holding)).await?;
    }
    store::insert(tx, &plan.register, by.how, by.person.id, cx.now()).await?;
    for (integration, connections) in by_integration(known, plan) {
        let detail = json!({ "connections": connections, "how": by.how });
        let event = event(by.place, Did::RegisterConnections, &integration.brief, detail);
        audit::record(tx, &cx.state, &actor, event).await?;
    }
    Ok(())
}

fn shared<'a>(known: &'a Known, plan: &'a Plan) -> impl Iterator<Item = &'a Holding> {
    plan.share.iter().filter_map(|id| known.holdings.get(id))
}

fn by_integration<'a>(
    known: &'a Known,
    plan: &Plan,
) -> impl Iterator<Item = (&'a impact::rules::Integration, Vec<ConnectionBrief>)> {
    let mut found: BTreeMap<IntegrationId, Vec<ConnectionBrief>> = BTreeMap::new();
    for (integration, connection) in &plan.register {
        let briefs = found.entry(*integration).or_default();
        briefs.extend(known.holdings.get(connection).map(Holding::brief));
    }
    found.into_iter().filter_map(|(id, connections)| Some((known.integrations.get(&id)?, connections)))
}

/// It is everybody's from now on, and so is its event.
fn sharing(by: &Registrar<'_>, holding: &Holding) -> Event {
    Event {
        organization: by.place.organization,
        workspace: Some(by.place.id),
        did: Did::ChangeConnection,
        object: Object { kind: "connection", id: holding.id.to_string(), name: holding.name.clone() },
        private_to: None,
        outcome: Outcome::Done,
        detail: json!({
            "before": { "visibility": holding.visibility }, "after": { "visibility": Visibility::Shared },
        }),
    }
}
