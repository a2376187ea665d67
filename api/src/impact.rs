//! What a change of registrations or of a visibility means (PRODUCT §5), told before it is made and with it: whose reach
//! changes, which exports and imports come into reach or go out of it, which flows stop or go again. It is worked out from
//! what the permission table says before and after, and keeps nobody from changing anything.

pub mod rules;
pub mod service;
pub mod store;
