//! `If-Match` (RFC 9110, section 13.1.1): an edit names the version that its author saw, so that nobody's edit is undone
//! unseen (S45). The same may stand in the body as `version`.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::IF_MATCH};
use shared::problem::ProblemKind;

use crate::failure::Failure;

/// What the request says of the version it was made on.
pub struct Seen {
    header: Option<String>,
    body: Option<u32>,
}

/// The entity tag of a version.
pub fn etag(version: u32) -> String {
    format!("\"{version}\"")
}

impl Seen {
    #[must_use]
    pub fn or_body(self, version: Option<u32>) -> Self {
        Self { body: version, ..self }
    }

    /// 428 when neither header nor body names a version, 412 when one names another than the present.
    pub fn require(&self, present: u32) -> Result<(), Failure> {
        if self.header.is_none() && self.body.is_none() {
            return Err(Failure::new(ProblemKind::VersionRequired));
        }
        self.verify(present)
    }

    /// 412 when a version is named and is not the present one.
    pub fn verify(&self, present: u32) -> Result<(), Failure> {
        let header = self.header.as_deref().is_none_or(|header| matches(header, present));
        let body = self.body.is_none_or(|seen| seen == present);
        if header && body { Ok(()) } else { Err(Failure::new(ProblemKind::VersionMismatch)) }
    }
}

/// Weak tags count too: proxies that compress make them weak.
fn matches(header: &str, present: u32) -> bool {
    let tag = etag(present);
    header.trim() == "*" || header.split(',').map(str::trim).any(|seen| seen.strip_prefix("W/").unwrap_or(seen) == tag)
}

impl FromRequest for Seen {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get(IF_MATCH).map(|value| value.to_str().unwrap_or_default().to_owned());
        ready(Ok(Self { header, body: None }))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing(None, None, Err(428))]
    #[case::header(Some("\"3\""), None, Ok(()))]
    #[case::weak(Some("W/\"3\""), None, Ok(()))]
    #[case::one_of_several(Some("\"1\", W/\"3\""), None, Ok(()))]
    #[case::any(Some("*"), None, Ok(()))]
    #[case::older(Some("\"2\""), None, Err(412))]
    #[case::bare(Some("3"), None, Err(412))]
    #[case::prefix(Some("\"30\""), None, Err(412))]
    #[case::body(None, Some(3), Ok(()))]
    #[case::older_body(None, Some(2), Err(412))]
    #[case::body_against_header(Some("\"3\""), Some(2), Err(412))]
    fn an_edit_names_the_version_it_was_made_on_s45(
        #[case] header: Option<&str>,
        #[case] body: Option<u32>,
        #[case] expected: Result<(), u16>,
    ) {
        let seen = Seen { header: header.map(str::to_owned), body };
        let found = seen.require(3).map_err(|failure| match failure {
            Failure::Refused(refusal) => refusal.problem.status,
            Failure::Broken(_) => 500,
        });
        assert_eq!(found, expected);
    }
}
