//! One's own account is one's own: being signed in is all it takes.

use super::super::{AccountAction, Decision};

pub const fn account(action: AccountAction) -> Decision {
    match action {
        AccountAction::SeeOwn | AccountAction::EditOwn | AccountAction::EndOwnSession => Decision::Allow,
    }
}
