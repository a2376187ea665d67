//! The catalogue, to choose from. A provider that cannot be used at present says why instead of being missing.

use leptos::prelude::*;
use serde::Serialize;
use shared::{
    access::OrganizationAction,
    provider::{Provider, Unavailable},
};

use crate::{
    copy,
    location::use_location,
    pages::connection::add::{target::Target, title},
    route::{self, Route},
    session::{Place, may_in},
    ui::{
        button::Button,
        empty::Empty,
        filter::{FilterBar, FilterChips, SearchBox},
        heading::PageHeading,
        icon::Icon,
        logo::Logo,
    },
};

/// What narrows the catalogue, as it stands in the address: the way back from a provider's form keeps it.
#[derive(Clone, Default, PartialEq, Serialize)]
struct Narrowed {
    #[serde(skip_serializing_if = "String::is_empty")]
    q: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    category: String,
    /// Where the connection is made; it narrows nothing and stays.
    #[serde(skip_serializing_if = "String::is_empty")]
    integration: String,
}

#[component]
pub fn Picker(providers: Vec<Provider>, place: Place, target: Target) -> impl IntoView {
    let kind = target.kind;
    let at = Route::AddConnection { workspace: place.workspace.id, kind };
    let lead = format!("Choose what to connect to {}.", place.workspace.name);
    let card = Callback::new(move |(provider, words): (Provider, AnyView)| {
        let to = target.form(&provider.key);
        view! {
            <a class="provider-card" href=to>
                {words}
            </a>
        }
        .into_any()
    });
    view! {
        <PageHeading text=title(kind) lead />
        <Catalogue providers place at card />
    }
}

/// The providers with what narrows them.
#[component]
pub fn Catalogue(
    providers: Vec<Provider>,
    place: Place,
    /// The page it stands on.
    at: Route,
    /// Makes words about a provider into what chooses it.
    card: Callback<(Provider, AnyView), AnyView>,
) -> impl IntoView {
    let location = use_location();
    let narrowed = Memo::new(move |_| {
        let query = location.query();
        let value = |name| route::value(&query, name).unwrap_or_default();
        Narrowed { q: value("q"), category: value("category"), integration: value("integration") }
    });
    let show = move |narrowed: Narrowed| location.replace(&at.with(&narrowed));
    let categories = categories(&providers);
    let found = Memo::new(move |_| {
        let Narrowed { q, category, .. } = narrowed.get();
        let fits = |provider: &&Provider| {
            matches(provider, &q) && (category.is_empty() || provider.categories.contains(&category))
        };
        providers.iter().filter(fits).cloned().collect::<Vec<_>>()
    });
    let grid = move || {
        let found = found.get();
        if found.is_empty() {
            return view! {
                <Empty icon=Icon::SearchX title="No provider matches" text="Try another word, or connect it with the generic HTTP API or by its OpenID Connect server.">
                    <Button on_click=Callback::new(move |()| {
                        show(Narrowed { integration: narrowed.get_untracked().integration, ..Narrowed::default() });
                    })>"Clear search"</Button>
                </Empty>
            }
            .into_any();
        }
        let place = place.clone();
        let cards = found.into_iter().map(|provider| view! { <ProviderCard provider place=place.clone() card /> });
        view! { <ul class="provider-grid">{cards.collect_view()}</ul> }.into_any()
    };
    view! {
        <FilterBar label="Find a provider">
            <SearchBox
                label="Search providers"
                value=Signal::derive(move || narrowed.read().q.clone())
                on_search=Callback::new(move |q: String| show(Narrowed { q, ..narrowed.get_untracked() }))
            />
            {(categories.len() > 1).then(|| view! {
                <FilterChips
                    label="Category"
                    all="All"
                    value=Signal::derive(move || narrowed.read().category.clone())
                    options=categories
                    on_choose=Callback::new(move |category: String| show(Narrowed { category, ..narrowed.get_untracked() }))
                />
            })}
        </FilterBar>
        {grid}
    }
}

