use proptest::{prelude::*, test_runner::TestRunner};
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;

use super::*;

fn master(byte: u8) -> MasterKey {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let key: [u8; 32] = Random::seeded(u64::from(byte)).bytes();
    MasterKey::parse(&BASE64_STANDARD.encode(key)).unwrap()
}

fn clock() -> Clock {
    Clock::manual("2026-11-21T12:00:00Z".parse().unwrap())
}

async fn database() -> (TempDir, Db) {
    let dir = tempfile::tempdir().unwrap();
    let db = Db::connect(&format!("sqlite://{}/vault.db", dir.path().display())).await.unwrap();
    db.migrate().await.unwrap();
    (dir, db)
}

async fn opened(db: &Db, key: u8, old: Option<u8>) -> Result<Vault, VaultError> {
    Vault::open(db, &master(key), old.map(master).as_ref(), &clock(), &Random::system()).await
}

async fn sql(db: &Db, text: &str) {
    db.write_tx(async |tx| tx.execute_unprepared(text).await).await.unwrap();
}

/// What `keys rotate` does first: the present keys retire, and the next opening adds one.
async fn rotated(db: &Db) -> Vault {
    sql(db, "UPDATE key_ring SET retired_at = '2026-11-21T12:00:00+00:00'").await;
    let clock = clock();
    clock.advance(chrono::TimeDelta::seconds(1));
    Vault::open(db, &master(1), None, &clock, &Random::system()).await.unwrap()
}

