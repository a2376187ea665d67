//! What makes a dialect invalid. The rule behind most of it: a call goes to a host that the entry names, whatever a person
//! typed or a provider answered (S28).

use std::collections::BTreeMap;

use url::Url;

use super::{Dialect, Endpoints, Fixed, From, IdentitySource, Quirk, Refresh, TokenPlace};
use crate::{
    config::is_loopback,
    oauth::template::{Template, Values},
    provider::Pattern,
};

/// Values that no pattern of a host may take.
const OUTLAWS: [&str; 8] = ["a/b", "a?b", "a#b", "a@b", "a:1", "a\\b", "a%2fb", "a b"];
/// A host that no entry means.
const FOREIGN: &str = "foreign.example";

impl Dialect {
    /// `fields` are the method's, with their patterns; what is required of them is always there.
    pub fn check(&self, fields: &BTreeMap<&str, (bool, Option<&Pattern>)>, scopes: &[&str]) -> Result<(), String> {
        let kept = self.keep.iter().map(|keep| (keep.key.as_str(), (!keep.optional, Some(&keep.pattern))));
        let chosen = self.accounts.iter().filter_map(|accounts| accounts.keep.as_deref());
        let mut known = fields.clone();
        for (key, pattern) in kept {
            ensure(known.insert(key, pattern).is_none(), &format!("`{key}` means two things"))?;
        }
        for key in chosen {
            ensure(known.insert(key, (true, None)).is_none(), &format!("`{key}` means two things"))?;
        }
        self.check_keeps()?;
        let separates = |scope: &&str| scope.contains([' ', ',']);
        ensure(!scopes.iter().any(separates), "a scope has no separator in it")?;
        if let Refresh::Exchange(grant) = &self.refresh {
            ensure(!grant.is_empty(), "an exchange needs a grant type")?;
        }
        let Endpoints::Fixed(fixed) = &self.endpoints else {
            return ensure(
                self.keep.is_empty() && self.accounts.is_none() && self.pkce && self.quirks.is_empty(),
                "a server found by its metadata conforms",
            );
        };
        self.check_fixed(fixed, fields)?;
        let revocation = self.revocation.as_ref().map(|revocation| &revocation.url);
        let identity = match &self.identity {
            IdentitySource::Call(call) => Some(&call.url),
            _ => None,
        };
        let accounts = self.accounts.as_ref().and_then(|accounts| accounts.url.as_ref());
        known.extend(["access_token", "refresh_token", "client_id"].map(|key| (key, (true, None))));
        for template in [revocation, identity, accounts].into_iter().flatten() {
            check_template(template, &known)?;
        }
        if let IdentitySource::Value(template) = &self.identity {
            filled(template, &known)?;
        }
        self.check_revocation()
    }

    /// Where people are sent and codes are traded: known before anything came back, but for what has a default.
    fn check_fixed(&self, fixed: &Fixed, fields: &BTreeMap<&str, (bool, Option<&Pattern>)>) -> Result<(), String> {
        check_template(&fixed.authorize, fields)?;
        let mut known = fields.clone();
        for keep in self.keep.iter().filter(|keep| keep.from == From::Callback && keep.default.is_some()) {
            known.insert(&keep.key, (true, Some(&keep.pattern)));
        }
        for template in [Some(&fixed.token), fixed.jwks.as_ref(), fixed.userinfo.as_ref()].into_iter().flatten() {
            check_template(template, &known)?;
        }
        let by_accounts = matches!(self.identity, IdentitySource::Accounts);
        ensure(!by_accounts || self.accounts.is_some(), "there are no accounts to tell the identity")?;
        let openid = matches!(self.identity, IdentitySource::Openid);
        ensure(
            !openid || fixed.jwks.is_some() || fixed.userinfo.is_some(),
            "an identity by OpenID Connect needs jwks or userinfo",
        )?;
        let tenants = self.quirks.contains(&Quirk::MicrosoftTenants);
        ensure(fixed.issuer.contains("{tid}") == tenants, "{tid} and microsoft_tenants belong together")?;
        let issuer = Template::new(&fixed.issuer.replace("{tid}", "tid"))?;
        check_template(&issuer, fields)
    }

    fn check_keeps(&self) -> Result<(), String> {
        for keep in &self.keep {
            let pointer = keep.at.is_empty() || keep.at.starts_with('/');
            ensure(pointer != (keep.from == From::Callback), &format!("`{}`: a parameter or a pointer", keep.key))?;
            let called = matches!(self.identity, IdentitySource::Call(_));
            ensure(keep.from != From::Identity || called, &format!("`{}`: there is no identity call", keep.key))?;
            for scheme in ["https://", "http://"] {
                let foreign = keep.pattern.matches(&format!("{scheme}{FOREIGN}"));
                ensure(!foreign, &format!("`{}` takes any host", keep.key))?;
            }
        }
        Ok(())
    }

    fn check_revocation(&self) -> Result<(), String> {
        let Some(revocation) = &self.revocation else { return Ok(()) };
        let names_token = revocation.url.placeholders().any(|name| name == "access_token" || name == "refresh_token");
        ensure(
            names_token == (revocation.token == TokenPlace::Url),
            "a token is in the revocation's address, or goes along otherwise",
        )
    }
}

fn ensure(holds: bool, words: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(words.to_owned()) }
}

