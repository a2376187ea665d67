//! Who asks for what, and why: all of it before anything is begun. The first source that is open stands out.

use shared::connect::{Asked, AskedSource};

use super::{
    confirm::confirm,
    desk::Desk,
    dom::{Tag, glyph, tag, text},
    parts::{button, heading, lead, lines, note, progress, provider, request, step},
    words,
};
use crate::ui::{button::Look, icon::Icon, moment};

pub fn review(desk: &Desk, asked: &Asked) -> Vec<Tag> {
    let (organization, by) = (&asked.organization.name, &asked.asked_by);
    let providers = words::providers(asked);
    let (title, what) = if asked.renews {
        (format!("{organization} asks you to renew access"), format!("{by} asks you to authorize {providers} again."))
    } else {
        (format!("{organization} asks for access"), format!("{by} asks you to connect {providers}."))
    };
    let first_open = asked.sources.iter().position(|source| source.connected_at.is_none());
    let sources =
        asked.sources.iter().enumerate().map(|(number, it)| source(desk, asked, it, first_open == Some(number)));
    let declined = confirm(
        desk,
        button(Look::Quiet, None, "Decline"),
        "Decline this request?",
        &words::declining(asked),
        "Decline",
        {
            let asked = asked.clone();
            move |desk| desk.decline(&asked)
        },
    );
    let until = note(&format!("This link works until {}.", moment::exact(asked.expires_at)));

    let mut page = vec![heading(&title), lead(&what)];
    page.extend(asked.purpose.as_ref().map(|purpose| message(by, purpose)));
    page.push(desk.alert());
    page.extend(progress(asked));
    page.push(tag("ol", "asked").with_all(sources));
    page.extend(lines(Icon::Lock, "promises", &words::promises(asked)));
    page.push(tag("div", "sheet-end").with(until).with(declined.open));
    page.push(declined.dialog);
    page
}

/// In the words of whoever asks, line breaks included.
fn message(from: &str, purpose: &str) -> Tag {
    tag("figure", "purpose").with(text("figcaption", "", &format!("Message from {from}"))).with(text(
        "blockquote",
        "",
        purpose,
    ))
}

fn source(desk: &Desk, asked: &Asked, source: &AskedSource, first: bool) -> Tag {
    let name = &source.provider.name;
    let head = provider(&source.provider.logo, text("h2", "", name));
    if let Some(at) = source.connected_at {
        let badge = tag("span", "tag tag-good").with(glyph(Icon::Check, "size-3.5 shrink-0")).text("Connected");
        let state = tag("span", "asked-state").with(badge).with(text("span", "sheet-note", &moment::day(at)));
        return tag("li", "asked-source").with(head.with(state));
    }
    let look = if first { Look::Primary } else { Look::Plain };
    let start = button(look, None, "Start").with(text("span", "sr-only", &format!(" with {name}")));
    let start = {
        let (asked, source) = (asked.clone(), source.clone());
        step(desk, start, move |desk| desk.start(&asked, &source))
    };
    tag("li", if first { "asked-source is-first" } else { "asked-source" })
        .with(head)
        .with_all(request(source, &asked.organization.name, asked.renews, words::doing(source.method.method)))
        .with(tag("div", "asked-action").with(start))
}
