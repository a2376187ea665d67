//! A field of a PATCH body: left out, `null`, or a value (RFC 7396).

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "patch::field", skip_serializing_if = "Option::is_none")]` on an
/// `Option<Option<T>>`: the outer `None` leaves the field as it is, the inner one empties it.
pub fn field<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
