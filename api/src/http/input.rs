//! What handlers take in. Nothing here answers before the permission check has: an id that does not parse names nothing,
//! and a body is read into memory at once but looked at only when the handler asks (TRAPS 3).

use std::{
    future::{Future, Ready, ready},
    pin::Pin,
    str::FromStr,
    time::Duration,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::CONTENT_TYPE, web::Bytes};
use futures_util::StreamExt;
use garde::Validate;
use serde::de::DeserializeOwned;
use shared::{
    check,
    id::{Id, Kind},
    problem::{FieldError, ProblemKind},
};
use uuid::Uuid;

use crate::failure::Failure;

/// Longest JSON body unless a handler takes more, in bytes.
const BODY_MAX: usize = 64 * 1024;
/// A client that takes longer to send one only holds the connection.
const BODY_PATIENCE: Duration = Duration::from_secs(10);

/// The id in the path's first placeholder. Text that is no id becomes the nil id, which nothing has: it is answered like
/// any other id of nothing.
pub struct Named<K>(pub Id<K>);

impl<K: Kind> FromRequest for Named<K> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(named(request, 0))))
    }
}

/// The id in the path's second placeholder, read alike.
pub struct Below<K>(pub Id<K>);

impl<K: Kind> FromRequest for Below<K> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(named(request, 1))))
    }
}

fn named<K: Kind>(request: &HttpRequest, place: usize) -> Id<K> {
    let text = request.match_info().iter().nth(place).map(|(_, value)| value).unwrap_or_default();
    Id::from_str(text).unwrap_or(Id::new(Uuid::nil()))
}

/// The query string, lazily.
pub struct Query(String);

impl Query {
    /// Unknown or unreadable parameters are a 400.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let text = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(self.0.as_bytes()));
        T::deserialize(text).map_err(|error| {
            Failure::detailed(ProblemKind::MalformedRequest, format!("The query could not be read: {error}."))
        })
    }

    /// The same, with the field rules run.
    pub fn check<T: DeserializeOwned + Validate<Context = ()>>(&self) -> Result<T, Failure> {
        let value: T = self.read()?;
        let errors = check::errors(&value);
        match errors.first() {
            None => Ok(value),
            Some(FieldError { pointer, detail }) => Err(Failure::detailed(
                ProblemKind::MalformedRequest,
                format!("The query parameter `{}` is not valid. {detail}", pointer.trim_start_matches('/')),
            )),
        }
    }
}

impl FromRequest for Query {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.query_string().to_owned())))
    }
}

/// A JSON body of at most `MAX` bytes, lazily.
pub struct Body<const MAX: usize = BODY_MAX>(Result<Bytes, Failure>);

impl<const MAX: usize> Body<MAX> {
    /// What was sent, for telling one request from another.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_deref().unwrap_or_default()
    }

    /// 415, 413 and 400 for what is no readable JSON; 422 with a pointer for what does not fit the type or its rules.
    pub fn check<T: DeserializeOwned + Validate<Context = ()>>(self) -> Result<T, Failure> {
        let bytes = self.0?;
        let value: T = read(&bytes)?;
        let errors = check::errors(&value);
        if errors.is_empty() { Ok(value) } else { Err(Failure::invalid(errors)) }
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        use serde_json::error::Category;
        let pointer: String = error.path().iter().map(pointer_segment).collect();
        let cause = error.into_inner();
        match cause.classify() {
            Category::Data => Failure::field(pointer, sentence(&cause)),
            Category::Syntax | Category::Eof | Category::Io => Failure::detailed(
                ProblemKind::MalformedRequest,
                format!("The body is not JSON at line {}, column {}.", cause.line(), cause.column()),
            ),
        }
    })?;
    json.end().map_err(|_| Failure::detailed(ProblemKind::MalformedRequest, "Something follows the JSON value."))?;
    Ok(value)
}

fn pointer_segment(segment: &serde_path_to_error::Segment) -> String {
    use serde_path_to_error::Segment;
    match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => format!("/{}", check::escape(key)),
        Segment::Unknown => String::new(),
    }
}

/// serde's words without what they repeat of the value, which may be a secret, and without the position, which speaks
/// of bytes.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    let repeats = ["invalid type", "invalid value", "invalid length", "unknown variant"];
    let text = if repeats.iter().any(|start| text.starts_with(start)) {
        text.find(", expected ").map_or("not valid", |at| &text[at + 2..])
    } else {
        text
    };
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

impl<const MAX: usize> FromRequest for Body<MAX> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"));
        let mut payload = payload.take();
        Box::pin(async move {
            if !json {
                return Ok(Self(Err(Failure::new(ProblemKind::UnsupportedMediaType))));
            }
            Ok(Self(match tokio::time::timeout(BODY_PATIENCE, collect(&mut payload, MAX)).await {
                Ok(body) => body,
                Err(_) => Err(Failure::detailed(ProblemKind::MalformedRequest, "The body did not arrive in time.")),
            }))
        })
    }
}

async fn collect(payload: &mut Payload, max: usize) -> Result<Bytes, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Failure::new(ProblemKind::MalformedRequest))?;
        if bytes.len() + chunk.len() > max {
            return Err(Failure::detailed(ProblemKind::BodyTooLarge, format!("Send at most {max} bytes.")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}
