//! Where things are. The program runs from the root of the checkout, as the recipes do.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};

pub struct Layout {
    pub root: PathBuf,
    pub web: PathBuf,
    pub dist: PathBuf,
    /// Build folder of the programs: another compiler may write it than the host's, so they never share one.
    pub target: PathBuf,
    /// Scratch space on the file system of `dist`, so that a rename swaps it in.
    pub cache: PathBuf,
}

impl Layout {
    pub fn find() -> Result<Self> {
        let root = env::current_dir().context("the working directory is gone")?;
        let layout = Self::at(&root, env::var_os("CARGO_TARGET_DIR").map(PathBuf::from));
        ensure!(
            layout.web.join("index.html").is_file(),
            "web/index.html is not here: run this from the root of the checkout"
        );
        Ok(layout)
    }

    fn at(root: &Path, target: Option<PathBuf>) -> Self {
        let web = root.join("web");
        Self {
            dist: web.join("dist"),
            target: root.join(target.unwrap_or_else(|| "target".into())).join("web"),
            cache: root.join(".cache"),
            root: root.to_owned(),
            web,
        }
    }

    /// A program of the npm packages in `web/`.
    pub fn npm_program(&self, name: &str) -> Result<PathBuf> {
        let program = self.web.join("node_modules/.bin").join(name);
        ensure!(program.is_file(), "{name} is missing: run `npm ci` in web/");
        Ok(program)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_have_a_build_folder_of_their_own() {
        assert_eq!(Layout::at(Path::new("/m"), None).target, Path::new("/m/target/web"));
        assert_eq!(Layout::at(Path::new("/m"), Some("/t".into())).target, Path::new("/t/web"));
        assert_eq!(Layout::at(Path::new("/m"), Some("t".into())).target, Path::new("/m/t/web"));
    }
}
