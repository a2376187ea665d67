//! A day before a link ends unused, its creator is told, once.

use api::{
    db::entity::{notification, requested_source},
    jobs,
};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use shared::{
    access::{Role, Visibility},
    access_request::{Reissue, ReissueAccessRequest},
    id::Id,
};

use super::{
    access_requests::{create, new},
    support::{Backend, Site},
};

async fn told(site: &Site) -> Vec<notification::Model> {
    jobs::all_due(&site.state).await.ok().unwrap();
    notification::Entity::find().all(site.state.db.reader()).await.unwrap()
}

#[rstest]
#[actix_web::test]
async fn the_creator_of_an_unused_link_is_told_a_day_before_its_end(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let made = create(place, &ada, new()).await.unwrap().access_request;
    for ended in ["used", "declined", "deleted"] {
        let id = site.request(place, ada.id, Visibility::Shared).await;
        site.edit_request(id, |row| row.state = Set(ended.to_owned())).await;
    }
    let begun = site.request(place, ada.id, Visibility::Shared).await;
    let source = requested_source::Entity::find()
        .filter(requested_source::Column::AccessRequestId.eq(begun.uuid()))
        .one(site.state.db.reader())
        .await;
    let mut source = source.unwrap().unwrap().into_active_model();
    source.connected_at = Set(Some(site.clock.now().utc()));
    site.state.db.write_tx(async |tx| source.update(tx).await.map(drop)).await.unwrap();

    let (day, tick) = (TimeDelta::days(1), TimeDelta::microseconds(1));
    site.clock.set(made.expires_at.minus(day).minus(tick));
    assert!(told(&site).await.is_empty(), "too early");
    site.clock.set(made.expires_at.minus(day));
    let news = told(&site).await;
    let [one] = &news[..] else { panic!("{news:?}") };
    assert_eq!((one.kind.as_str(), one.user_id, one.subject.as_str()), ("link_expiring", ada.id.uuid(), "HTTP API"));
    assert_eq!(one.access_request_id.map(Id::new), Some(made.id));
    assert_eq!(one.detail["expires_at"], made.expires_at.to_string());
    site.clock.advance(TimeDelta::hours(1));
    assert_eq!(told(&site).await.len(), 1, "nobody is told twice");

    // By somebody who has just signed in: sessions are shorter than links.
    let late = site.person("Late", Some((place, Role::Admin))).await;
    let again = ReissueAccessRequest { access_request: made.id, body: Reissue { lifetime_hours: Some(48) } };
    late.browser.send(&again).await.unwrap();
    assert_eq!(told(&site).await.len(), 1);
    site.clock.advance(TimeDelta::hours(24));
    assert_eq!(told(&site).await.len(), 2, "a new link is a new end");
}

#[rstest]
#[actix_web::test]
async fn a_link_that_lived_no_longer_from_the_beginning_needs_no_reminder(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let mut short = new();
    short.lifetime_hours = 24;
    create(place, &ada, short).await.unwrap();
    assert!(told(&site).await.is_empty());
    site.clock.advance(TimeDelta::hours(23));
    assert!(told(&site).await.is_empty());
}

#[actix_web::test]
async fn of_several_who_look_at_once_each_link_is_told_of_once() {
    let site = Site::new(Backend::Postgres).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    for _ in 0..50 {
        site.request(place, ada.id, Visibility::Shared).await;
    }
    site.clock.advance(TimeDelta::days(6));
    let work = (0..4).map(|_| jobs::all_due(&site.state));
    for done in futures_util::future::join_all(work).await {
        done.ok().unwrap();
    }
    let news = notification::Entity::find().all(site.state.db.reader()).await.unwrap();
    let links: std::collections::BTreeSet<_> = news.iter().map(|one| one.access_request_id).collect();
    assert_eq!((news.len(), links.len()), (50, 50));
}
