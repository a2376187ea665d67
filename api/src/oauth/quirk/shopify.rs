//! Shopify signs what it sends the browser back with: HMAC-SHA256 under the client secret over the other parameters,
//! sorted (Shopify, "Authorization code grant", step 3). Without this check anybody could lead a browser here with the
//! code of another shop.

use aws_lc_rs::hmac;
use chrono::{DateTime, TimeDelta};
use shared::time::Timestamp;
use url::form_urlencoded::Serializer;

use crate::{
    oauth::{Callback, Client, Incomplete, Values},
    secret::Secret,
};

/// How old a signature may be, and how far in the future.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// `host` is the shop that was asked: the answer must be its own, signed, and of this moment.
pub fn check(callback: &Callback, client: &Client, values: &Values, now: Timestamp) -> Result<(), Incomplete> {
    let parameter = |name: &str| callback.parameter(name).ok_or(Incomplete::Quirk("a parameter is missing"));
    let given = decode(parameter("hmac")?.expose()).ok_or(Incomplete::Quirk("the signature is not hexadecimal"))?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, client.secret.expose().as_bytes());
    hmac::verify(&key, message(callback).expose().as_bytes(), &given)
        .map_err(|_| Incomplete::Quirk("the signature is not the provider's"))?;
    let asked = values.get("shop").map(|shop| format!("{shop}.myshopify.com"));
    if asked.as_deref() != Some(parameter("shop")?.expose()) {
        return Err(Incomplete::Quirk("another shop answers"));
    }
    let seconds = parameter("timestamp")?.expose().parse().ok();
    let signed = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).map(Timestamp::new);
    match signed {
        Some(at) if at >= now.minus(TOLERANCE) && at <= now.plus(TOLERANCE) => Ok(()),
        Some(_) | None => Err(Incomplete::Quirk("the signature is not of this moment")),
    }
}

/// What is signed: every other parameter, sorted, as a form is encoded.
fn message(callback: &Callback) -> Secret {
    let mut pairs: Vec<_> = callback
        .parameters()
        .filter(|(name, _)| *name != "hmac" && *name != "signature")
        .map(|(name, value)| (name, value.expose()))
        .collect();
    pairs.sort_unstable();
    Secret::new(Serializer::new(String::new()).extend_pairs(pairs).finish())
}

fn decode(hex: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    (hex.len() == 64 && hex.is_ascii()).then(|| (0..64).step_by(2).map(pair).collect())?
}
