//! How an organization looks to the recipients of its links: a name, a color that was found to be readable, and a logo that
//! was decoded and encoded anew here, so that nothing of the uploaded file but its picture is ever shown (S21).

mod picture;
pub mod routes;
mod service;
pub mod store;
