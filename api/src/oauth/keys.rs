//! The keys a server signs its ID tokens with. A key that is not known yet is sought once more, because servers rotate.

use std::{sync::Arc, time::Duration};

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey,
    jwk::{AlgorithmParameters, Jwk, KeyAlgorithm, PublicKeyUse},
};
use moka::future::Cache;
use serde::Deserialize;
use url::Url;

use crate::outbound::{Call, Outbound};

const KEPT_FOR: Duration = Duration::from_mins(10);
const KEPT: u64 = 1000;

#[derive(Clone)]
pub struct Keys {
    outbound: Outbound,
    sets: Cache<Url, Arc<Vec<Jwk>>>,
}

impl Keys {
    pub fn new(outbound: Outbound) -> Self {
        Self { outbound, sets: Cache::builder().max_capacity(KEPT).time_to_live(KEPT_FOR).build() }
    }

    /// The keys that may have signed a token with this header. `None` when the set cannot be read.
    pub async fn of(&self, jwks_uri: &Url, kid: Option<&str>, alg: Algorithm) -> Option<Vec<DecodingKey>> {
        if let Some(set) = self.sets.get(jwks_uri).await {
            let keys = fitting(&set, kid, alg);
            if !keys.is_empty() {
                return Some(keys);
            }
        }
        let set = Arc::new(self.read(jwks_uri).await?);
        self.sets.insert(jwks_uri.clone(), set.clone()).await;
        Some(fitting(&set, kid, alg))
    }

    async fn read(&self, jwks_uri: &Url) -> Option<Vec<Jwk>> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<serde_json::Value>,
        }
        let answer = self.outbound.send(Call::get(jwks_uri.clone()).accept_json()).await.ok()?;
        let set: Set = serde_json::from_slice(&answer.body).ok().filter(|_| answer.status == http::StatusCode::OK)?;
        // One key of an unknown kind must not hide the others.
        Some(set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
    }
}

fn fitting(set: &[Jwk], kid: Option<&str>, alg: Algorithm) -> Vec<DecodingKey> {
    let family = |jwk: &Jwk| match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => Some(AlgorithmFamily::Rsa),
        AlgorithmParameters::EllipticCurve(_) => Some(AlgorithmFamily::Ec),
        AlgorithmParameters::OctetKeyPair(_) => Some(AlgorithmFamily::Ed),
        // A shared secret in a public document signs nothing.
        _ => None,
    };
    let fits = |jwk: &&Jwk| {
        let signs = jwk.common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature);
        let same_alg = jwk.common.key_algorithm.is_none_or(|own| own == KeyAlgorithm::from(alg));
        let same_kid = kid.is_none_or(|kid| jwk.common.key_id.as_deref() == Some(kid));
        signs && same_alg && same_kid && family(jwk) == Some(alg.family())
    };
    set.iter().filter(fits).filter_map(|jwk| DecodingKey::from_jwk(jwk).ok()).collect()
}
