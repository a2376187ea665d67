//! What the API and the SPA agree on. It compiles to WebAssembly and has no clock, no randomness, no I/O and no database.

pub mod id;
pub mod time;
