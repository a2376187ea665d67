//! The one source of randomness and of ids: the system's generator in the server, a seeded one in snapshot tests.

use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::{
    digest,
    rand::{SecureRandom, SystemRandom},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use shared::id::Id;
use uuid::{Builder, ContextV7, Timestamp, Uuid};

use crate::{clock::Clock, secret::Secret};

/// Clones draw from the same source, so that ids stay in order across them.
#[derive(Clone)]
pub struct Random(Arc<Source>);

enum Source {
    System { rng: SystemRandom, ids: Mutex<ContextV7> },
    Seeded(Mutex<Seeded>),
}

struct Seeded {
    seed: u64,
    blocks: u64,
    ids: u64,
}

impl Random {
    pub fn system() -> Self {
        Self(Arc::new(Source::System { rng: SystemRandom::new(), ids: Mutex::new(ContextV7::new()) }))
    }

    /// The same seed gives the same values in the same order. For snapshots only: whoever knows the seed knows it all.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Source::Seeded(Mutex::new(Seeded { seed, blocks: 0, ids: 0 }))))
    }

    /// # Panics
    ///
    /// When the system's generator fails: there is no safe way to go on without it.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &*self.0 {
            Source::System { rng, .. } => {
                #[expect(clippy::expect_used, reason = "weak randomness would be worse than no answer")]
                rng.fill(&mut bytes).expect("the system's random generator failed");
            }
            Source::Seeded(seeded) => {
                seeded.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut bytes);
            }
        }
        bytes
    }

    /// 256 random bits as 43 characters of base64url without padding: access links, API keys, OAuth states.
    pub fn token(&self) -> Secret {
        Secret::new(BASE64_URL_SAFE_NO_PAD.encode(self.bytes::<32>()))
    }

    /// A UUIDv7 (RFC 9562) at the clock's millisecond; each is greater than the one before, also when the clock is
    /// turned back.
    pub fn id<K>(&self, clock: &Clock) -> Id<K> {
        let now = clock.now().utc();
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Id::new(match &*self.0 {
            Source::System { ids, .. } => {
                let nanos = u32::try_from(millis % 1000).unwrap_or(0) * 1_000_000;
                Uuid::new_v7(Timestamp::from_unix(ids, millis / 1000, nanos))
            }
            Source::Seeded(seeded) => {
                let mut seeded = seeded.lock().unwrap_or_else(PoisonError::into_inner);
                seeded.ids += 1;
                let mut tail = [0; 10];
                tail[2..].copy_from_slice(&seeded.ids.to_be_bytes());
                Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
            }
        })
    }
}

impl Seeded {
    /// SHA-256 over seed and block number; a value never continues the block of the one before.
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(digest::SHA256_OUTPUT_LEN) {
            let input = [self.seed.to_be_bytes(), self.blocks.to_be_bytes()].concat();
            self.blocks += 1;
            chunk.copy_from_slice(&digest::digest(&digest::SHA256, &input).as_ref()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use shared::id::Connection;

    use super::*;

    fn clock() -> Clock {
        Clock::manual("2026-11-21T12:00:00.123Z".parse().unwrap())
    }

    #[test]
    fn ids_stay_in_order_when_the_clock_stands_or_turns_back() {
        for random in [Random::system(), Random::seeded(7)] {
            let clock = clock();
            let mut last = random.id::<Connection>(&clock);
            for step in [0, 0, 1, 0, 1000] {
                clock.advance(TimeDelta::milliseconds(step));
                let next = random.clone().id::<Connection>(&clock);
                assert!(next > last, "{next} after {last}");
                last = next;
            }
        }
        let (random, clock) = (Random::system(), clock());
        let before = random.id::<Connection>(&clock);
        clock.advance(TimeDelta::seconds(-30));
        assert!(random.id::<Connection>(&clock) > before);
    }

    #[test]
    fn an_id_carries_the_injected_time() {
        let id = Random::system().id::<Connection>(&clock()).uuid();
        let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
        assert_eq!(id.get_version_num(), 7);
        let at = clock().now().utc();
        assert_eq!((i64::try_from(seconds).unwrap(), nanos), (at.timestamp(), at.timestamp_subsec_nanos()));
    }

    #[test]
    fn a_token_is_256_bits_in_43_characters_and_never_comes_twice() {
        for random in [Random::system(), Random::seeded(7)] {
            let (one, other) = (random.token(), random.token());
            assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(one.expose()).unwrap().len(), 32);
            assert_eq!(one.expose().len(), 43);
            assert!(one.expose() != other.expose());
        }
    }

    #[test]
    fn a_seed_repeats_itself_and_another_seed_does_not() {
        let draw = |seed| (Random::seeded(seed).bytes::<100>(), Random::seeded(seed).id::<Connection>(&clock()));
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1).0, draw(2).0);
    }
}
