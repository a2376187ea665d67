//! Coming back. The query is anybody's: it is read strictly, and a provider's words in it are mapped, never kept (S10).

use url::form_urlencoded;

use super::{Incomplete, Server};
use crate::secret::Secret;

/// The parameters of a callback, before anything is known about the attempt.
pub struct Callback {
    pub state: Secret,
    pub code: Result<Secret, Denial>,
    /// RFC 9207.
    iss: Option<String>,
    /// Everything that came, for what a provider adds to the standard.
    parameters: Vec<(String, Secret)>,
}

/// Why there is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum Denial {
    /// The person said no, or left it.
    Denied,
    /// The OAuth app or the request does not suit the server.
    Misconfigured,
    TemporarilyUnavailable,
    Other,
}

/// The query is no authorization response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an authorization response")]
pub struct NotACallback;

/// No server needs more for a code; what is longer is somebody's experiment.
const LONGEST: usize = 4096;

impl Callback {
    /// Reads the query (RFC 6749, section 4.1.2). A parameter that comes twice makes it invalid (section 3.1). `code` is
    /// the provider's name for the code.
    pub fn parse(query: &str, code: &str) -> Result<Self, NotACallback> {
        let parameters: Vec<_> = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), Secret::new(value)))
            .collect();
        let once = |name: &str| {
            let mut found = parameters.iter().filter(|(own, _)| own == name).map(|(_, value)| value);
            match (found.next(), found.next()) {
                (None, _) => Ok(None),
                (Some(value), None) if (1..=LONGEST).contains(&value.expose().len()) => Ok(Some(value.clone())),
                (Some(_), _) => Err(NotACallback),
            }
        };
        let (state, iss) = (once("state")?, once("iss")?);
        let code = match (once(code)?, once("error")?) {
            (Some(code), None) => Ok(code),
            (None, Some(error)) => Err(denial(error.expose())),
            _ => return Err(NotACallback),
        };
        let iss = iss.map(|iss| iss.expose().to_owned());
        Ok(Self { state: state.ok_or(NotACallback)?, code, iss, parameters })
    }

    /// In the order they came.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The value of a parameter that came once.
    pub(super) fn parameter(&self, name: &str) -> Option<&Secret> {
        let mut found = self.parameters().filter(|(own, _)| *own == name).map(|(_, value)| value);
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether the server named itself. A server that announces it must, and a name must be the right one (S6).
    pub(super) fn comes_from(&self, server: &Server) -> Result<bool, Incomplete> {
        match &self.iss {
            Some(iss) if *iss == server.issuer => Ok(true),
            None if !server.states_issuer => Ok(false),
            Some(_) | None => Err(Incomplete::AnotherServer),
        }
    }
}

/// RFC 6749, section 4.1.2.1, and OpenID Connect Core, section 3.1.2.6.
fn denial(error: &str) -> Denial {
    match error {
        "access_denied"
        | "login_required"
        | "consent_required"
        | "interaction_required"
        | "account_selection_required" => Denial::Denied,
        "invalid_request"
        | "unauthorized_client"
        | "unsupported_response_type"
        | "invalid_scope"
        | "request_not_supported"
        | "request_uri_not_supported"
        | "registration_not_supported"
        | "invalid_target" => Denial::Misconfigured,
        "server_error" | "temporarily_unavailable" => Denial::TemporarilyUnavailable,
        _ => Denial::Other,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("access_denied", Denial::Denied)]
    #[case("invalid_scope", Denial::Misconfigured)]
    #[case("unauthorized_client", Denial::Misconfigured)]
    #[case("temporarily_unavailable", Denial::TemporarilyUnavailable)]
    #[case("server_error", Denial::TemporarilyUnavailable)]
    #[case("%3Cscript%3E", Denial::Other)]
    fn an_error_is_mapped_and_its_text_is_not_kept(#[case] error: &str, #[case] expected: Denial) {
        let query = format!("error={error}&error_description=hunter2&state=s"); // S10
        let callback = Callback::parse(&query, "code").unwrap();
        assert_eq!(callback.code.err(), Some(expected));
        assert_eq!(callback.state.expose(), "s");
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_state("code=c")]
    #[case::no_code("state=s")]
    #[case::empty_code("code=&state=s")]
    #[case::empty_state("code=c&state=")]
    #[case::code_and_error("code=c&error=access_denied&state=s")]
    #[case::two_codes("code=c&code=d&state=s")]
    #[case::two_states("code=c&state=s&state=t")]
    #[case::two_issuers("code=c&state=s&iss=a&iss=b")]
    fn what_is_no_answer_or_says_two_things_is_refused(#[case] query: &str) {
        assert_eq!(Callback::parse(query, "code").err(), Some(NotACallback));
    }

    #[test]
    fn a_provider_may_call_the_code_otherwise() {
        let callback = Callback::parse("auth_code=c&code=d&state=s&shop=a&shop=b&x=", "auth_code").unwrap();
        assert_eq!(callback.code.as_ref().ok().unwrap().expose(), "c");
        assert_eq!(callback.parameter("code").unwrap().expose(), "d");
        assert!(callback.parameter("shop").is_none(), "it says two things");
        assert_eq!(callback.parameters().count(), 6);
    }

    #[test]
    fn an_overlong_code_is_refused_and_other_parameters_are_ignored() {
        assert!(Callback::parse(&format!("code={}&state=s", "c".repeat(5000)), "code").is_err());
        let callback = Callback::parse("code=a%2Fb&state=s&session_state=x&scope=y&scope=z", "code").unwrap();
        assert_eq!(callback.code.ok().unwrap().expose(), "a/b");
    }
}
