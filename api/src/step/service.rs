//! Listing, reading, making and deleting exports and imports.

use serde_json::{Value, json};
use shared::{
    access::{StepAction, Visibility, WorkspaceAction},
    check,
    id::{self, Id, StepId, UserId, WorkspaceId},
    page::Page,
    problem::ProblemKind,
    step::{Kind, NewStep, Step, StepConnection, StepQuery},
    usage::Usage,
};

use super::{
    rules,
    store::{self, change, list::Asked, named},
};
use crate::{
    access::{StepPlace, WorkspacePlace},
    audit::{self, Did, Event, Object, Outcome},
    failure::Failure,
    flow::{self, saving},
    http::{allowed::Allowed, context::Context, once::Attempt, precondition::Seen},
    paging::Slice,
    workspace::store::lock_structure,
};

/// `K` is the kind of the ids that the list is paged by.
pub async fn list<K: id::Kind>(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    kind: Kind,
    query: StepQuery,
) -> Result<Page<Step>, Failure> {
    let slice = Slice::<K>::of(query.cursor.as_deref(), query.limit)?;
    let caller = allowed.person().id;
    let (before, rows) = (slice.after.map(Id::uuid), slice.rows());
    let asked = Asked { workspace: allowed.id, kind, query: &query, before, rows };
    let found = store::list::list(cx.state.db.reader(), (allowed.role, caller), asked).await?;
    let items = found.into_iter().map(|step| step.dto(caller)).collect::<Result<_, _>>()?;
    Ok(slice.page(items, |step: &Step| Id::new(step.id.uuid())))
}

pub fn read(allowed: &Allowed<StepPlace>) -> Result<Step, Failure> {
    Ok(allowed.step.clone().dto(allowed.person().id)?)
}

pub fn new_id(cx: &Context, kind: Kind) -> StepId {
    let (random, clock) = (&cx.state.random, &cx.state.clock);
    match kind {
        Kind::Export => StepId::Export(random.id(clock)),
        Kind::Import => StepId::Import(random.id(clock)),
    }
}

pub async fn create(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    kind: Kind,
    new: NewStep,
    once: &Attempt,
) -> Result<Step, Failure> {
    let id = new_id(cx, kind);
    cx.state
        .db
        .write_tx(async |tx| {
            lock_structure(tx, allowed.id).await?;
            saving::lock(tx, allowed.id, [], [], [new.connection]).await?;
            let place = cx.require_in(tx, WorkspaceAction::See, allowed.id).await?;
            let (caller, now) = (place.person().id, cx.now());
            let named = named::find(tx, place.id, [new.connection], (caller, now)).await?;
            let named = rules::usable(kind, (place.role, caller), named.get(&new.connection))
                .map_err(|failure| failure.within("/connection"))?;
            let made = Made { id, new: &new, connection: &named.shown };
            change::insert(tx, [made.row(place.id, caller, cx)]).await?;
            audit::record(tx, &cx.state, &cx.actor(place.person()), made.event(&place)).await?;
            // Read back through the same door as everybody else.
            let made = read(&cx.require_in(tx, StepAction::See, id).await?)?;
            once.keep(cx, tx, &made).await?;
            Ok(made)
        })
        .await
}

/// A step that is being made.
pub struct Made<'a> {
    pub id: StepId,
    pub new: &'a NewStep,
    pub connection: &'a StepConnection,
}

impl<'a> Made<'a> {
    pub fn row(&self, workspace: WorkspaceId, creator: UserId, cx: &Context) -> change::New<'a> {
        let NewStep { name, connection, settings } = self.new;
        let name = check::tidy(name);
        change::New { id: self.id, workspace, connection: *connection, name, settings, creator, now: cx.now() }
    }

    pub fn event(&self, place: &WorkspacePlace) -> Event {
        let did = match self.id.kind() {
            Kind::Export => Did::CreateExport,
            Kind::Import => Did::CreateImport,
        };
        let name = check::tidy(&self.new.name);
        let detail = json!({ "connection": self.connection.id });
        event(place, did, (self.id, name), private_to(self.connection), detail)
    }
}

/// One that a flow uses is not deleted: the flow would read or write less without a word.
pub async fn delete(cx: &Context, allowed: &Allowed<StepPlace>, seen: &Seen) -> Result<(), Failure> {
    let id = allowed.step.id;
    cx.state
        .db
        .write_tx(async |tx| {
            lock_structure(tx, allowed.workspace.id).await?;
            let place = cx.require_in(tx, StepAction::Delete, id).await?;
            seen.verify(place.step.version()?)?;
            let using = flow::store::using(tx, [id], place.person().id).await?;
            if !using.is_empty() {
                let (flows, hidden) = flow::service::briefs(using, (place.workspace.role, place.person().id));
                let hidden = u32::try_from(hidden).map_err(Failure::broken)?;
                let usage = Usage { flows, hidden, ..Usage::default() };
                return Err(Failure::dependents(ProblemKind::HasDependents, usage));
            }
            change::delete(tx, id).await?;
            let did = match id.kind() {
                Kind::Export => Did::DeleteExport,
                Kind::Import => Did::DeleteImport,
            };
            let (name, connection) = (place.step.row.name.clone(), &place.step.connection);
            let detail = json!({ "connection": connection.id });
            let event = event(&place.workspace, did, (id, name), private_to(connection), detail);
            Ok(audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?)
        })
        .await
}

/// Who alone reads of a step.
pub fn private_to(connection: &StepConnection) -> Option<UserId> {
    (connection.visibility == Visibility::Private).then_some(connection.owner.id)
}

pub fn event(
    place: &WorkspacePlace,
    did: Did,
    (id, name): (StepId, String),
    private_to: Option<UserId>,
    detail: Value,
) -> Event {
    Event {
        organization: place.organization,
        workspace: Some(place.id),
        did,
        object: Object { kind: id.kind().into(), id: id.to_string(), name },
        private_to,
        outcome: Outcome::Done,
        detail,
    }
}
