//! What can be done to one integration.

use leptos::{html, prelude::*};
use shared::{access::IntegrationAction, integration::Integration};

use crate::{
    pages::{control::ControlItem, integration::desk::Desk},
    ui::{
        icon::{Glyph, Icon},
        menu::Menu,
    },
};

#[component]
pub fn RowMenu(desk: Desk, item: Signal<Integration>, renaming: RwSignal<bool>) -> impl IntoView {
    let open = RwSignal::new(false);
    let trigger = NodeRef::<html::Button>::new();
    let name = Signal::derive(move || item.with(|item| format!("Actions for “{}”", item.name)));
    let may = move |action| item.with(|item| desk.may(item, action));
    let rename = Callback::new(move |()| {
        open.set(false);
        renaming.set(true);
    });
    // The menu's item is gone when a dialog gives the focus back, so its button has it first.
    let delete = Callback::new(move |()| {
        if let Some(trigger) = trigger.get_untracked() {
            let _ = trigger.focus();
        }
        open.set(false);
        desk.deleting.set(Some(item.get_untracked()));
    });
    let entries = move || {
        view! {
            <ul class="menu-list">
                <ControlItem decision=may(IntegrationAction::Rename) icon=Icon::Pencil text="Rename" on_choose=rename />
            </ul>
            <ul class="menu-list menu-rule">
                <ControlItem decision=may(IntegrationAction::Delete) icon=Icon::Trash text="Delete" on_choose=delete />
            </ul>
        }
    };
    let dots = || view! { <Glyph icon=Icon::More /> };
    view! {
        <Menu name class="btn btn-ghost btn-sm btn-square" panel="menu-panel menu-panel-row" open trigger button=ToChildren::to_children(dots)>
            {entries}
        </Menu>
    }
}
