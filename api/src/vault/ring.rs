//! The ring keys in memory (S23). They are made once, kept in the database wrapped by the master key, and never
//! replaced: rotation adds one. Other processes rotate too, so an unknown key id is looked up before it is refused.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use tokio::sync::Mutex;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    VaultError,
    envelope::{self, Key},
    master::{MasterKey, expand},
    store::{self, WrappedKey},
};
use crate::{clock::Clock, db::Db, random::Random};

pub struct RingKey {
    pub id: Uuid,
    pub sealing: Key,
    root: Key,
}

impl RingKey {
    fn new(id: Uuid, root: Key) -> Self {
        Self { id, sealing: expand(&root, b"mooring seal v1"), root }
    }

    pub fn derive(&self, label: &str) -> Key {
        expand(&self.root, format!("mooring derive v1 {label}").as_bytes())
    }
}

/// Between two reloads. Whoever adds a key to the ring seals with it only after that.
const RELOAD_PAUSE: Duration = Duration::from_millis(500);

pub struct Ring {
    db: Db,
    master: Master,
    keys: RwLock<Keys>,
    /// When the ring was last read for a key that nobody here knows.
    reloaded: Mutex<Option<Instant>>,
}

struct Keys {
    by_id: BTreeMap<Uuid, Arc<RingKey>>,
    newest: Arc<RingKey>,
}

/// What is left of a master key: it wraps, and it is recognized.
struct Master {
    wrapping: Key,
    fingerprint: [u8; 8],
}

impl Ring {
    pub async fn open(
        db: &Db,
        master: &MasterKey,
        old: Option<&MasterKey>,
        clock: &Clock,
        random: &Random,
    ) -> Result<Self, VaultError> {
        let master = Master::new(master);
        let old = old.map(Master::new);
        let keys = db
            .write_tx(async |tx| {
                store::lock(tx).await?;
                let mut rows = store::all(tx).await?;
                if let Some(old) = &old {
                    for row in rows.iter_mut().filter(|row| row.wrapped_by == old.fingerprint) {
                        *row = master.wrap(row.id, &old.unwrap(row)?, random, row.retired);
                        store::rewrap(tx, row).await?;
                    }
                }
                if rows.iter().all(|row| row.retired) {
                    let id = random.id::<RingKey>(clock).uuid();
                    let row = master.wrap(id, &Zeroizing::new(random.bytes()), random, false);
                    store::insert(tx, &row, clock.now()).await?;
                    rows.push(row);
                }
                // A wrong master is refused here, and what it added above is rolled back.
                master.keys(&rows)
            })
            .await?;
        Ok(Self { db: db.clone(), master, keys: RwLock::new(keys), reloaded: Mutex::new(None) })
    }

    pub fn newest(&self) -> Arc<RingKey> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).newest.clone()
    }

    pub async fn key(&self, id: Uuid) -> Result<Arc<RingKey>, VaultError> {
        if let Some(key) = self.known(id) {
            return Ok(key);
        }
        // One at a time and not often: a stranger's token may name any key.
        let mut reloaded = self.reloaded.lock().await;
        if let Some(key) = self.known(id) {
            return Ok(key);
        }
        if reloaded.is_some_and(|at| at.elapsed() < RELOAD_PAUSE) {
            return Err(VaultError::UnknownKey(id));
        }
        *reloaded = Some(Instant::now());
        let keys = self.master.keys(&store::all(self.db.reader()).await?)?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        self.known(id).ok_or(VaultError::UnknownKey(id))
    }

    fn known(&self, id: Uuid) -> Option<Arc<RingKey>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).by_id.get(&id).cloned()
    }
}

impl Master {
    fn new(key: &MasterKey) -> Self {
        let (wrapping, fingerprint) = key.wrapping();
        Self { wrapping, fingerprint }
    }

    fn wrap(&self, id: Uuid, root: &Key, random: &Random, retired: bool) -> WrappedKey {
        let wrapped = envelope::seal(id, &self.wrapping, random.bytes(), WRAPPED, &root[..]);
        WrappedKey { id, wrapped, wrapped_by: self.fingerprint.to_vec(), retired }
    }

    fn unwrap(&self, row: &WrappedKey) -> Result<Key, VaultError> {
        if row.wrapped_by != self.fingerprint {
            return Err(VaultError::WrongMaster { stored: hex(&row.wrapped_by), configured: hex(&self.fingerprint) });
        }
        envelope::Envelope::parse(&row.wrapped)
            .filter(|envelope| envelope.key_id == row.id)
            .and_then(|envelope| envelope.open(&self.wrapping, WRAPPED))
            .map(Zeroizing::new)
            .and_then(|root| root.as_slice().try_into().ok().map(Zeroizing::new))
            .ok_or(VaultError::DamagedKey(row.id))
    }

    /// Ids are UUIDv7, so the greatest that is not retired is the newest.
    fn keys(&self, rows: &[WrappedKey]) -> Result<Keys, VaultError> {
        let mut by_id = BTreeMap::new();
        for row in rows {
            by_id.insert(row.id, Arc::new(RingKey::new(row.id, self.unwrap(row)?)));
        }
        let newest = rows.iter().filter(|row| !row.retired).map(|row| row.id).max().unwrap_or_default();
        let newest = by_id.get(&newest).cloned().ok_or(VaultError::UnknownKey(newest))?;
        Ok(Keys { by_id, newest })
    }
}

/// What a wrapped key is bound to besides its id: it opens nowhere else.
const WRAPPED: &[u8] = b"mooring key ring v1";

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
