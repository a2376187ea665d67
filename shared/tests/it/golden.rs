//! Compares a table with its committed file.

use std::{fs, path::PathBuf};

/// Fails with the first line that differs; writes the file when `UPDATE_GOLDEN` is set.
pub fn check(name: &str, table: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, table).unwrap();
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    if let Some((number, (now, then))) =
        table.lines().zip(committed.lines()).enumerate().find(|(_, (now, then))| now != then)
    {
        panic!("{name}:{}\n  committed: {then}\n  now:       {now}\nreview, then run `just generate`", number + 1);
    }
    assert_eq!(table.lines().count(), committed.lines().count(), "{name} has another length; run `just generate`");
}
