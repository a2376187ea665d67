//! The other side of an authorization: which server, how it speaks, and who Mooring is there. Everything that talks to a
//! provider's OAuth endpoints does so through a party, so that all of them see the same addresses.

use std::sync::Arc;

use http::HeaderName;
use url::Url;

use super::{
    Client, Metadata, MetadataError, Server,
    dialect::{Dialect, Endpoints, Fixed},
    template::{Template, Unfilled, Values},
};
use crate::{
    outbound::{Call, Refusal},
    secret::Secret,
};

pub struct Party<'a> {
    pub dialect: &'a Dialect,
    pub server: Arc<Server>,
    pub client: Client,
    /// The connection's fields and what was kept of the account, by which addresses are filled in.
    pub values: Values,
}

impl<'a> Party<'a> {
    /// `issuer` is the one of a server that is found by its metadata.
    pub async fn meet(
        metadata: &Metadata,
        dialect: &'a Dialect,
        client: Client,
        issuer: Option<&str>,
        mut values: Values,
    ) -> Result<Self, MetadataError> {
        for keep in &dialect.keep {
            if let Some(default) = keep.default.as_ref().filter(|_| !values.contains_key(&keep.key)) {
                values.insert(keep.key.clone(), default.text(&values)?);
            }
        }
        let server = match &dialect.endpoints {
            Endpoints::Metadata => metadata.of(issuer.unwrap_or_default()).await?,
            Endpoints::Fixed(fixed) => Arc::new(server(fixed, dialect, &values)?),
        };
        Ok(Self { dialect, server, client, values })
    }

    /// Keeps what the provider said, which may move its addresses.
    pub(super) fn learn(&mut self, key: &str, value: String) -> Result<(), Unfilled> {
        self.values.insert(key.to_owned(), value);
        if let Endpoints::Fixed(fixed) = &self.dialect.endpoints {
            self.server = Arc::new(server(fixed, self.dialect, &self.values)?);
        }
        Ok(())
    }

    /// Servers that anybody may add have to prove in each answer that it is theirs (S6).
    pub(super) fn is_generic(&self) -> bool {
        matches!(self.dialect.endpoints, Endpoints::Metadata)
    }

    pub(super) fn url(&self, template: &Template) -> Result<Url, Unfilled> {
        template.url(&self.values)
    }

    /// The headers of every call.
    pub(super) fn dress(&self, mut call: Call) -> Result<Call, Refusal> {
        for (name, value) in &self.dialect.headers {
            let name: HeaderName = name.parse().map_err(|_| Refusal::Header)?;
            call = call.header(name, value)?;
        }
        Ok(call.accept_json())
    }

    /// The same, with the access token as the provider wants to see it.
    pub(super) fn present(&self, call: Call, access_token: &Secret) -> Result<Call, Refusal> {
        let header = &self.dialect.token_header;
        let value = [("access_token".to_owned(), access_token.expose().to_owned())].into();
        let value = header.value.text(&value).map(Secret::new).map_err(|_| Refusal::Header)?;
        self.dress(call)?.secret_header(header.name.clone(), &value)
    }
}

fn server(fixed: &Fixed, dialect: &Dialect, values: &Values) -> Result<Server, Unfilled> {
    let optional = |template: &Option<Template>| template.as_ref().map(|template| template.url(values)).transpose();
    let issuer = values.iter().fold(fixed.issuer.clone(), |to, (key, value)| to.replace(&format!("{{{key}}}"), value));
    Ok(Server {
        issuer,
        authorization_endpoint: fixed.authorize.url(values)?,
        token_endpoint: fixed.token.url(values)?,
        jwks_uri: optional(&fixed.jwks)?,
        userinfo_endpoint: optional(&fixed.userinfo)?,
        revocation_endpoint: None,
        scopes_supported: None,
        token_auth: dialect.client_auth,
        revocation_auth: dialect.client_auth,
        states_issuer: false,
        openid: true,
    })
}

impl From<Unfilled> for MetadataError {
    fn from(_: Unfilled) -> Self {
        Self::Refused("The fields do not make an address of the provider.".to_owned())
    }
}
