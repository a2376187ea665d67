//! The master key: 32 random bytes from the operator, never stored. It does nothing but wrap the ring's keys.

use aws_lc_rs::hkdf::{self, HKDF_SHA256, Salt};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub struct MasterKey(Zeroizing<[u8; 32]>);

/// Why a text is no master key. The text itself is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitKey {
    #[error("it is not base64; make one with `openssl rand -base64 32`")]
    NotBase64,
    #[error("it must be the base64 of exactly 32 bytes; make one with `openssl rand -base64 32`")]
    WrongLength,
    #[error("it is not random (a default, an example or a pattern); make one with `openssl rand -base64 32`")]
    NotRandom,
}

impl MasterKey {
    /// Reads base64, padded or not, and refuses what no random generator gives (S23).
    pub fn parse(text: &str) -> Result<Self, UnfitKey> {
        let bytes = Zeroizing::new(BASE64.decode(text.trim()).map_err(|_| UnfitKey::NotBase64)?);
        let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| UnfitKey::WrongLength)?;
        let key = Zeroizing::new(key);
        if is_pattern(&key) { Err(UnfitKey::NotRandom) } else { Ok(Self(key)) }
    }

    /// The key that wraps ring keys, and the fingerprint that tells which master key wrapped one. Neither says
    /// anything about the other.
    pub(super) fn wrapping(&self) -> (Zeroizing<[u8; 32]>, [u8; 8]) {
        (expand(&self.0, b"mooring master wrap v1"), *expand(&self.0, b"mooring master fingerprint v1"))
    }
}

/// Zeros, repetitions, sequences and readable text. 32 random bytes fail one of these less than once in 10^13 times.
fn is_pattern(key: &[u8; 32]) -> bool {
    let mut seen = [false; 256];
    for byte in key {
        seen[usize::from(*byte)] = true;
    }
    let distinct = seen.iter().filter(|seen| **seen).count();
    let step = key[1].wrapping_sub(key[0]);
    let sequence = key.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == step);
    let text = key.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    distinct < 16 || sequence || text
}

/// HKDF-SHA-256 (RFC 5869) without a salt, because the input is uniformly random.
pub(super) fn expand<const N: usize>(key: &[u8; 32], label: &[u8]) -> Zeroizing<[u8; N]> {
    struct Length(usize);
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut out = Zeroizing::new([0; N]);
    let info = [label];
    #[expect(clippy::expect_used, reason = "it fails only above 255 × 32 bytes, and N is a constant far below")]
    Salt::new(HKDF_SHA256, &[])
        .extract(key)
        .expand(&info, Length(N))
        .and_then(|okm| okm.fill(&mut *out))
        .expect("HKDF gives this length");
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::empty("", UnfitKey::WrongLength)]
    #[case::words("change me!", UnfitKey::NotBase64)]
    #[case::short("c2hvcnQ=", UnfitKey::WrongLength)]
    #[case::zeros("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", UnfitKey::NotRandom)]
    #[case::ones("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", UnfitKey::NotRandom)]
    #[case::sequence("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", UnfitKey::NotRandom)]
    #[case::text("bW9vcmluZy1leGFtcGxlLW1hc3Rlci1rZXktMTIzNCE=", UnfitKey::NotRandom)]
    fn a_default_or_guessable_master_key_is_refused(#[case] text: &str, #[case] why: UnfitKey) {
        assert_eq!(MasterKey::parse(text).err(), Some(why)); // S23
    }

    #[test]
    fn a_random_master_key_is_taken_with_and_without_padding_and_newline() {
        let padded = "q83vEjRWeJq83vD+3LqYdlQyECNFZ4mrze8BI0VniZo=";
        for text in [padded, &format!("{padded}\n"), padded.trim_end_matches('=')] {
            assert!(MasterKey::parse(text).is_ok());
        }
    }
}
