//! Connections and steps to choose from, found by a part of their name.

use leptos::prelude::*;
use shared::{
    access::{ConnectionAction, Decision, StepAction},
    connection::{Connection, ConnectionQuery, Kind, ListConnections},
    id::ConnectionId,
    step::{self, Step, StepConnection, StepQuery},
};

use super::calls;
use crate::{
    api::{Api, ApiError},
    app::use_api,
    copy,
    session::Place,
    ui::{
        Words,
        finder::{Finder, Findings, Found},
        form::FormState,
    },
};

/// As many as one looks through; for the rest one types more of the name.
const SHOWN: u16 = 20;

#[component]
pub fn ConnectionFinder(
    form: FormState,
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    place: StoredValue<Place>,
    kind: Kind,
    chosen: RwSignal<Option<Found<StepConnection>>>,
    /// Only those of a provider.
    #[prop(optional, into)]
    provider: Option<String>,
    /// This one is not among them.
    #[prop(optional, into)]
    except: Option<ConnectionId>,
    #[prop(optional, into)] help: Words,
) -> impl IntoView {
    let api = use_api();
    let words = copy::kind(kind);
    let nothing = match kind {
        Kind::Source => "No source that you can see fits. Sources are connected on the page Sources.",
        Kind::Destination => {
            "No destination that you can see fits. Destinations are connected on the page Destinations."
        }
    };
    let read = move |text: String| {
        let workspace = place.with_value(|place| place.workspace.id);
        let query = ConnectionQuery {
            kind: Some(kind),
            provider: provider.clone(),
            q: (!text.is_empty()).then_some(text),
            limit: Some(SHOWN),
            ..ConnectionQuery::default()
        };
        async move {
            let page = api.send(&ListConnections { workspace, query }).await?;
            let more = page.has_more();
            let others = page.items.into_iter().filter(|connection| Some(connection.id) != except);
            let items = others.map(|connection| found(place, connection)).collect();
            Ok::<_, ApiError>(Findings { items, more })
        }
    };
    view! { <Finder form name legend search=format!("Search {}", words.many) chosen read nothing help /> }
}

fn found(place: StoredValue<Place>, connection: Connection) -> Found<StepConnection> {
    let denied = match place.with_value(|place| place.may_with(&connection, ConnectionAction::Use)) {
        Decision::Deny(why) => Some(copy::why(why).to_owned()),
        Decision::Allow | Decision::Hide => None,
    };
    let account = connection.account.map(|account| account.label);
    chosen(
        StepConnection {
            id: connection.id,
            name: connection.name,
            provider: connection.provider,
            owner: connection.owner,
            visibility: connection.visibility,
            status: connection.status,
            granted: connection.granted,
        },
        account,
        denied,
    )
}

/// The connection that a step has already.
pub fn present(connection: StepConnection) -> Found<StepConnection> {
    chosen(connection, None, None)
}

fn chosen(value: StepConnection, account: Option<String>, denied: Option<String>) -> Found<StepConnection> {
    let mut note = vec![value.provider.name.clone()];
    note.extend(account);
    note.push(copy::visibility(value.visibility).0.to_owned());
    Found {
        key: value.id.to_string(),
        title: value.name.clone(),
        note: note.join(" · "),
        logo: Some(value.provider.logo.clone()),
        denied,
        value,
    }
}

#[component]
pub fn StepFinder(
    form: FormState,
    place: StoredValue<Place>,
    kind: step::Kind,
    chosen: RwSignal<Option<Found<Step>>>,
) -> impl IntoView {
    let api = use_api();
    let words = copy::flow::step(kind);
    let nothing = match kind {
        step::Kind::Export => "No export that you can see fits. Make a new one instead.",
        step::Kind::Import => "No import that you can see fits. Make a new one instead.",
    };
    let read = move |text: String| find_steps(api, place, kind, text);
    view! { <Finder form name="/step" legend=words.title search=format!("Search {}", words.many) chosen read nothing /> }
}

async fn find_steps(
    api: Api,
    place: StoredValue<Place>,
    kind: step::Kind,
    text: String,
) -> Result<Findings<Step>, ApiError> {
    let workspace = place.with_value(|place| place.workspace.id);
    let query = StepQuery { q: (!text.is_empty()).then_some(text), limit: Some(SHOWN), ..StepQuery::default() };
    let page = calls::list(api, workspace, kind, query).await?;
    let more = page.has_more();
    let item = |step: Step| {
        let denied = match place.with_value(|place| place.may_with_step(&step, StepAction::Use)) {
            Decision::Deny(why) => Some(copy::why(why).to_owned()),
            Decision::Allow | Decision::Hide => None,
        };
        Found {
            key: step.id.to_string(),
            title: step.name.clone(),
            note: format!("{} · {}", step.connection.name, step.connection.provider.name),
            logo: Some(step.connection.provider.logo.clone()),
            denied,
            value: step,
        }
    };
    Ok(Findings { items: page.items.into_iter().map(item).collect(), more })
}
