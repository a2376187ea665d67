//! Secrets in memory (S25): wiped when dropped, and without `Debug`, `Display` or `Serialize`, so that a struct that
//! holds one cannot be logged or answered by accident.

use aws_lc_rs::{constant_time, digest};
use zeroize::Zeroizing;

/// Secret text: a token, a key, a password.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself. Every call is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

/// Secret bytes: what the vault opens.
#[derive(Clone)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The same bytes as text; `None` when they are not UTF-8.
    pub fn text(&self) -> Option<Secret> {
        std::str::from_utf8(&self.0).ok().map(Secret::new)
    }
}

/// The SHA-256 of a high-entropy token: all that is stored of it, and what it is looked up by. Compared in constant
/// time.
#[derive(Clone, Copy)]
pub struct Digest([u8; 32]);

impl Digest {
    pub fn of(text: &str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    pub fn of_bytes(text: &[u8]) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest::digest(&digest::SHA256, text).as_ref());
        Self(bytes)
    }

    /// A digest as it was stored; `None` when it has another length.
    pub fn stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(&self.0, &other.0).is_ok()
    }
}

impl Eq for Digest {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_sha_256() {
        // FIPS 180-2, appendix B.1
        let expected: [u8; 32] = [
            0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03,
            0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
        ];
        assert_eq!(Secret::new("abc").digest().as_bytes(), &expected);
        assert!(Digest::stored(&expected) == Some(Digest::of("abc")));
        assert!(Digest::of("abc") != Digest::of("abd"));
        assert!(Digest::stored(&expected[1..]).is_none());
    }

    #[test]
    fn bytes_that_are_no_text_do_not_become_text() {
        assert!(SecretBytes::new(vec![0xff, 0xfe]).text().is_none());
        assert_eq!(SecretBytes::new(b"key".to_vec()).text().unwrap().expose(), "key");
    }
}