#[component]
fn ProviderCard(provider: Provider, place: Place, card: Callback<(Provider, AnyView), AnyView>) -> impl IntoView {
    let words = view! {
        <Logo src=provider.logo.clone() />
        <span class="min-w-0">
            <span class="block font-medium">{provider.name.clone()}</span>
            <span class="block text-sm text-muted">{provider.summary.clone()}</span>
        </span>
    };
    match blocked(&provider) {
        None => view! { <li>{card.run((provider, words.into_any()))}</li> }.into_any(),
        Some(reason) => {
            let apps = Route::OauthApps { organization: place.organization.id };
            // Its own entry is found by its name; a server is added by its issuer, whatever it is called.
            let listed = provider.oauth_app.as_ref().is_some_and(|form| form.redirect_uri.is_some());
            let apps = if listed { apps.with(&[("q", &provider.name)]) } else { apps.path() };
            let may_fix = may_in(&place.organization, OrganizationAction::ManageOauthApps).is_allowed()
                && reason == Unavailable::OauthAppMissing;
            view! {
                <li class="provider-card is-blocked">
                    {words}
                    <p class="provider-reason">
                        {copy::unavailable(reason)}
                        {may_fix.then(|| view! { " " <a class="link" href=apps>"Open OAuth apps"</a> })}
                    </p>
                </li>
            }
            .into_any()
        }
    }
}

/// Each category once, by its name.
fn categories(providers: &[Provider]) -> Vec<(String, String)> {
    let mut all: Vec<_> = providers.iter().flat_map(|provider| provider.categories.clone()).collect();
    all.sort();
    all.dedup();
    all.into_iter().map(|key| (key.clone(), copy::category(&key))).collect()
}

/// Why none of its methods can be used.
fn blocked(provider: &Provider) -> Option<Unavailable> {
    let usable = provider.methods.iter().any(|method| method.unavailable.is_none());
    if usable {
        return None;
    }
    Some(provider.methods.iter().find_map(|method| method.unavailable).unwrap_or(Unavailable::Unknown))
}

/// Every word that was typed is somewhere in what the provider is.
fn matches(provider: &Provider, text: &str) -> bool {
    let hay = format!("{} {} {} {}", provider.name, provider.key, provider.summary, provider.categories.join(" "));
    let hay = hay.to_lowercase();
    text.to_lowercase().split_whitespace().all(|word| hay.contains(word))
}

#[cfg(test)]
mod tests {
    use shared::{
        connection::Kind,
        provider::{AuthMethod, Method},
    };

    use super::*;

    fn provider(methods: &[Option<Unavailable>]) -> Provider {
        let method = |unavailable: &Option<Unavailable>| Method {
            method: AuthMethod::Oauth2,
            label: "Log in".into(),
            unavailable: *unavailable,
            fields: Vec::new(),
            scopes: Vec::new(),
            restrictions: Vec::new(),
        };
        Provider {
            key: "acme-ads".into(),
            name: "Acme Ads".into(),
            summary: "Campaigns and costs.".into(),
            kinds: vec![Kind::Source],
            categories: vec!["Marketing".into()],
            docs_url: None,
            logo: "/logos/acme.svg".into(),
            methods: methods.iter().map(method).collect(),
            oauth_app: None,
        }
    }

    #[test]
    fn a_provider_is_blocked_when_every_method_is() {
        let missing = Some(Unavailable::OauthAppMissing);
        assert_eq!(blocked(&provider(&[missing, None])), None);
        assert_eq!(blocked(&provider(&[missing])), missing);
        assert_eq!(blocked(&provider(&[])), Some(Unavailable::Unknown));
    }

    #[test]
    fn every_word_has_to_be_found() {
        let provider = provider(&[None]);
        assert!(matches(&provider, "  ADS market"));
        assert!(matches(&provider, ""));
        assert!(!matches(&provider, "ads sales"));
    }
}
