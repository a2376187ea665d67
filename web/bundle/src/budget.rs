//! The size that a browser downloads, and its limit: a slow network is why the limit fails the build.

use std::fmt::Write as _;

use anyhow::{Result, ensure};

/// Of all files together, compressed.
const BUDGET: usize = 600 * 1024;

pub struct Size {
    pub name: String,
    pub plain: usize,
    /// With brotli; equal to `plain` for formats that are compressed already.
    pub sent: usize,
}

pub fn check(sizes: &[Size]) -> Result<()> {
    let total = sent(sizes);
    ensure!(
        total <= BUDGET,
        "the bundle is {} KB over its budget of {} KB",
        kilobytes(total - BUDGET),
        kilobytes(BUDGET)
    );
    Ok(())
}

pub fn table(sizes: &[Size]) -> String {
    let width = sizes.iter().map(|size| size.name.len()).max().unwrap_or_default().max("total".len());
    let mut table = String::new();
    let mut row = |name: &str, plain: &str, sent: &str| {
        let _ = writeln!(table, "{name:width$}  {plain:>9}  {sent:>9}");
    };
    row("file", "KB", "KB brotli");
    for size in sizes {
        row(&size.name, &kilobytes(size.plain), &kilobytes(size.sent));
    }
    row("total", &kilobytes(sizes.iter().map(|size| size.plain).sum()), &kilobytes(sent(sizes)));
    row("budget", "", &kilobytes(BUDGET));
    table
}

fn sent(sizes: &[Size]) -> usize {
    sizes.iter().map(|size| size.sent).sum()
}

fn kilobytes(bytes: usize) -> String {
    let tenths = (bytes * 10).div_ceil(1024);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sent: usize) -> Vec<Size> {
        vec![
            Size { name: "assets/app.wasm".into(), plain: sent * 3, sent: sent - 1024 },
            Size { name: "index.html".into(), plain: 2048, sent: 1024 },
        ]
    }

    #[test]
    fn the_budget_is_for_all_files_together_and_may_be_used_up() {
        assert!(check(&of(BUDGET)).is_ok());
        assert!(check(&of(BUDGET + 1)).unwrap_err().to_string().contains("over its budget of 600.0 KB"));
    }

    #[test]
    fn the_table_ends_with_the_total_and_the_budget() {
        let table = table(&of(10 * 1024));
        let rows: Vec<_> = table.lines().map(|row| row.split_ascii_whitespace().collect::<Vec<_>>()).collect();
        assert_eq!(rows[1], ["assets/app.wasm", "30.0", "9.0"]);
        assert_eq!(rows[3], ["total", "32.0", "10.0"]);
        assert_eq!(rows[4], ["budget", "600.0"]);
    }
}
