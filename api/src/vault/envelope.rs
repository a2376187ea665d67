//! The sealed form: version (1 byte), key id (16), nonce (12), ciphertext and tag (16 more than the plain text).
//! AES-256-GCM-SIV (RFC 8452): should a nonce ever repeat, equal secrets show as equal and nothing else is lost.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use uuid::Uuid;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const KEY_ID: usize = 16;
const NONCE: usize = 12;
const TAG: usize = 16;

pub type Key = Zeroizing<[u8; 32]>;

/// A sealed value taken apart. Nothing in it is trusted until it opens.
pub struct Envelope<'a> {
    pub key_id: Uuid,
    header: &'a [u8],
    nonce: [u8; NONCE],
    ciphertext: &'a [u8],
}

pub fn seal(key_id: Uuid, key: &Key, nonce: [u8; NONCE], associated: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut sealed = vec![VERSION];
    sealed.extend_from_slice(key_id.as_bytes());
    let aad = aad(&sealed, associated);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&encrypt(key, nonce, &aad, plain));
    sealed
}

impl<'a> Envelope<'a> {
    pub fn parse(sealed: &'a [u8]) -> Option<Self> {
        let (header, rest) = sealed.split_at_checked(1 + KEY_ID)?;
        let (nonce, ciphertext) = rest.split_at_checked(NONCE)?;
        let key_id = Uuid::from_slice(&header[1..]).ok()?;
        let known = header[0] == VERSION && ciphertext.len() >= TAG;
        known.then_some(Self { key_id, header, nonce: nonce.try_into().ok()?, ciphertext })
    }

    pub fn open(&self, key: &Key, associated: &[u8]) -> Option<Vec<u8>> {
        decrypt(key, self.nonce, &aad(self.header, associated), self.ciphertext)
    }
}

/// Version and key id are bound too. The header has a fixed length, so where it ends is clear.
fn aad(header: &[u8], associated: &[u8]) -> Vec<u8> {
    [header, associated].concat()
}

pub fn encrypt(key: &Key, nonce: [u8; NONCE], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    // With its room reserved the buffer does not move, so no copy of the plain text stays behind.
    let mut buffer = Vec::with_capacity(plain.len() + TAG);
    buffer.extend_from_slice(plain);
    #[expect(clippy::expect_used, reason = "it fails only above 64 GiB")]
    cipher(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut buffer)
        .expect("the plain text is short");
    buffer
}

pub fn decrypt(key: &Key, nonce: [u8; NONCE], aad: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let mut buffer = Zeroizing::new(ciphertext.to_vec());
    let nonce = Nonce::assume_unique_for_key(nonce);
    let plain = cipher(key).open_in_place(nonce, Aad::from(aad), &mut buffer).ok()?;
    Some(plain.to_vec())
}

fn cipher(key: &Key) -> LessSafeKey {
    #[expect(clippy::expect_used, reason = "it fails only for a key of another length")]
    let key = UnboundKey::new(&AES_256_GCM_SIV, &key[..]).expect("the key has 32 bytes");
    LessSafeKey::new(key)
}
