//! Builds `web/dist`, the folder that the server embeds: at its root the pages that start the two programs, `index.html`
//! for members and `connect.html` for recipients of a link, and everything else under `assets/`.
//!
//! The rule of this crate is that the pages work under a policy without inline scripts and styles, and that a release
//! bundle is either complete, small enough and swapped in whole, or not there at all. Names that end in 16 hexadecimal
//! digits before the extension carry a digest of their content and may be cached forever; the others may not.

mod budget;
mod command;
mod compiler;
mod compress;
mod hashed;
mod inputs;
mod layout;
mod program;
mod site;
mod styles;
mod template;
mod wasm;

use std::{env, process::ExitCode, time::Instant};

use anyhow::{Context as _, Result, bail};

use crate::{
    layout::Layout,
    program::PROGRAMS,
    site::{Part, Site},
};

/// What a bundle is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Optimized, compressed and held to the size budget.
    Release,
    /// Built fast.
    Dev,
}

fn main() -> ExitCode {
    match bundle() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bundle: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn bundle() -> Result<()> {
    let mode = mode(env::args().skip(1))?;
    let layout = Layout::find()?;
    let digest = inputs::digest(&layout, mode)?;
    if inputs::are_those_of_the_last_bundle(&layout, &digest) {
        println!("bundle: web/dist is current");
        return Ok(());
    }

    let started = Instant::now();
    let apps = wasm::build(&layout, mode).context("the programs did not build")?;
    let mut parts = Vec::new();
    for (program, app) in PROGRAMS.into_iter().zip(apps) {
        let css =
            styles::build(&layout, program, mode).with_context(|| format!("web/{} did not build", program.style))?;
        parts.push(Part { program, app, css });
    }
    let mut site = Site::assemble(&layout, parts)?;
    if mode == Mode::Release {
        site.compress()?;
        let sizes = PROGRAMS.map(|program| (program, site.sizes(program)));
        for (program, sizes) in &sizes {
            println!("{}", budget::table(program, sizes));
        }
        for (program, sizes) in &sizes {
            budget::check(program, sizes)?;
        }
    }
    site.swap_in(&layout)?;
    inputs::remember(&layout, &digest)?;
    println!("bundle: web/dist built in {} s", started.elapsed().as_secs());
    Ok(())
}

fn mode(mut arguments: impl Iterator<Item = String>) -> Result<Mode> {
    match (arguments.next().as_deref(), arguments.next()) {
        (None | Some("--release"), None) => Ok(Mode::Release),
        (Some("--dev"), None) => Ok(Mode::Dev),
        _ => bail!("usage: mooring-bundle [--release | --dev]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Mode> {
        mode(arguments.iter().map(ToString::to_string))
    }

    #[test]
    fn a_bundle_is_for_release_unless_told_otherwise() {
        assert_eq!(read(&[]).unwrap(), Mode::Release);
        assert_eq!(read(&["--release"]).unwrap(), Mode::Release);
        assert_eq!(read(&["--dev"]).unwrap(), Mode::Dev);
    }

    #[test]
    fn unknown_arguments_are_refused() {
        assert!(read(&["--fast"]).is_err());
        assert!(read(&["--dev", "--release"]).is_err());
    }
}
