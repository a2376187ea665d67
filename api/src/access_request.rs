//! Access requests (PRODUCT §4): links with which people who have no account connect sources. This is the members' side.
//! A link belongs to the administration; one for private connections is its creator's alone. It dies with its creator's
//! right to make it, and one that re-authorizes a connection also with what it was made for.

pub mod ending;
pub mod leaving;
mod reauthorization;
pub mod reminder;
pub mod routes;
mod rules;
mod service;
pub mod store;
