//! The first owner (S37).

use api::setup::service::link;
use chrono::TimeDelta;
use rstest::rstest;
use shared::{
    access::OrganizationRole,
    organization::ListOrganizations,
    problem::ProblemKind,
    secret_text::SecretText,
    session::ReadSession,
    setup::{NewInstance, ReadSetup, SetUp},
    workspace::ListWorkspaces,
};

use super::support::{Backend, Site};

async fn token(site: &Site) -> String {
    let link = link(&site.state).await.ok().unwrap().unwrap();
    let (page, token) = link.split_once("#token=").unwrap();
    assert_eq!(page, format!("{}/setup", site.base));
    assert_eq!(token.len(), 43);
    token.to_owned()
}

fn ada(token: &str) -> SetUp {
    let body = NewInstance {
        token: SecretText::new(token),
        organization: " Harbor Ltd ".to_owned(),
        workspace: "Marketing".to_owned(),
        name: "Ada Lovelace".to_owned(),
        email: "Ada@Example.com".to_owned(),
        password: SecretText::new("a long enough password"),
    };
    SetUp { body }
}

#[rstest]
#[actix_web::test]
async fn whoever_holds_the_link_becomes_the_first_owner_s37(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let browser = site.stranger();
    assert!(browser.send(&ReadSetup {}).await.unwrap().open);

    let session = browser.send(&ada(&token(&site).await)).await.unwrap();
    assert_eq!(session.user.name, "Ada Lovelace");
    assert_eq!(session.user.email, "Ada@Example.com");
    let [organization] = &session.organizations[..] else { panic!("{session:?}") };
    assert_eq!((organization.name.as_str(), organization.role), ("Harbor Ltd", OrganizationRole::Owner));
    assert_eq!(organization.workspaces[0].name, "Marketing");

    assert_eq!(browser.send(&ReadSession {}).await.unwrap(), session);
    let organizations = browser.send(&ListOrganizations {}).await.unwrap().items;
    assert_eq!(organizations[0].id, organization.id);
    let workspaces = browser.send(&ListWorkspaces { organization: organization.id }).await.unwrap().items;
    assert_eq!(workspaces[0].id, organization.workspaces[0].id);
    assert!(!browser.send(&ReadSetup {}).await.unwrap().open);
    assert!(link(&site.state).await.ok().unwrap().is_none(), "a link is printed though there is an owner");
}

#[rstest]
#[actix_web::test]
async fn a_link_works_once_and_takes_all_others_with_it_s37(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let (first, second) = (token(&site).await, token(&site).await);
    site.stranger().send(&ada(&first)).await.unwrap();
    for token in [first, second] {
        let problem = site.stranger().send(&ada(&token)).await.unwrap_err();
        assert_eq!(problem.known(), Some(ProblemKind::SetupClosed));
    }
}

#[rstest]
#[actix_web::test]
async fn of_many_set_ups_at_once_one_wins_s37(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let token = token(&site).await;
    let attempts = (0..8).map(|_| {
        let (browser, set_up) = (site.stranger(), ada(&token));
        async move { browser.send(&set_up).await.is_ok() }
    });
    let won = futures_util::future::join_all(attempts).await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
}

#[rstest]
#[actix_web::test]
async fn a_wrong_or_old_link_founds_nothing_s37(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let old = token(&site).await;
    site.clock.advance(TimeDelta::hours(24));
    for token in [old, "x".repeat(43)] {
        let problem = site.stranger().send(&ada(&token)).await.unwrap_err();
        assert_eq!(problem.known(), Some(ProblemKind::SetupClosed));
    }
    assert!(site.stranger().send(&ReadSetup {}).await.unwrap().open);
}
