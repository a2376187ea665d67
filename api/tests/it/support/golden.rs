//! Compares a table with its committed file; `UPDATE_GOLDEN=1` writes it anew.

use std::{fs, path::Path};

/// `path` is relative to this crate.
pub fn check(path: &str, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, table).unwrap();
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    for (number, (now, then)) in lines(table).iter().zip(&lines(&committed)).enumerate() {
        assert_eq!(now, then, "{}:{}: review it, then run `just generate`", path.display(), number + 1);
    }
    assert!(table == committed, "{} is not current; run `just generate`", path.display());
}
