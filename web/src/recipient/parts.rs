//! What the pages are made of. They are few and take text.

use std::cell::Cell;

use shared::connect::{Asked, AskedSource};

use super::{
    desk::Desk,
    dom::{Tag, glyph, picture, tag, text},
    words,
};
use crate::ui::{badge::Tone, button::Look, icon::Icon, logo};

/// Each page has one `h1`. It names the tab and takes the focus, so that a screen reader starts there.
pub fn heading(words: &str) -> Tag {
    text("h1", "page-heading", words).attr("tabindex", "-1")
}

pub fn lead(words: &str) -> Tag {
    text("p", "sheet-lead", words)
}

pub fn note(words: &str) -> Tag {
    text("p", "sheet-note", words)
}

/// A large mark above the heading of a page that ends something.
pub fn mark(tone: Tone, icon: Icon) -> Tag {
    let class = match tone {
        Tone::Good => "mark mark-good",
        Tone::Warning | Tone::Bad => "mark mark-warning",
        Tone::Neutral => "mark",
    };
    tag("div", class).with(glyph(icon, "size-7"))
}

pub fn notice((title, advice): &words::Words) -> Tag {
    let words = tag("div", "min-w-0").with(text("p", "font-semibold", title)).with(text("p", "", advice));
    tag("div", "notice notice-bad").with(glyph(Icon::CircleAlert, "size-5 shrink-0 mt-0.5")).with(words)
}

/// Does something else than a step of the server's.
pub fn button(look: Look, icon: Option<Icon>, label: &str) -> Tag {
    tag("button", look.class())
        .attr("type", "button")
        .with_all(icon.map(|icon| glyph(icon, "size-4 shrink-0")))
        .text(label)
}

/// A button that begins a step, and shows so until it is done.
pub fn step(desk: &Desk, button: Tag, go: impl Fn(&Desk) + 'static) -> Tag {
    let (desk, pressed) = (desk.clone(), button.clone());
    button.on("click", move |_| desk.press(&pressed, &go))
}

pub fn actions(ways: impl IntoIterator<Item = Tag>) -> Tag {
    tag("div", "sheet-actions").with_all(ways)
}

/// How far somebody is, where there is more than one source.
pub fn progress(asked: &Asked) -> Vec<Tag> {
    let all = asked.sources.len();
    if all < 2 {
        return Vec::new();
    }
    let done = asked.sources.iter().filter(|source| source.connected_at.is_some()).count();
    let bar = tag("progress", "progress-bar").attr("max", &all.to_string()).attr("value", &done.to_string());
    vec![text("p", "progress-line", &format!("{done} of {all} connected")), bar.attr("aria-hidden", "true")]
}

/// Lines that each begin with an icon; nothing where there are none.
pub fn lines(icon: Icon, class: &str, lines: &[String]) -> Option<Tag> {
    let line = |line: &String| tag("li", "").with(glyph(icon, "size-4 shrink-0 mt-0.5")).with(text("span", "", line));
    (!lines.is_empty()).then(|| tag("ul", class).with_all(lines.iter().map(line)))
}

pub fn facts(facts: &[(String, String)]) -> Option<Tag> {
    let row = |(name, value): &(String, String)| [text("dt", "", name), text("dd", "", value)];
    (!facts.is_empty()).then(|| tag("dl", "facts request-facts").with_all(facts.iter().flat_map(row)))
}

/// The provider's mark and name, and what stands beside them. A mark that does not load gives way to a plain one.
pub fn provider(src: &str, name: Tag) -> Tag {
    let mark = picture("", src).attr("width", "20").attr("height", "20");
    let (shown, failed) = (mark.clone(), Cell::new(false));
    let mark = mark.on("error", move |_| {
        if !failed.replace(true) {
            shown.set("src", Some(logo::FALLBACK));
        }
    });
    tag("div", "asked-head").with(tag("span", "logo").with(mark)).with(name)
}

/// What a source is asked for. `doing` stands where no access is told in words of its own.
pub fn request(source: &AskedSource, organization: &str, renews: bool, doing: &str) -> Vec<Tag> {
    let access: Vec<_> = source.method.scopes.iter().map(|scope| scope.words.clone()).collect();
    let intro = if access.is_empty() { doing.to_owned() } else { format!("{organization} will be able to:") };
    let fixed: Vec<_> = source.fixed.iter().map(|field| (field.label.clone(), field.value.clone())).collect();
    let same = renews.then(|| "Use the same account as before; no other is accepted.".to_owned());
    let only: Vec<_> = source.restriction.as_ref().map(words::restriction).into_iter().chain(same).collect();
    [
        (!intro.is_empty()).then(|| text("p", "request-words", &intro)),
        lines(Icon::Check, "access", &access),
        facts(&fixed),
        lines(Icon::User, "only", &only),
    ]
    .into_iter()
    .flatten()
    .collect()
}
