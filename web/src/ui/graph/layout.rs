//! Where everything in the picture stands. Columns share the width; within a column what is tied to the same things
//! stands together, so that few lines cross. The same graph always gives the same picture.

use super::{Edge, Graph};

/// The paper, in units of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    pub width: i32,
    /// Between columns.
    gap: i32,
}

impl Sheet {
    pub const WIDE: Self = Self { width: 640, gap: 64 };
    pub const NARROW: Self = Self { width: 320, gap: 22 };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    pub height: i32,
    /// One for each node.
    pub boxes: Vec<Bounds>,
    /// One for each edge, as the `d` of an SVG path.
    pub curves: Vec<String>,
}

const NODE: i32 = 28;
const BELOW: i32 = 8;
/// More between groups.
const BETWEEN: i32 = 12;
/// Of a letter, on the average.
const LETTER: i32 = 7;

pub fn draw(graph: &Graph, sheet: Sheet) -> Drawing {
    let columns = ordered(graph);
    let count = i32::try_from(columns.len()).unwrap_or(1).max(1);
    let width = (sheet.width - sheet.gap * (count - 1)) / count;
    let height = columns.iter().map(|column| height_of(graph, column)).max().unwrap_or_default();
    let mut boxes = vec![Bounds { x: 0, y: 0, width, height: NODE }; graph.nodes.len()];
    let mut x = 0;
    for column in &columns {
        let mut y = (height - height_of(graph, column)) / 2;
        let mut above = None;
        for &node in column {
            let group = graph.nodes[node].group;
            if above.is_some_and(|above| above != group) {
                y += BETWEEN;
            }
            boxes[node] = Bounds { x, y, width, height: NODE };
            above = Some(group);
            y += NODE + BELOW;
        }
        x += width + sheet.gap;
    }
    let curves = graph.edges.iter().map(|edge| curve(&boxes, *edge)).collect();
    Drawing { height, boxes, curves }
}