fn place() -> Place {
    Place::new("credentials", "con_1", "sealed", "wsp_1")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_opens_in_its_place_and_nowhere_else() {
    let (_dir, db) = database().await;
    let vault = opened(&db, 1, None).await.unwrap();
    let handle = tokio::runtime::Handle::current();
    let open = |place: &Place, sealed: &[u8]| {
        tokio::task::block_in_place(|| handle.block_on(vault.open_sealed(place, sealed)))
            .map(|plain| plain.expose().to_vec())
    };
    let part = "[a-z_0-9]{0,8}";
    let inputs = (
        any::<Vec<u8>>(),
        [part, part, part, part],
        [part, part, part, part],
        any::<prop::sample::Index>(),
        1..=255_u8,
    );
    TestRunner::default()
        .run(&inputs, |(plain, here, there, at, flip)| {
            let at_home = Place::new(&here[0], &here[1], &here[2], &here[3]);
            let sealed = vault.seal(&at_home, &plain);
            prop_assert_eq!(open(&at_home, &sealed).unwrap(), plain); // S22
            let elsewhere = Place::new(&there[0], &there[1], &there[2], &there[3]);
            prop_assert_eq!(open(&elsewhere, &sealed).is_ok(), here == there);
            let mut changed = sealed.clone();
            changed[at.index(sealed.len())] ^= flip;
            prop_assert!(open(&at_home, &changed).is_err());
            prop_assert!(open(&at_home, &sealed[..at.index(sealed.len())]).is_err());
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_moved_ciphertext_does_not_open() {
    let (_dir, db) = database().await;
    let vault = opened(&db, 1, None).await.unwrap();
    let sealed = vault.seal(&place(), b"token");
    for elsewhere in [
        Place::new("oauth_apps", "con_1", "sealed", "wsp_1"),
        Place::new("credentials", "con_2", "sealed", "wsp_1"),
        Place::new("credentials", "con_1", "other", "wsp_1"),
        Place::new("credentials", "con_1", "sealed", "wsp_2"),
        // The same letters, cut elsewhere.
        Place::new("credentialsc", "on_1", "sealed", "wsp_1"),
    ] {
        assert!(matches!(vault.open_sealed(&elsewhere, &sealed).await, Err(VaultError::NotOpened)));
    }
}

#[tokio::test]
async fn the_plain_text_is_not_in_the_sealed_one_and_no_two_are_alike() {
    let (_dir, db) = database().await;
    let vault = opened(&db, 1, None).await.unwrap();
    let (one, other) = (vault.seal(&place(), b"canary-canary"), vault.seal(&place(), b"canary-canary"));
    assert_ne!(one, other);
    assert!(!one.windows(6).any(|window| window == b"canary"));
}

#[tokio::test]
async fn processes_that_start_at_once_share_one_first_key() {
    let (_dir, db) = database().await;
    let vaults = futures_util::future::join_all((0..5).map(|_| opened(&db, 1, None))).await;
    let vaults: Vec<Vault> = vaults.into_iter().map(Result::unwrap).collect();
    let sealed = vaults[0].seal(&place(), b"token");
    for vault in &vaults {
        assert_eq!(vault.open_sealed(&place(), &sealed).await.unwrap().expose(), b"token");
        assert_eq!(vault.derive("jwt").0, vaults[0].derive("jwt").0);
    }
}

#[tokio::test]
async fn a_retired_key_opens_and_a_new_one_seals() {
    let (_dir, db) = database().await;
    let before = opened(&db, 1, None).await.unwrap();
    let sealed = before.seal(&place(), b"old");
    let after = rotated(&db).await;
    assert_eq!(after.open_sealed(&place(), &sealed).await.unwrap().expose(), b"old");
    let resealed = after.seal(&place(), b"new");
    assert_ne!(Vault::key_of(&sealed), Vault::key_of(&resealed));
    // A process that started before the rotation meets the new key without a restart, and seals with it from then on.
    assert_eq!(before.open_sealed(&place(), &resealed).await.unwrap().expose(), b"new");
    assert_eq!(Vault::key_of(&before.seal(&place(), b"newer")), Vault::key_of(&resealed));
}

#[tokio::test]
async fn a_wrong_master_key_is_refused_with_words_and_changes_nothing() {
    let (_dir, db) = database().await;
    let sealed = opened(&db, 1, None).await.unwrap().seal(&place(), b"token");
    let error = opened(&db, 2, None).await.err().unwrap();
    assert!(matches!(error, VaultError::WrongMaster { .. }));
    assert!(error.to_string().contains("MOORING_MASTER_KEY_OLD"), "{error}");
    // Also when every key is retired, where a new one would be made.
    sql(&db, "UPDATE key_ring SET retired_at = created_at").await;
    assert!(matches!(opened(&db, 2, None).await.err().unwrap(), VaultError::WrongMaster { .. }));
    let vault = opened(&db, 1, None).await.unwrap();
    assert_eq!(vault.open_sealed(&place(), &sealed).await.unwrap().expose(), b"token");
}

#[tokio::test]
async fn the_master_key_changes_by_wrapping_anew() {
    let (_dir, db) = database().await;
    let sealed = opened(&db, 1, None).await.unwrap().seal(&place(), b"token");
    opened(&db, 2, Some(1)).await.unwrap();
    let vault = opened(&db, 2, None).await.unwrap();
    assert_eq!(vault.open_sealed(&place(), &sealed).await.unwrap().expose(), b"token");
    assert!(matches!(opened(&db, 1, None).await.err().unwrap(), VaultError::WrongMaster { .. }));
}

#[tokio::test]
async fn a_damaged_or_exchanged_ring_key_is_noticed() {
    let (_dir, db) = database().await;
    opened(&db, 1, None).await.unwrap();
    sql(&db, "UPDATE key_ring SET id = x'01939d0f8a6b7c3d9e2f4a5b6c7d8e9f'").await;
    assert!(matches!(opened(&db, 1, None).await.err().unwrap(), VaultError::DamagedKey(_)));
}

#[tokio::test]
async fn the_master_and_ring_keys_are_not_in_the_database() {
    let (_dir, db) = database().await;
    let vault = opened(&db, 1, None).await.unwrap();
    let statement =
        Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT wrapped || wrapped_by AS it FROM key_ring");
    let stored: Vec<u8> = db.reader().query_one_raw(statement).await.unwrap().unwrap().try_get("", "it").unwrap();
    let key: [u8; 32] = Random::seeded(1).bytes();
    for secret in [&key, &*vault.ring.newest().sealing, &*vault.derive("jwt").1] {
        assert!(!stored.windows(8).any(|window| window == &secret[..8]));
    }
}

#[tokio::test]
async fn derived_keys_follow_their_ring_key_and_label() {
    let (_dir, db) = database().await;
    let before = opened(&db, 1, None).await.unwrap();
    let (id, key) = before.derive("jwt");
    assert!(*key != *before.derive("mac").1);
    let after = rotated(&db).await;
    assert!(after.derive("jwt").0 != id);
    assert!(*after.derive_by(id, "jwt").await.unwrap() == *key);
    let unknown = Uuid::from_u128(1);
    assert!(matches!(after.derive_by(unknown, "jwt").await, Err(VaultError::UnknownKey(key)) if key == unknown));
}

#[tokio::test]
async fn values_are_sealed_as_json_and_a_wrong_shape_does_not_quote_them() {
    let (_dir, db) = database().await;
    let vault = opened(&db, 1, None).await.unwrap();
    let sealed = vault.seal_json(&place(), &vec!["hunter2"]).unwrap();
    assert_eq!(vault.open_json::<Vec<String>>(&place(), &sealed).await.unwrap(), ["hunter2"]);
    let error = vault.open_json::<u32>(&place(), &sealed).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}
