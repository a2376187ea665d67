//! How a link may be restricted to one recipient's account (S20): by what the provider itself says for certain of whoever
//! authorizes.

use shared::access_request::RestrictedBy;

use super::Method;
use crate::oauth::dialect::IdentitySource;

/// OpenID Connect's own scope, and the long name that Google has for it.
const EMAIL: [&str; 2] = ["email", "https://www.googleapis.com/auth/userinfo.email"];

impl Method {
    /// A typed credential tells who it is of, if at all, only by the account that the test happens to show.
    pub fn restrictions(&self) -> Vec<RestrictedBy> {
        let asks = |name: &str| self.scopes.iter().any(|scope| scope.scope == name);
        let Some(dialect) = &self.oauth2 else { return Vec::new() };
        let openid = matches!(dialect.identity, IdentitySource::Openid);
        let account = !openid || asks("openid") || dialect.accounts.is_some();
        let email = openid && asks("openid") && EMAIL.into_iter().any(asks) && dialect.verifies_email();
        let account = account.then_some(RestrictedBy::Account);
        account.into_iter().chain(email.then_some(RestrictedBy::Email)).collect()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use shared::provider::AuthMethod;

    use super::*;
    use crate::provider::Catalogue;

    #[rstest]
    #[case::openid_with_email("openid-connect", AuthMethod::Oauth2, &[RestrictedBy::Account, RestrictedBy::Email])]
    #[case::googles_name_for_it("google-ads", AuthMethod::Oauth2, &[RestrictedBy::Account, RestrictedBy::Email])]
    #[case::an_email_nobody_verified("power-bi", AuthMethod::Oauth2, &[RestrictedBy::Account])]
    #[case::openid_without_email("xero", AuthMethod::Oauth2, &[RestrictedBy::Account])]
    #[case::a_call("github", AuthMethod::Oauth2, &[RestrictedBy::Account])]
    #[case::a_typed_secret("github", AuthMethod::ApiKey, &[])]
    #[case::a_key_file("bigquery", AuthMethod::ServiceAccount, &[])]
    fn a_link_is_restricted_by_what_the_provider_says_for_certain_s20(
        #[case] key: &str,
        #[case] method: AuthMethod,
        #[case] expected: &[RestrictedBy],
    ) {
        let catalogue = Catalogue::embedded().unwrap();
        let entry = catalogue.entry(key).unwrap();
        assert_eq!(entry.method(method).unwrap().restrictions(), expected);
    }
}
