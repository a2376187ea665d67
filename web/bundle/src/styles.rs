//! The style sheet: Tailwind reads the class names out of the app's sources.

use std::{fs, process::Command};

use anyhow::{Context as _, Result};

use crate::{Mode, command, layout::Layout};

pub fn build(layout: &Layout, mode: Mode) -> Result<Vec<u8>> {
    let sheet = layout.target.join("style.css");
    let mut tailwind = Command::new(layout.npm_program("tailwindcss")?);
    tailwind.current_dir(&layout.web).args(["--input", "style.css", "--output"]).arg(&sheet);
    if mode == Mode::Release {
        tailwind.arg("--minify");
    }
    command::run(&mut tailwind)?;
    fs::read(&sheet).context("Tailwind left no file")
}
