//! Flows (PRODUCT §2.2, §5): they read with exports and write with imports. A flow follows its integration or, standing alone,
//! has an owner. Saving one registers what it uses; whether it is blocked is derived where it is read, never stored.

mod attach;
mod blocked;
mod chosen;
pub mod routes;
pub mod rules;
mod save;
pub mod saving;
pub mod service;
pub mod store;
