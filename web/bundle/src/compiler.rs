//! Which compiler builds the programs for WebAssembly.
//!
//! Normally rustup's, with its `wasm32-unknown-unknown` target. Where rustup may not download targets, Debian's
//! `rustc-web` with the sources in `rust-web-src` builds the standard library along with them.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::command::ask;

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

#[derive(Debug, PartialEq, Eq)]
pub enum Compiler {
    /// The one that cargo uses anyway has the target.
    Rustup { version: String },
    /// Debian's compiler, which has the sources of the standard library but no linker for WebAssembly.
    Debian { version: String, linker: PathBuf },
}

impl Compiler {
    pub fn find() -> Result<Self> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let about =
            ask(Command::new(&rustc).arg("-vV"))?.context("rustc is missing: install it with https://rustup.rs")?;
        let libraries = ask(Command::new(&rustc).args(["--print", "target-libdir", "--target", TARGET]))?;
        if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
            return Ok(Self::Rustup { version: about });
        }

        let sources = ask(Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"]))?
            .map(|sysroot| Path::new(&sysroot).join("lib/rustlib/src/rust/library"));
        if !sources.is_some_and(|folder| folder.is_dir()) {
            bail!(
                "no compiler for {TARGET}: run `rustup target add {TARGET}`, \
                 or on Debian `apt-get install rustc-web rust-web-src`"
            );
        }
        let sysroot = ask(Command::new(&rustc).args(["--print", "sysroot"]))?.context("rustc has no sysroot")?;
        let host = host(&about).context("rustc does not tell its host")?;
        let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
        if !linker.is_file() {
            bail!("{} is missing: it links the app", linker.display());
        }
        let version = ask(Command::new(DEBIAN_RUSTC).arg("-vV"))?.unwrap_or_default();
        Ok(Self::Debian { version, linker })
    }

    /// Tells the compilers apart in the digest of a bundle's inputs.
    pub fn version(&self) -> &str {
        match self {
            Self::Rustup { version } | Self::Debian { version, .. } => version,
        }
    }

    /// `cargo build` for the programs' target.
    pub fn cargo_build(&self) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--target", TARGET]);
        if let Self::Debian { linker, .. } = self {
            cargo
                .env("RUSTC", DEBIAN_RUSTC)
                // A released compiler refuses unstable options, and building the standard library is one.
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        cargo
    }

    /// Where `cargo_build` leaves a program, below its target folder.
    pub fn output(profile: &str, binary: &str) -> PathBuf {
        let folder = if profile == "dev" { "debug" } else { profile };
        Path::new(TARGET).join(folder).join(binary).with_extension("wasm")
    }
}

fn host(about: &str) -> Option<&str> {
    about.lines().find_map(|line| line.strip_prefix("host: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_read_from_the_compilers_own_words() {
        assert_eq!(
            host("rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0"),
            Some("x86_64-unknown-linux-gnu")
        );
        assert_eq!(host("rustc 1.95.0"), None);
    }

    #[test]
    fn the_dev_profile_writes_to_debug() {
        assert!(Compiler::output("dev", "web").ends_with("debug/web.wasm"));
        assert!(Compiler::output("web-release", "recipient").ends_with("web-release/recipient.wasm"));
    }

    #[test]
    fn only_debians_compiler_builds_the_standard_library() {
        let environment = |compiler: Compiler| compiler.cargo_build().get_envs().count();
        assert_eq!(environment(Compiler::Rustup { version: String::new() }), 0);
        assert_eq!(environment(Compiler::Debian { version: String::new(), linker: "rust-lld".into() }), 4);
    }
}
