//! Removing a member, or leaving. What they own is decided first, thing by thing: nothing is left without an owner, and
//! nothing is disconnected unasked.

use leptos::prelude::*;
use shared::{
    id::UserId,
    member::{
        AccessRequestFate, Belongings, ConnectionFate, FlowFate, Member, OwnedAccessRequest, RemoveFromWorkspace,
        RemoveMember,
    },
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
        moment,
        notice::Notice,
        toast::use_toasts,
    },
};

/// What choosing this means for a connection, a flow or a link: gone, and not given to anybody.
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
    Link(shared::id::AccessRequestId),
    /// All links for another's private connections.
    HiddenLinks,
}

impl Thing {
    /// Only an administrator can have links.
    const fn is_link(&self) -> bool {
        matches!(self, Self::Link(_) | Self::HiddenLinks)
    }
}

/// Whom a thing can be given to.
#[derive(Clone, Default, PartialEq)]
struct Takers {
    all: Vec<(String, String)>,
    of_links: Vec<(String, String)>,
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
    let WorkspaceMembership { id: workspace, name: place_name, .. } = place.workspace.clone();
    let me = place.me;
    let Member { user, name: member_name, .. } = member;
    let mine = user == me;
    let form = FormState::new();
    let decisions = RwSignal::new(Vec::<Decision>::new());
    let members = directory::read_once(api, workspace);
    let takers = move || {
        let members = members.get().and_then(Result::ok).unwrap_or_default();
        let others = || members.iter().filter(|other| other.user != user);
        Takers {
            all: directory::options(others()),
            of_links: directory::options(others().filter(|other| place.can_take_links(other))),
        }
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
                        revisions.access_requests.bump();
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
                (!list.is_empty()).then(|| view! { <Walk form list takers=takers() mine /> })
            }}
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Danger submit=true pending=remove.pending()>{words}</Button>
            </DialogActions>
        </Form>
    }
}

#[component]
fn Walk(form: FormState, list: Vec<Decision>, takers: Takers, mine: bool) -> impl IntoView {
    let private = list.iter().any(|decision| matches!(decision.thing, Thing::Private(_)));
    let all = RwSignal::new(String::new());
    let several = list.len() > 1;
    let offered = |takers: &[(String, String)], gone: &str| {
        let give = takers.iter().map(|(id, name)| (id.clone(), format!("Transfer to {name}")));
        give.chain([(NOBODY.to_owned(), gone.to_owned())]).collect::<Vec<_>>()
    };
    let for_all = offered(&takers.all, "Disconnect or delete");
    let rows: Vec<_> = list
        .into_iter()
        .map(|decision| {
            let gone = match decision.thing {
                Thing::Connection(_) | Thing::Private(_) => "Disconnect",
                Thing::Flow(_) | Thing::HiddenFlows | Thing::Link(_) | Thing::HiddenLinks => "Delete",
            };
            let takers = if decision.thing.is_link() { &takers.of_links } else { &takers.all };
            (decision, offered(takers, gone))
        })
        .collect();
    let choices: Vec<_> = rows.iter().map(|(decision, options)| (decision.choice, options.clone())).collect();
    Effect::new(move |before: Option<()>| {
        let to = all.get();
        if before.is_some() && !to.is_empty() {
            // Who cannot have a thing is not chosen for it.
            for (choice, _) in choices.iter().filter(|(_, options)| options.iter().any(|(id, _)| *id == to)) {
                choice.set(to.clone());
            }
        }
    });
    let rows: Vec<_> = rows
        .into_iter()
        .enumerate()
        .map(|(number, (decision, options))| {
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
    let links = belongings.access_requests.into_iter().map(|it| (Thing::Link(it.id), link_label(&it)));
    let hidden_links = (belongings.hidden_access_requests > 0).then(|| {
        let count = copy::count(belongings.hidden_access_requests.into(), "link", "links");
        (Thing::HiddenLinks, format!("{count} for private connections"))
    });
    let all = connections.chain(private).chain(flows).chain(hidden).chain(links).chain(hidden_links);
    all.map(|(thing, label)| decision(thing, label)).collect()
}

fn link_label(link: &OwnedAccessRequest) -> String {
    format!("Link for {}, until {}", link.sources.join(", "), moment::day(link.expires_at))
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
        let link = to.map_or(AccessRequestFate::Delete, |to| AccessRequestFate::Reassign { to });
        match thing {
            Thing::HiddenLinks => body.hidden_access_requests = Some(link),
            Thing::Link(id) => {
                body.access_requests.insert(*id, link);
            }
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
