//! Tables that a person reviews: `UPDATE_GOLDEN=1` writes them anew.
#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

mod golden;
mod laws;
mod life_cycles;
mod permissions;
mod wire;
