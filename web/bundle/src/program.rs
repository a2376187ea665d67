//! The two programs that the bundle is made of. Members get the whole app; recipients of a link, who come once and on any
//! phone, get a small one of their own.

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Program {
    /// Of `mooring-web`.
    pub binary: &'static str,
    /// In `web/`, and at the root of the bundle.
    pub page: &'static str,
    /// In `web/`.
    pub boot: &'static str,
    /// In `web/`; Tailwind reads there where the program's sources are.
    pub style: &'static str,
    /// What the names of its files begin with.
    pub stem: &'static str,
    /// Of all its files together, compressed; a slow network is why the limit fails the build.
    pub budget: usize,
}

pub const MEMBERS: Program =
    Program { binary: "web", page: "index.html", boot: "boot.js", style: "style.css", stem: "app", budget: 760 * 1024 };

pub const RECIPIENTS: Program = Program {
    binary: "recipient",
    page: "connect.html",
    boot: "connect.js",
    style: "connect.css",
    stem: "connect",
    budget: 150 * 1024,
};

pub const PROGRAMS: [&Program; 2] = [&MEMBERS, &RECIPIENTS];
