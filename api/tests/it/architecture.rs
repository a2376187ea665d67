//! Layers: only stores name sea-orm, only routes and the HTTP side name actix, no page names a role.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Files below `folder` that name one of `words` and that `allowed` does not let.
fn offenders(folder: &str, words: &[&str], allowed: impl Fn(&str) -> bool) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    files(&root, &mut found);
    assert!(!found.is_empty(), "{folder} is empty");
    found
        .into_iter()
        .filter(|path| {
            let code = fs::read_to_string(path).unwrap();
            code.lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .any(|line| words.iter().any(|word| line.contains(word)))
        })
        .map(|path| path.strip_prefix(&root).unwrap().to_string_lossy().into_owned())
        .filter(|path| !allowed(path))
        .collect()
}

#[test]
fn only_stores_name_sea_orm() {
    let found = offenders("src", &["sea_orm"], |path| {
        path.ends_with("store.rs")
            || path.contains("/store/")
            || path.ends_with("tests.rs")
            || path == "db.rs"
            || path.starts_with("db/")
    });
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn only_routes_and_the_http_side_name_actix() {
    let server = ["main.rs", "serve.rs", "http.rs", "health.rs"];
    let found = offenders("src", &["actix_web"], |path| {
        path.ends_with("routes.rs") || path.starts_with("http/") || server.contains(&path)
    });
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn no_page_names_a_role() {
    let words = ["OrganizationRole", "WorkspaceRole", "Role::", "\"admin\"", "\"guest\""];
    let found = offenders("../web/src/pages", &words, |_| false);
    assert!(found.is_empty(), "{found:?}");
}
