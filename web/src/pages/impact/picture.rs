//! The picture of a change: integrations, then the connections that it is about, then whom and what they reach.

use std::collections::HashMap;

use shared::{id::ConnectionId, impact::Impact, step};

use crate::ui::{
    graph::{Change, Edge, Graph, NODES_MAX, Node},
    icon::Icon,
};

/// `None` when there is too much for a picture, or not enough.
pub fn of(impact: &Impact) -> Option<Graph> {
    let left_out = impact.integrations.left_out() + impact.people.left_out() + impact.steps.left_out();
    let nodes = impact.connections.len()
        + impact.integrations.items.len()
        + impact.people.items.len()
        + impact.steps.items.len();
    let reached = impact.people.items.len() + impact.steps.items.len();
    if left_out > 0 || nodes > NODES_MAX || reached == 0 {
        return None;
    }
    let mut graph = Graph::default();
    let mut add = |column, group, icon, label: &str| {
        graph.nodes.push(Node { column, group, icon, label: label.to_owned() });
        graph.nodes.len() - 1
    };
    let integrations: Vec<_> = impact.integrations.items.iter().map(|it| add(0, 0, Icon::Layers, &it.name)).collect();
    let connections: HashMap<ConnectionId, usize> =
        impact.connections.iter().map(|it| (it.id, add(1, 0, Icon::Link, &it.name))).collect();
    let people: Vec<_> = impact.people.items.iter().map(|it| (add(2, 0, Icon::User, &it.name), it)).collect();
    let steps: Vec<_> = impact.steps.items.iter().map(|it| (add(2, 1, icon_of(it.id.kind()), &it.name), it)).collect();

    for integration in integrations {
        graph.edges.extend(connections.values().map(|to| Edge { from: integration, to: *to, change: Change::None }));
    }
    for (to, person) in people {
        graph.edges.extend(person.changes.iter().filter_map(|it| {
            let change = if it.after > it.before { Change::Gained } else { Change::Lost };
            Some(Edge { from: *connections.get(&it.connection)?, to, change })
        }));
    }
    for (to, step) in steps {
        graph.edges.extend(connections.get(&step.connection).map(|from| Edge {
            from: *from,
            to,
            change: Change::None,
        }));
    }
    // The map of connections has no order of its own, and the picture must not change from one look to the next.
    graph.edges.sort_by_key(|edge| (edge.from, edge.to));
    Some(graph)
}

const fn icon_of(kind: step::Kind) -> Icon {
    match kind {
        step::Kind::Export => Icon::Export,
        step::Kind::Import => Icon::Import,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::access::Reach;

    use super::*;

    fn impact(people: usize, hidden: usize) -> Impact {
        let id = |prefix: &str, number: usize| format!("{prefix}_{number:032x}");
        let person = |number: usize| {
            let change = json!({ "connection": id("con", 1), "before": Reach::Nothing, "after": Reach::Use });
            json!({ "id": id("usr", number), "name": "Grace", "changes": [change] })
        };
        let impact = json!({
            "connections": [{ "id": id("con", 1), "name": "Orders" }, { "id": id("con", 2), "name": "Invoices" }],
            "integrations": { "items": [{ "id": id("int", 1), "name": "Warehouse" }], "total": 1 },
            "people": { "items": (0..people).map(person).collect::<Vec<_>>(), "total": people + hidden },
            "steps": { "items": [{ "id": id("exp", 1), "name": "Daily", "connection": id("con", 2) }], "total": 1 },
            "flows": { "items": [], "total": 0 },
        });
        serde_json::from_value(impact).unwrap()
    }

    #[test]
    fn everything_is_tied_to_the_connection_that_it_is_about() {
        let graph = of(&impact(1, 0)).unwrap();
        let labels: Vec<_> = graph.nodes.iter().map(|node| node.label.as_str()).collect();
        assert_eq!(labels, ["Warehouse", "Orders", "Invoices", "Grace", "Daily"]);
        let edge = |from, to, change| Edge { from, to, change };
        assert_eq!(
            graph.edges,
            [edge(0, 1, Change::None), edge(0, 2, Change::None), edge(1, 3, Change::Gained), edge(2, 4, Change::None)]
        );
    }

    #[test]
    fn more_than_fits_is_no_picture() {
        assert!(of(&impact(NODES_MAX - 4, 0)).is_some());
        assert!(of(&impact(NODES_MAX - 3, 0)).is_none());
        assert!(of(&impact(1, 1)).is_none());
    }
}
