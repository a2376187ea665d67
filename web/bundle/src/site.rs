//! The finished folder: names every file, and puts the whole in place of the last one.

use std::{collections::BTreeMap, fs, path::Path, process};

use anyhow::{Context as _, Result, ensure};

use crate::{
    budget::Size,
    compress::{self, Compressed},
    hashed,
    layout::Layout,
    template,
    wasm::App,
};

/// Paths relative to `dist`, and what is in them.
pub struct Site {
    files: BTreeMap<String, File>,
}

struct File {
    content: Vec<u8>,
    compressed: Option<Compressed>,
}

impl Site {
    pub fn assemble(layout: &Layout, app: App, css: Vec<u8>) -> Result<Self> {
        let text = |name: &str| {
            fs::read_to_string(layout.web.join(name)).with_context(|| format!("web/{name} cannot be read"))
        };
        let mut site = Self { files: BTreeMap::new() };

        let js = site.add_hashed("app.js", app.js)?;
        let wasm = site.add_hashed("app.wasm", app.wasm)?;
        let css = site.add_hashed("style.css", css)?;
        let boot = template::fill(&text("boot.js")?, &[("__APP_JS__", &js), ("__APP_WASM__", &wasm)])
            .context("web/boot.js")?;
        let boot = site.add_hashed("boot.js", boot.into_bytes())?;
        let names = [("__BOOT_JS__", &*boot), ("__APP_JS__", &js), ("__APP_WASM__", &wasm), ("__APP_CSS__", &css)];
        let page = template::fill(&text("index.html")?, &names).context("web/index.html")?;
        template::refuse_inline(&page)?;
        site.add("index.html".into(), page.into_bytes())?;

        for (path, script) in app.snippets {
            site.add(format!("assets/{path}"), script)?;
        }
        site.add_folder(&layout.web.join("public"), "assets")?;
        Ok(site)
    }

    /// Answers the address at which the page finds the file.
    fn add_hashed(&mut self, name: &str, content: Vec<u8>) -> Result<String> {
        let path = format!("assets/{}", hashed::name(name, &content));
        let address = format!("/{path}");
        self.add(path, content)?;
        Ok(address)
    }

    fn add(&mut self, path: String, content: Vec<u8>) -> Result<()> {
        ensure!(!self.files.contains_key(&path), "two files want the name {path}");
        self.files.insert(path, File { content, compressed: None });
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path, to: &str) -> Result<()> {
        if !folder.is_dir() {
            return Ok(());
        }
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{to}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.add_folder(&entry.path(), &name)?;
            } else {
                self.add(name, fs::read(entry.path())?)?;
            }
        }
        Ok(())
    }

    /// Compresses each file for which it pays.
    pub fn compress(&mut self) -> Result<()> {
        for (path, file) in &mut self.files {
            if compress::pays(Path::new(path)) {
                file.compressed = Some(Compressed::from(&file.content)?);
            }
        }
        Ok(())
    }

    pub fn sizes(&self) -> Vec<Size> {
        let size = |(path, file): (&String, &File)| {
            let plain = file.content.len();
            let sent = file.compressed.as_ref().map_or(plain, |compressed| compressed.brotli.len());
            Size { name: path.clone(), plain, sent }
        };
        self.files.iter().map(size).collect()
    }

    /// Writes the whole beside the last one and renames: a build that is stopped leaves the last one as it was.
    pub fn swap_in(&self, layout: &Layout) -> Result<()> {
        let scratch = |name: &str| layout.cache.join(format!("{name}-{}", process::id()));
        let (new, old) = (scratch("dist-new"), scratch("dist-old"));
        for (path, file) in &self.files {
            write(&new.join(path), &file.content)?;
            if let Some(compressed) = &file.compressed {
                write(&new.join(format!("{path}.br")), &compressed.brotli)?;
                write(&new.join(format!("{path}.gz")), &compressed.gzip)?;
            }
        }
        if layout.dist.exists() {
            fs::rename(&layout.dist, &old).context("the last bundle cannot be moved away")?;
        }
        fs::rename(&new, &layout.dist).context("the bundle cannot be moved in place")?;
        if old.exists() {
            fs::remove_dir_all(&old).context("the last bundle cannot be removed")?;
        }
        Ok(())
    }
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<script type="module" src="__BOOT_JS__"></script> __APP_JS__ __APP_WASM__ __APP_CSS__"#;

    fn checkout() -> (tempfile::TempDir, Layout) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().to_owned();
        let web = path.join("web");
        fs::create_dir_all(web.join("public/logos")).unwrap();
        fs::create_dir_all(path.join(".cache")).unwrap();
        fs::write(web.join("index.html"), PAGE).unwrap();
        fs::write(web.join("boot.js"), r#"start("__APP_JS__", "__APP_WASM__");"#).unwrap();
        fs::write(web.join("public/logos/demo.svg"), "<svg/>").unwrap();
        let layout = Layout {
            dist: web.join("dist"),
            target: path.join("target/web"),
            cache: path.join(".cache"),
            root: path,
            web,
        };
        (root, layout)
    }

    fn app(wasm: &[u8]) -> App {
        let snippets = BTreeMap::from([("snippets/krate/inline0.js".to_owned(), b"export {}".to_vec())]);
        App { js: b"glue".to_vec(), wasm: wasm.to_vec(), snippets }
    }

    #[test]
    fn a_bundle_replaces_the_last_one_whole() {
        let (_root, layout) = checkout();
        for wasm in ["first", "second"] {
            let mut site = Site::assemble(&layout, app(wasm.as_bytes()), b"a{}".to_vec()).unwrap();
            site.compress().unwrap();
            site.swap_in(&layout).unwrap();
        }
        let first = layout.dist.join("assets").join(hashed::name("app.wasm", b"first"));
        let second = layout.dist.join("assets").join(hashed::name("app.wasm", b"second"));
        assert!(!first.exists() && second.is_file());
        assert_eq!(fs::read_dir(&layout.cache).unwrap().count(), 0);
        assert!(layout.dist.join("assets/logos/demo.svg.br").is_file());
        assert!(layout.dist.join("assets/snippets/krate/inline0.js.gz").is_file());
    }

    #[test]
    fn another_app_means_another_boot_script() {
        let (_root, layout) = checkout();
        let page =
            |wasm: &[u8]| Site::assemble(&layout, app(wasm), Vec::new()).unwrap().files["index.html"].content.clone();
        assert_ne!(page(b"first"), page(b"second"));
        assert_eq!(page(b"first"), page(b"first"));
    }

    #[test]
    fn sizes_are_of_what_is_sent() {
        let (_root, layout) = checkout();
        let mut site = Site::assemble(&layout, app(&[0; 4096]), Vec::new()).unwrap();
        site.compress().unwrap();
        let module = site.sizes().into_iter().find(|size| size.plain == 4096).unwrap();
        assert!(module.sent < 100);
    }
}
