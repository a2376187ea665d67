//! Of what one is told, and how. A switch holds at once.

use leptos::{prelude::*, task::spawn_local};
use shared::notification::{EditPreferences, Preference, Preferences, ReadPreferences, SavePreferences};

use crate::{
    app::use_api,
    copy,
    ui::{
        loaded::{Explain, Loaded, rows},
        switch::Switch,
        toast::use_toasts,
    },
};

/// Why nothing can be sent by mail.
const NO_MAIL: &str = "No mail server is configured for this instance.";

#[component]
pub fn NotificationPreferences() -> impl IntoView {
    let api = use_api();
    let preferences = LocalResource::new(move || async move { api.send(&ReadPreferences {}).await });
    let again = Callback::new(move |()| preferences.refetch());
    view! {
        <section class="mt-8" aria-labelledby="notifications">
            <h2 id="notifications" class="section-heading">
                "Notifications"
            </h2>
            <Loaded resource=preferences skeleton=rows() let:preferences>
                <Table preferences again />
            </Loaded>
        </section>
    }
}

/// Where somebody is told.
#[derive(Clone, Copy)]
enum Way {
    InApp,
    Email,
}

impl Way {
    const fn words(self) -> &'static str {
        match self {
            Self::InApp => "In the app",
            Self::Email => "E-mail",
        }
    }

    const fn of(self, preference: &mut Preference) -> &mut bool {
        match self {
            Self::InApp => &mut preference.in_app,
            Self::Email => &mut preference.email,
        }
    }
}

#[component]
fn Table(preferences: Preferences, again: Callback<()>) -> impl IntoView {
    let no_mail = !preferences.mail_configured;
    let known = |preference: &Preference| copy::notification_kind(preference.kind).is_some();
    let rows = preferences.kinds.into_iter().filter(known).map(|it| view! { <Row preference=it no_mail again /> });
    view! {
        <div class="panel">
            <table class="data-table preferences">
                <caption class="sr-only">"Of what you are told, and how"</caption>
                <thead>
                    <tr>
                        <th scope="col">"When"</th>
                        <th scope="col">{Way::InApp.words()}</th>
                        <th scope="col">{Way::Email.words()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {no_mail.then(|| view! {
            <p class="mt-2 text-sm text-muted">{NO_MAIL} " Nothing is sent by e-mail until the operator sets one up."</p>
        })}
    }
}

#[component]
fn Row(preference: Preference, no_mail: bool, again: Callback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let now = RwSignal::new(preference);
    let when = copy::notification_kind(preference.kind)?;
    // The switch has moved already: a second one that follows at once knows of the first.
    let save = move || {
        let body = EditPreferences { kinds: vec![now.get_untracked()] };
        spawn_local(async move {
            if let Err(error) = api.send(&SavePreferences { body }).await {
                toasts.warn(format!("{}. {}", error.title(), error.advice()));
                let _ = now.try_set(preference);
                again.try_run(());
            }
        });
    };
    let switch = move |way: Way| {
        let denied = (no_mail && matches!(way, Way::Email)).then(|| NO_MAIL.to_owned());
        let on = Signal::derive(move || *way.of(&mut now.get()));
        let toggle = Callback::new(move |()| {
            now.update(|now| {
                let on = way.of(now);
                *on = !*on;
            });
            save();
        });
        view! {
            <td>
                <Switch label=format!("{}: {when}", way.words()) on denied=Signal::stored(denied) on_toggle=toggle />
            </td>
        }
    };
    Some(view! {
        <tr>
            <th scope="row">{when}</th>
            {switch(Way::InApp)}
            {switch(Way::Email)}
        </tr>
    })
}
