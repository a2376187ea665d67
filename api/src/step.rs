//! Exports and imports (PRODUCT §2.2): reusable steps that name a connection. A step is seen exactly when its connection is,
//! and edited by whoever may edit every flow that uses it. The two nouns differ in nothing but the kind of connection.

mod edit;
pub mod routes;
pub mod rules;
pub mod service;
pub mod store;
