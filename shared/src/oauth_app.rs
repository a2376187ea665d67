//! OAuth apps: the client id and secret that an organization registered with a provider.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    check,
    endpoint::{NoContent, endpoints},
    id::OrganizationId,
    page::Page,
    secret_text::SecretText,
    time::Timestamp,
};

/// Who registered the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OauthAppOrigin {
    /// The operator, for every organization of the instance.
    Instance,
    Organization,
}

/// The secret is never shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OauthApp {
    /// The catalogue's key, or `oidc-…` for a server added by its issuer.
    pub provider: String,
    pub name: String,
    pub origin: OauthAppOrigin,
    pub client_id: String,
    /// For `oidc-…` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// To be registered with the provider, exactly so.
    pub redirect_uri: String,
    /// Values of the provider's extra app fields that are no secrets.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Absent for the operator's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

/// Registers an app or changes it; without `client_secret` the stored one stays.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutOauthApp {
    #[garde(custom(check::required_text))]
    pub client_id: String,
    #[garde(custom(check::optional_secret))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<SecretText>,
    /// What people see in the list of providers; for `oidc-…` only.
    #[garde(custom(check::optional_name))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The server's issuer identifier (RFC 8414 §2); for `oidc-…` only, and required there.
    #[garde(custom(check::optional_text))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Extra fields that the catalogue asks for, e.g. a developer token. A secret one that is left out stays.
    #[garde(custom(check::values))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    #[garde(custom(check::secrets))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, SecretText>,
    /// Another client id although connected accounts depend on the present one: they will need to be reconnected.
    #[garde(skip)]
    #[serde(default)]
    pub force: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct RemovalQuery {
    /// Although connected accounts depend on it: they will need to be reconnected.
    #[serde(default)]
    pub force: bool,
}

endpoints! {
    ListOauthApps: Get "/v1/organizations/{organization}/oauth-apps" { organization: OrganizationId } => Page<OauthApp>;
    ReadOauthApp: Get "/v1/organizations/{organization}/oauth-apps/{provider}" { organization: OrganizationId, provider: String } => OauthApp;
    SaveOauthApp: Put "/v1/organizations/{organization}/oauth-apps/{provider}" { organization: OrganizationId, provider: String }, PutOauthApp => OauthApp;
    RemoveOauthApp: Delete "/v1/organizations/{organization}/oauth-apps/{provider}" { organization: OrganizationId, provider: String } ?RemovalQuery => NoContent;
}
