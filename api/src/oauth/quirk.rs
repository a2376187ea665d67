//! What a provider does that no other does, and that data cannot say: each a name for the catalogue, a function here, and
//! a test against a server that behaves as the provider does.

pub mod microsoft;
pub mod shopify;

use serde::Deserialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quirk {
    /// The callback is signed with the client secret and names the shop that agreed.
    ShopifyCallback,
    /// The issuer of an ID token has the account's tenant in it.
    MicrosoftTenants,
}
