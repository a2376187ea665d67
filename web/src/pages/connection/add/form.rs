//! The form of one provider: how to connect it, what that takes, what to call it and who sees it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{
    access::{OrganizationAction, Visibility},
    authorization::StartAuthorization,
    connection::{Connection, CreateConnection, NewConnection},
    id::ConnectionId,
    problem::ProblemKind,
    provider::{AuthMethod, Method, Provider},
};

use super::{
    authorize::{Authorizing, Course},
    draft::Draft,
    fields::{self, Filled, MethodFields, Scopes},
    same_account,
    target::Target,
    waiting::Waiting,
};
use crate::{
    api::{Api, IdempotencyKey},
    app::use_api,
    copy,
    location::use_location,
    refusal,
    route::Route,
    session::{Place, may_in},
    ui::{
        badge::Tone,
        button::{Button, LinkButton, Look},
        choice::Choice,
        field::TextField,
        form::{Form, FormState},
        heading::PageHeading,
        icon::{Glyph, Icon},
        logo::Logo,
        notice::Notice,
        toast::{Toasts, use_toasts},
    },
};

#[component]
pub fn ConnectForm(provider: Provider, place: Place, target: Target) -> impl IntoView {
    let title = format!("Connect {}", provider.name);
    let usable: Vec<_> = provider.methods.iter().filter(|method| method.unavailable.is_none()).cloned().collect();
    let Some(first) = usable.first() else {
        let reason = provider.methods.iter().find_map(|method| method.unavailable);
        return view! {
            <PageHeading text=title lead=provider.summary />
            <div class="mt-5">
                <Notice tone=Tone::Warning title="It cannot be connected yet">
                    <p>{reason.map(copy::unavailable)} <AppsLink place /></p>
                </Notice>
            </div>
        }
        .into_any();
    };
    let chosen = RwSignal::new(first.method);
    let options = usable.iter().map(|method| (method.method, method.label.clone(), None)).collect::<Vec<_>>();
    let several = options.len() > 1;
    let blocked: Vec<_> = provider
        .methods
        .iter()
        .filter_map(|method| Some((method.label.clone(), copy::unavailable(method.unavailable?))))
        .collect();
    let apps = place.clone();
    let name = RwSignal::new(String::new());
    let visibility = RwSignal::new(Visibility::Private);
    let docs = provider.docs_url.clone();
    let method = {
        let provider = provider.clone();
        move || {
            let method = usable.iter().find(|method| method.method == chosen.get()).cloned()?;
            let provider = provider.clone();
            Some(view! { <MethodForm method provider target name visibility /> })
        }
    };
    view! {
        <div class="flex items-start gap-3">
            <Logo src=provider.logo />
            <div class="min-w-0">
                <PageHeading text=title lead=provider.summary />
                {docs.map(|docs| view! {
                    <a class="link mt-2 inline-flex items-center gap-1 text-sm" href=docs target="_blank" rel="noopener noreferrer">
                        {format!("{}'s documentation", provider.name)}
                        <Glyph icon=Icon::ExternalLink class="size-3.5" />
                    </a>
                })}
            </div>
        </div>
        <div class="panel mt-5 max-w-2xl p-5 sm:p-6">
            {several.then(|| view! {
                <div class="mb-5">
                    <Choice legend="How to connect" value=chosen options=options />
                </div>
            })}
            {(!blocked.is_empty()).then(|| view! {
                <div class="mb-5 space-y-1 text-sm text-muted">
                    {blocked.into_iter().map(|(label, why)| view! { <p>{format!("{label}: {why}")}</p> }).collect_view()}
                    <AppsLink place=apps />
                </div>
            })}
            {method}
        </div>
    }
    .into_any()
}

/// For those who can register what is missing.
#[component]
fn AppsLink(place: Place) -> impl IntoView {
    let apps = Route::OauthApps { organization: place.organization.id }.path();
    may_in(&place.organization, OrganizationAction::ManageOauthApps)
        .is_allowed()
        .then(|| view! { <a class="link" href=apps>"Open OAuth apps"</a> })
}

