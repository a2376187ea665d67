//! Where secrets are sealed (S22). A sealed secret opens only at the place it was sealed for: table, row, field and
//! scope are bound to it. Nothing is ever stored in the clear for want of a key.

mod envelope;
mod master;
mod ring;
mod store;
#[cfg(test)]
mod tests;

use std::{fmt::Display, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;
use zeroize::Zeroizing;

pub use self::master::{MasterKey, UnfitKey};
use self::{envelope::Envelope, ring::Ring};
use crate::{
    clock::Clock,
    db::{Db, DbErr},
    random::Random,
    secret::SecretBytes,
};

/// Clones share the ring.
#[derive(Clone)]
pub struct Vault {
    ring: Arc<Ring>,
    random: Random,
}

/// Where a secret is kept. Two places differ when any part of them differs.
#[derive(Clone)]
pub struct Place {
    associated: Vec<u8>,
}

/// Why the vault could not open. No variant holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error(
        "the keys in this database are wrapped by another master key (fingerprint {stored}, configured {configured}); \
         set MOORING_MASTER_KEY to the key the database was made with, or, to change it, keep the new one there and put \
         the old one into MOORING_MASTER_KEY_OLD"
    )]
    WrongMaster { stored: String, configured: String },
    #[error("key {0} of the key ring is damaged")]
    DamagedKey(Uuid),
    #[error("no key {0} in the key ring")]
    UnknownKey(Uuid),
    #[error("the sealed value is damaged or belongs to another place")]
    NotOpened,
    #[error("the sealed value is not of the expected shape")]
    WrongShape,
    #[error(transparent)]
    Db(#[from] DbErr),
}

impl Place {
    /// `scope` is the tenant: `wsp_…`, `org_…` or `instance`.
    pub fn new(table: &str, row: impl Display, field: &str, scope: impl Display) -> Self {
        let (row, scope) = (row.to_string(), scope.to_string());
        let mut associated = Vec::new();
        for part in [table, &row, field, &scope] {
            // With its length before it, no part can borrow from its neighbor.
            associated.extend_from_slice(&(part.len() as u64).to_be_bytes());
            associated.extend_from_slice(part.as_bytes());
        }
        Self { associated }
    }
}

impl Vault {
    /// Loads the key ring. The first process to open a new database makes the first key. Keys wrapped by `old` are
    /// wrapped anew by `master`.
    pub async fn open(
        db: &Db,
        master: &MasterKey,
        old: Option<&MasterKey>,
        clock: &Clock,
        random: &Random,
    ) -> Result<Self, VaultError> {
        let ring = Ring::open(db, master, old, clock, random).await?;
        Ok(Self { ring: Arc::new(ring), random: random.clone() })
    }

    /// Seals with the newest key that is not retired.
    pub fn seal(&self, place: &Place, plain: &[u8]) -> Vec<u8> {
        let key = self.ring.newest();
        envelope::seal(key.id, &key.sealing, self.random.bytes(), &place.associated, plain)
    }

    /// Opens with the key that sealed it, retired or not. A key that another process added since is fetched.
    pub async fn open_sealed(&self, place: &Place, sealed: &[u8]) -> Result<SecretBytes, VaultError> {
        let envelope = Envelope::parse(sealed).ok_or(VaultError::NotOpened)?;
        let key = self.ring.key(envelope.key_id).await?;
        envelope.open(&key.sealing, &place.associated).map(SecretBytes::new).ok_or(VaultError::NotOpened)
    }

    /// Seals a value as JSON. `T` holds secrets, so it comes in by reference and its text is wiped.
    pub fn seal_json<T: Serialize>(&self, place: &Place, value: &T) -> Result<Vec<u8>, VaultError> {
        let json = serde_json::to_vec(value).map(Zeroizing::new).map_err(|_| VaultError::WrongShape)?;
        Ok(self.seal(place, &json))
    }

    pub async fn open_json<T: DeserializeOwned>(&self, place: &Place, sealed: &[u8]) -> Result<T, VaultError> {
        let json = self.open_sealed(place, sealed).await?;
        // serde's message may quote the value, so it is not kept.
        serde_json::from_slice(json.expose()).map_err(|_| VaultError::WrongShape)
    }

    /// The key ring's id of a sealed value's key, for rotation.
    pub fn key_of(sealed: &[u8]) -> Option<Uuid> {
        Envelope::parse(sealed).map(|envelope| envelope.key_id)
    }

    /// A key for a purpose, such as signing, from the newest ring key: same ring key and label, same key. Keep the id
    /// with what was made with it (a JWT's `kid`).
    pub fn derive(&self, label: &str) -> (Uuid, Zeroizing<[u8; 32]>) {
        let key = self.ring.newest();
        (key.id, key.derive(label))
    }

    /// The key that [`Vault::derive`] gave when `key_id` was the newest.
    pub async fn derive_by(&self, key_id: Uuid, label: &str) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        Ok(self.ring.key(key_id).await?.derive(label))
    }
}

impl From<VaultError> for crate::failure::Failure {
    fn from(error: VaultError) -> Self {
        Self::broken(error)
    }
}
