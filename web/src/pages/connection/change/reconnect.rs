//! Authorizing a connection again: by logging in at the provider, or by typing the credential anew. What people see of
//! the connection stays as it is.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{
    connection::{Connection, FieldChange, Reconnect, ReconnectConnection, Reconnection},
    problem::ProblemKind,
    provider::{AuthMethod, Field, Method, Provider, ProviderQuery, ReadProvider},
};

use crate::{
    copy,
    pages::connection::{
        add::{
            authorize::{Authorizing, Course},
            fields::{self, MethodFields, Scopes},
            waiting::Waiting,
        },
        desk::Desk,
    },
    refusal,
    ui::{
        badge::Tone,
        button::{Button, Look},
        choice::Choice,
        dialog::DialogActions,
        form::{Form, FormState},
        icon::Icon,
        loaded::{Loaded, rows},
        notice::Notice,
    },
};

#[component]
pub fn ReconnectTask(desk: Desk, connection: Connection) -> impl IntoView {
    let (key, workspace) = (connection.provider.key.clone(), desk.workspace());
    let provider = LocalResource::new(move || {
        let request = ReadProvider { provider: key.clone(), query: ProviderQuery { workspace: Some(workspace) } };
        async move { desk.api.send(&request).await }
    });
    let connection = StoredValue::new(connection);
    view! {
        <Loaded resource=provider skeleton=rows() let:provider>
            <Methods desk connection=connection.get_value() provider />
        </Loaded>
    }
}

#[component]
fn Methods(desk: Desk, connection: Connection, provider: Provider) -> impl IntoView {
    let usable: Vec<_> = provider.methods.iter().filter(|method| method.unavailable.is_none()).cloned().collect();
    let chosen = RwSignal::new(connection.method);
    let reason =
        provider.methods.iter().find(|method| method.method == connection.method).and_then(|it| it.unavailable);
    let options: Vec<_> = usable.iter().map(|method| (method.method, method.label.clone(), None)).collect();
    let several = options.len() > 1 || (reason.is_some() && !options.is_empty());
    let lead = format!("“{}” · {}", connection.name, provider.name);
    let missing = connection.missing_scopes.clone();
    let form = move || {
        let Some(method) = usable.iter().find(|method| method.method == chosen.get()).cloned() else {
            let close = Callback::new(move |()| desk.close());
            return view! {
                <Notice tone=Tone::Warning title="It cannot be reconnected yet">
                    <p class="text-sm">{reason.map(copy::unavailable)}</p>
                </Notice>
                <DialogActions>
                    <Button on_click=close>"Close"</Button>
                </DialogActions>
            }
            .into_any();
        };
        view! { <Again desk connection=connection.clone() method provider=provider.name.clone() /> }.into_any()
    };
    view! {
        <p class="break-words font-medium">{lead}</p>
        {(!missing.is_empty()).then(|| view! {
            <Notice tone=Tone::Warning title="This was not granted">
                <ul class="list-disc ps-4 text-sm">
                    {missing.into_iter().map(|scope| view! { <li class="break-all">{scope}</li> }).collect_view()}
                </ul>
            </Notice>
        })}
        {several.then(|| view! { <Choice legend="How to connect" value=chosen options=options /> })}
        {form}
    }
}