/// With something harmless for every placeholder; each must be known, and always there.
fn filled(template: &Template, known: &BTreeMap<&str, (bool, Option<&Pattern>)>) -> Result<Values, String> {
    let value = |name: &str| match known.get(name) {
        Some((true, _)) => Ok((name.to_owned(), "x".to_owned())),
        Some((false, _)) => Err(format!("{{{name}}} may be missing")),
        None => Err(format!("{{{name}}} is no field and is not kept")),
    };
    template.placeholders().map(value).collect()
}

fn check_template(template: &Template, known: &BTreeMap<&str, (bool, Option<&Pattern>)>) -> Result<(), String> {
    let mut values = filled(template, known)?;
    for name in template.in_host() {
        let pattern = known.get(name).and_then(|(_, pattern)| *pattern);
        let pattern = pattern.ok_or_else(|| format!("{{{name}}} decides on a host and has no pattern"))?;
        ensure(is_closed(pattern.as_str()), &format!("the pattern of {{{name}}} takes anything"))?;
        if template.begins_with_value() {
            // A whole address: what it may be, `check_keeps` has seen.
            let scheme = pattern.as_str().split("://").next().unwrap_or_default();
            ensure(scheme != pattern.as_str(), &format!("{{{name}}} needs a pattern with a scheme"))?;
            values.insert(name.to_owned(), format!("{scheme}://127.0.0.1"));
        } else {
            let harmless =
                OUTLAWS.iter().all(|outlaw| !pattern.matches(outlaw) && !pattern.matches(&format!("{outlaw}.com")));
            ensure(harmless, &format!("the pattern of {{{name}}} lets a value lead elsewhere"))?;
            ensure(!template.is_host(name) || !pattern.matches(FOREIGN), &format!("{{{name}}} takes any host"))?;
        }
    }
    let url: Url = template.url(&values).map_err(|_| format!("{template:?} is no address"))?;
    ensure(url.scheme() == "https" || is_loopback(&url), "an address is not https")
}

/// Whether a pattern says which characters it takes, and not which it does not: `.`, `[^…]`, `\S` and the like let another
/// host's name in.
fn is_closed(pattern: &str) -> bool {
    let (mut chars, mut in_class) = (pattern.chars().peekable(), false);
    while let Some(char) = chars.next() {
        match char {
            '\\' if chars.next().is_some_and(|escaped| matches!(escaped, 'S' | 'D' | 'W')) => return false,
            '[' if chars.peek() == Some(&'^') => return false,
            '.' if !in_class => return false,
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::provider::Catalogue;

    #[rstest]
    #[case::a_host_without_a_pattern("shopify", "pattern = '[a-z0-9][a-z0-9\\-]*'\n", "")]
    #[case::a_host_that_leads_elsewhere("shopify", "'[a-z0-9][a-z0-9\\-]*'", "'[^ ]*'")]
    #[case::a_host_that_may_be_missing("shopify", "required = true", "required = false")]
    #[case::an_unknown_placeholder(
        "shopify",
        "https://{shop}.myshopify.com/admin/oauth/access",
        "https://{shopp}.x.com/access"
    )]
    #[case::plain_http("shopify", "https://{shop}.myshopify.com/admin/oauth/authorize", "http://{shop}.myshopify.com/")]
    #[case::an_unknown_quirk("shopify", "[\"shopify_callback\"]", "[\"shopify_magic\"]")]
    #[case::a_scope_with_a_separator("shopify", "read_orders", "read_orders,read_all")]
    #[case::any_host_as_a_whole("snowflake", "([a-zA-Z0-9_\\-]+\\.)+snowflakecomputing\\.com", "[a-z.]+")]
    #[case::any_server_from_the_callback(
        "zoho-crm",
        "(zoho\\.(com|eu|in|com\\.au|com\\.cn|jp|sa)|zohocloud\\.ca)",
        ".+"
    )]
    #[case::any_address_from_the_answer("pipedrive", "https://[a-z0-9\\-]+\\.pipedrive\\.com", "https://[a-z.]+")]
    #[case::no_default_before_the_callback("zoho-crm", "default = \"https://accounts.{dc}\"\n", "")]
    #[case::no_accounts("jira", "accounts = {", "authorize_parameters = {")]
    #[case::a_tenant_without_its_quirk("power-bi", "quirks = [\"microsoft_tenants\"]", "")]
    #[case::an_identity_nobody_can_check("google-drive", "jwks = \"https://www.googleapis.com/oauth2/v3/certs\"", "")]
    #[case::a_token_that_goes_nowhere("hubspot", "token = \"url\"", "token = \"form\"")]
    fn a_dialect_that_could_lead_astray_does_not_load_s28(#[case] key: &str, #[case] from: &str, #[case] to: &str) {
        let file = format!("{key}.toml");
        let text = Catalogue::texts().find(|(name, _)| *name == file).unwrap().1;
        let load = |text: &str| Catalogue::from_texts([(file.clone(), text.to_owned())].into_iter());
        load(&text).unwrap();
        assert!(text.contains(from), "{from}");
        load(&text.replacen(from, to, 1)).unwrap_err();
    }

    #[test]
    fn every_address_of_the_embedded_entries_is_https() {
        for (file, text) in Catalogue::texts() {
            assert!(!text.contains("http://"), "{file}");
        }
    }
}
