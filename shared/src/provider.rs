//! The catalogue as the forms need it: the SPA knows no provider by name.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{access_request::RestrictedBy, connection::Kind, endpoint::endpoints, id::WorkspaceId, page::Page};

/// How an account is authorized.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AuthMethod {
    Oauth2,
    Oauth2ClientCredentials,
    ApiKey,
    Basic,
    ServiceAccount,
    Database,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provider {
    pub key: String,
    pub name: String,
    /// One sentence.
    pub summary: String,
    pub kinds: Vec<Kind>,
    pub categories: Vec<String>,
    /// The provider's own documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
    /// Path of its mark below Mooring's own address.
    pub logo: String,
    pub methods: Vec<Method>,
    /// What registering an OAuth app takes, for providers with the method `oauth2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oauth_app: Option<OauthAppForm>,
}

/// The form of the provider's OAuth app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OauthAppForm {
    /// To be registered with the provider, exactly so. Absent where it depends on the app (servers added by issuer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// Where the provider explains how an app is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
    /// What is asked for besides client id and secret.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ProviderMethod))]
pub struct Method {
    pub method: AuthMethod,
    pub label: String,
    /// Why it cannot be used at present; absent when it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<Unavailable>,
    pub fields: Vec<Field>,
    /// What access is asked for, in plain words (`oauth2`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<ScopeInWords>,
    /// How a link may be restricted to one recipient's account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restrictions: Vec<RestrictedBy>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unavailable {
    /// No OAuth app is registered for the provider.
    OauthAppMissing,
    /// A reason that this build does not know.
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScopeInWords {
    pub scope: String,
    pub words: String,
}

/// One field to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ProviderField))]
pub struct Field {
    pub key: String,
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    pub input: FieldInput,
    pub required: bool,
    /// Goes into `secrets`, not into `fields`, and is never shown again.
    pub secret: bool,
    /// In a link it is the creator's to give, never the recipient's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fixed_in_links: bool,
    /// Regular expression that the whole value matches; valid as an HTML `pattern` (`v` flag).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The smallest and the largest value of a `number`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// What the form starts with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The choices of a `select`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<FieldOption>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ProviderFieldInput))]
#[serde(rename_all = "snake_case")]
pub enum FieldInput {
    Text,
    Url,
    Secret,
    Select,
    Number,
    /// A secret that is a text file, chosen or dropped: a service account's key, a CA certificate.
    File,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ProviderFieldOption))]
pub struct FieldOption {
    pub value: String,
    pub label: String,
}

/// Which list of providers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ProviderQuery {
    /// Adds the servers of the workspace's organization and tells which methods can be used there. Without it, the bare
    /// catalogue as any organization sees it at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<WorkspaceId>,
}

endpoints! {
    ListProviders: Get "/v1/providers" {} ?ProviderQuery => Page<Provider>;
    ReadProvider: Get "/v1/providers/{provider}" { provider: String } ?ProviderQuery => Provider;
}
