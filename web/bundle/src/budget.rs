//! The size that a browser downloads for a program, and its limit.

use std::fmt::Write as _;

use anyhow::{Result, ensure};

use crate::program::Program;

pub struct Size {
    pub name: String,
    pub plain: usize,
    /// With brotli; equal to `plain` for formats that are compressed already.
    pub sent: usize,
}

pub fn check(program: &Program, sizes: &[Size]) -> Result<()> {
    let total = sent(sizes);
    ensure!(
        total <= program.budget,
        "the program `{}` is {} KB over its budget of {} KB",
        program.binary,
        kilobytes(total - program.budget),
        kilobytes(program.budget)
    );
    Ok(())
}

pub fn table(program: &Program, sizes: &[Size]) -> String {
    let width = sizes.iter().map(|size| size.name.len()).max().unwrap_or_default().max(program.page.len());
    let mut table = String::new();
    let mut row = |name: &str, plain: &str, sent: &str| {
        let _ = writeln!(table, "{name:width$}  {plain:>9}  {sent:>9}");
    };
    row(program.page, "KB", "KB brotli");
    for size in sizes {
        row(&size.name, &kilobytes(size.plain), &kilobytes(size.sent));
    }
    row("total", &kilobytes(sizes.iter().map(|size| size.plain).sum()), &kilobytes(sent(sizes)));
    row("budget", "", &kilobytes(program.budget));
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
    use crate::program::{MEMBERS, RECIPIENTS};

    fn of(sent: usize) -> Vec<Size> {
        vec![
            Size { name: "assets/app.wasm".into(), plain: sent * 3, sent: sent - 1024 },
            Size { name: "index.html".into(), plain: 2048, sent: 1024 },
        ]
    }

    #[test]
    fn the_budget_is_for_all_files_together_and_may_be_used_up() {
        for (program, words) in [(MEMBERS, "`web` is 0.1 KB over"), (RECIPIENTS, "`recipient` is 0.1 KB over")] {
            assert!(check(&program, &of(program.budget)).is_ok());
            let error = check(&program, &of(program.budget + 1)).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn recipients_download_a_fifth_of_what_members_do() {
        assert_eq!(RECIPIENTS.budget, 150 * 1024);
        assert_eq!(MEMBERS.budget, 760 * 1024);
    }

    #[test]
    fn the_table_ends_with_the_total_and_the_budget() {
        let table = table(&RECIPIENTS, &of(10 * 1024));
        let rows: Vec<_> = table.lines().map(|row| row.split_ascii_whitespace().collect::<Vec<_>>()).collect();
        assert_eq!(rows[1], ["assets/app.wasm", "30.0", "9.0"]);
        assert_eq!(rows[3], ["total", "32.0", "10.0"]);
        assert_eq!(rows[4], ["budget", "150.0"]);
    }
}
