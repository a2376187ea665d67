//! What depends on a connection: by name for who sees it, by number for who does not (PRODUCT §3, S40).

use rstest::rstest;
use serde_json::json;
use shared::{
    access::{GrantLevel, Role, Scope, Visibility},
    connection::{Connection, ReadConnection, ReadUsage},
    id::{ConnectionId, IntegrationId},
    problem::ProblemKind,
    usage::Usage,
};

use super::support::{Answer, Backend, Place, Site, people::Person};

/// One shared connection of Ada's: registered with two integrations, used by a flow of each and by a standalone flow.
struct World {
    site: Site,
    place: Place,
    ada: Person,
    id: ConnectionId,
    granted: IntegrationId,
}

impl World {
    async fn new(backend: Backend) -> Self {
        let site = Site::new(backend).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
        let id = site.connection(place, ada.id, Visibility::Shared, "Orders").await;
        let granted = site.integration(place, "custom", "Granted").await;
        let other = site.integration(place, "custom", "Other").await;
        for (integration, name) in [(granted, "Daily"), (other, "Secret flow")] {
            site.register(integration, id, ada.id).await;
            site.flow(place, Some(integration), ada.id, id, name).await;
        }
        site.flow(place, None, ada.id, id, "Alone").await;
        Self { site, place, ada, id, granted }
    }

    async fn person(&self, name: &str, role: Role) -> Person {
        self.site.person(name, Some((self.place, role))).await
    }

    async fn usage(&self, who: &Person) -> Usage {
        who.browser.send(&ReadUsage { connection: self.id }).await.unwrap()
    }

    async fn used_by(&self, who: &Person) -> u32 {
        who.browser.send(&ReadConnection { connection: self.id }).await.unwrap().used_by
    }

    async fn disconnect(&self, who: &Person, query: &str) -> Answer {
        who.browser.raw("DELETE", &format!("/v1/connections/{}{query}", self.id), None, &[]).await
    }

    async fn unshare(&self, force: bool) -> Answer {
        let version = self.site.stored(self.id).await.version;
        let body = json!({ "visibility": "private", "version": version, "force": force }).to_string();
        self.ada.browser.raw("PATCH", &format!("/v1/connections/{}", self.id), Some(&body), &[]).await
    }
}

#[rstest]
#[actix_web::test]
async fn hidden_dependents_are_a_number_and_nothing_else_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let all = world.usage(&world.ada).await;
    assert_eq!((all.integrations.len(), all.flows.len(), all.exports.len(), all.hidden), (2, 3, 3, 0));
    assert!(all.may_force);

    let selected = world.person("Selma", Role::User(Scope::Selected)).await;
    world.site.grant(world.granted, selected.id, GrantLevel::Manage).await;
    let some = world.usage(&selected).await;
    let names: Vec<_> = some.flows.iter().map(|flow| flow.name.as_str()).collect();
    assert_eq!((some.integrations.len(), names, some.hidden), (1, vec!["Daily"], 3));
    assert!(!some.may_force, "a flow that she cannot edit depends on it");
    for who in [&world.ada, &selected] {
        assert_eq!(world.used_by(who).await, 8, "the number tells everybody the same");
    }
}

#[rstest]
#[actix_web::test]
async fn disconnecting_what_is_used_takes_force_and_the_right_to_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let selected = world.person("Selma", Role::User(Scope::Selected)).await;
    world.site.grant(world.granted, selected.id, GrantLevel::Manage).await;
    let refused = world.disconnect(&selected, "").await;
    assert_eq!(refused.kind(), ProblemKind::HasDependents);
    assert!(!refused.body.contains("Secret"), "{}", refused.body);
    assert_eq!(refused.problem().usage.unwrap().hidden, 3);
    assert_eq!(world.disconnect(&selected, "?force=true").await.kind(), ProblemKind::DependentsOutOfReach);
    assert_eq!(world.disconnect(&world.ada, "").await.kind(), ProblemKind::HasDependents);
    assert_eq!(world.disconnect(&world.ada, "?force=true").await.status, 200, "its owner always may");
    assert_eq!(world.disconnect(&world.ada, "?force=true").await.kind(), ProblemKind::Conflict);
    assert_eq!(world.usage(&world.ada).await.integrations.len(), 2, "registrations wait for a restore");
}

#[rstest]
#[case::admin(Role::Admin, true)]
#[case::owner(Role::Owner, true)]
// Every flow is within reach of whoever may edit all of them.
#[case::user(Role::User(Scope::All), true)]
#[actix_web::test]
async fn whoever_may_edit_every_dependent_may_force(#[case] role: Role, #[case] may: bool) {
    let world = World::new(Backend::Sqlite).await;
    let who = world.person("Who", role).await;
    assert_eq!(world.disconnect(&who, "?force=true").await.status == 200, may);
}

#[rstest]
#[actix_web::test]
async fn going_private_ends_what_others_made_of_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let bob = world.person("Bob", Role::User(Scope::All)).await;
    let refused = world.unshare(false).await;
    assert_eq!(refused.kind(), ProblemKind::HasDependents);
    assert_eq!(world.unshare(true).await.status, 200);
    assert_eq!(world.usage(&world.ada).await.integrations, [], "it is registered nowhere any more");
    assert_eq!(bob.browser.get(&format!("/v1/connections/{}", world.id)).await.status, 404);
}

#[actix_web::test]
async fn ones_own_standalone_flow_does_not_keep_a_connection_from_going_private() {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
    let bob = site.person("Bob", Some((place, Role::User(Scope::All)))).await;
    let [own, others] = [
        site.connection(place, ada.id, Visibility::Shared, "Own").await,
        site.connection(place, ada.id, Visibility::Shared, "Others").await,
    ];
    site.flow(place, None, ada.id, own, "Ada's").await;
    site.flow(place, None, bob.id, others, "Bob's").await;
    let unshare = async |id: ConnectionId| {
        let body = json!({ "visibility": "private", "version": 1 }).to_string();
        ada.browser.raw("PATCH", &format!("/v1/connections/{id}"), Some(&body), &[]).await
    };
    let private = unshare(own).await;
    assert_eq!(private.status, 200);
    let connection: Connection = serde_json::from_str(&private.body).unwrap();
    assert_eq!(connection.visibility, Visibility::Private);
    assert_eq!(unshare(others).await.kind(), ProblemKind::HasDependents);
}
