//! The SQL twin of the permission table: what a list shows is exactly what the table does not hide, for every kind of
//! member, on both databases (TRAPS 1, S40).

use std::collections::BTreeSet;

use rstest::rstest;
use shared::{
    access::{ConnectionAction, ConnectionFacts, Role, Via, Visibility, connection},
    connection::{ConnectionQuery, ListConnections, ReadConnection},
    id::ConnectionId,
    problem::ProblemKind,
};
use strum::IntoEnumIterator;

use super::support::{Backend, Site};

#[rstest]
#[actix_web::test]
async fn a_list_shows_what_the_table_does_not_hide_s40(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let elsewhere = site.place("Elsewhere").await;
    let other = site.person("Other", Some((place, Role::User(shared::access::Scope::All)))).await;
    for role in Role::ALL {
        let name = format!("Caller {role:?}").replace(['(', ')'], " ");
        let caller = site.person(&name, Some((place, role))).await;
        site.connection(elsewhere, caller.id, Visibility::Shared, "crosses workspaces").await;
        let mut expected = BTreeSet::new();
        let mut all = BTreeSet::new();
        for (owner, owned) in [(caller.id, true), (other.id, false)] {
            for visibility in Visibility::iter() {
                let id = site.connection(place, owner, visibility, "one").await;
                all.insert(id);
                let facts = ConnectionFacts { owned, visibility, granted: None };
                if !connection(Some(role), Via::Browser, ConnectionAction::See, facts).is_hidden() {
                    expected.insert(id);
                }
            }
        }
        let query = ConnectionQuery { limit: Some(200), ..ConnectionQuery::default() };
        let list = caller.browser.send(&ListConnections { workspace: place.workspace, query }).await.unwrap();
        let listed: BTreeSet<ConnectionId> = list.items.iter().map(|item| item.id).collect();
        let mine: BTreeSet<_> = listed.intersection(&all).copied().collect();
        assert_eq!(mine, expected, "{role:?}");
        assert!(list.items.iter().all(|item| item.workspace == place.workspace), "{role:?} sees another workspace");
        for id in all {
            let read = caller.browser.send(&ReadConnection { connection: id }).await;
            match read {
                Ok(read) => assert!(read.id == id && expected.contains(&id), "{role:?} reads what the list hides"),
                Err(problem) => {
                    assert_eq!(problem.known(), Some(ProblemKind::NotFound));
                    assert!(!expected.contains(&id), "{role:?} cannot read what the list shows");
                }
            }
        }
    }
}
