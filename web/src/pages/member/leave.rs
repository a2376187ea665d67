//! Removing a member, or leaving. What they own is decided first, thing by thing: nothing is left without an owner, and
//! nothing is disconnected unasked.

use leptos::prelude::*;
use shared::{
    id::UserId,
    member::{Belongings, ConnectionFate, FlowFate, Member, RemoveFromWorkspace, RemoveMember},
    problem::ProblemKind,
    session::WorkspaceMembership,
};

use super::directory;
use crate::{
    api::ApiError,
    app::use_api,
    copy,
    location::use_location,
    refusal,
    revision::use_revisions,
    route::Route,
    session::{Place, use_session},
    ui::{
        badge::Tone,
        button::{Button, Look},
        dialog::DialogActions,
        field::SelectField,
        form::{Form, FormState},
        notice::Notice,
        toast::use_toasts,
    },
};

/// What choosing this means for a connection or a flow: gone, and not given to anybody.
const NOBODY: &str = "nobody";

/// Which thing a choice is about.
#[derive(Clone, PartialEq)]
enum Thing {
    Connection(shared::id::ConnectionId),
    /// All private ones of a provider.
    Private(String),
    Flow(shared::id::FlowId),
    /// All standalone flows that use another's private connections.
    HiddenFlows,
}

#[derive(Clone)]
struct Decision {
    thing: Thing,
    label: String,
    choice: RwSignal<String>,
}

