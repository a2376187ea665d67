//! One value for each operation of the API: the SPA and the API's tests send the same ones.
//!
//! The path stands here and in the route's attribute (which takes a literal only); a test holds both to the document.

use serde::{Serialize, de::DeserializeOwned};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::Display)]
#[strum(serialize_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// RFC 9110 §9.2.1: a safe method changes nothing.
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get)
    }
}

/// An operation with its arguments.
pub trait Endpoint {
    const METHOD: Method;
    /// With `{placeholders}`, as in the OpenAPI document.
    const PATH: &'static str;
    type Query: Serialize;
    type Body: Serialize;
    type Reply: DeserializeOwned;

    /// The path with its placeholders filled.
    fn path(&self) -> String;

    fn query(&self) -> Option<&Self::Query> {
        None
    }

    fn body(&self) -> Option<&Self::Body> {
        None
    }

    /// Path and query as they go into the request line.
    fn url(&self) -> String {
        let path = self.path();
        match self.query().map(serde_urlencoded::to_string) {
            Some(Ok(query)) if !query.is_empty() => format!("{path}?{query}"),
            _ => path,
        }
    }
}

/// The answer of an operation that has nothing to say (HTTP 204).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoContent;

impl<'de> serde::Deserialize<'de> for NoContent {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// Declares endpoints: `Name: GET "/path/{id}" { id: Id } ?Query <Body => Reply;`
macro_rules! endpoints {
    ($(
        $(#[$doc:meta])*
        $name:ident: $method:ident $path:literal
        { $($param:ident: $ty:ty),* } $(? $query:ty)? $(, $body:ty)? => $reply:ty;
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name {
            $(pub $param: $ty,)*
            $(pub query: $query,)?
            $(pub body: $body,)?
        }

        impl $crate::endpoint::Endpoint for $name {
            const METHOD: $crate::endpoint::Method = $crate::endpoint::Method::$method;
            const PATH: &'static str = $path;
            type Query = $crate::endpoint::endpoints!(@or_unit $($query)?);
            type Body = $crate::endpoint::endpoints!(@or_unit $($body)?);
            type Reply = $reply;

            fn path(&self) -> String {
                Self::PATH.to_owned()
                    $(.replace(concat!("{", stringify!($param), "}"), &self.$param.to_string()))*
            }
            $(fn query(&self) -> Option<&$query> { Some(&self.query) })?
            $(fn body(&self) -> Option<&$body> { Some(&self.body) })?
        }
    )*};
    (@or_unit) => { () };
    (@or_unit $ty:ty) => { $ty };
}
pub(crate) use endpoints;
