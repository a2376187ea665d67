//! What the tests stand on.

pub mod caller;
pub mod database;
pub mod golden;
pub mod people;
pub mod provider;
mod site;

pub use caller::{Answer, Caller};
pub use database::Backend;
pub use people::Place;
pub use site::{MASTER_KEY, Setting, Site};
