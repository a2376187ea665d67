//! The SQL twin of the permission table: what a list shows is exactly what the table does not hide, for every kind of
//! member, on both databases (TRAPS 1, S40).

use std::collections::BTreeSet;

use api::{connection::store::reach::visible_to, db::entity};
use rstest::rstest;
use sea_orm::{EntityTrait, QueryFilter};
use shared::{
    access::{ConnectionAction, ConnectionFacts, GrantLevel, Role, Via, Visibility, connection},
    connection::{ConnectionQuery, ListConnections, ReadConnection},
    id::{ConnectionId, Id, UserId},
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
    // What is registered with integrations of these kinds, and the caller's grant on them; an app's counts for nothing.
    let grants = [
        ("not registered", None, None),
        ("registered, not granted", Some("custom"), None),
        ("registered, monitor", Some("custom"), Some(GrantLevel::Monitor)),
        ("registered, manage", Some("custom"), Some(GrantLevel::Manage)),
        ("with an app, manage", Some("app"), Some(GrantLevel::Manage)),
    ];
    for role in Role::ALL {
        let name = format!("Caller {role:?}").replace(['(', ')'], " ");
        let caller = site.person(&name, Some((place, role))).await;
        site.connection(elsewhere, caller.id, Visibility::Shared, "crosses workspaces").await;
        let mut expected = BTreeSet::new();
        let mut all = BTreeSet::new();
        for (label, kind, level) in grants {
            let integration = match kind {
                None => None,
                Some(kind) => Some(site.integration(place, kind, label).await),
            };
            if let (Some(integration), Some(level)) = (integration, level) {
                site.grant(integration, caller.id, level).await;
            }
            for (owner, owned) in [(caller.id, true), (other.id, false)] {
                for visibility in Visibility::iter() {
                    let id = site.connection(place, owner, visibility, label).await;
                    if let Some(integration) = integration {
                        site.register(integration, id, owner).await;
                    }
                    all.insert(id);
                    let granted = level.filter(|_| kind == Some("custom"));
                    let facts = ConnectionFacts { owned, visibility, granted };
                    if !connection(Some(role), Via::Browser, ConnectionAction::See, facts).is_hidden() {
                        expected.insert(id);
                    }
                }
            }
        }
        let seen = visible_connections(&site, role, caller.id).await;
        assert_eq!(seen.intersection(&all).copied().collect::<BTreeSet<_>>(), expected, "{role:?}: the twin");
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

/// By the condition that other lists ask.
async fn visible_connections(site: &Site, role: Role, caller: UserId) -> BTreeSet<ConnectionId> {
    let seen = entity::connection::Entity::find().filter(visible_to(Some(role), caller));
    seen.all(site.state.db.reader()).await.unwrap().into_iter().map(|row| Id::new(row.id)).collect()
}
