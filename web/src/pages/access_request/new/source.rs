//! One source that a link asks for.

use leptos::{html, prelude::*};
use shared::access_request::RestrictedBy;

use super::draft::{MethodDraft, Source, Sources};
use crate::{
    copy,
    pages::connection::add::fields::MethodFields,
    ui::{
        button::IconButton,
        choice::Choice,
        field::{Purpose, TextField},
        form::FormState,
        icon::Icon,
        logo::Logo,
    },
};

#[component]
pub fn SourceFields(
    form: FormState,
    sources: Sources,
    source: Source,
    /// Where it stands in the request.
    place: usize,
    /// It is not wanted any more.
    on_remove: Callback<u32>,
) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    let (id, name) = (source.id, source.provider.name.clone());
    let (at, placeholder) = (format!("/sources/{place}"), name.clone());
    // Whoever has just chosen it goes on here.
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && sources.take_fresh(id)
        {
            request_animation_frame(move || {
                let _ = heading.focus();
            });
        }
    });
    let options: Vec<_> =
        source.methods.iter().map(|draft| (draft.method.method, draft.method.label.clone(), None)).collect();
    let several = options.len() > 1;
    let (method, connection_name, logo) = (source.method, source.name, source.provider.logo.clone());
    let below = at.clone();
    let fields = move || {
        let draft = source.draft(method.get())?;
        Some(view! { <MethodPart form draft at=below.clone() /> })
    };
    let label = format!("Source {}: {name}", place + 1);
    view! {
        <section class="panel space-y-5 p-5 sm:p-6" aria-label=label>
            <div class="flex items-center gap-3">
                <Logo src=logo />
                <div class="min-w-0 flex-1">
                    <h2 class="font-semibold outline-none" tabindex="-1" node_ref=heading>
                        {name.clone()}
                    </h2>
                    {(!several).then(|| options.first().map(|(_, label, _)| view! { <p class="text-sm text-muted">{label.clone()}</p> }))}
                </div>
                <IconButton
                    icon=Icon::Close
                    name=format!("Remove {name}")
                    on_click=Callback::new(move |()| on_remove.run(id))
                />
            </div>
            {several.then(|| view! { <Choice legend="How the recipient connects it" value=method options /> })}
            {fields}
            <TextField
                form
                name=format!("{at}/name")
                label="Connection name"
                value=connection_name
                placeholder=placeholder
                help="To tell it from others in the list. The provider's name when left empty."
            />
        </section>
    }
}

/// Made anew for each method; what is filled in is kept by the draft.
#[component]
fn MethodPart(form: FormState, draft: MethodDraft, at: String) -> impl IntoView {
    let MethodDraft { method, fields, restricted_by, restricted_to } = draft;
    let known = method.restrictions.into_iter().filter(|by| *by != RestrictedBy::Unknown);
    let choices: Vec<_> = [None]
        .into_iter()
        .chain(known.map(Some))
        .map(|by| {
            let (title, help) = copy::restricted_by(by);
            (by, title.to_owned(), Some(help.to_owned()))
        })
        .collect();
    let below = at.clone();
    view! {
        {(!fields.is_empty()).then(|| view! {
            <fieldset class="known">
                <legend class="field-label">"What you know already"</legend>
                <p class="field-help">"What you fill in is fixed; the recipient is asked for the rest. Secrets are always theirs to give."</p>
                <div class="mt-4 space-y-4">
                    <MethodFields form fields below />
                </div>
            </fieldset>
        })}
        {(choices.len() > 1).then(|| view! {
            <Choice legend="Whose account may be connected" value=restricted_by options=choices />
        })}
        {move || {
            let (name, label, purpose) = match restricted_by.get()? {
                RestrictedBy::Email => (format!("{at}/restriction/email"), "E-mail address of the account", Purpose::Email),
                RestrictedBy::Account => (format!("{at}/restriction/subject"), "ID of the account", Purpose::Text),
                RestrictedBy::Unknown => return None,
            };
            Some(view! { <TextField form name label value=restricted_to purpose required=true /> })
        }}
    }
}
