//! A small picture of what is tied to what, in columns from left to right. It only repeats what the words beside it say,
//! so it is one image to those who do not see it.

mod layout;

use leptos::prelude::*;

use self::layout::{Bounds, Sheet};
use super::{icon::Icon, media::use_table_width};

/// As many as a picture still tells apart.
pub const NODES_MAX: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Counted from the left; a column without nodes takes no room.
    pub column: usize,
    /// Within a column the groups stand below each other.
    pub group: usize,
    pub icon: Icon,
    pub label: String,
}

/// What an edge says is changed by what the picture is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    None,
    Gained,
    Lost,
}

/// Between two nodes by their place in the list, the one further left first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub change: Change,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

#[component]
pub fn GraphPicture(
    graph: Graph,
    /// What is drawn, for those who do not see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let wide = use_table_width();
    move || {
        let sheet = if wide.get() { Sheet::WIDE } else { Sheet::NARROW };
        let drawing = layout::draw(&graph, sheet);
        let edges = graph.edges.iter().zip(drawing.curves).map(|(edge, curve)| {
            let class = match edge.change {
                Change::None => "graph-edge",
                Change::Gained => "graph-edge is-gained",
                Change::Lost => "graph-edge is-lost",
            };
            view! { <path class=class d=curve /> }
        });
        let nodes =
            graph.nodes.iter().zip(drawing.boxes).map(|(node, bounds)| view! { <Boxed node=node.clone() bounds /> });
        view! {
            <svg class="graph" viewBox=format!("0 0 {} {}", sheet.width, drawing.height) role="img" aria-label=label.clone()>
                {edges.collect_view()}
                {nodes.collect_view()}
            </svg>
        }
    }
}

/// An inner `svg` cuts off what is too long; the whole is in the title.
#[component]
fn Boxed(node: Node, bounds: Bounds) -> impl IntoView {
    let Bounds { x, y, width, height } = bounds;
    let middle = height / 2;
    view! {
        <svg x=x y=y width=width height=height>
            <title>{node.label.clone()}</title>
            <rect class="graph-node" x="0.5" y="0.5" width=width - 1 height=height - 1 rx="6" />
            <svg
                class="graph-mark"
                x="7"
                y=middle - 6
                width="12"
                height="12"
                viewBox="0 0 24 24"
                inner_html=node.icon.paths()
            ></svg>
            <svg x="24" y="0" width=width - 29 height=height>
                <text class="graph-label" x="0" y=middle>
                    {layout::shortened(&node.label, width - 29)}
                </text>
            </svg>
        </svg>
    }
}
