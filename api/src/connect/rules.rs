//! When a link works (S14, S17): it is active and not at its end, whoever made it may still make such links, and what it
//! renews can still be renewed by them. The plan gates making links, not using them.

use shared::{
    access::{ConnectionAction, ConnectionFacts, Role, Via, WorkspaceAction, connection, workspace},
    access_request::State,
    plan::Plan,
    time::Timestamp,
};

#[derive(Debug, Clone, Copy)]
pub struct Facts {
    pub state: State,
    pub expires_at: Timestamp,
    /// What its creator is in the workspace now.
    pub creator: Option<Role>,
    pub plan: Plan,
    pub aim: Aim,
}

/// What it is for.
#[derive(Debug, Clone, Copy)]
pub enum Aim {
    New,
    Renewal(ConnectionFacts),
    /// To renew what is removed or gone.
    Nothing,
}

pub fn is_alive(facts: Facts, now: Timestamp) -> bool {
    let administers = workspace(facts.creator, facts.plan, WorkspaceAction::ListAccessRequests).is_allowed();
    let aimed = match facts.aim {
        Aim::New => true,
        Aim::Renewal(known) => connection(facts.creator, Via::Browser, ConnectionAction::Reconnect, known).is_allowed(),
        Aim::Nothing => false,
    };
    facts.state.at(now, facts.expires_at) == State::Active && administers && aimed
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use shared::access::{Scope, Visibility};
    use strum::IntoEnumIterator;

    use super::*;

    fn noon() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn facts() -> Facts {
        Facts {
            state: State::Active,
            expires_at: noon(),
            creator: Some(Role::Admin),
            plan: Plan::Enterprise,
            aim: Aim::New,
        }
    }

    #[test]
    fn a_link_dies_at_the_moment_of_its_end_s17() {
        let moment = TimeDelta::microseconds(1);
        assert!(is_alive(facts(), noon().minus(moment)));
        assert!(!is_alive(facts(), noon()));
        assert!(!is_alive(facts(), noon().plus(moment)));
    }

    #[test]
    fn only_an_active_link_works_s14() {
        for state in State::iter() {
            let alive = is_alive(Facts { state, ..facts() }, noon().minus(TimeDelta::days(1)));
            assert_eq!(alive, state == State::Active, "{state}");
        }
    }

    #[test]
    fn a_link_works_as_long_as_its_creator_administers_the_workspace_on_every_plan() {
        let before = noon().minus(TimeDelta::days(1));
        for (creator, expected) in [
            (Some(Role::Owner), true),
            (Some(Role::Admin), true),
            (Some(Role::User(Scope::All)), false),
            (Some(Role::Guest(Scope::All)), false),
            (None, false),
        ] {
            for plan in Plan::iter() {
                assert_eq!(is_alive(Facts { creator, plan, ..facts() }, before), expected, "{creator:?} {plan}");
            }
        }
    }

    #[test]
    fn a_link_renews_what_its_creator_may_reconnect() {
        let before = noon().minus(TimeDelta::days(1));
        let aimed = |owned, visibility| Aim::Renewal(ConnectionFacts { owned, visibility, granted: None });
        for (aim, expected) in [
            (aimed(true, Visibility::Private), true),
            (aimed(false, Visibility::Shared), true),
            (aimed(false, Visibility::Private), false),
            (Aim::Nothing, false),
        ] {
            assert_eq!(is_alive(Facts { aim, ..facts() }, before), expected, "{aim:?}");
        }
    }
}
