//! Who reaches an integration: members of selected integrations by what they are granted here, all others anyway.

use leptos::prelude::*;
use shared::{
    access::{Decision, GrantLevel, IntegrationAction},
    grant::{Grant, ListGrants, PutGrant, RemoveGrant, SaveGrant},
    id::IntegrationId,
    integration::Integration,
    member::Member,
};

use crate::{
    api::ApiError,
    copy,
    pages::{integration::desk::Desk, member::directory},
    session::Place,
    ui::{
        badge::Tone,
        filter::FilterSelect,
        icon::{Glyph, Icon},
        loaded::{Explain, Followed, rows},
        notice::Notice,
        rows::Rows,
        toast::{Toasts, use_toasts},
    },
};

#[component]
pub fn AccessTab(desk: Desk, item: Signal<Integration>) -> impl IntoView {
    let decision = Memo::new(move |_| item.with(|item| desk.may(item, IntegrationAction::ManageGrants)));
    let integration = item.with_untracked(|item| item.id);
    view! {
        <div class="tab-head">
            <h2 class="section-heading">"Who reaches it"</h2>
        </div>
        {move || match decision.get() {
            Decision::Allow => view! { <Access desk integration /> }.into_any(),
            Decision::Deny(why) => view! {
                <Notice tone=Tone::Neutral>
                    <p class="text-sm">{copy::why(why)}</p>
                </Notice>
            }
            .into_any(),
            Decision::Hide => ().into_any(),
        }}
    }
}

/// A member with what they are granted here.
#[derive(Clone, PartialEq)]
struct Reaching {
    member: Member,
    granted: Option<GrantLevel>,
}

#[component]
fn Access(desk: Desk, integration: IntegrationId) -> impl IntoView {
    let members = directory::read(desk.api, desk.workspace());
    let grants = LocalResource::new(move || {
        desk.integrations.follow();
        async move { desk.api.send(&ListGrants { integration }).await.map(|page| page.items) }
    });
    let lists = move |members: Signal<Vec<Member>>, grants: Signal<Vec<Grant>>| {
        let all = Signal::derive(move || together(&members.read(), &grants.read()));
        view! { <Lists desk integration all /> }
    };
    let children = move |members: Signal<Vec<Member>>| {
        let children = move |grants: Signal<Vec<Grant>>| lists(members, grants);
        view! { <Followed resource=grants skeleton=rows() children /> }
    };
    view! { <Followed resource=members skeleton=rows() children /> }
}

fn together(members: &[Member], grants: &[Grant]) -> Vec<Reaching> {
    let granted = |member: &Member| grants.iter().find(|grant| grant.user == member.user).map(|grant| grant.level);
    members.iter().map(|member| Reaching { member: member.clone(), granted: granted(member) }).collect()
}

#[component]
fn Lists(desk: Desk, integration: IntegrationId, all: Signal<Vec<Reaching>>) -> impl IntoView {
    let those = move |granted_only: bool| {
        Signal::derive(move || {
            let fits = |it: &&Reaching| Place::grants_for(&it.member).is_some() == granted_only;
            all.read().iter().filter(fits).cloned().collect::<Vec<_>>()
        })
    };
    let (by_grant, anyway) = (those(true), those(false));
    let nobody = Memo::new(move |_| by_grant.with(Vec::is_empty));
    view! {
        <p class="mb-3 text-sm text-muted">"Members whose reach is “Selected integrations” see this one when it is granted to them."</p>
        {move || if nobody.get() {
            view! {
                <Notice tone=Tone::Neutral>
                    <p class="text-sm">
                        "Nobody needs a grant at present: every member reaches the whole workspace. Members are narrowed under Members."
                    </p>
                </Notice>
            }
            .into_any()
        } else {
            view! {
                <ul class="panel divide-y divide-base-300" aria-label="Members of selected integrations">
                    <Rows items=by_grant key=|it| it.member.user let:it>
                        <li class="person">
                            <Who member=Signal::derive(move || it.with(|it| it.member.clone())) />
                            <Level desk integration it />
                        </li>
                    </Rows>
                </ul>
            }
            .into_any()
        }}
        <h3 class="section-heading mt-6">"Everyone else"</h3>
        <p class="mb-3 text-sm text-muted">"They reach every integration of the workspace, so there is nothing to grant."</p>
        <ul class="panel divide-y divide-base-300" aria-label="Members who reach every integration">
            <Rows items=anyway key=|it| it.member.user let:it>
                <li class="person">
                    <Who member=Signal::derive(move || it.with(|it| it.member.clone())) />
                    <p class="text-sm text-muted">{move || it.with(|it| why_not(&it.member))}</p>
                </li>
            </Rows>
        </ul>
    }
}

