//! The finished folder: names every file, and puts the whole in place of the last one.

use std::{collections::BTreeMap, fs, path::Path, process};

use anyhow::{Context as _, Result, ensure};

use crate::{
    budget::Size,
    compress::{self, Compressed},
    hashed,
    layout::Layout,
    program::{MEMBERS, Program},
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
    /// In whose budget it counts.
    programs: Vec<&'static Program>,
}

/// What was built of a program.
pub struct Part {
    pub program: &'static Program,
    pub app: App,
    pub css: Vec<u8>,
}

impl Site {
    pub fn assemble(layout: &Layout, parts: Vec<Part>) -> Result<Self> {
        let mut site = Self { files: BTreeMap::new() };
        for part in parts {
            site.add_program(layout, part)?;
        }
        site.add_folder(&layout.web.join("public"), "assets")?;
        Ok(site)
    }

    fn add_program(&mut self, layout: &Layout, Part { program, app, css }: Part) -> Result<()> {
        let text = |name: &str| {
            fs::read_to_string(layout.web.join(name)).with_context(|| format!("web/{name} cannot be read"))
        };
        let Program { page, boot, stem, .. } = program;
        let js = self.add_hashed(program, &format!("{stem}.js"), app.js)?;
        let wasm = self.add_hashed(program, &format!("{stem}.wasm"), app.wasm)?;
        let css = self.add_hashed(program, &format!("{stem}.css"), css)?;
        let script = template::fill(&text(boot)?, &[("__APP_JS__", &js), ("__APP_WASM__", &wasm)])
            .with_context(|| format!("web/{boot}"))?;
        let script = self.add_hashed(program, &format!("{stem}-boot.js"), script.into_bytes())?;
        let names = [("__BOOT_JS__", &*script), ("__APP_JS__", &js), ("__APP_WASM__", &wasm), ("__APP_CSS__", &css)];
        let html = template::fill(&text(page)?, &names).with_context(|| format!("web/{page}"))?;
        template::refuse_inline(&html).with_context(|| format!("web/{page}"))?;
        self.add(program, (*page).to_owned(), html.into_bytes())?;
        for (path, script) in app.snippets {
            self.add(program, format!("assets/{path}"), script)?;
        }
        Ok(())
    }

    /// Answers the address at which the page finds the file.
    fn add_hashed(&mut self, program: &'static Program, name: &str, content: Vec<u8>) -> Result<String> {
        let path = format!("assets/{}", hashed::name(name, &content));
        let address = format!("/{path}");
        self.add(program, path, content)?;
        Ok(address)
    }

    /// A file of both programs, such as a script of a crate that both have, is there once.
    fn add(&mut self, program: &'static Program, path: String, content: Vec<u8>) -> Result<()> {
        if let Some(there) = self.files.get_mut(&path) {
            ensure!(there.content == content, "two files want the name {path}");
            there.programs.push(program);
        } else {
            self.files.insert(path, File { content, compressed: None, programs: vec![program] });
        }
        Ok(())
    }

    /// Members see all of it, recipients two or three of its marks.
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
                self.add(&MEMBERS, name, fs::read(entry.path())?)?;
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

    pub fn sizes(&self, program: &Program) -> Vec<Size> {
        let size = |(path, file): (&String, &File)| {
            let plain = file.content.len();
            let sent = file.compressed.as_ref().map_or(plain, |compressed| compressed.brotli.len());
            Size { name: path.clone(), plain, sent }
        };
        self.files.iter().filter(|(_, file)| file.programs.contains(&program)).map(size).collect()
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
    use crate::program::{PROGRAMS, RECIPIENTS};

    const PAGE: &str = r#"<script type="module" src="__BOOT_JS__"></script> __APP_JS__ __APP_WASM__ __APP_CSS__"#;

    fn checkout() -> (tempfile::TempDir, Layout) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().to_owned();
        let web = path.join("web");
        fs::create_dir_all(web.join("public/logos")).unwrap();
        fs::create_dir_all(path.join(".cache")).unwrap();
        for program in PROGRAMS {
            fs::write(web.join(program.page), PAGE).unwrap();
            fs::write(web.join(program.boot), r#"start("__APP_JS__", "__APP_WASM__");"#).unwrap();
        }
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

    fn part(program: &'static Program, wasm: &[u8], snippet: &str) -> Part {
        let snippets = BTreeMap::from([("snippets/krate/inline0.js".to_owned(), snippet.into())]);
        let app = App { js: program.stem.into(), wasm: wasm.to_vec(), snippets };
        Part { program, app, css: b"a{}".to_vec() }
    }

    fn parts(members: &[u8], recipients: &[u8]) -> Vec<Part> {
        vec![part(&MEMBERS, members, "export {}"), part(&RECIPIENTS, recipients, "export {}")]
    }

    #[test]
    fn a_bundle_replaces_the_last_one_whole() {
        let (_root, layout) = checkout();
        for wasm in ["first", "second"] {
            let mut site = Site::assemble(&layout, parts(wasm.as_bytes(), b"small")).unwrap();
            site.compress().unwrap();
            site.swap_in(&layout).unwrap();
        }
        let asset = |name, content| layout.dist.join("assets").join(hashed::name(name, content));
        assert!(!asset("app.wasm", b"first").exists() && asset("app.wasm", b"second").is_file());
        assert!(asset("connect.wasm", b"small").is_file());
        assert!(layout.dist.join("index.html").is_file() && layout.dist.join("connect.html").is_file());
        assert_eq!(fs::read_dir(&layout.cache).unwrap().count(), 0);
        assert!(layout.dist.join("assets/logos/demo.svg.br").is_file());
        assert!(layout.dist.join("assets/snippets/krate/inline0.js.gz").is_file());
    }

    #[test]
    fn another_app_means_another_page_for_that_program_alone() {
        let (_root, layout) = checkout();
        let pages = |members: &[u8]| {
            let site = Site::assemble(&layout, parts(members, b"small")).unwrap();
            ["index.html", "connect.html"].map(|page| site.files[page].content.clone())
        };
        let (first, second) = (pages(b"first"), pages(b"second"));
        assert_ne!(first[0], second[0]);
        assert_eq!(first[1], second[1]);
        assert_eq!(pages(b"first"), first);
    }

    #[test]
    fn each_program_answers_for_its_own_files_and_for_those_of_both() {
        let (_root, layout) = checkout();
        let site = Site::assemble(&layout, parts(b"large", b"small")).unwrap();
        let names = |program| site.sizes(program).into_iter().map(|size| size.name).collect::<Vec<_>>();
        let (members, recipients) = (names(&MEMBERS), names(&RECIPIENTS));
        assert_eq!(members.len(), 7);
        assert_eq!(recipients.len(), 6);
        assert!(members.contains(&"assets/logos/demo.svg".to_owned()));
        assert!(recipients.iter().all(|name| name.contains("connect") || name.contains("snippets")), "{recipients:?}");
    }

    #[test]
    fn two_files_do_not_share_a_name() {
        let (_root, layout) = checkout();
        let parts = vec![part(&MEMBERS, b"large", "export {}"), part(&RECIPIENTS, b"small", "export default 1")];
        assert!(Site::assemble(&layout, parts).is_err());
    }

    #[test]
    fn sizes_are_of_what_is_sent() {
        let (_root, layout) = checkout();
        let mut site = Site::assemble(&layout, parts(b"large", &[0; 4096])).unwrap();
        site.compress().unwrap();
        let module = site.sizes(&RECIPIENTS).into_iter().find(|size| size.plain == 4096).unwrap();
        assert!(module.sent < 100);
    }
}
