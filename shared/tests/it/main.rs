//! Tables that a person reviews: `UPDATE_GOLDEN=1` writes them anew.

mod golden;
mod laws;
mod life_cycles;
mod permissions;
mod wire;
