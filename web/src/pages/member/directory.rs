//! The members of a workspace to choose from, as far as the reader may know them.

use leptos::prelude::*;
use shared::{
    id::{UserId, WorkspaceId},
    member::{ListMembers, Member, MemberQuery},
    page::MAX_LIMIT,
};

use crate::{
    api::{Api, ApiError},
    revision::use_revisions,
    session::use_session,
    ui::filter::with_present,
};

pub fn read(api: Api, workspace: WorkspaceId) -> LocalResource<Result<Vec<Member>, ApiError>> {
    let members = use_revisions().members;
    LocalResource::new(move || {
        members.follow();
        all(api, workspace)
    })
}

/// For a dialog: what is being filled in does not change under the reader's hand.
pub fn read_once(api: Api, workspace: WorkspaceId) -> LocalResource<Result<Vec<Member>, ApiError>> {
    LocalResource::new(move || all(api, workspace))
}

/// A team fits on a page; a larger one on a few.
async fn all(api: Api, workspace: WorkspaceId) -> Result<Vec<Member>, ApiError> {
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let query = MemberQuery { cursor, limit: Some(MAX_LIMIT) };
        let page = api.send(&ListMembers { workspace, query }).await?;
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}

/// Ids with names; namesakes are told apart by their addresses.
pub fn options<'a>(members: impl Iterator<Item = &'a Member>) -> Vec<(String, String)> {
    let members: Vec<_> = members.collect();
    let option = |member: &&Member| {
        let namesakes = members.iter().filter(|other| other.name == member.name).count();
        let label = match &member.email {
            Some(email) if namesakes > 1 => format!("{} ({email})", member.name),
            Some(_) | None => member.name.clone(),
        };
        (member.user.to_string(), label)
    };
    members.iter().map(option).collect()
}

/// The members as the choices of a filter, the reader first, with the one that is chosen even where they are gone.
pub fn choices(api: Api, workspace: WorkspaceId, chosen: Signal<Option<UserId>>) -> Signal<Vec<(String, String)>> {
    let (session, members) = (use_session(), read(api, workspace));
    let choices = Memo::new(move |_| {
        let me = session.person().map(|person| person.id);
        let members = members.get().and_then(Result::ok).unwrap_or_default();
        let mut choices: Vec<_> = me.map(|id| (id.to_string(), "Me".to_owned())).into_iter().collect();
        choices.extend(options(members.iter().filter(|member| Some(member.user) != me)));
        with_present(choices, chosen.get().map(|id| id.to_string()), |_| "Someone else".to_owned())
    });
    choices.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: u8, name: &str, email: &str) -> Member {
        Member {
            user: format!("usr_{id:032x}").parse().unwrap(),
            name: name.into(),
            email: Some(email.into()),
            organization_role: None,
            member: None,
            joined_at: None,
        }
    }

    #[test]
    fn namesakes_are_told_apart() {
        let members =
            [member(1, "Ada", "a@x.example"), member(2, "Ada", "b@x.example"), member(3, "Bo", "c@x.example")];
        let labels: Vec<_> = options(members.iter()).into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["Ada (a@x.example)", "Ada (b@x.example)", "Bo"]);
    }
}
