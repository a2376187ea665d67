//! Around the pages of somebody who is signed in: navigation at the side, or behind a button where the window is narrow.

use leptos::{html, prelude::*};

use super::{
    account_menu::AccountMenu, bell::Bell, brand::Brand, navigation::Navigation, workspace_switcher::WorkspaceSwitcher,
};
use crate::{
    app::use_api,
    location::use_location,
    revision::use_revisions,
    ui::{
        button::IconButton,
        icon::{Glyph, Icon},
        media::use_wide,
    },
    unread::use_unread_count,
};

#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let wide = use_wide();
    use_unread_count().follow(use_api(), use_revisions().notifications);
    let main = NodeRef::<html::Main>::new();
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if let Some(main) = main.get_untracked() {
            let _ = main.focus();
        }
    };
    view! {
        <a class="skip-link" href="#main" on:click=skip>
            "Skip to content"
        </a>
        <div class="frame">
            {move || if wide.get() { view! { <Side /> }.into_any() } else { view! { <TopBar /> }.into_any() }}
            <main id="main" class="frame-main" tabindex="-1" node_ref=main>
                <div class="frame-page">{children()}</div>
            </main>
        </div>
    }
}

#[component]
fn Side() -> impl IntoView {
    view! {
        <header class="side">
            <div class="flex items-center justify-between">
                <Brand />
                <Bell />
            </div>
            <WorkspaceSwitcher />
            <Navigation />
            <div class="mt-auto">
                <AccountMenu />
            </div>
        </header>
    }
}

#[component]
fn TopBar() -> impl IntoView {
    let location = use_location();
    let drawer = NodeRef::<html::Dialog>::new();
    let open = Callback::new(move |()| {
        if let Some(drawer) = drawer.get_untracked() {
            let _ = drawer.show_modal();
        }
    });
    let close = move || {
        if let Some(drawer) = drawer.get_untracked() {
            drawer.close();
        }
    };
    // Whoever follows a link has seen enough of the menu.
    Effect::new(move |_| {
        location.route();
        close();
    });
    view! {
        <header class="top-bar">
            <button type="button" class="top-bar-button" aria-label="Open menu" on:click=move |_| open.run(())>
                <Glyph icon=Icon::Menu class="size-5" />
            </button>
            <Brand />
            <div class="ms-auto">
                <Bell />
            </div>
        </header>
        <dialog class="drawer-dialog" aria-label="Menu" node_ref=drawer>
            <div class="side">
                <div class="flex items-center justify-between">
                    <Brand />
                    <IconButton icon=Icon::Close name="Close menu" on_click=Callback::new(move |()| close()) />
                </div>
                <WorkspaceSwitcher />
                <Navigation />
                <div class="mt-auto">
                    <AccountMenu />
                </div>
            </div>
        </dialog>
    }
}
