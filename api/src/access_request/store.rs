//! Access requests and the sources they ask for.

pub mod progress;
