//! Everything that can be done to one connection. What the reader may not do says why; what is not theirs is not there.

use leptos::{html, prelude::*};
use shared::{
    access::{ConnectionAction, Visibility},
    connection::Connection,
};

use super::cells::is_live;
use crate::{
    pages::{
        connection::desk::{Desk, Task},
        control::ControlItem,
    },
    ui::{
        icon::{Glyph, Icon},
        menu::Menu,
    },
};

#[component]
pub fn RowMenu(desk: Desk, item: Signal<Connection>, renaming: RwSignal<bool>) -> impl IntoView {
    let open = RwSignal::new(false);
    let trigger = NodeRef::<html::Button>::new();
    let name = Signal::derive(move || item.with(|item| format!("Actions for “{}”", item.name)));
    // The menu's item is gone when a dialog gives the focus back, so its button has it first.
    let choose = move |run: fn(Desk, Connection)| {
        Callback::new(move |()| {
            if let Some(trigger) = trigger.get_untracked() {
                let _ = trigger.focus();
            }
            open.set(false);
            run(desk, item.get_untracked());
        })
    };
    let rename = Callback::new(move |()| {
        open.set(false);
        renaming.set(true);
    });
    let entry = move |action, icon, text: &'static str, on_choose| {
        let decision = item.with(|item| desk.may(item, action));
        view! { <ControlItem decision icon text on_choose /> }
    };
    let entries = move || {
        use ConnectionAction as A;
        if !item.with(is_live) {
            let restore = choose(|desk, item| desk.restore(&item));
            return view! { <ul class="menu-list">{entry(A::Restore, Icon::Restore, "Restore", restore)}</ul> }
                .into_any();
        }
        let (unshare, icon) = match item.with(|item| item.visibility) {
            Visibility::Shared => ("Make private", Icon::Lock),
            Visibility::Private => ("Make shared", Icon::Users),
        };
        let reconnect = choose(|desk, item| desk.task.set(Some(Task::Reconnect(item))));
        let reauthorize = choose(|desk, item| desk.task.set(Some(Task::Reauthorize(item))));
        let may_reauthorize = item.with(|item| desk.may_request_reauthorization(item));
        let test = choose(|desk, item| desk.test(&item));
        let turn = choose(|desk, item| desk.set_visibility(&item, item.visibility.other()));
        let transfer = choose(|desk, item| desk.task.set(Some(Task::Transfer(item))));
        let replace = choose(|desk, item| desk.task.set(Some(Task::Replace(item))));
        let disconnect = choose(|desk, item| desk.task.set(Some(Task::Disconnect(item))));
        view! {
            <ul class="menu-list">
                {entry(A::Rename, Icon::Pencil, "Rename", rename)}
                {entry(A::Reconnect, Icon::Retry, "Reconnect", reconnect)}
                <ControlItem decision=may_reauthorize icon=Icon::Link text="Re-authorize link" on_choose=reauthorize />
                {entry(A::Test, Icon::Activity, "Test", test)}
                {entry(A::ChangeVisibility, icon, unshare, turn)}
                {entry(A::Transfer, Icon::ArrowsLeftRight, "Transfer", transfer)}
                {entry(A::See, Icon::Replace, "Replace…", replace)}
            </ul>
            <ul class="menu-list menu-rule">{entry(A::Disconnect, Icon::Trash, "Disconnect", disconnect)}</ul>
        }
        .into_any()
    };
    let dots = || view! { <Glyph icon=Icon::More /> };
    view! {
        <Menu name class="btn btn-ghost btn-sm btn-square" panel="menu-panel menu-panel-row" open trigger button=ToChildren::to_children(dots)>
            {entries}
        </Menu>
    }
}
