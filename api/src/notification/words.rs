//! Notifications as mail says them. Names that people gave are in it, so every one becomes a single line first; no
//! secret is, nor a link that would open anything by itself.

use shared::{
    connection::StatusReason,
    notification::{Detail, Kind},
};

use super::{News, reader::Reader};
use crate::{config::PublicUrl, mail::Letter};

pub fn letter(news: &News, reader: &Reader, url: &PublicUrl) -> Letter {
    let (what, workspace) = (line(&news.subject), line(&reader.workspace));
    let (subject, happened) = told(news.kind, &what, &news.detail);
    let body = format!(
        "{happened}\n\nWorkspace: {workspace}\nSee it in Mooring: {}\n\n-- \nMooring wrote this by itself; nobody reads \
         answers.\nWhich news you get by mail is yours to choose: {}\n",
        url.at(&reader.page),
        url.at("/account"),
    );
    Letter { subject, body }
}

/// Subject and first paragraph.
fn told(kind: Kind, what: &str, detail: &Detail) -> (String, String) {
    match kind {
        Kind::LinkUsed => (
            format!("{what}: connected through your link"),
            format!("\"{what}\" was connected through a link of yours.{}", progress(detail)),
        ),
        Kind::LinkDeclined => (
            format!("{what}: your link was declined"),
            format!("The recipient of your link for \"{what}\" declined. It cannot be used any more."),
        ),
        Kind::LinkExpiring => (
            format!("{what}: your link ends soon"),
            format!("Your link for \"{what}\" has not been used{}. A new link can be made there.", end(detail)),
        ),
        Kind::AccessRevoked => (
            format!("{what}: the access was revoked"),
            format!("Whoever had granted the access of \"{what}\" took it back. What uses it stands still."),
        ),
        Kind::NeedsReconnect => (
            format!("{what}: has to be authorized again"),
            format!("Your connection \"{what}\" has to be authorized again: {}.", reason(detail.reason)),
        ),
        Kind::Degraded => (
            format!("{what}: the provider fails at present"),
            format!(
                "Your connection \"{what}\" cannot be used: its provider fails at present. Mooring tries it again."
            ),
        ),
        Kind::Unknown => (what.to_owned(), format!("There is news of \"{what}\".")),
    }
}

fn progress(detail: &Detail) -> String {
    match (detail.connected, detail.of) {
        (Some(connected), Some(of)) if of > 1 => format!(" Connected so far: {connected} of {of} sources."),
        _ => String::new(),
    }
}

fn end(detail: &Detail) -> String {
    detail
        .expires_at
        .map(|at| format!(" and ends on {} UTC", at.utc().format("%-d %B %Y at %H:%M")))
        .unwrap_or_default()
}

fn reason(reason: Option<StatusReason>) -> &'static str {
    match reason {
        Some(StatusReason::Revoked) => "its access was revoked",
        Some(StatusReason::Expired) => "its access has expired",
        Some(StatusReason::MissingScopes) => "some of the access that it needs was not granted",
        Some(StatusReason::OauthAppChanged) => "the OAuth app that it was authorized with is another now",
        Some(StatusReason::Transferred) => "it came to you without its credential",
        Some(StatusReason::CredentialRefused) => "its provider does not accept the credential any more",
        Some(StatusReason::RefreshInterrupted) => "a refresh was cut off after its provider had answered",
        Some(StatusReason::ProviderUnavailable | StatusReason::Unknown) | None => "Mooring cannot use it any more",
    }
}

fn line(text: &str) -> String {
    text.split(|letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}'))
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use shared::id::Id;
    use strum::IntoEnumIterator;
    use uuid::Uuid;

    use super::*;

    fn write(kind: Kind, subject: &str) -> Letter {
        let news = News {
            kind,
            workspace: Id::new(Uuid::from_u128(1)),
            subject: subject.to_owned(),
            access_request: None,
            connection: None,
            detail: Detail {
                connected: Some(1),
                of: Some(2),
                reason: Some(StatusReason::Revoked),
                expires_at: Some("2026-11-22T12:00:00Z".parse().unwrap()),
                ..Detail::default()
            },
        };
        let person = shared::session::Person {
            id: Id::new(Uuid::from_u128(2)),
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
        };
        let reader =
            Reader { person, workspace: "Port\nBcc: eve@example.com".to_owned(), page: "/w/1/sources".to_owned() };
        let url = "https://mooring.example.org".parse().unwrap();
        letter(&news, &reader, &url)
    }

    #[test]
    fn every_kind_has_words_a_page_and_the_way_to_switch_it_off() {
        let mut subjects = std::collections::BTreeSet::new();
        for kind in Kind::iter() {
            let Letter { subject, body } = write(kind, "Orders");
            assert!(subject.starts_with("Orders: "), "{subject}");
            assert!(subjects.insert(subject));
            for part in ["\"Orders\"", "https://mooring.example.org/w/1/sources", "https://mooring.example.org/account"]
            {
                assert!(body.contains(part), "{body}");
            }
        }
        assert!(write(Kind::LinkUsed, "Orders").body.contains("Connected so far: 1 of 2 sources."));
        assert!(write(Kind::LinkExpiring, "Orders").body.contains("ends on 22 November 2026 at 12:00 UTC"));
        assert!(write(Kind::NeedsReconnect, "Orders").body.contains("its access was revoked"));
    }

    #[test]
    fn a_name_of_several_lines_becomes_one() {
        let Letter { subject, body } = write(Kind::Degraded, "Orders\r\nBcc: eve@example.com\u{2028}\0x");
        assert_eq!(subject, "Orders Bcc: eve@example.com x: the provider fails at present");
        assert!(body.contains("Workspace: Port Bcc: eve@example.com\n"), "{body}");
    }
}