/// As much of a label as has room.
pub fn shortened(label: &str, room: i32) -> String {
    let letters = usize::try_from(room / LETTER).unwrap_or_default();
    if label.chars().count() <= letters {
        return label.to_owned();
    }
    let kept: String = label.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The nodes of each column that has some, from top to bottom.
fn ordered(graph: &Graph) -> Vec<Vec<usize>> {
    let last = graph.nodes.iter().map(|node| node.column).max().map_or(0, |last| last + 1);
    let mut columns: Vec<Vec<usize>> = Vec::new();
    // How far down a node stands in its column, in thousandths of it.
    let mut places = vec![0_usize; graph.nodes.len()];
    for number in 0..last {
        let mut column: Vec<usize> =
            (0..graph.nodes.len()).filter(|node| graph.nodes[*node].column == number).collect();
        if column.is_empty() {
            continue;
        }
        column.sort_by_key(|node| (graph.nodes[*node].group, middle(graph, &places, *node)));
        for (place, node) in column.iter().enumerate() {
            places[*node] = place * 1000 / column.len();
        }
        columns.push(column);
    }
    columns
}

/// Where a node would stand if it stood beside what it is tied to on its left.
fn middle(graph: &Graph, places: &[usize], node: usize) -> usize {
    let tied: Vec<usize> = graph.edges.iter().filter(|edge| edge.to == node).map(|edge| places[edge.from]).collect();
    tied.iter().sum::<usize>().checked_div(tied.len()).unwrap_or_default()
}

fn height_of(graph: &Graph, column: &[usize]) -> i32 {
    let groups = column.windows(2).filter(|pair| graph.nodes[pair[0]].group != graph.nodes[pair[1]].group).count();
    let (nodes, groups) = (i32::try_from(column.len()).unwrap_or_default(), i32::try_from(groups).unwrap_or_default());
    nodes * NODE + (nodes - 1) * BELOW + groups * BETWEEN
}

/// From the right side of one box to the left side of the other.
fn curve(boxes: &[Bounds], edge: Edge) -> String {
    let (from, to) = (boxes[edge.from], boxes[edge.to]);
    let (x1, y1) = (from.x + from.width, from.y + from.height / 2);
    let (x2, y2) = (to.x, to.y + to.height / 2);
    let half = i32::midpoint(x1, x2);
    format!("M{x1},{y1}C{half},{y1} {half},{y2} {x2},{y2}")
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Change, NODES_MAX, Node},
        *,
    };
    use crate::ui::icon::Icon;

    fn node(column: usize, group: usize, label: &str) -> Node {
        Node { column, group, icon: Icon::Link, label: label.into() }
    }

    fn edge(from: usize, to: usize) -> Edge {
        Edge { from, to, change: Change::None }
    }

    /// As large as a picture gets: one integration, and what is tied to three connections.
    fn large() -> Graph {
        let mut nodes = vec![node(0, 0, "Integration")];
        nodes.extend((0..3).map(|number| node(1, 0, &format!("Connection {number}"))));
        nodes.extend((4..NODES_MAX).map(|number| node(2, number % 2, &format!("Thing {number}"))));
        let mut edges: Vec<_> = (1..4).map(|connection| edge(0, connection)).collect();
        edges.extend((4..NODES_MAX).map(|thing| edge(1 + thing % 3, thing)));
        Graph { nodes, edges }
    }

    fn overlap(a: &Bounds, b: &Bounds) -> bool {
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
    }

    #[test]
    fn nothing_overlaps_and_all_of_it_is_on_the_paper() {
        for sheet in [Sheet::WIDE, Sheet::NARROW] {
            let drawing = draw(&large(), sheet);
            for (number, here) in drawing.boxes.iter().enumerate() {
                assert!(here.x >= 0 && here.x + here.width <= sheet.width, "{here:?}");
                assert!(here.y >= 0 && here.y + here.height <= drawing.height, "{here:?}");
                assert!(drawing.boxes[..number].iter().all(|other| !overlap(other, here)), "{here:?}");
            }
        }
    }

    #[test]
    fn every_line_goes_from_left_to_right() {
        let graph = large();
        let drawing = draw(&graph, Sheet::WIDE);
        assert_eq!(drawing.curves.len(), graph.edges.len());
        for edge in &graph.edges {
            let (from, to) = (drawing.boxes[edge.from], drawing.boxes[edge.to]);
            assert!(from.x + from.width < to.x);
        }
    }

    #[test]
    fn what_is_tied_to_the_same_stands_together() {
        let nodes =
            vec![node(0, 0, "A"), node(0, 0, "B"), node(1, 0, "of B"), node(1, 0, "of A"), node(1, 0, "of B too")];
        let graph = Graph { nodes, edges: vec![edge(1, 2), edge(0, 3), edge(1, 4)] };
        let boxes = draw(&graph, Sheet::WIDE).boxes;
        assert!(boxes[3].y < boxes[2].y && boxes[2].y < boxes[4].y);
    }

    #[test]
    fn groups_stand_apart() {
        let nodes = vec![node(0, 1, "later"), node(0, 0, "first"), node(0, 0, "second")];
        let boxes = draw(&Graph { nodes, edges: Vec::new() }, Sheet::WIDE).boxes;
        assert_eq!(boxes[2].y - boxes[1].y, NODE + BELOW);
        assert_eq!(boxes[0].y - boxes[2].y, NODE + BELOW + BETWEEN);
    }

    #[test]
    fn a_column_without_nodes_takes_no_room() {
        let graph = Graph { nodes: vec![node(1, 0, "left"), node(3, 0, "right")], edges: vec![edge(0, 1)] };
        let drawing = draw(&graph, Sheet::WIDE);
        assert_eq!(drawing.boxes[0].x, 0);
        assert_eq!(drawing.boxes[1].x + drawing.boxes[1].width, Sheet::WIDE.width);
        assert_eq!(drawing.curves, ["M288,14C320,14 320,14 352,14"]);
    }

    #[test]
    fn nothing_is_an_empty_picture() {
        assert_eq!(draw(&Graph::default(), Sheet::WIDE), Drawing { height: 0, boxes: Vec::new(), curves: Vec::new() });
    }

    #[test]
    fn a_label_that_is_too_long_ends_in_dots() {
        assert_eq!(shortened("Orders", 42), "Orders");
        assert_eq!(shortened("Orders of the north", 56), "Orders…");
        assert_eq!(shortened("Ärgerlich lang", 35), "Ärge…");
    }
}
