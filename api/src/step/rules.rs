//! What a step may name.

use shared::{
    access::{ConnectionAction, Decision, Role, Via, connection},
    connection::Status,
    id::UserId,
    step::Kind,
};

use super::store::named::Named;
use crate::failure::Failure;

/// A connection that the caller may use in a step of this kind; an error points at the connection itself.
pub fn usable(kind: Kind, (role, caller): (Option<Role>, UserId), named: Option<&Named>) -> Result<&Named, Failure> {
    let absent = || Failure::field("", "There is no such connection.");
    let named = named.ok_or_else(absent)?;
    match connection(role, Via::Browser, ConnectionAction::Use, named.shown.facts(caller)) {
        Decision::Allow => {}
        Decision::Deny(why) => return Err(Failure::denied(why)),
        Decision::Hide => return Err(absent()),
    }
    if named.kind != kind.of_connection() {
        return Err(Failure::kind_mismatch("", mismatch(kind)));
    }
    live(named.shown.status)?;
    Ok(named)
}

/// What is removed is not chosen.
pub fn live(status: Status) -> Result<(), Failure> {
    if status == Status::Removed {
        return Err(Failure::field("", "It was removed. Restore it first."));
    }
    Ok(())
}

pub const fn mismatch(kind: Kind) -> &'static str {
    match kind {
        Kind::Export => "Choose a source: an export reads.",
        Kind::Import => "Choose a destination: an import writes.",
    }
}