/// Made anew for each method, so that no value of another method stays behind.
#[component]
fn Again(desk: Desk, connection: Connection, method: Method, provider: String) -> impl IntoView {
    let form = FormState::new();
    let (id, before) = (connection.id, connection.fields.clone());
    let filled = fields::filled(&method.fields, &before);
    let labels = StoredValue::new(method.fields.clone());
    let by_login = method.method == AuthMethod::Oauth2;
    let authorizing = Authorizing::new(form);
    let unanswered = RwSignal::new(false);
    // What the test with the new credential has shown.
    let outcome = RwSignal::new(None::<(Connection, Vec<FieldChange>)>);

    let another = (method.method != connection.method).then_some(method.method);
    let body = {
        let filled = filled.clone();
        move |save_unverified| {
            let (values, secrets) = fields::split(&filled);
            Reconnect { method: another, fields: changed(&before, values), secrets, save_unverified }
        }
    };
    let save = Action::new_local(move |body: &Reconnect| {
        let request = ReconnectConnection { connection: id, body: body.clone() };
        async move {
            let answer = desk.api.send(&request).await;
            let _ = unanswered.try_set(false);
            match answer {
                Ok(Reconnection { connection: Some(now), changed, .. }) => {
                    let _ = outcome.try_set(Some((now.clone(), changed)));
                    desk.put(now);
                }
                Ok(_) => {
                    desk.close();
                    desk.read_again();
                }
                Err(error) => {
                    let _ = unanswered.try_set(error.kind() == Some(ProblemKind::ProviderUnavailable));
                    refusal::tell(form, &error);
                }
            }
        }
    });
    let send = {
        let body = body.clone();
        move |unverified| {
            let body = body(unverified);
            if refusal::passes(form, &body) {
                save.dispatch_local(body);
            }
        }
    };
    let submit = {
        let send = send.clone();
        Callback::new(move |()| {
            if !by_login {
                send(false);
                return;
            }
            let body = body(false);
            if refusal::passes(form, &body) {
                let request = ReconnectConnection { connection: id, body };
                authorizing.start(async move { desk.api.send(&request).await.map(|answer| answer.authorization) });
            }
        })
    };
    let save_anyway = Callback::new(move |()| {
        form.clear();
        send(true);
    });
    let name = connection.name.clone();
    let connected = Callback::new(move |_| {
        desk.toasts.done(format!("“{name}” was reconnected."));
        desk.close();
        desk.read_again();
    });
    let close = Callback::new(move |()| desk.close());
    let pending = Signal::derive(move || save.pending().get() || authorizing.course().get() == Course::Starting);
    let waits = Memo::new(move |_| authorizing.course().with(Course::is_shown));
    let words = copy::reconnecting(method.method);

    move || {
        if let Some((now, changed)) = outcome.get() {
            return view! { <Reconnected desk now changed labels=labels.get_value() /> }.into_any();
        }
        let (filled, scopes, provider) = (filled.clone(), method.scopes.clone(), provider.clone());
        view! {
            <div hidden=move || waits.get()>
                <Form state=form pending on_submit=submit>
                    <p class="text-sm text-muted">{words}</p>
                    <MethodFields form fields=filled />
                    <Scopes scopes />
                    <DialogActions>
                        <Button on_click=close>"Cancel"</Button>
                        {move || unanswered.get().then(|| view! {
                            <Button pending=save.pending() on_click=save_anyway>"Save anyway"</Button>
                        })}
                        <Button look=Look::Primary submit=true pending icon=by_login.then_some(Icon::ExternalLink)>
                            {if by_login { "Reconnect account" } else { "Test and reconnect" }}
                        </Button>
                    </DialogActions>
                </Form>
            </div>
            {move || waits.get().then(|| view! {
                <Waiting authorizing provider=provider.clone() on_connected=connected on_cancel=close />
            })}
        }
        .into_any()
    }
}

#[component]
fn Reconnected(desk: Desk, now: Connection, changed: Vec<FieldChange>, labels: Vec<Field>) -> impl IntoView {
    let (tone, status) = copy::status(now.status);
    let label = move |key: &str| {
        labels.iter().find(|field| field.key == key).map_or_else(|| key.to_owned(), |field| field.label.clone())
    };
    let shown = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
    let rows: Vec<_> = changed
        .into_iter()
        .map(|change| {
            view! {
                <dt>{label(&change.key)}</dt>
                <dd class="break-all">
                    <del>{shown(change.before)}</del> " → " <ins>{shown(change.after)}</ins>
                </dd>
            }
        })
        .collect();
    view! {
        <div role="status">
            <Notice tone title=format!("“{}”: {}", now.name, status.to_lowercase())>
                {if rows.is_empty() {
                    view! { <p class="text-sm">"Nothing but the credential has changed."</p> }.into_any()
                } else {
                    view! {
                        <p class="mb-2 text-sm">"Besides the credential this has changed:"</p>
                        <dl class="facts">{rows}</dl>
                    }
                    .into_any()
                }}
            </Notice>
        </div>
        <DialogActions>
            <Button look=Look::Primary on_click=Callback::new(move |()| desk.close())>"Done"</Button>
        </DialogActions>
    }
}

/// What differs from before. A value that was emptied is sent as such: what is left out stays.
fn changed(before: &BTreeMap<String, String>, now: Vec<(String, String)>) -> BTreeMap<String, String> {
    now.into_iter().filter(|(key, value)| before.get(key).map_or("", String::as_str) != value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_sent() {
        let before = BTreeMap::from([("host".to_owned(), "a".to_owned()), ("note".to_owned(), "x".to_owned())]);
        let now = [("host", "a"), ("note", ""), ("port", "")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(changed(&before, now.into()), BTreeMap::from([("note".to_owned(), String::new())]));
    }
}
