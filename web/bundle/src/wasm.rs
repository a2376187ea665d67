//! The programs: cargo for both at once, so that what they share is compiled once; then wasm-bindgen and wasm-opt for each.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::{Mode, command, compiler::Compiler, layout::Layout, program::PROGRAMS};

/// What the browser runs of a program.
pub struct App {
    pub js: Vec<u8>,
    pub wasm: Vec<u8>,
    /// Scripts that its crates carry inline; the glue imports them by these paths, relative to itself.
    pub snippets: BTreeMap<String, Vec<u8>>,
}

/// What rustc switches on by default since 1.87; wasm-opt refuses a module that uses a feature it was not told of.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Sections for tools, of which wasm-bindgen was the last that wanted one.
const STRIPPED: [&str; 3] = ["--strip-debug", "--strip-producers", "--strip-target-features"];

/// One for each of [`PROGRAMS`].
pub fn build(layout: &Layout, mode: Mode) -> Result<Vec<App>> {
    // Looked for first: the compiler takes minutes.
    let optimizer = match mode {
        Mode::Release => Some(layout.npm_program("wasm-opt")?),
        Mode::Dev => None,
    };
    let profile = match mode {
        Mode::Release => "web-release",
        Mode::Dev => "dev",
    };
    let mut cargo = Compiler::find()?.cargo_build();
    // Views without their types, as Leptos has them for builds that have to be fast: they are smaller as well.
    cargo.env("RUSTFLAGS", "--cfg erase_components");
    command::run(
        cargo
            .args(["--package", "mooring-web", "--profile", profile])
            .args(PROGRAMS.iter().flat_map(|program| ["--bin", program.binary]))
            .arg("--target-dir")
            .arg(&layout.target)
            .current_dir(&layout.root),
    )?;
    PROGRAMS
        .into_iter()
        .map(|program| {
            let mut app = bind(&layout.target.join(Compiler::output(profile, program.binary)), mode)?;
            if let Some(optimizer) = &optimizer {
                app.wasm = optimize(optimizer, &layout.target, &app.wasm)?;
            }
            Ok(app)
        })
        .collect()
}

fn bind(module: &Path, mode: Mode) -> Result<App> {
    let mut output = Bindgen::new()
        .input_path(module)
        .web(true)?
        .typescript(false)
        // The boot script knows the hashed name; the glue must not guess another.
        .omit_default_module_path(true)
        // The names of types that views are made of are ten times as large as the app itself.
        .remove_name_section(true)
        .remove_producers_section(mode == Mode::Release)
        .generate_output()
        .context("wasm-bindgen failed")?;
    ensure!(
        output.npm_dependencies().is_empty(),
        "a crate of the program wants npm packages, which the bundle does not carry"
    );

    let mut snippets = BTreeMap::new();
    for (krate, scripts) in output.snippets() {
        for (number, script) in scripts.iter().enumerate() {
            snippets.insert(format!("snippets/{krate}/inline{number}.js"), script.clone().into_bytes());
        }
    }
    for (path, script) in output.local_modules() {
        snippets.insert(format!("snippets/{path}"), script.clone().into_bytes());
    }
    Ok(App { js: output.js().into(), wasm: output.wasm_mut().emit_wasm(), snippets })
}

fn optimize(optimizer: &Path, folder: &Path, module: &[u8]) -> Result<Vec<u8>> {
    println!("bundle: wasm-opt, from {} KB", module.len() / 1024);
    let (plain, small) = (folder.join("plain.wasm"), folder.join("small.wasm"));
    fs::write(&plain, module)?;
    command::run(Command::new(optimizer).arg("-Oz").args(FEATURES).args(STRIPPED).arg(&plain).arg("-o").arg(&small))?;
    fs::read(&small).context("wasm-opt left no file")
}
