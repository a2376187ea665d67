//! A release embeds the SPA. Cargo must notice a new bundle, whose files have new names, and a release without one is a
//! mistake that should not wait for the first browser.

use std::{env, path::Path, process::ExitCode};

const DIST: &str = "../web/dist";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=catalogue");
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={DIST}");
        if ["index.html", "connect.html"].iter().any(|page| !Path::new(DIST).join(page).exists()) {
            println!(
                "cargo::error=web/dist is missing or incomplete; make it with `cargo run -p mooring-bundle -- --release`"
            );
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
