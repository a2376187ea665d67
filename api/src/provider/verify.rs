//! Trying a typed credential at its provider. The provider's own words are never repeated (S10), and its failing is not
//! the credential's.

use std::collections::BTreeMap;

use http::StatusCode;
use shared::secret_text::SecretText;

use super::{Method, catalogue::Verification, http_api::HttpApi};
use crate::{
    outbound::{Cause, Outbound, OutboundError, Refusal},
    secret::Secret,
};

/// What came of it. Words are for the person who typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Verified,
    /// Trying again changes nothing: the credential or a field is wrong.
    Refused(&'static str),
    /// Nothing can be said at present.
    Unavailable(&'static str),
}

/// Tries a credential by the method's own verification; `fields` and `secrets` are by the keys of its fields.
pub async fn credential(
    outbound: &Outbound,
    method: &Method,
    fields: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, SecretText>,
) -> Verdict {
    match method.verification {
        Some(Verification::HttpApi) => http_api(outbound, fields, secrets).await,
        None => Verdict::Verified,
    }
}

async fn http_api(
    outbound: &Outbound,
    fields: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, SecretText>,
) -> Verdict {
    let Ok(api) = HttpApi::read(fields) else {
        return Verdict::Refused("The fields are not valid.");
    };
    let key = Secret::new(secrets.get("key").map_or("", SecretText::expose));
    let call = match api.test(&key) {
        Ok(call) => call.without_body(),
        Err(refusal) => return refused(refusal),
    };
    match outbound.send(call).await {
        Ok(answer) => judge(answer.status),
        Err(OutboundError::Refused(refusal)) => refused(refusal),
        Err(OutboundError::Unreachable(cause)) => Verdict::Unavailable(match cause {
            Cause::Name => "The host name is not known. Check the base URL.",
            Cause::Connection => "The host refuses connections.",
            Cause::Tls => "No trusted TLS connection to the host could be made.",
            Cause::Timeout => "The API takes too long to answer.",
            Cause::Broken => "The API's answer broke off.",
        }),
        Err(OutboundError::TooLarge) => Verdict::Unavailable("The API's answer is too large."),
    }
}

fn judge(status: StatusCode) -> Verdict {
    match status.as_u16() {
        200..=299 => Verdict::Verified,
        300..=399 => Verdict::Refused("The API redirects this address elsewhere. Enter the address it leads to."),
        401 => Verdict::Refused("The API does not accept the key (401)."),
        403 => Verdict::Refused("The API knows the key but does not allow this call (403)."),
        404 => Verdict::Refused("There is nothing at this address (404). Check the base URL and the test path."),
        405 => Verdict::Refused("This address cannot be read (405). Choose another test path."),
        429 => Verdict::Unavailable("The API asks for fewer calls (429)."),
        408 | 425 => Verdict::Unavailable("The API could not take the call at present."),
        400..=499 => Verdict::Refused("The API refuses the call. Check the fields."),
        _ => Verdict::Unavailable("The API has a failure of its own."),
    }
}

fn refused(refusal: Refusal) -> Verdict {
    Verdict::Refused(match refusal {
        Refusal::Url | Refusal::UserInfo => "The base URL is not valid.",
        Refusal::NotHttps => "The base URL must begin with https://.",
        Refusal::Address => "This host is not on the public internet, and the operator has not opened it.",
        Refusal::Header => "The key has characters that a header cannot hold.",
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;
    use shared::provider::AuthMethod;
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

    use super::*;
    use crate::provider::Catalogue;

    const PATIENT: Duration = Duration::from_secs(30);

    async fn tried(base: &str, allow: &[&str], timeout: Duration) -> Verdict {
        let allow: Vec<_> = allow.iter().map(|entry| entry.parse().unwrap()).collect();
        let outbound = Outbound::new(&allow, timeout).unwrap();
        let catalogue = Catalogue::embedded().unwrap();
        let method = catalogue.entry("http-api").unwrap().method(AuthMethod::ApiKey).unwrap();
        let fields = [("base_url", base), ("placement", "header"), ("prefix", "Bearer"), ("test_path", "/me")];
        let fields = fields.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let secrets = [("key".to_owned(), SecretText::new("hunter2"))].into();
        credential(&outbound, method, &fields, &secrets).await
    }

    async fn answered(template: ResponseTemplate, timeout: Duration) -> Verdict {
        let server = MockServer::start().await;
        Mock::given(matchers::path("/v1/me"))
            .and(matchers::header("authorization", "Bearer hunter2"))
            .respond_with(template)
            .mount(&server)
            .await;
        tried(&format!("{}/v1", server.uri()), &[&server.address().to_string()], timeout).await
    }

    #[rstest]
    #[case(200, "verified")]
    #[case(204, "verified")]
    #[case(302, "refused")]
    #[case(400, "refused")]
    #[case(401, "refused")]
    #[case(403, "refused")]
    #[case(404, "refused")]
    #[case(405, "refused")]
    #[case(408, "unavailable")]
    #[case(429, "unavailable")]
    #[case(500, "unavailable")]
    #[case(503, "unavailable")]
    #[tokio::test]
    async fn the_status_decides(#[case] status: u16, #[case] expected: &str) {
        let found = match answered(ResponseTemplate::new(status), PATIENT).await {
            Verdict::Verified => "verified",
            Verdict::Refused(_) => "refused",
            Verdict::Unavailable(_) => "unavailable",
        };
        assert_eq!(found, expected);
    }

    #[tokio::test]
    async fn a_giant_answer_to_a_good_key_is_a_good_key() {
        let giant = ResponseTemplate::new(200).set_body_bytes(vec![0; 8 * 1024 * 1024]);
        assert_eq!(answered(giant, PATIENT).await, Verdict::Verified);
    }

    #[tokio::test]
    async fn a_slow_api_is_unavailable() {
        let slow = ResponseTemplate::new(200).set_delay(Duration::from_mins(5));
        assert_eq!(
            answered(slow, Duration::from_millis(200)).await,
            Verdict::Unavailable("The API takes too long to answer.")
        );
    }

    #[tokio::test]
    async fn a_host_that_is_not_opened_is_refused() {
        for base in ["https://127.0.0.1:1/v1", "https://localhost:1/v1", "http://api.example/v1"] {
            assert!(matches!(tried(base, &[], PATIENT).await, Verdict::Refused(_)), "{base}"); // S28
        }
    }
}
