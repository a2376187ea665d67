//! One's own account: who one is, of what one is told, and every place one is signed in, to end what should not be there.

use leptos::prelude::*;
use shared::{
    id::SessionId,
    session::{EndOwnSession, ListOwnSessions, OwnSession},
};

use crate::{
    app::use_api,
    pages::notification::preferences::NotificationPreferences,
    session::use_session,
    ui::{
        badge::{Badge, Tone},
        button::Button,
        heading::PageHeading,
        icon::{Glyph, Icon},
        loaded::{Explain, Loaded, rows},
        moment::Moment,
        toast::use_toasts,
    },
};

#[component]
pub fn AccountPage() -> impl IntoView {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let sessions = LocalResource::new(move || async move { api.send(&ListOwnSessions {}).await });
    let end = Action::new_local(move |session: &SessionId| {
        let request = EndOwnSession { session: *session };
        async move {
            match api.send(&request).await {
                Ok(_) => {
                    toasts.done("The session was ended.");
                    sessions.refetch();
                }
                Err(error) => toasts.warn(format!("{}. {}", error.title(), error.advice())),
            }
        }
    });
    let person = move || session.person().map(|person| (person.name, person.email)).unwrap_or_default();

    view! {
        <PageHeading text="Account" />
        <section class="mt-6" aria-labelledby="you">
            <h2 id="you" class="section-heading">
                "You"
            </h2>
            <dl class="panel facts">
                <dt>"Name"</dt>
                <dd>{move || person().0}</dd>
                <dt>"E-mail address"</dt>
                <dd>{move || person().1}</dd>
            </dl>
        </section>
        <NotificationPreferences />
        <section class="mt-8" aria-labelledby="sessions">
            <h2 id="sessions" class="section-heading">
                "Where you are signed in"
            </h2>
            <Loaded resource=sessions skeleton=rows() let:page>
                <ul class="panel divide-y divide-base-300">
                    {page
                        .items
                        .into_iter()
                        .map(|own| {
                            let id = own.id;
                            let pending = Signal::derive(move || end.pending().get() && end.input().get() == Some(id));
                            view! { <SessionRow own pending on_end=Callback::new(move |()| { end.dispatch_local(id); }) /> }
                        })
                        .collect_view()}
                </ul>
            </Loaded>
        </section>
    }
}

#[component]
fn SessionRow(own: OwnSession, pending: Signal<bool>, on_end: Callback<()>) -> impl IntoView {
    let agent = agent(&own.agent);
    let label = format!("End session: {agent}, {}", own.address);
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
            <Glyph icon=Icon::Devices class="size-5 shrink-0 text-muted" />
            <div class="min-w-0 flex-1 basis-52">
                <p class="truncate font-medium" title=own.agent>
                    {agent}
                </p>
                <p class="text-sm text-muted">
                    {own.address} " · signed in " <Moment at=own.created_at /> " · last active " <Moment at=own.refreshed_at />
                </p>
            </div>
            {if own.current {
                view! { <Badge tone=Tone::Good text="This browser" /> }.into_any()
            } else {
                view! {
                    <span role="group" aria-label=label>
                        <Button pending on_click=on_end>
                            "End session"
                        </Button>
                    </span>
                }
                .into_any()
            }}
        </li>
    }
}

/// The browser and its system, as far as its own words tell.
fn agent(text: &str) -> String {
    let find =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| text.contains(mark)).map(|(_, name)| *name);
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) if text.is_empty() => "Unknown browser".to_owned(),
        (None, None) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_in_words() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        assert_eq!(agent(chrome), "Chrome on Linux");
        assert_eq!(agent("curl/8.0"), "curl/8.0");
        assert_eq!(agent(""), "Unknown browser");
    }
}
