//! Browser sessions (S32–S35). The session's row is what counts: the short JWT only names it, so that a session ended on
//! the server is ended at once. The refresh token rotates; who presents a replaced one ends the whole family.

pub mod password;
pub mod routes;
pub mod rules;
pub mod service;
pub mod store;
pub mod token;
