//! What can be done to one link. What the reader may not do says why; what its life has ended is not there.

use leptos::{html, prelude::*};
use shared::{
    access::{AccessRequestAction, Decision},
    access_request::{AccessRequest, Step},
};

use crate::{
    pages::{
        access_request::desk::{self, Desk, Task},
        control::ControlItem,
    },
    ui::{
        icon::{Glyph, Icon},
        menu::Menu,
    },
};

#[component]
pub fn RowMenu(desk: Desk, item: Signal<AccessRequest>) -> impl IntoView {
    let open = RwSignal::new(false);
    let trigger = NodeRef::<html::Button>::new();
    let name = Signal::derive(move || item.with(|item| format!("Actions for the link for “{}”", desk::title(item))));
    // The menu's item is gone when a dialog gives the focus back, so its button has it first.
    let choose = move |task: fn(AccessRequest) -> Task| {
        Callback::new(move |()| {
            if let Some(trigger) = trigger.get_untracked() {
                let _ = trigger.focus();
            }
            open.set(false);
            desk.task.set(Some(task(item.get_untracked())));
        })
    };
    let decisions = Memo::new(move |_| {
        item.with(|item| {
            let reissue = desk.may(item, AccessRequestAction::Reissue, Step::Reissue);
            (reissue, desk.may(item, AccessRequestAction::Delete, Step::Delete))
        })
    });
    let entries = move || {
        let (reissue, delete) = decisions.get();
        view! {
            <ul class="menu-list">
                <ControlItem decision=reissue icon=Icon::Link text="New link" on_choose=choose(Task::Reissue) />
                <ControlItem decision=delete icon=Icon::Trash text="Delete" on_choose=choose(Task::Delete) />
            </ul>
        }
    };
    let dots = || view! { <Glyph icon=Icon::More /> };
    move || {
        (decisions.get() != (Decision::Hide, Decision::Hide)).then(|| view! {
            <Menu name class="btn btn-ghost btn-sm btn-square" panel="menu-panel menu-panel-row" open trigger button=ToChildren::to_children(dots)>
                {entries}
            </Menu>
        })
    }
}
