//! Names that change with their content, so that browsers may keep the files forever.

use std::path::Path;

use sha2::{Digest as _, Sha256};

const DIGITS: usize = 16;

/// `app.js` with its content becomes `app-0123456789abcdef.js`.
pub fn name(plain: &str, content: &[u8]) -> String {
    let digest = &hex(&Sha256::digest(content))[..DIGITS];
    match Path::new(plain).extension().and_then(|extension| extension.to_str()) {
        Some(extension) => {
            let stem = &plain[..plain.len() - extension.len() - 1];
            format!("{stem}-{digest}.{extension}")
        }
        None => format!("{plain}-{digest}"),
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_stands_before_the_extension() {
        // The SHA-256 of nothing begins with e3b0c442.
        assert_eq!(name("app.js", b""), "app-e3b0c44298fc1c14.js");
        assert_eq!(name("app", b""), "app-e3b0c44298fc1c14");
    }

    #[test]
    fn other_content_has_another_name() {
        assert_ne!(name("app.js", b"a"), name("app.js", b"b"));
        assert_eq!(name("app.js", b"a"), name("app.js", b"a"));
    }
}
