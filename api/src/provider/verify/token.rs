//! Tokens that Mooring mints itself: by client credentials (RFC 6749, section 4.4) and by a service account's signed
//! assertion (RFC 7523). Token servers are read leniently; what they say of a failure only chooses Mooring's words.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::Deserialize;
use shared::{connection::Account, secret_text::SecretText};
use url::{Url, form_urlencoded};

use super::{Tried, Verdict, failed, field, refused, secret, unfit};
use crate::{
    clock::Clock,
    outbound::{Call, Outbound, OutboundError},
    provider::{Method, key_file::KeyFile, present::basic, template::Values},
    secret::Secret,
};

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Why there is no token. Its text is the provider's and goes no further (S10).
enum Unminted {
    Outbound(OutboundError),
    /// RFC 6749, section 5.2.
    Error {
        code: String,
        description: String,
    },
    Status(StatusCode),
}

#[derive(Deserialize)]
struct Answer {
    access_token: Option<SecretText>,
    error: Option<String>,
    error_description: Option<String>,
}

pub async fn client_credentials(
    outbound: &Outbound,
    method: &Method,
    fields: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, SecretText>,
) -> Tried<Secret> {
    let spec = method.client_credentials.as_ref().ok_or(Verdict::Untried)?;
    let typed = spec.token_url.leading_key();
    let details = BTreeMap::new();
    let url = spec.token_url.fill(Values::open(fields, &details)).and_then(|url| Url::parse(url.expose()).ok());
    let url =
        url.ok_or_else(|| unfit("fields", typed.unwrap_or("token_url"), "Enter the address of the token server."))?;

    let (id, secret) = (field(fields, "client_id").unwrap_or_default(), secret(secrets, "client_secret"));
    let mut form = vec![("grant_type", "client_credentials")];
    form.extend(["scope", "audience"].into_iter().filter_map(|key| Some((key, field(fields, key)?))));
    let in_header = field(fields, "client_auth") == Some("basic");
    if !in_header {
        form.extend([("client_id", id), ("client_secret", secret)]);
    }
    let mut call = Call::post_form(url, &form).accept_json();
    if in_header {
        // RFC 6749, section 2.3.1: both are form-encoded first.
        let encode = |text: &str| Secret::new(form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>());
        call = basic(call, encode(id).expose(), encode(secret).expose()).map_err(|fault| refused(fault, typed))?;
    }
    mint(outbound, call).await.map_err(|unminted| match unminted {
        Unminted::Outbound(error) => failed(error, typed),
        Unminted::Status(status) => status_words(status),
        Unminted::Error { code, .. } => match code.as_str() {
            "invalid_client" => {
                Verdict::Refused("The token server does not accept the client id or the client secret.")
            }
            "unauthorized_client" | "unsupported_grant_type" => {
                Verdict::Refused("The token server does not let this client ask for tokens by itself.")
            }
            "invalid_scope" => Verdict::Refused("The token server does not give this client that scope."),
            "temporarily_unavailable" | "server_error" => {
                Verdict::Unavailable("The token server has a failure of its own.")
            }
            _ => Verdict::Refused("The token server refuses the request. Check the fields."),
        },
    })
}

/// The token, and whose it is.
pub async fn service_account(
    outbound: &Outbound,
    clock: &Clock,
    method: &Method,
    fields: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, SecretText>,
) -> Tried<(Secret, Account)> {
    let spec = method.service_account.as_ref().ok_or(Verdict::Untried)?;
    let file = KeyFile::read(secret(secrets, "key_file"), &spec.token_url)
        .map_err(|words| unfit("secrets", "key_file", words))?;
    let scope = method.scopes.iter().map(|scope| scope.scope.as_str()).collect::<Vec<_>>().join(" ");
    let now = clock.now().utc().timestamp();
    let assertion = file
        .assertion(&spec.token_url, &scope, field(fields, "subject"), now)
        .ok_or_else(|| unfit("secrets", "key_file", "The file's `private_key` cannot sign."))?;
    let form = [("grant_type", JWT_BEARER), ("assertion", assertion.expose())];
    let token = mint(outbound, Call::post_form(spec.token_url.clone(), &form).accept_json()).await;
    let token = token.map_err(|unminted| match unminted {
        Unminted::Outbound(error) => failed(error, None),
        Unminted::Status(status) => status_words(status),
        Unminted::Error { code, description } => assertion_words(&code, &description),
    })?;
    let (subject, label) = (file.client_email.clone(), file.client_email);
    Ok((token, Account { issuer: spec.issuer.clone(), subject, label }))
}

fn assertion_words(code: &str, description: &str) -> Verdict {
    let description = description.to_ascii_lowercase();
    let says = |word: &str| description.contains(word);
    Verdict::Refused(match code {
        "temporarily_unavailable" | "server_error" | "internal_failure" => {
            return Verdict::Unavailable("The token server has a failure of its own.");
        }
        "invalid_grant" if says("timeframe") || says("iat") || says("exp ") => {
            "The provider's clock and Mooring's differ too much. Have the operator set this machine's clock."
        }
        "invalid_grant" if says("signature") || says("key") => {
            "The provider does not accept this key: it was deleted or disabled. Make a new key."
        }
        "invalid_grant" if says("account") => "The provider does not know this service account: it was deleted.",
        "invalid_grant" => {
            "The provider does not accept the key: it was deleted or disabled, or the user to act for does not exist."
        }
        "disabled_client" | "deleted_client" => "The provider has disabled this service account.",
        "unauthorized_client" => "This service account may not act for that user with the scopes that are needed.",
        "invalid_scope" => "The provider does not give this service account the scopes that are needed.",
        "invalid_client" => "The provider does not know this service account.",
        _ => "The provider refuses to give the service account a token.",
    })
}

fn status_words(status: StatusCode) -> Verdict {
    match status.as_u16() {
        429 => Verdict::Unavailable("The token server asks for fewer calls (429)."),
        408 | 425 | 500.. => Verdict::Unavailable("The token server has a failure of its own."),
        401 | 403 => Verdict::Refused("The token server does not accept the credential."),
        404 => Verdict::Refused("There is no token server at this address (404)."),
        300..=399 => Verdict::Refused("The token server redirects elsewhere. Enter the address it leads to."),
        _ => Verdict::Refused("The token server's answer is none of OAuth. Check its address."),
    }
}

async fn mint(outbound: &Outbound, call: Call) -> Result<Secret, Unminted> {
    let answer = outbound.send(call).await.map_err(Unminted::Outbound)?;
    let status = answer.status;
    if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) {
        return Err(Unminted::Status(status));
    }
    let Ok(read) = serde_json::from_slice::<Answer>(&answer.body) else { return Err(Unminted::Status(status)) };
    // Some servers answer a refusal with status 200.
    if let Some(code) = read.error {
        return Err(Unminted::Error { code, description: read.error_description.unwrap_or_default() });
    }
    let token = read.access_token.filter(|token| status.is_success() && !token.expose().is_empty());
    token.map(|token| Secret::new(token.expose())).ok_or(Unminted::Status(status))
}
