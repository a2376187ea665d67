//! How recipients of links see the organization: name, accent color and logo, with a look at what they will see.

use leptos::prelude::*;
use shared::{
    branding::{
        Accent, Branding, EditBranding, NewLogo, ReadBranding, RemoveLogo, SaveBranding, SaveLogo, usable_accent,
    },
    check,
    id::OrganizationId,
    session::OrganizationMembership,
};

use crate::{
    app::use_api,
    refusal,
    ui::{
        button::{Button, Look},
        color_field::ColorField,
        field::TextField,
        file_field::{Content, FileField},
        form::{Form, FormState},
        icon::Icon,
        loaded::{Explain, Loaded, rows},
        toast::use_toasts,
    },
};

/// Mooring's own.
const ACCENT: &str = "#0b5578";
/// What the recipient's pages stand on.
const LIGHT: &str = "#ffffff";
const DARK: &str = "#11202d";

#[component]
pub fn BrandingSection(organization: OrganizationMembership) -> impl IntoView {
    let api = use_api();
    let id = organization.id;
    let branding = LocalResource::new(move || async move { api.send(&ReadBranding { organization: id }).await });
    view! {
        <section class="mt-8" aria-labelledby="branding">
            <h2 id="branding" class="section-heading">
                "Branding"
            </h2>
            <p class="mb-3 max-w-2xl text-sm text-muted">
                "Whoever opens a link of yours sees this name, this color and this logo, so that they know who asks."
            </p>
            <Loaded resource=branding skeleton=rows() let:branding>
                <BrandingForm organization=id known_as=organization.name.clone() branding />
            </Loaded>
        </section>
    }
}

#[component]
fn BrandingForm(organization: OrganizationId, known_as: String, branding: Branding) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let form = FormState::new();
    let name = RwSignal::new(branding.name.unwrap_or_default());
    let accent = RwSignal::new(branding.accent.unwrap_or_default());
    let logo = RwSignal::new(branding.logo);
    // Chosen, and not saved yet: a `data:` URI.
    let image = RwSignal::new(String::new());

    let save = Action::new_local(move |body: &EditBranding| {
        let request = SaveBranding { organization, body: body.clone() };
        let image_now = image.get_untracked();
        async move {
            // The logo first: it is what may be refused.
            let stored = async {
                if let Some((_, data)) = image_now.split_once(',') {
                    let body = NewLogo { image: data.to_owned() };
                    let now = api.send(&SaveLogo { organization, body }).await?;
                    let _ = logo.try_set(now.logo);
                    let _ = image.try_set(String::new());
                }
                api.send(&request).await
            };
            match stored.await {
                Ok(_) => toasts.done("The branding was saved."),
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let body = EditBranding { name: given(&name.get_untracked()), accent: given(&accent.get_untracked()) };
        if refusal::passes(form, &body) {
            save.dispatch_local(body);
        }
    });
    let remove = Action::new_local(move |(): &()| async move {
        match api.send(&RemoveLogo { organization }).await {
            Ok(now) => {
                let _ = logo.try_set(now.logo);
                toasts.done("The logo was removed.");
            }
            Err(error) => toasts.warn(format!("{}. {}", error.title(), error.advice())),
        }
    });
    let on_remove = Callback::new(move |()| {
        remove.dispatch_local(());
    });
    let has_logo = Memo::new(move |_| logo.with(Option::is_some));
    let logo_in_view =
        Signal::derive(move || Some(image.get()).filter(|image| !image.is_empty()).or_else(|| logo.get()));
    let placeholder = known_as.clone();
    let name_in_view = Signal::derive(move || given(&name.get()).unwrap_or_else(|| known_as.clone()));
    view! {
        <div class="panel branding">
            <Form state=form pending=save.pending() on_submit=submit>
                <TextField
                    form
                    name="/name"
                    label="Name that recipients see"
                    value=name
                    placeholder
                    help="The organization's own when empty."
                />
                <ColorField
                    form
                    name="/accent"
                    label="Accent color"
                    value=accent
                    placeholder=ACCENT
                    judge=what_is_wrong
                    help="Of buttons. It is lightened on dark pages."
                />
                <FileField form name="/image" label="Logo" value=image content=Content::Image help="PNG, JPEG or WebP, at most 512 KB." />
                <div class="flex flex-wrap gap-2">
                    <Button look=Look::Primary submit=true pending=save.pending()>"Save branding"</Button>
                    {move || has_logo.get().then(|| view! {
                        <Button icon=Icon::Trash pending=remove.pending() on_click=on_remove>"Remove logo"</Button>
                    })}
                </div>
            </Form>
            <div class="brand-previews" role="group" aria-label="Preview">
                <Preview name=name_in_view accent logo=logo_in_view background=LIGHT class="brand-preview" words="In light pages" />
                <Preview name=name_in_view accent logo=logo_in_view background=DARK class="brand-preview is-dark" words="In dark pages" />
            </div>
        </div>
    }
}

/// As a recipient will see it.
#[component]
fn Preview(
    name: Signal<String>,
    accent: RwSignal<String>,
    logo: Signal<Option<String>>,
    background: &'static str,
    class: &'static str,
    words: &'static str,
) -> impl IntoView {
    // A color that is refused changes nothing yet.
    let color = Memo::new(move |before: Option<&Option<Accent>>| {
        let entered =
            accent.with(|accent| if accent.is_empty() { Accent::parse(ACCENT) } else { Accent::parse(accent) });
        let usable = entered.filter(|color| color.stands_out());
        let here = usable.and_then(|color| Accent::parse(background).map(|background| color.on(background)));
        here.or_else(|| before.copied().flatten()).or_else(|| Accent::parse(ACCENT))
    });
    let paint = move || color.get().map(|color| color.to_string());
    let text = move || color.get().map(Accent::text);
    view! {
        <figure class=class>
            <div class="brand-preview-head">
                {move || logo.get().map(|logo| view! { <img class="brand-logo" src=logo alt="Logo" /> })}
                <p class="min-w-0 break-words font-semibold">{move || name.get()}</p>
            </div>
            <span class="brand-button" style:background-color=paint style:color=text>
                "Start"
            </span>
            <figcaption>{words}</figcaption>
        </figure>
    }
}

fn what_is_wrong(color: &str) -> Option<String> {
    usable_accent(color, &()).err().map(|error| error.message().to_owned())
}

fn given(text: &str) -> Option<String> {
    Some(check::tidy(text)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use shared::branding::IMAGE_MAX;

    use super::*;

    #[test]
    fn a_logo_may_be_as_large_here_as_for_the_server() {
        assert_eq!(usize::from(Content::Image.max_kilobytes()) * 1024, IMAGE_MAX);
    }

    #[test]
    fn the_color_of_mooring_passes_the_rule() {
        assert_eq!(what_is_wrong(ACCENT), None);
        assert!([LIGHT, DARK].into_iter().all(|background| Accent::parse(background).is_some()));
    }
}
