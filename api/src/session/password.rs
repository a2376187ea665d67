//! Passwords are Argon2id hashes (S32). Hashing is slow on purpose: it runs off the runtime's threads, a few at a time,
//! and for an unknown user it runs as well, so that time tells nothing.

use std::{sync::Arc, time::Duration};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::{failure::Failure, random::Random, secret::Secret};

/// Each hash takes 19 MiB; more at once would starve the machine.
const AT_ONCE: usize = 4;
const QUEUE_MAX: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub struct Passwords {
    slots: Arc<Semaphore>,
    random: Random,
    /// The hash of a password that nobody knows.
    decoy: Arc<str>,
}

impl Passwords {
    pub fn new(random: Random) -> Result<Self, Failure> {
        let decoy = hash(random.token().expose(), random.bytes())?;
        Ok(Self { slots: Arc::new(Semaphore::new(AT_ONCE)), random, decoy: decoy.into() })
    }

    /// A PHC string.
    pub async fn hash(&self, password: Secret) -> Result<String, Failure> {
        let salt = self.random.bytes();
        self.run(move || hash(password.expose(), salt)).await?
    }

    /// Whether `password` is the one behind `hash`; `None` takes as long and is never right.
    pub async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool, Failure> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let right = self
            .run(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(known && right)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
        // Whoever has to wait longer is told to come back; a queue without end would serve nobody.
        let slot = tokio::time::timeout(QUEUE_MAX, self.slots.acquire()).await;
        let _slot = slot.map_err(|_| Failure::too_many(QUEUE_MAX.as_secs()))?.map_err(Failure::broken)?;
        tokio::task::spawn_blocking(work).await.map_err(Failure::broken)
    }
}

fn hash(password: &str, salt: [u8; 16]) -> Result<String, Failure> {
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Failure::broken(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_verified_by_its_argon2id_hash_s32() {
        let passwords = Passwords::new(Random::system()).ok().unwrap();
        let hash = passwords.hash(Secret::new("correct horse battery")).await.ok().unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let verify = async |password: &str, hash: Option<&str>| {
            passwords.verify(Secret::new(password), hash.map(str::to_owned)).await.ok().unwrap()
        };
        assert!(verify("correct horse battery", Some(&hash)).await);
        assert!(!verify("correct horse batterz", Some(&hash)).await);
        assert!(!verify("correct horse battery", None).await);
    }
}
