//! Any HTTP API with a key: where the key goes is typed by the person, too.

use std::collections::BTreeMap;

use http::{HeaderName, header};

use super::present::basic;
use crate::{
    outbound::{Call, Refusal},
    secret::Secret,
};

/// What the fields `placement`, `name` and `prefix` say, understood. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    Header { name: HeaderName, prefix: String },
    Query { name: String },
    Basic,
}

/// A field that cannot be used, by its key, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub field: &'static str,
    pub words: &'static str,
}

/// Headers that belong to the connection or to the message, not to a credential.
const RESERVED: [HeaderName; 13] = [
    header::HOST,
    header::COOKIE,
    header::SET_COOKIE,
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::PROXY_AUTHENTICATE,
    header::EXPECT,
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::USER_AGENT,
];

impl Placement {
    pub fn read(fields: &BTreeMap<String, String>) -> Result<Self, Fault> {
        let field = |key: &str| fields.get(key).map_or("", |value| value.trim());
        match (field("placement"), field("name")) {
            ("header" | "", name) => {
                let name = if name.is_empty() { Ok(header::AUTHORIZATION) } else { HeaderName::try_from(name) };
                let name = name.ok().filter(may_carry);
                let fault = Fault { field: "name", words: "This cannot be the header of a key." };
                Ok(Self::Header { name: name.ok_or(fault)?, prefix: field("prefix").into() })
            }
            ("query", "") => Ok(Self::Query { name: "api_key".into() }),
            ("query", name) => Ok(Self::Query { name: name.into() }),
            ("basic", _) => Ok(Self::Basic),
            _ => Err(Fault { field: "placement", words: "Choose one of the options." }),
        }
    }

    /// Puts the key where the API expects it.
    pub fn present(&self, mut call: Call, key: &str) -> Result<Call, Refusal> {
        match self {
            Self::Header { name, prefix } => {
                // A word is set apart by a space; `token=` and the like are not.
                let space = if prefix.ends_with(|last: char| last.is_ascii_alphanumeric()) { " " } else { "" };
                call.secret_header(name.clone(), &Secret::new(format!("{prefix}{space}{key}")))
            }
            Self::Query { name } => {
                call.url.query_pairs_mut().append_pair(name, key);
                Ok(call)
            }
            Self::Basic => {
                let (user, password) = key.split_once(':').unwrap_or((key, ""));
                basic(call, user, password)
            }
        }
    }
}

fn may_carry(name: &HeaderName) -> bool {
    let text = name.as_str();
    let family = ["content-", "proxy-", "sec-", "x-forwarded-", "if-"].iter().any(|prefix| text.starts_with(prefix));
    !RESERVED.contains(name) && !family && text != "keep-alive" && text != "forwarded"
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(fields: &[(&str, &str)]) -> Result<Placement, &'static str> {
        let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Placement::read(&fields).map_err(|fault| fault.field)
    }

    fn call(fields: &[(&str, &str)], key: &str) -> Call {
        let call = Call::get("https://api.example/v1/me?full=1".parse().unwrap());
        read(fields).unwrap().present(call, key).ok().unwrap()
    }

    #[rstest]
    #[case(&[], "authorization", "k")]
    #[case(&[("prefix", "Bearer")], "authorization", "Bearer k")]
    #[case(&[("prefix", "Bearer ")], "authorization", "Bearer k")]
    #[case(&[("prefix", "Token token=")], "authorization", "Token token=k")]
    #[case(&[("name", "X-Api-Key"), ("placement", "header")], "x-api-key", "k")]
    #[case(&[("placement", "basic")], "authorization", "Basic azo=")]
    fn the_key_goes_into_a_header(#[case] fields: &[(&str, &str)], #[case] name: &str, #[case] value: &str) {
        let call = call(fields, "k");
        assert_eq!(call.headers[name], value);
        assert!(call.headers[name].is_sensitive());
        assert_eq!(call.url.query(), Some("full=1"));
    }

    #[test]
    fn the_key_goes_into_the_query_and_is_escaped_there() {
        let found = call(&[("placement", "query")], "a&b");
        assert_eq!(found.url.query(), Some("full=1&api_key=a%26b"));
        assert!(found.headers.is_empty());
        assert_eq!(call(&[("placement", "query"), ("name", "k")], "a").url.query(), Some("full=1&k=a"));
    }

    #[test]
    fn a_pair_stays_a_pair_in_basic() {
        assert_eq!(call(&[("placement", "basic")], "user:pa:ss").headers["authorization"], "Basic dXNlcjpwYTpzcw==");
    }

    #[rstest]
    fn a_header_of_the_connection_or_the_message_cannot_carry_a_key(
        #[values(
            "Host",
            "cookie",
            "Content-Length",
            "Content-Type",
            "Transfer-Encoding",
            "Connection",
            "Keep-Alive",
            "Upgrade",
            "TE",
            "Trailer",
            "Proxy-Authorization",
            "Sec-Fetch-Mode",
            "X-Forwarded-For",
            "Forwarded",
            "X Key",
            "X:Key"
        )]
        name: &str,
    ) {
        assert_eq!(read(&[("name", name)]), Err("name"));
    }

    #[test]
    fn a_place_that_is_none_is_refused() {
        assert_eq!(read(&[("placement", "cookie")]), Err("placement"));
    }
}
