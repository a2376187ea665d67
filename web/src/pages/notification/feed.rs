//! The list itself. Whoever has had it before their eyes for a moment has read it.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    id::NotificationId,
    notification::{ListNotifications, MarkNotificationsRead, MarkRead, Notification, NotificationQuery},
};

use super::{row::NotificationRow, shown::Shown};
use crate::{
    api::ApiError,
    app::use_api,
    browser::attention::use_attention,
    revision::use_revisions,
    route::Route,
    ui::{
        button::{Button, LinkButton},
        empty::Empty,
        icon::Icon,
        loaded::{Explain, Followed, rows},
        rows::Rows,
        toast::use_toasts,
    },
    unread::use_unread_count,
};

/// So long it takes to see what there is.
const A_LOOK: Duration = Duration::from_secs(1);

#[component]
pub fn Feed(unread: bool, narrow: Callback<bool>) -> impl IntoView {
    let (api, toasts, revision) = (use_api(), use_toasts(), use_revisions().notifications);
    let shown = RwSignal::new(Shown::default());
    let read = move |cursor: Option<String>| async move {
        let query = NotificationQuery { unread: unread.then_some(true), cursor, limit: None };
        api.send(&ListNotifications { query }).await
    };
    let newest = LocalResource::new(move || {
        revision.follow();
        async move {
            let page = read(None).await?;
            let _ = shown.try_update(|shown| shown.renew(page));
            Ok::<_, ApiError>(())
        }
    });
    let more = Action::new_local(move |cursor: &String| {
        let page = read(Some(cursor.clone()));
        async move {
            match page.await {
                Ok(page) => {
                    let _ = shown.try_update(|shown| shown.append(page));
                }
                Err(error) => toasts.warn(format!("{}. {}", error.title(), error.advice())),
            }
        }
    });
    mark_what_is_seen(shown, unread);
    let list = move |_| {
        let items = Signal::derive(move || shown.with(|shown| shown.items.clone()));
        let is_empty = Memo::new(move |_| items.with(Vec::is_empty));
        let next = Memo::new(move |_| shown.with(|shown| shown.next.clone()));
        let row = move |item: Signal<Notification>| {
            let id = item.with_untracked(|item| item.id);
            // What is told does not change.
            view! { <NotificationRow item=item.get_untracked() fresh=shown.with_untracked(|shown| shown.is_fresh(id)) /> }
        };
        move || {
            if is_empty.get() {
                return view! { <Nothing unread narrow /> }.into_any();
            }
            view! {
                <ul class="panel divide-y divide-base-300 overflow-hidden" aria-label="Notifications">
                    <Rows items key=|item| item.id children=row />
                </ul>
                {move || next.get().map(|cursor| {
                    let show_more = Callback::new(move |()| {
                        more.dispatch_local(cursor.clone());
                    });
                    view! {
                        <div class="mt-4 flex justify-center">
                            <Button pending=more.pending() on_click=show_more>"Show more"</Button>
                        </div>
                    }
                })}
            }
            .into_any()
        }
    };
    view! { <Followed resource=newest skeleton=rows() children=list /> }
}

fn mark_what_is_seen(shown: RwSignal<Shown>, only_unread: bool) {
    let (api, count, visible) = (use_api(), use_unread_count(), use_attention().visible());
    let marked = StoredValue::new(None::<NotificationId>);
    let seen = Memo::new(move |_| shown.with(|shown| shown.seen(only_unread)));
    let mark = move |up_to: NotificationId| {
        // The page may have been left, hidden or marked meanwhile.
        let due = marked.try_get_value().is_some_and(|marked| marked != Some(up_to));
        if !due || visible.try_get_untracked() != Some(true) {
            return;
        }
        marked.set_value(Some(up_to));
        spawn_local(async move {
            match api.send(&MarkNotificationsRead { body: MarkRead { up_to } }).await {
                Ok(unread) => count.set(unread),
                Err(_) => {
                    let _ = marked.try_set_value(None);
                }
            }
        });
    };
    Effect::new(move |_| {
        if let Some(up_to) = seen.get()
            && visible.get()
        {
            set_timeout(move || mark(up_to), A_LOOK);
        }
    });
}

#[component]
fn Nothing(unread: bool, narrow: Callback<bool>) -> impl IntoView {
    if unread {
        return view! {
            <Empty icon=Icon::Check title="Nothing unread" text="You have read everything there is.">
                <Button on_click=Callback::new(move |()| narrow.run(false))>"Show all"</Button>
            </Empty>
        }
        .into_any();
    }
    let text = "You are told here when a link of yours is used, declined or about to end, and when a connection of yours needs you.";
    view! {
        <Empty icon=Icon::Bell title="No notifications yet" text>
            <LinkButton href=Route::Account.path()>"Choose what you are told"</LinkButton>
        </Empty>
    }
    .into_any()
}
