//! Knows whether anything that a bundle is made of changed since the last one.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::{Mode, compiler::Compiler, hashed::hex, layout::Layout, program::PROGRAMS};

/// Everything below `web/` but what is made from it, the shared crate, and what fixes versions and profiles.
const INPUTS: [&str; 6] = ["web", "shared/src", "shared/Cargo.toml", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml"];
const MADE: [&str; 2] = ["dist", "node_modules"];

pub fn digest(layout: &Layout, mode: Mode) -> Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(&layout.root.join(input), &mut files)?;
    }
    files.sort();

    let mut digest = Sha256::new();
    digest.update(format!("{mode:?}\n{}\n", Compiler::find()?.version()));
    digest.update(env::var("RUSTFLAGS").unwrap_or_default());
    for file in files {
        let content = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        digest.update(format!("\n{} {}\n", file.strip_prefix(&layout.root)?.display(), content.len()));
        digest.update(content);
    }
    Ok(hex(&digest.finalize()))
}

pub fn are_those_of_the_last_bundle(layout: &Layout, digest: &str) -> bool {
    PROGRAMS.iter().all(|program| layout.dist.join(program.page).is_file())
        && fs::read_to_string(stamp(layout)).is_ok_and(|last| last == digest)
}

pub fn remember(layout: &Layout, digest: &str) -> Result<()> {
    fs::write(stamp(layout), digest).context("the digest of the bundle's inputs could not be kept")
}

/// Not inside `dist`, which the server embeds whole.
fn stamp(layout: &Layout) -> PathBuf {
    layout.cache.join("bundle-inputs")
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))? {
        let entry = entry?;
        if !MADE.iter().any(|made| entry.file_name() == *made) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_no_input() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["src", "dist", "node_modules/daisyui"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
            fs::write(root.path().join(folder).join("file"), "").unwrap();
        }
        let mut files = Vec::new();
        collect(root.path(), &mut files).unwrap();
        assert_eq!(files, [root.path().join("src/file")]);
    }
}
