//! Keeping credentials fresh (S26, S27): ahead of their end in the background, and on demand. One refresh at a time for each
//! connection: within a process they are joined, across processes whoever does it holds a lease. What it writes carries
//! the version that it began with, so that a reconnect wins.

pub mod due;
pub mod flight;
pub mod fresh;
mod outcome;
pub mod refresh;
pub mod rules;
pub mod store;
