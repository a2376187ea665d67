//! Against emulated servers: one that conforms, and each of the faults that matter.

mod exchange;
mod flow;
mod id_token;
mod idp;
mod metadata;
mod revoke;
