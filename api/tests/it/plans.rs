//! Plans: the operator sets them, live connections count, and nothing that exists stops working (PRODUCT §7).

use std::process::{Command, Output};

use api::db::entity::{audit_event, connection};
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use shared::{
    access::{Role, Visibility},
    connection::{CreateConnection, ReadConnection},
    organization::{ListOrganizations, ReadOrganization},
    plan::Plan,
    problem::ProblemKind,
    session::ReadSession,
};

use super::{
    connections,
    support::{Backend, MASTER_KEY, Site, provider::http_api},
};

fn admin(site: &Site, arguments: &[&str]) -> Output {
    let settings = [("MOORING_MASTER_KEY", MASTER_KEY), ("MOORING_DATABASE_URL", &site.database_url)];
    let mut command = Command::new(env!("CARGO_BIN_EXE_mooring"));
    command.env_clear().arg("admin").args(arguments).envs(settings);
    command.output().unwrap()
}

/// What it says when it succeeds.
fn said(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What it says when it does not.
fn refused(output: Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

#[rstest]
#[actix_web::test]
async fn the_operator_sets_a_plan_and_nothing_that_exists_stops_working(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = http_api(200).await;
    let site = Site::with(backend, &[("MOORING_OUTBOUND_ALLOW", api.address().to_string())]).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    // Duplicates count, and so do another's private ones; what was removed does not.
    let mut ids = Vec::new();
    for visibility in [Visibility::Shared, Visibility::Private] {
        for _ in 0..2 {
            ids.push(site.connection(place, bob.id, visibility, "the same").await);
        }
    }
    let row = connection::Entity::find_by_id(ids[0].uuid()).one(site.state.db.reader()).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    row.status = Set("removed".to_owned());
    site.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
    let read = ReadOrganization { organization: place.organization };
    let organization = ada.browser.send(&read).await.unwrap();
    assert_eq!((organization.connections, organization.connection_limit), (3, None));

    let words = said(admin(&site, &["set-plan", "Harbor", "starter"]));
    assert!(
        words.contains("The plan was enterprise.") && words.contains("3 connected accounts, room for 3"),
        "{words}"
    );
    let create = CreateConnection { workspace: place.workspace, body: connections::new(&api.uri()) };
    assert_eq!(ada.browser.call(&create).await.kind(), ProblemKind::PlanLimit);

    said(admin(&site, &["set-plan", &place.organization.to_string(), "free"]));
    let organization = ada.browser.send(&ListOrganizations {}).await.unwrap().items.remove(0);
    assert_eq!((organization.plan, organization.connections, organization.connection_limit), (Plan::Free, 3, Some(1)));
    assert_eq!(ada.browser.send(&ReadSession {}).await.unwrap().organizations[0].plan, Plan::Free);
    for id in &ids[1..] {
        let kept = bob.browser.send(&ReadConnection { connection: *id }).await.unwrap();
        assert_eq!(kept.status, shared::connection::Status::Connected);
    }
    let problem = ada.browser.call(&create).await.problem();
    assert!(problem.detail.unwrap().contains("room for 1"));

    said(admin(&site, &["set-plan", "Harbor", "active"]));
    ada.browser.send(&create).await.unwrap();
    let list = said(admin(&site, &["list"]));
    assert!(list.contains(&place.organization.to_string()) && list.contains("active, 4 connected"), "{list}");

    let events = audit_event::Entity::find().all(site.state.db.reader()).await.unwrap();
    let plans: Vec<_> = events.iter().filter(|event| event.action == "organization.set_plan").collect();
    assert_eq!(plans.len(), 3);
    assert!(plans.iter().all(|event| event.actor_kind == "operator" && event.object_name == "Harbor"));
    assert_eq!(plans[0].detail["after"]["plan"], "starter");
}

#[actix_web::test]
async fn a_plan_for_nobody_or_one_that_is_none_is_refused_in_words() {
    let site = Site::new(Backend::Sqlite).await;
    let (one, _) = (site.place("Twin").await, site.place("Twin").await);
    let words = refused(admin(&site, &["set-plan", "Harbor", "free"]));
    assert!(words.contains("`Harbor`") && words.contains("mooring admin list"), "{words}");
    let words = refused(admin(&site, &["set-plan", "Twin", "free"]));
    assert!(words.contains("by its id"), "{words}");
    let words = refused(admin(&site, &["set-plan", "Twin", "platinum"]));
    assert!(words.contains("platinum") && words.contains("enterprise"), "{words}");
    said(admin(&site, &["set-plan", &one.organization.to_string(), "free"]));
    assert_eq!(said(admin(&site, &["list"])).matches("plan free").count(), 1);
}
