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
    /// Reads the query (RFC 6749, section 4.1.2). A parameter that comes twice makes it invalid (section 3.1).
    pub fn parse(query: &str) -> Result<Self, NotACallback> {
        let (mut state, mut code, mut error, mut iss) = (None, None, None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let slot = match &*name {
                "state" => &mut state,
                "code" => &mut code,
                "error" => &mut error,
                "iss" => &mut iss,
                _ => continue,
            };
            if slot.replace(Secret::new(&*value)).is_some() || value.is_empty() || value.len() > LONGEST {
                return Err(NotACallback);
            }
        }
        let code = match (code, error) {
            (Some(code), None) => Ok(code),
            (None, Some(error)) => Err(denial(error.expose())),
            _ => return Err(NotACallback),
        };
        Ok(Self { state: state.ok_or(NotACallback)?, code, iss: iss.map(|iss| iss.expose().to_owned()) })
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
        let callback = Callback::parse(&query).unwrap();
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
        assert_eq!(Callback::parse(query).err(), Some(NotACallback));
    }

    #[test]
    fn an_overlong_code_is_refused_and_other_parameters_are_ignored() {
        assert!(Callback::parse(&format!("code={}&state=s", "c".repeat(5000))).is_err());
        let callback = Callback::parse("code=a%2Fb&state=s&session_state=x&scope=y&scope=z").unwrap();
        assert_eq!(callback.code.ok().unwrap().expose(), "a/b");
    }
}
