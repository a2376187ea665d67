//! Compresses files once, at build time and as far as it goes, so that the server never does.

use std::{io::Write as _, path::Path};

use anyhow::{Context as _, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// Formats that are not compressed already.
const COMPRESSIBLE: [&str; 8] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];

pub fn pays(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| COMPRESSIBLE.contains(&extension))
}

/// A file as it is sent to browsers that accept it so: `.br` and `.gz` beside the file.
pub struct Compressed {
    pub brotli: Vec<u8>,
    pub gzip: Vec<u8>,
}

impl Compressed {
    pub fn from(content: &[u8]) -> Result<Self> {
        Ok(Self { brotli: brotli(content)?, gzip: gzip(content)? })
    }
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: content.len(), ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters).context("brotli failed")?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish().context("gzip failed")
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn what_is_compressed_comes_back() {
        let content = b"anchor ".repeat(1000);
        let compressed = Compressed::from(&content).unwrap();

        let mut unzipped = Vec::new();
        flate2::read::GzDecoder::new(&*compressed.gzip).read_to_end(&mut unzipped).unwrap();
        assert_eq!(unzipped, content);

        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*compressed.brotli, &mut unpacked).unwrap();
        assert_eq!(unpacked, content);
    }

    #[test]
    fn fonts_and_pictures_are_left_alone() {
        assert!(pays(Path::new("assets/app.wasm")));
        assert!(!pays(Path::new("assets/font.woff2")));
        assert!(!pays(Path::new("LICENSE")));
    }
}
