//! OAuth authorizations (S2–S12): one state, one arrival. The browser that leaves must be the one that comes back; what
//! comes back is decided anew for the member who left, and nothing is stored unless everything holds. Where an account has
//! to be chosen, the tokens wait, sealed, until ten minutes after the arrival.

pub mod answer;
pub mod arrival;
pub mod grant;
mod keep;
mod obtained;
mod refusal;
pub mod routes;
mod rules;
pub mod service;
mod standing;
pub mod store;