#[component]
pub fn LeaveForm(place: Place, member: Member, close: Callback<()>) -> impl IntoView {
    let (api, session, location, toasts) = (use_api(), use_session(), use_location(), use_toasts());
    let revisions = use_revisions();
    let Place { workspace: WorkspaceMembership { id: workspace, name: place_name, .. }, me, .. } = place;
    let Member { user, name: member_name, .. } = member;
    let mine = user == me;
    let form = FormState::new();
    let decisions = RwSignal::new(Vec::<Decision>::new());
    let members = directory::read_once(api, workspace);
    let options = move || {
        let members = members.get().and_then(Result::ok).unwrap_or_default();
        directory::options(members.iter().filter(|other| other.user != user))
    };
    let name = member_name.clone();

    let remove = Action::new_local(move |body: &RemoveMember| {
        let (request, name) = (RemoveFromWorkspace { workspace, user, body: body.clone() }, name.clone());
        async move {
            match api.send(&request).await {
                Ok(_) => {
                    close.try_run(());
                    if mine {
                        toasts.done("You have left the workspace.");
                        session.refresh().await;
                        location.go(&Route::Home.path());
                    } else {
                        toasts.done(format!("{name} was removed from the workspace."));
                        revisions.members.bump();
                        revisions.connections.bump();
                    }
                }
                Err(ApiError::Problem(problem)) if problem.known() == Some(ProblemKind::Undecided) => {
                    let belongings = problem.belongings.map(|it| *it).unwrap_or_default();
                    let _ = decisions.try_update(|decisions| *decisions = ask(belongings, decisions));
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        if form.passes(Vec::new()) {
            remove.dispatch_local(decisions.with_untracked(|decisions| decided(decisions)));
        }
    });
    let lead = if mine {
        format!("You lose access to {place_name} at once. What you shared with it needs a new owner.")
    } else {
        format!("{member_name} loses access to {place_name} at once.")
    };
    let words = if mine { "Leave" } else { "Remove" };
    view! {
        <Form state=form pending=remove.pending() on_submit=submit>
            <p class="text-sm">{lead}</p>
            {move || {
                let list = decisions.get();
                (!list.is_empty()).then(|| view! { <Walk form list options=options() mine /> })
            }}
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Danger submit=true pending=remove.pending()>{words}</Button>
            </DialogActions>
        </Form>
    }
}

#[component]
fn Walk(form: FormState, list: Vec<Decision>, options: Vec<(String, String)>, mine: bool) -> impl IntoView {
    let private = list.iter().any(|decision| matches!(decision.thing, Thing::Private(_)));
    let all = RwSignal::new(String::new());
    let choices: Vec<_> = list.iter().map(|decision| decision.choice).collect();
    Effect::new(move |before: Option<()>| {
        let to = all.get();
        if before.is_some() && !to.is_empty() {
            for choice in &choices {
                choice.set(to.clone());
            }
        }
    });
    let several = list.len() > 1;
    let offered = |gone: &str| {
        let give = options.iter().map(|(id, name)| (id.clone(), format!("Transfer to {name}")));
        give.chain([(NOBODY.to_owned(), gone.to_owned())]).collect::<Vec<_>>()
    };
    let for_all = offered("Disconnect or delete");
    let rows: Vec<_> = list
        .into_iter()
        .enumerate()
        .map(|(number, decision)| {
            let gone = match decision.thing {
                Thing::Connection(_) | Thing::Private(_) => "Disconnect",
                Thing::Flow(_) | Thing::HiddenFlows => "Delete",
            };
            let options = offered(gone);
            view! {
                <SelectField form name=format!("/decision/{number}") label=decision.label value=decision.choice options required=true />
            }
        })
        .collect();
    let title = if mine { "Decide what becomes of what you own" } else { "Decide what becomes of what they own" };
    view! {
        <div role="alert">
            <Notice tone=Tone::Warning title>
                <p class="text-sm">
                    "Everything stays as it is until each of them is decided."
                    {private.then_some(" Private connections are told by number only, and arrive without their credential: whoever gets them has to reconnect them.")}
                </p>
            </Notice>
        </div>
        {several.then(|| view! {
            <SelectField form name="" label="All of them" value=all options=for_all />
        })}
        <div class="walk">{rows}</div>
    }
}

/// A choice for each thing; what was chosen before stays chosen.
fn ask(belongings: Belongings, before: &[Decision]) -> Vec<Decision> {
    let decision = |thing: Thing, label: String| {
        let known = before.iter().find(|decision| decision.thing == thing).map(|decision| decision.choice);
        Decision { thing, label, choice: known.unwrap_or_else(|| RwSignal::new(String::new())) }
    };
    let connections = belongings.connections.into_iter().map(|it| (Thing::Connection(it.id), it.name));
    let private = belongings.private_connections.into_iter().map(|it| {
        let count = copy::count(it.count.into(), "private connection", "private connections");
        (Thing::Private(it.provider), format!("{count} of {}", it.provider_name))
    });
    let flows = belongings.flows.into_iter().map(|it| (Thing::Flow(it.id), format!("Flow {}", it.name)));
    let hidden = (belongings.hidden_flows > 0).then(|| {
        let count = copy::count(belongings.hidden_flows.into(), "flow", "flows");
        (Thing::HiddenFlows, format!("{count} with private connections"))
    });
    connections.chain(private).chain(flows).chain(hidden).map(|(thing, label)| decision(thing, label)).collect()
}

fn decided(decisions: &[Decision]) -> RemoveMember {
    let mut body = RemoveMember::default();
    for Decision { thing, choice, .. } in decisions {
        let choice = choice.get_untracked();
        let to: Option<UserId> = choice.parse().ok();
        if to.is_none() && choice != NOBODY {
            continue;
        }
        let connection = to.map_or(ConnectionFate::Disconnect, |to| ConnectionFate::Transfer { to });
        let flow = to.map_or(FlowFate::Delete, |to| FlowFate::Reassign { to });
        match thing {
            Thing::HiddenFlows => body.hidden_flows = Some(flow),
            Thing::Connection(id) => {
                body.connections.insert(*id, connection);
            }
            Thing::Private(provider) => {
                body.private_connections.insert(provider.clone(), connection);
            }
            Thing::Flow(id) => {
                body.flows.insert(*id, flow);
            }
        }
    }
    body
}
