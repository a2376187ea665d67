//! Who is signed in, and what is theirs: account, theme, the way out.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    location::use_location,
    route::Route,
    session::use_session,
    ui::{
        icon::{Glyph, Icon},
        loaded::Explain,
        menu::Menu,
        theme::Theme,
        toast::use_toasts,
    },
};

#[component]
pub fn AccountMenu() -> impl IntoView {
    let (session, location, toasts) = (use_session(), use_location(), use_toasts());
    let open = RwSignal::new(false);
    let name = move || session.person().map(|person| person.name).unwrap_or_default();
    let email = move || session.person().map(|person| person.email).unwrap_or_default();
    let button = move || {
        view! {
            <span class="avatar-mark" aria-hidden="true">
                {move || initials(&name())}
            </span>
            <span class="min-w-0 flex-1 text-left">
                <span class="block truncate text-sm font-medium">{name}</span>
                <span class="block truncate text-xs side-muted">{email}</span>
            </span>
            <Glyph icon=Icon::ChevronsUpDown />
        }
    };
    let leave = move |_| {
        spawn_local(async move {
            match session.leave().await {
                Ok(()) => location.go(&Route::SignIn.path()),
                Err(error) => toasts.warn(format!("{}. {}", error.title(), error.advice())),
            }
        });
    };
    view! {
        <Menu name="Account menu" class="side-button" panel="menu-panel menu-panel-up" open button=ToChildren::to_children(button)>
            <ul class="menu-list">
                <li>
                    <a href=Route::Account.path() on:click=move |_| open.set(false)>
                        <Glyph icon=Icon::User />
                        "Account"
                    </a>
                </li>
                <li class="menu-rule">
                    <ThemeButtons />
                </li>
                <li class="menu-rule">
                    <button type="button" on:click=leave>
                        <Glyph icon=Icon::LogOut />
                        "Sign out"
                    </button>
                </li>
            </ul>
        </Menu>
    }
}

#[component]
fn ThemeButtons() -> impl IntoView {
    let current = RwSignal::new(Theme::current());
    let choose = move |theme: Theme| {
        theme.apply();
        current.set(theme);
    };
    let button = move |theme: Theme| {
        let (icon, text) = match theme {
            Theme::System => (Icon::SunMoon, "System"),
            Theme::Light => (Icon::Sun, "Light"),
            Theme::Dark => (Icon::Moon, "Dark"),
        };
        view! {
            <button
                type="button"
                class="theme-button"
                aria-pressed=move || (current.get() == theme).to_string()
                on:click=move |_| choose(theme)
            >
                <Glyph icon />
                {text}
            </button>
        }
    };
    view! {
        <div role="group" aria-label="Theme" class="theme-buttons">
            {Theme::ALL.map(button).collect_view()}
        </div>
    }
}

/// At most two letters that stand for a name.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Ada King Lovelace"), "AL");
        assert_eq!(initials("élodie"), "É");
        assert_eq!(initials("  "), "");
    }
}