#[component]
fn Who(member: Signal<Member>) -> impl IntoView {
    view! {
        <Glyph icon=Icon::User class="size-5 shrink-0 text-muted" />
        <div class="min-w-0 flex-1 basis-52">
            <p class="break-words font-medium">{move || member.with(|member| member.name.clone())}</p>
            {move || member.with(|member| member.email.clone()).map(|email| view! {
                <p class="break-all text-sm text-muted">{email}</p>
            })}
        </div>
    }
}

/// Why nothing can be granted to them.
fn why_not(member: &Member) -> String {
    let place = match (member.organization_role.and_then(copy::organization_badge), member.member) {
        (Some(place), _) => place,
        (None, Some(here)) => copy::role(here.role).0,
        (None, None) => return String::new(),
    };
    format!("{place}, whole workspace")
}

/// What is granted: another choice holds from the member's next request on.
#[component]
fn Level(desk: Desk, integration: IntegrationId, it: Signal<Reaching>) -> impl IntoView {
    let toasts = use_toasts();
    let (user, name) = it.with_untracked(|it| (it.member.user, it.member.name.clone()));
    let given = Memo::new(move |_| it.with(|it| it.granted.map(|level| level.to_string()).unwrap_or_default()));
    // While a choice is on its way it is what the reader sees; one that fails makes way for how it is.
    let shown = RwSignal::new(given.get_untracked());
    Effect::new(move |_| shown.set(given.get()));
    let label = format!("Access of {name}");
    let options = Memo::new(move |_| {
        let levels = it.with(|it| Place::grants_for(&it.member)).unwrap_or_default();
        levels
            .into_iter()
            .map(|level| (level.to_string(), copy::integration::level(level).0.to_owned()))
            .collect::<Vec<_>>()
    });
    let save = Action::new_local(move |level: &Option<GrantLevel>| {
        let (level, name) = (*level, name.clone());
        async move {
            let answer = match level {
                Some(level) => {
                    let request = SaveGrant { integration, user, body: PutGrant { level } };
                    desk.api.send(&request).await.map(|_| ())
                }
                None => desk.api.send(&RemoveGrant { integration, user }).await.map(|_| ()),
            };
            match answer {
                Ok(()) => toasts.done(saved(&name, level)),
                Err(error) => refused(toasts, &error, shown, given),
            }
            desk.integrations.bump();
        }
    });
    let choose = Callback::new(move |text: String| {
        shown.set(text.clone());
        save.dispatch_local(text.parse().ok());
    });
    let help = move || {
        let level = shown.get().parse().ok();
        level.map_or("Does not see the integration.", |level| copy::integration::level(level).1)
    };
    view! {
        <div class="grant">
            <FilterSelect label all="No access" value=shown options on_choose=choose />
            <p class="text-sm text-muted">{help}</p>
        </div>
    }
}

fn saved(name: &str, level: Option<GrantLevel>) -> String {
    match level {
        Some(GrantLevel::Monitor) => format!("{name} may monitor it now."),
        Some(GrantLevel::Manage) => format!("{name} may manage it now."),
        None => format!("{name} does not see it any more."),
    }
}

fn refused(toasts: Toasts, error: &ApiError, shown: RwSignal<String>, given: Memo<String>) {
    toasts.warn(format!("{}. {}", error.title(), error.advice()));
    if let Some(given) = given.try_get_untracked() {
        let _ = shown.try_set(given);
    }
}
