//! A flow of an integration follows the integration; a standalone flow has an owner.

use super::{
    super::{Decision, FlowAction, GrantLevel, IntegrationAction, Role, Scope},
    integration::integration,
};

/// Where a flow stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowPlace {
    /// In an integration on which the caller has this grant.
    Integration(Option<GrantLevel>),
    /// On its own.
    Standalone {
        /// The caller is the flow's owner.
        owned: bool,
    },
}

/// What the decision needs to know of a flow and its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowFacts {
    pub place: FlowPlace,
    /// It uses a private connection of somebody else than the caller.
    pub uses_anothers_private: bool,
}

pub fn flow(role: Option<Role>, action: FlowAction, facts: FlowFacts) -> Decision {
    let Some(known) = role else { return Decision::Hide };
    match facts.place {
        FlowPlace::Integration(granted) => integration(
            role,
            granted,
            match action {
                FlowAction::See => IntegrationAction::See,
                FlowAction::Edit | FlowAction::Delete => IntegrationAction::CreateFlow,
            },
        ),
        FlowPlace::Standalone { owned: true } => Decision::Allow,
        FlowPlace::Standalone { owned: false } => match known {
            Role::Owner | Role::Admin | Role::User(Scope::All) if !facts.uses_anothers_private => Decision::Allow,
            Role::Owner | Role::Admin | Role::User(_) | Role::Guest(_) => Decision::Hide,
        },
    }
}
