//! How an organization looks to recipients: who changes it, what is refused, and what is left of an uploaded file.

use api::db::entity::audit_event;
use base64::{Engine, prelude::BASE64_STANDARD};
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use shared::{
    access::{Role, Why},
    branding::{EditBranding, IMAGE_MAX, NewLogo, ReadBranding, RemoveLogo, SaveBranding, SaveLogo},
    id::OrganizationId,
    problem::ProblemKind,
};

use super::support::{Backend, Site};

/// One red pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

fn save(organization: OrganizationId, name: Option<&str>, accent: Option<&str>) -> SaveBranding {
    let body = EditBranding { name: name.map(str::to_owned), accent: accent.map(str::to_owned) };
    SaveBranding { organization, body }
}

fn logo(organization: OrganizationId, image: impl Into<String>) -> SaveLogo {
    SaveLogo { organization, body: NewLogo { image: image.into() } }
}

#[rstest]
#[actix_web::test]
async fn an_owner_gives_the_organization_its_look_s21_s49(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let organization = place.organization;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let admin = site.person("Admin", Some((place, Role::Admin))).await;

    let saved = ada.browser.send(&save(organization, Some(" Port "), Some("#0B5578"))).await.unwrap();
    assert_eq!((saved.name.as_deref(), saved.accent.as_deref(), saved.logo), (Some("Port"), Some("#0b5578"), None));
    let saved = ada.browser.send(&logo(organization, PNG)).await.unwrap();
    assert!(saved.logo.as_deref().is_some_and(|uri| uri.starts_with("data:image/png;base64,")), "{saved:?}");
    assert_eq!(saved.name.as_deref(), Some("Port"), "the logo takes the name away");
    assert_eq!(admin.browser.send(&ReadBranding { organization }).await.unwrap(), saved);

    assert_eq!(admin.browser.call(&save(organization, None, None)).await.problem().why, Some(Why::OwnersOnly));
    assert_eq!(admin.browser.call(&logo(organization, PNG)).await.problem().why, Some(Why::OwnersOnly));
    assert_eq!(admin.browser.call(&RemoveLogo { organization }).await.problem().why, Some(Why::OwnersOnly));

    let saved = ada.browser.send(&save(organization, None, None)).await.unwrap();
    assert_eq!((&saved.name, &saved.accent, saved.logo.is_some()), (&None, &None, true));
    assert_eq!(ada.browser.send(&RemoveLogo { organization }).await.unwrap().logo, None);

    let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Id).all(site.state.db.reader()).await;
    let told: Vec<_> = events.unwrap().into_iter().map(|event| (event.action, event.detail["after"].clone())).collect();
    let after = |json: serde_json::Value| ("organization.change_branding".to_owned(), json);
    assert_eq!(
        told,
        [
            after(serde_json::json!({ "name": "Port", "accent": "#0b5578" })),
            after(serde_json::json!({ "logo": true })),
            after(serde_json::json!({})),
            after(serde_json::json!({ "logo": false })),
        ]
    );
}

#[actix_web::test]
async fn a_color_nobody_sees_and_a_file_that_is_no_picture_are_refused_s21() {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let organization = place.organization;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let svg = BASE64_STANDARD.encode(r#"<svg xmlns="http://www.w3.org/2000/svg"/>"#);
    let big = BASE64_STANDARD.encode(vec![0; IMAGE_MAX + 1]);
    for (answer, pointer) in [
        (ada.browser.call(&save(organization, None, Some("#ffee00"))).await, "/accent"),
        (ada.browser.call(&save(organization, None, Some("red"))).await, "/accent"),
        (ada.browser.call(&save(organization, Some(" "), None)).await, "/name"),
        (ada.browser.call(&logo(organization, "no base64!")).await, "/image"),
        (ada.browser.call(&logo(organization, svg)).await, "/image"),
        (ada.browser.call(&logo(organization, big)).await, "/image"),
    ] {
        let problem = answer.problem();
        assert_eq!((answer.kind(), problem.errors[0].pointer.as_str()), (ProblemKind::InvalidFields, pointer));
    }
    let far_too_big = "A".repeat(2 * IMAGE_MAX);
    assert_eq!(ada.browser.call(&logo(organization, far_too_big)).await.kind(), ProblemKind::BodyTooLarge);
    let kept = ada.browser.send(&ReadBranding { organization }).await.unwrap();
    assert_eq!((kept.name, kept.accent, kept.logo), (None, None, None));
}
