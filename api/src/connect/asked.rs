//! What the recipient is asked for: who asks, what access is granted in words, and which fields are left to fill in.

use std::collections::BTreeMap;

use shared::{
    connect::{Asked, AskedSource, FixedField},
    connection::ProviderBrief,
    oauth_app::OauthApp,
    provider::{self, AuthMethod, Unavailable},
};

use super::store::{self, Source};
use crate::{
    access::LinkPlace,
    branding,
    failure::Failure,
    http::{context::Context, link::Linked},
    oauth_app::service::usable,
    provider::{Method, logo, service::method},
};

pub async fn asked(cx: &Context, linked: &Linked) -> Result<Asked, Failure> {
    let db = cx.state.db.reader();
    let apps = usable(&cx.state, linked.workspace.organization).await?;
    let sources = store::sources(db, linked.id).await?;
    let sources = sources.into_iter().map(|source| shown(cx, linked, source, &apps)).collect::<Result<_, _>>()?;
    Ok(Asked {
        request: linked.id,
        organization: branding::store::branded(db, linked.workspace.organization).await?,
        asked_by: linked.creator.name.clone(),
        purpose: linked.purpose.clone(),
        sources,
        renews: linked.renewal,
        expires_at: linked.expires_at,
    })
}

fn shown(cx: &Context, linked: &Linked, source: Source, apps: &[OauthApp]) -> Result<AskedSource, Failure> {
    let known = cx.state.catalogue.entry(&source.provider).and_then(|entry| entry.method(source.method));
    let has_app = source.method != AuthMethod::Oauth2 || apps.iter().any(|app| app.provider == source.provider);
    let (mut method, fixed) = match known {
        None => (unknown(source.method), Vec::new()),
        Some(known) => {
            let values = fixed(linked, &source, known)?;
            let mut method = method(known);
            let (filled, open): (Vec<_>, Vec<_>) =
                method.fields.into_iter().partition(|field| values.contains_key(&field.key));
            method.fields = open;
            let value = |field: provider::Field| {
                let value = values.get(&field.key).cloned().unwrap_or_default();
                let option = field.options.iter().find(|option| option.value == value);
                FixedField { value: option.map_or(value.clone(), |option| option.label.clone()), label: field.label }
            };
            (method, filled.into_iter().map(value).collect())
        }
    };
    if !has_app {
        method.unavailable = Some(Unavailable::OauthAppMissing);
    }
    Ok(AskedSource {
        id: source.id,
        kind: source.kind,
        provider: ProviderBrief { logo: logo(&source.provider), key: source.provider, name: source.provider_name },
        method,
        fixed,
        restriction: source.restriction,
        connected_at: source.connected_at,
    })
}

/// The provider has left the catalogue since the link was made.
fn unknown(method: AuthMethod) -> provider::Method {
    provider::Method {
        method,
        label: method.to_string(),
        unavailable: Some(Unavailable::Unknown),
        fields: Vec::new(),
        scopes: Vec::new(),
        restrictions: Vec::new(),
    }
}

/// What the recipient cannot change: what the creator filled in, and what a connection has that is authorized again.
pub fn fixed(link: &LinkPlace, source: &Source, method: &Method) -> Result<BTreeMap<String, String>, Failure> {
    let mut fixed: BTreeMap<String, String> = match &link.renewed {
        Some(renewed) => serde_json::from_value(renewed.row.fields.clone()).map_err(Failure::broken)?,
        None => BTreeMap::new(),
    };
    fixed.extend(source.fields.clone());
    fixed.retain(|key, _| method.fields.iter().any(|field| field.key == *key && !field.is_secret()));
    Ok(fixed)
}
