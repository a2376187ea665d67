//! What a row tells of its connection.

use leptos::prelude::*;
use shared::{
    access::{ConnectionAction, Decision, Visibility},
    connection::{Connection, Status},
};

use crate::{
    copy,
    pages::{
        connection::desk::{Desk, Task},
        control::Control,
        rename::NameInPlace,
    },
    ui::{
        badge::{Badge, Tone},
        button::{Button, Look},
        icon::Icon,
        logo::Logo,
        moment::Day,
        switch::Switch,
    },
};

/// The name, to be changed in its place, and what it is an account of.
#[component]
pub fn Named(desk: Desk, item: Signal<Connection>, renaming: RwSignal<bool>) -> impl IntoView {
    let provider = item.with_untracked(|item| item.provider.clone());
    let name = Memo::new(move |_| item.with(|item| item.name.clone()));
    let may =
        Memo::new(move |_| item.with(|item| is_live(item) && desk.may(item, ConnectionAction::Rename).is_allowed()));
    let put = Callback::new(move |now| desk.put(now));
    view! {
        <div class="named">
            <Logo src=provider.logo />
            <div class="min-w-0 flex-1">
                <NameInPlace item renaming may put>
                    <p class="clip-3 font-medium" title=move || name.get()>
                        {move || name.get()}
                    </p>
                </NameInPlace>
                <p class="truncate text-sm font-normal text-muted">{provider.name}</p>
            </div>
        </div>
    }
}

#[component]
pub fn AccountLabel(item: Signal<Connection>) -> impl IntoView {
    let label = Memo::new(move |_| item.with(|item| item.account.as_ref().map(|account| account.label.clone())));
    move || match label.get() {
        Some(label) => {
            let title = label.clone();
            view! {
                <p class="clip-2" title=title>
                    {label}
                </p>
            }
            .into_any()
        }
        None => view! {
            <p class="text-muted">
                <span aria-hidden="true">"–"</span>
                <span class="sr-only">"Not known"</span>
            </p>
        }
        .into_any(),
    }
}

#[component]
pub fn Owner(desk: Desk, item: Signal<Connection>) -> impl IntoView {
    let name = Memo::new(move |_| {
        item.with(|item| if desk.is_mine(item) { "You".to_owned() } else { item.owner.name.clone() })
    });
    view! {
        <p class="clip-2" title=move || name.get()>
            {move || name.get()}
        </p>
    }
}

/// Private or shared: a switch, for its owner.
#[component]
pub fn Seen(desk: Desk, item: Signal<Connection>) -> impl IntoView {
    let id = item.with_untracked(|item| item.id);
    let visibility = Memo::new(move |_| item.with(|item| item.visibility));
    let live = Memo::new(move |_| item.with(is_live));
    let shared = Memo::new(move |_| visibility.get() == Visibility::Shared);
    let label = Signal::derive(move || item.with(|item| format!("Share “{}” with the workspace", item.name)));
    let denied = Signal::derive(move || {
        item.with(|item| match desk.may(item, ConnectionAction::ChangeVisibility) {
            Decision::Deny(why) => Some(copy::why(why).to_owned()),
            Decision::Allow | Decision::Hide => None,
        })
    });
    let toggle = Callback::new(move |()| {
        item.with_untracked(|item| desk.set_visibility(item, item.visibility.other()));
    });
    let pending = Signal::derive(move || desk.is_busy(id));
    let words = move || copy::visibility(visibility.get()).0;
    view! {
        <div class="seen">
            {move || live.get().then(|| view! { <Switch label on=shared pending denied on_toggle=toggle /> })}
            <span>{words}</span>
        </div>
    }
}

/// The status, why it is so, and what can be done about it.
#[component]
pub fn Condition(desk: Desk, item: Signal<Connection>) -> impl IntoView {
    let seen = Memo::new(move |_| item.with(|item| (item.status, item.reason, item.removal.clone())));
    move || {
        let (status, reason, removal) = seen.get();
        let (tone, word) = copy::status(status);
        let icon = match tone {
            Tone::Good => Icon::CircleCheck,
            Tone::Warning | Tone::Bad => Icon::TriangleAlert,
            Tone::Neutral => Icon::Info,
        };
        view! {
            <Badge tone icon=icon text=word />
            {reason.map(|reason| view! { <p class="mt-1 text-sm text-muted">{copy::reason(reason)}</p> })}
            {removal.map(|removal| view! {
                <p class="mt-1 text-sm text-muted">
                    "Can be restored until " <Day at=removal.until /> ". " {copy::revocation(removal.revocation)}
                </p>
            })}
            <Remedy desk item status />
        }
    }
}

#[component]
fn Remedy(desk: Desk, item: Signal<Connection>, status: Status) -> impl IntoView {
    let id = item.with_untracked(|item| item.id);
    let (action, words, icon) = match status {
        Status::Connected => return None,
        Status::NeedsReconnect => (ConnectionAction::Reconnect, "Reconnect", Icon::Retry),
        Status::Degraded => (ConnectionAction::Test, "Test", Icon::Activity),
        Status::Removed => (ConnectionAction::Restore, "Restore", Icon::Restore),
    };
    let run = Callback::new(move |()| {
        if desk.is_busy(id) {
            return;
        }
        item.with_untracked(|item| match status {
            Status::Connected => {}
            Status::NeedsReconnect => desk.task.set(Some(Task::Reconnect(item.clone()))),
            Status::Degraded => desk.test(item),
            Status::Removed => desk.restore(item),
        });
    });
    let decision = Memo::new(move |_| item.with(|item| desk.may(item, action)));
    let by_link = Memo::new(move |_| {
        status == Status::NeedsReconnect && item.with(|item| desk.may_request_reauthorization(item).is_allowed())
    });
    let send_link = Callback::new(move |()| {
        desk.task.set(Some(Task::Reauthorize(item.get_untracked())));
    });
    Some(view! {
        <div class="mt-2 flex flex-wrap gap-2">
            {move || view! { <Control decision=decision.get() icon=icon on_click=run>{words}</Control> }}
            {move || by_link.get().then(|| view! {
                <Button look=Look::Quiet icon=Icon::Link on_click=send_link>"Send a link"</Button>
            })}
        </div>
    })
}

/// How many things depend on it; a click away, which.
#[component]
pub fn Used(desk: Desk, item: Signal<Connection>) -> impl IntoView {
    let seen = Memo::new(move |_| item.with(|item| (item.used_by, item.name.clone())));
    let open = move |_| desk.task.set(Some(Task::Usage(item.get_untracked())));
    move || match seen.get() {
        (0, _) => view! { <span class="text-muted">"Nothing"</span> }.into_any(),
        (count, name) => {
            let things = copy::count(count.into(), "thing", "things");
            view! {
                <button type="button" class="link cursor-pointer" aria-label=format!("“{name}” is used by {things}") on:click=open>
                    {count}
                </button>
            }
            .into_any()
        }
    }
}

pub fn is_live(connection: &Connection) -> bool {
    connection.status != Status::Removed
}
