//! The catalogue as an organization sees it: its own servers added, and what lacks an OAuth app marked.

use shared::{
    access::WorkspaceAction,
    id::OrganizationId,
    provider::{self, AuthMethod, FieldOption, OauthAppForm, Provider, ProviderQuery, ScopeInWords, Unavailable},
};

use super::{Entry, Field, Method, catalogue::Scope, logo};
use crate::{
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    oauth_app::service::{redirect_uri, usable},
    state::State,
};

/// Everybody who is signed in may see the catalogue; with a workspace, whoever may see that.
pub async fn list(cx: &Context, _: &Allowed<()>, query: &ProviderQuery) -> Result<Vec<Provider>, Failure> {
    match query.workspace {
        None => Ok(bare(cx)),
        Some(workspace) => of(cx, cx.require(WorkspaceAction::See, workspace).await?.organization).await,
    }
}

pub async fn read(cx: &Context, allowed: &Allowed<()>, key: &str, query: &ProviderQuery) -> Result<Provider, Failure> {
    let providers = list(cx, allowed, query).await?;
    providers.into_iter().find(|provider| provider.key == key).ok_or_else(Failure::not_found)
}

fn bare(cx: &Context) -> Vec<Provider> {
    cx.state.catalogue.entries().map(|entry| with_apps(dto(&cx.state, entry), &|_| false)).collect()
}

async fn of(cx: &Context, organization: OrganizationId) -> Result<Vec<Provider>, Failure> {
    let apps = usable(&cx.state, organization).await?;
    let has_app = |key: &str| apps.iter().any(|app| app.provider == key);
    let mut providers = Vec::new();
    for entry in cx.state.catalogue.entries() {
        let made: Vec<_> = apps.iter().filter(|app| entry.makes(&app.provider)).collect();
        if made.is_empty() {
            providers.push(with_apps(dto(&cx.state, entry), &has_app));
        }
        for app in made {
            let server = Provider {
                key: app.provider.clone(),
                name: app.name.clone(),
                logo: logo(&app.provider),
                summary: app
                    .issuer
                    .as_ref()
                    .map_or_else(|| entry.summary.clone(), |issuer| format!("Accounts at {issuer}")),
                docs_url: None,
                oauth_app: oauth_app(entry, Some(app.redirect_uri.clone())),
                ..dto(&cx.state, entry)
            };
            providers.push(with_apps(server, &has_app));
        }
    }
    providers.sort_by_key(|provider| provider.name.to_lowercase());
    Ok(providers)
}

fn with_apps(mut provider: Provider, has_app: &dyn Fn(&str) -> bool) -> Provider {
    for method in &mut provider.methods {
        if method.method == AuthMethod::Oauth2 && !has_app(&provider.key) {
            method.unavailable = Some(Unavailable::OauthAppMissing);
        }
    }
    provider
}

/// What registering an app takes. Where servers are added by their issuer, the redirect URI is each app's own.
fn oauth_app(entry: &Entry, redirect_uri: Option<String>) -> Option<OauthAppForm> {
    entry.dialect()?;
    let docs_url = entry.oauth_app.docs_url.clone();
    Some(OauthAppForm { redirect_uri, docs_url, fields: entry.oauth_app.fields.iter().map(field).collect() })
}

fn dto(state: &State, entry: &Entry) -> Provider {
    let redirect = entry.template.is_none().then(|| redirect_uri(state, &entry.key));
    Provider {
        key: entry.key.clone(),
        name: entry.name.clone(),
        summary: entry.summary.clone(),
        kinds: entry.kinds.clone(),
        categories: entry.categories.clone(),
        docs_url: entry.docs_url.clone(),
        oauth_app: oauth_app(entry, redirect),
        logo: logo(&entry.key),
        methods: entry.methods.iter().map(method).collect(),
    }
}

/// A method as the forms need it.
pub fn method(method: &Method) -> provider::Method {
    let scope = |scope: &Scope| ScopeInWords { scope: scope.scope.clone(), words: scope.words.clone() };
    provider::Method {
        method: method.method,
        label: method.label.clone(),
        unavailable: None,
        fields: method.fields.iter().map(field).collect(),
        scopes: method.scopes.iter().map(scope).collect(),
        restrictions: method.restrictions(),
    }
}

fn field(field: &Field) -> provider::Field {
    let option =
        |choice: &super::catalogue::Choice| FieldOption { value: choice.value.clone(), label: choice.label.clone() };
    provider::Field {
        key: field.key.clone(),
        label: field.label.clone(),
        help: field.help.clone(),
        input: field.input,
        required: field.required,
        secret: field.is_secret(),
        fixed_in_links: field.fixed_in_links,
        pattern: field.pattern.as_ref().map(|pattern| pattern.as_str().to_owned()),
        min: field.min,
        max: field.max,
        placeholder: field.placeholder.clone(),
        default: field.default.clone(),
        options: field.options.iter().map(option).collect(),
    }
}