/// Made anew for each method, so that no value of another method stays behind.
#[component]
fn MethodForm(
    method: Method,
    provider: Provider,
    target: Target,
    name: RwSignal<String>,
    visibility: RwSignal<Visibility>,
) -> impl IntoView {
    let (api, location, toasts) = (use_api(), use_location(), use_toasts());
    let Target { workspace, kind, integration } = target;
    let (form, key) = (FormState::new(), IdempotencyKey::new());
    let filled = fields::filled(&method.fields, &BTreeMap::new());
    let unanswered = RwSignal::new(false);
    let authorizing = Authorizing::new(form);

    let draft = {
        let (filled, provider, method) = (filled.clone(), provider.key.clone(), method.method);
        move || Draft {
            kind,
            provider: provider.clone(),
            method,
            name: name.get_untracked(),
            visibility: visibility.get_untracked(),
            integration,
            values: filled.iter().map(|Filled { field, value }| (field.clone(), value.get_untracked())).collect(),
        }
    };
    let create = Action::new_local(move |new: &NewConnection| {
        let (request, key) = (CreateConnection { workspace, body: new.clone() }, key.clone());
        async move {
            let answer = api.send_once(&request, &key).await;
            // Whoever has left the form meanwhile stays where they are.
            let here = unanswered.try_set(false).is_none();
            match answer {
                Ok(connection) => {
                    arrived(api, toasts, &connection);
                    if here {
                        location.go(&target.list());
                    }
                }
                Err(error) => {
                    let _ = unanswered.try_set(error.kind() == Some(ProblemKind::ProviderUnavailable));
                    refusal::tell(form, &error);
                }
            }
        }
    });
    let save = {
        let draft = draft.clone();
        move |unverified: bool| {
            let new = draft().into_connection(unverified);
            if refusal::passes(form, &new) {
                create.dispatch_local(new);
            }
        }
    };
    let by_login = method.method == AuthMethod::Oauth2;
    let submit = {
        let save = save.clone();
        Callback::new(move |()| {
            if by_login {
                let new = draft().into_authorization();
                if refusal::passes(form, &new) {
                    let request = StartAuthorization { workspace, body: new };
                    authorizing.start(async move { api.send(&request).await.map(Some) });
                }
            } else {
                save(false);
            }
        })
    };
    let save_anyway = Callback::new(move |()| {
        form.clear();
        save(true);
    });
    let pending = Signal::derive(move || create.pending().get() || authorizing.course().get() == Course::Starting);
    let (placeholder, waits_for, connected_to) = (provider.name.clone(), provider.name.clone(), provider.name.clone());
    let connected = Callback::new(move |connection: Option<ConnectionId>| {
        toasts.done(format!("{connected_to} was connected."));
        if let Some(id) = connection {
            same_account::warn(api, toasts, Some(workspace), id);
        }
        location.go(&target.list());
    });
    let cancel = Callback::new(move |()| location.go(&target.list()));
    let waits = Memo::new(move |_| authorizing.course().with(Course::is_shown));

    view! {
        <div hidden=move || waits.get()>
            <Form state=form pending on_submit=submit>
                <MethodFields form fields=filled />
                <TextField
                    form
                    name="/name"
                    label="Connection name"
                    value=name
                    placeholder
                    help="To tell it from others in the list. The provider's name when left empty."
                />
                {match integration {
                    None => view! { <Choice legend="Who can use it" value=visibility options=copy::visibility_choices() /> }.into_any(),
                    Some(_) => view! {
                        <Notice tone=Tone::Neutral>
                            <p class="text-sm">
                                "It is made inside an integration: it is shared with the workspace and registered with the integration at once."
                            </p>
                        </Notice>
                    }
                    .into_any(),
                }}
                <Scopes scopes=method.scopes />
                <div class="flex flex-wrap items-center gap-3 pt-1">
                    <Button look=Look::Primary submit=true pending icon=by_login.then_some(Icon::ExternalLink)>
                        {if by_login { format!("Log in at {}", provider.name) } else { "Test and connect".to_owned() }}
                    </Button>
                    {move || unanswered.get().then(|| view! {
                        <Button pending=create.pending() on_click=save_anyway>"Save anyway"</Button>
                    })}
                    <LinkButton href=target.list() look=Look::Quiet>"Cancel"</LinkButton>
                </div>
            </Form>
        </div>
        {move || waits.get().then(|| view! {
            <Waiting authorizing provider=waits_for.clone() on_connected=connected on_cancel=cancel />
         })}
    }
}

fn arrived(api: Api, toasts: Toasts, connection: &Connection) {
    toasts.done(format!("“{}” was added.", connection.name));
    if connection.account.is_some() {
        same_account::warn(api, toasts, Some(connection.workspace), connection.id);
    }
}
