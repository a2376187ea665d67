//! A provider that takes an OAuth app, with the app that there is for it; or a server that was added by its issuer.

use shared::{
    oauth_app::{OauthApp, OauthAppOrigin},
    provider::{OauthAppForm, Provider},
};

#[derive(Clone, PartialEq)]
pub struct Entry {
    /// Absent for a server that was added by its issuer.
    pub provider: Option<Provider>,
    /// Absent while none is registered.
    pub app: Option<OauthApp>,
}

impl Entry {
    pub fn key(&self) -> &str {
        match (&self.app, &self.provider) {
            (Some(app), _) => &app.provider,
            (None, Some(provider)) => &provider.key,
            (None, None) => "",
        }
    }

    pub fn name(&self) -> String {
        match (&self.provider, &self.app) {
            (Some(provider), _) => provider.name.clone(),
            (None, Some(app)) => app.name.clone(),
            (None, None) => String::new(),
        }
    }

    pub fn form(&self) -> Option<&OauthAppForm> {
        self.provider.as_ref()?.oauth_app.as_ref()
    }

    pub fn redirect_uri(&self) -> Option<String> {
        let of_app = self.app.as_ref().map(|app| app.redirect_uri.clone());
        of_app.or_else(|| self.form()?.redirect_uri.clone())
    }

    /// The organization's own app, which it may change.
    pub fn is_own(&self) -> bool {
        self.app.as_ref().is_some_and(|app| app.origin == OauthAppOrigin::Organization)
    }

    /// Every word that was typed is in its name.
    pub fn matches(&self, text: &str) -> bool {
        let hay = format!("{} {}", self.name(), self.key()).to_lowercase();
        text.to_lowercase().split_whitespace().all(|word| hay.contains(word))
    }
}

/// Own apps first, then the operator's, then what is missing; by name.
pub fn join(providers: Vec<Provider>, mut apps: Vec<OauthApp>) -> Vec<Entry> {
    let mut entries: Vec<_> = providers
        .into_iter()
        // What depends on the app itself is a template for servers, and no provider of its own.
        .filter(|provider| provider.oauth_app.as_ref().is_some_and(|form| form.redirect_uri.is_some()))
        .map(|provider| {
            let at = apps.iter().position(|app| app.provider == provider.key);
            Entry { app: at.map(|at| apps.swap_remove(at)), provider: Some(provider) }
        })
        .collect();
    entries.extend(apps.into_iter().map(|app| Entry { provider: None, app: Some(app) }));
    entries.sort_by_cached_key(|entry| {
        let rank = match entry.app.as_ref().map(|app| app.origin) {
            Some(OauthAppOrigin::Organization) => 0,
            Some(OauthAppOrigin::Instance) => 1,
            None => 2,
        };
        (rank, entry.name().to_lowercase())
    });
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(key: &str, redirect_uri: Option<&str>) -> Provider {
        Provider {
            key: key.into(),
            name: key.to_uppercase(),
            summary: String::new(),
            kinds: Vec::new(),
            categories: Vec::new(),
            docs_url: None,
            logo: String::new(),
            methods: Vec::new(),
            oauth_app: Some(OauthAppForm {
                redirect_uri: redirect_uri.map(str::to_owned),
                docs_url: None,
                fields: Vec::new(),
            }),
        }
    }

    fn app(key: &str, origin: OauthAppOrigin) -> OauthApp {
        OauthApp {
            provider: key.into(),
            name: key.into(),
            origin,
            client_id: "id".into(),
            issuer: None,
            redirect_uri: "https://mooring.example/oauth/callback/x".into(),
            fields: std::collections::BTreeMap::new(),
            updated_at: None,
        }
    }

    #[test]
    fn what_is_registered_comes_first_and_servers_are_entries_of_their_own() {
        let providers = vec![provider("ads", Some("u")), provider("crm", Some("u")), provider("any-server", None)];
        let apps = vec![app("oidc-demo", OauthAppOrigin::Instance), app("crm", OauthAppOrigin::Organization)];
        let entries = join(providers, apps);
        let keys: Vec<_> = entries.iter().map(Entry::key).collect();
        assert_eq!(keys, ["crm", "oidc-demo", "ads"]);
        assert!(entries[0].is_own() && !entries[1].is_own() && entries[2].app.is_none());
    }
}
