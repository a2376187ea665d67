//! A program's style sheet: Tailwind reads the class names out of its sources.

use std::{fs, process::Command};

use anyhow::{Context as _, Result};

use crate::{Mode, command, layout::Layout, program::Program};

pub fn build(layout: &Layout, program: &Program, mode: Mode) -> Result<Vec<u8>> {
    let sheet = layout.target.join(program.style);
    let mut tailwind = Command::new(layout.npm_program("tailwindcss")?);
    tailwind.current_dir(&layout.web).args(["--input", program.style, "--output"]).arg(&sheet);
    if mode == Mode::Release {
        tailwind.arg("--minify");
    }
    command::run(&mut tailwind)?;
    fs::read(&sheet).context("Tailwind left no file")
}
