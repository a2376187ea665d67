//! Typed ids: a UUIDv7 behind a readable prefix, `con_0193…`, so that an id of one thing is never taken for another's.

use std::{fmt, hash::Hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// What an id names.
pub trait Kind: 'static {
    const PREFIX: &'static str;
    /// Of the id's schema in the OpenAPI document.
    const NAME: &'static str;
}

/// An id on the wire: prefix, underscore, 32 lower-case hex digits of the UUID.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

impl<K> Id<K> {
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", K::PREFIX, self.0.simple())
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is no id of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId {
    expected: &'static str,
}

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected an id that starts with `{}_`", self.expected)
    }
}

impl std::error::Error for NotAnId {}

impl<K: Kind> FromStr for Id<K> {
    type Err = NotAnId;

    /// Accepts exactly what `Display` writes: one id has one spelling.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let no = NotAnId { expected: K::PREFIX };
        let hex = text.strip_prefix(K::PREFIX).and_then(|rest| rest.strip_prefix('_')).ok_or(no)?;
        if hex.len() != 32 || hex.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(no);
        }
        Uuid::try_parse(hex).map(Self::new).map_err(|_| no)
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl<K: Kind> utoipa::PartialSchema for Id<K> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some(format!("^{}_[0-9a-f]{{32}}$", K::PREFIX)))
            .examples([serde_json::json!(format!("{}_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f", K::PREFIX))])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl<K: Kind> utoipa::ToSchema for Id<K> {
    fn name() -> std::borrow::Cow<'static, str> {
        K::NAME.into()
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $kind:ident = $prefix:literal => $alias:ident;)*) => {$(
        $(#[$doc])*
        pub enum $kind {}
        impl Kind for $kind {
            const PREFIX: &'static str = $prefix;
            const NAME: &'static str = stringify!($alias);
        }
        pub type $alias = Id<$kind>;
    )*};
}

ids! {
    Organization = "org" => OrganizationId;
    Workspace = "wsp" => WorkspaceId;
    User = "usr" => UserId;
    Session = "ses" => SessionId;
    OauthApp = "app" => OauthAppId;
    Connection = "con" => ConnectionId;
    Authorization = "aut" => AuthorizationId;
    AuditEvent = "evt" => AuditEventId;
    Invitation = "inv" => InvitationId;
    Integration = "int" => IntegrationId;
    Flow = "flw" => FlowId;
    Export = "exp" => ExportId;
    Import = "imp" => ImportId;
    AccessRequest = "req" => AccessRequestId;
    RequestedSource = "src" => RequestedSourceId;
    Receipt = "rct" => ReceiptId;
    Notification = "ntf" => NotificationId;
}

/// An export or an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepId {
    Export(ExportId),
    Import(ImportId),
}

impl StepId {
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Export(id) => id.uuid(),
            Self::Import(id) => id.uuid(),
        }
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Export(id) => id.fmt(f),
            Self::Import(id) => id.fmt(f),
        }
    }
}

impl FromStr for StepId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        text.parse().map(Self::Export).or_else(|_| text.parse().map(Self::Import))
    }
}

impl Serialize for StepId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StepId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for StepId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^(exp|imp)_[0-9a-f]{32}$"))
            .examples([serde_json::json!("exp_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f")])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for StepId {
    fn name() -> std::borrow::Cow<'static, str> {
        "StepId".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_round_trip() {
        let id = ConnectionId::new(Uuid::from_u128(0x0193_9d0f_8a6b_7c3d_9e2f_4a5b_6c7d_8e9f));
        assert_eq!(id.to_string(), "con_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn an_id_of_another_kind_or_spelling_is_refused() {
        for text in [
            "wsp_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f",
            "con_01939D0F8A6B7C3D9E2F4A5B6C7D8E9F",
            "con_01939d0f-8a6b-7c3d-9e2f-4a5b6c7d8e9f",
            "01939d0f8a6b7c3d9e2f4a5b6c7d8e9f",
            "con_",
            "",
        ] {
            assert!(text.parse::<ConnectionId>().is_err(), "{text}");
        }
    }
}
