//! The words for flows, exports and imports.

use shared::{
    flow::{Block, BlockReason, Flow},
    step::Kind,
};

use super::count;

/// A kind of step as title, in the plural and in the singular.
pub struct StepWords {
    pub title: &'static str,
    pub many: &'static str,
    pub one: &'static str,
    pub lead: &'static str,
    /// What it does with its connection.
    pub order: &'static str,
    pub choose: &'static str,
    pub new: &'static str,
    pub edit: &'static str,
    pub delete: &'static str,
}

pub const fn step(kind: Kind) -> StepWords {
    match kind {
        Kind::Export => StepWords {
            title: "Exports",
            many: "exports",
            one: "export",
            lead: "Reusable steps with which flows read from sources.",
            order: "They read from sources, in this order.",
            choose: "Choose an export",
            new: "New export",
            edit: "Edit export",
            delete: "Delete export",
        },
        Kind::Import => StepWords {
            title: "Imports",
            many: "imports",
            one: "import",
            lead: "Reusable steps with which flows write to destinations.",
            order: "They write to destinations, in this order.",
            choose: "Choose an import",
            new: "New import",
            edit: "Edit import",
            delete: "Delete import",
        },
    }
}

/// Why a flow cannot go.
pub fn block(block: &Block, flow: &Flow) -> String {
    let name = block.connection.as_ref().map(|connection| format!("“{}”", connection.name));
    let connection = name.as_deref().unwrap_or("A connection that you cannot see");
    match block.reason {
        BlockReason::Removed => format!("{connection} was removed."),
        BlockReason::NotUsable => match &flow.owner {
            Some(owner) => format!("{} may not use {}.", owner.name, uncapitalized(connection)),
            None => format!("The flow's owner may not use {}.", uncapitalized(connection)),
        },
        BlockReason::NotRegistered => match &flow.integration {
            Some(integration) => format!("{connection} is not registered with “{}”.", integration.name),
            None => format!("{connection} is not registered with the flow's integration."),
        },
        BlockReason::Unknown => format!("{connection} keeps it from going."),
    }
}

/// Inside a sentence. A name in quotation marks stays as it is.
fn uncapitalized(words: &str) -> String {
    words.strip_prefix("A ").map_or_else(|| words.to_owned(), |rest| format!("a {rest}"))
}

/// What can be done about what the reader cannot see.
pub const fn out_of_sight(reason: BlockReason) -> &'static str {
    match reason {
        BlockReason::Removed | BlockReason::NotUsable | BlockReason::Unknown => {
            "Ask somebody who sees it to replace it, or take its step out."
        }
        BlockReason::NotRegistered => "Ask somebody who sees it to register or to replace it.",
    }
}

/// Steps of a flow that the reader cannot see.
pub fn hidden_steps(number: u32) -> Option<String> {
    match number {
        0 => None,
        1 => Some("1 more step uses a connection that you cannot see. It stays as it is.".to_owned()),
        many => Some(format!("{many} more steps use connections that you cannot see. They stay as they are.")),
    }
}

/// `3 flows`; `None` where there are none.
pub fn used_by(flows: u32) -> Option<String> {
    (flows > 0).then(|| count(flows.into(), "flow", "flows"))
}

#[cfg(test)]
mod tests {
    use shared::usage::ConnectionBrief;

    use super::*;

    fn flow(json: &str) -> Flow {
        let known = r#""id": "flw_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f", "workspace": "wsp_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f",
            "name": "Nightly", "exports": [], "imports": [], "hidden_steps": 0, "created_at": "2026-03-01T12:00:00Z",
            "version": 1"#;
        serde_json::from_str(&format!("{{{known}, {json}}}")).unwrap()
    }

    fn told(reason: BlockReason, name: Option<&str>, json: &str) -> String {
        let connection = name.map(|name| ConnectionBrief {
            id: "con_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f".parse().unwrap(),
            name: name.into(),
        });
        block(&Block { reason, connection }, &flow(json))
    }

    #[test]
    fn a_reason_names_what_the_reader_sees_and_nothing_else() {
        let standalone = r#""owner": {"id": "usr_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f", "name": "Grace"}"#;
        assert_eq!(told(BlockReason::Removed, Some("Orders"), standalone), "“Orders” was removed.");
        assert_eq!(told(BlockReason::Removed, None, standalone), "A connection that you cannot see was removed.");
        assert_eq!(
            told(BlockReason::NotUsable, None, standalone),
            "Grace may not use a connection that you cannot see."
        );
        let integration =
            r#""integration": {"id": "int_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f", "name": "Warehouse", "kind": "custom"}"#;
        assert_eq!(
            told(BlockReason::NotRegistered, Some("Orders"), integration),
            "“Orders” is not registered with “Warehouse”."
        );
    }

    #[test]
    fn hidden_steps_are_a_number() {
        assert_eq!(hidden_steps(0), None);
        assert!(hidden_steps(1).unwrap().starts_with("1 more step uses"));
        assert!(hidden_steps(2).unwrap().starts_with("2 more steps use"));
    }
}
