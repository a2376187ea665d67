//! Invitations: the link works once, for seven days, for one address (PRODUCT §2.3).

use std::num::NonZeroU32;

use api::{
    db::entity::{audit_event, invitation, organization_member, workspace_member},
    http::throttle::Limits,
    secret::Digest,
};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    access::{OrganizationRole, Role, Scope, Why, WorkspaceMember, WorkspaceRole},
    invitation::{
        AcceptAnInvitation, AcceptInvitation, CreateInvitation, InvitationToken, InvitedRole, LIFETIME,
        ListInvitations, NewInvitation, OpenInvitation, WithdrawInvitation,
    },
    member::{ChangeMember, EditMember, MemberQuery, RemoveFromWorkspace, RemoveMember},
    problem::{Problem, ProblemKind},
    secret_text::SecretText,
    session::{ReadSession, SignIn, StartSession},
};

use super::support::{Answer, Backend, Caller, Place, Site, people::Person};

const PASSWORD: &str = "a long enough password";

fn invite(place: Place, email: &str, role: InvitedRole) -> CreateInvitation {
    let body = NewInvitation { email: email.to_owned(), role, scope: Scope::All };
    CreateInvitation { workspace: place.workspace, body }
}

/// Invites and answers the token.
async fn token(site: &Site, by: &Person, new: &CreateInvitation) -> String {
    let answer = by.browser.call(new).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let issued: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let (page, token) = issued["link"].as_str().unwrap().split_once("#token=").unwrap();
    assert_eq!(page, format!("{}/invitation", site.base));
    assert_eq!(token.len(), 43);
    token.to_owned()
}

fn open(token: &str) -> OpenInvitation {
    OpenInvitation { body: InvitationToken { token: SecretText::new(token) } }
}

fn accept(token: &str) -> AcceptAnInvitation {
    AcceptAnInvitation { body: AcceptInvitation { token: SecretText::new(token), name: None, password: None } }
}

fn accept_as(token: &str, name: &str) -> AcceptAnInvitation {
    let (name, password) = (Some(name.to_owned()), Some(SecretText::new(PASSWORD)));
    AcceptAnInvitation { body: AcceptInvitation { token: SecretText::new(token), name, password } }
}

fn list(place: Place) -> ListInvitations {
    ListInvitations { workspace: place.workspace, query: MemberQuery::default() }
}

async fn harbor(site: &Site) -> (Place, Person) {
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    (place, ada)
}

async fn is_closed(browser: &Caller, token: &str) {
    let strip = |answer: Answer| Problem { request_id: None, ..answer.problem() };
    for answer in [browser.call(&open(token)).await, browser.call(&accept_as(token, "Eve")).await] {
        assert_eq!(strip(answer), Problem::new(ProblemKind::InvitationClosed));
    }
}

#[rstest]
#[actix_web::test]
async fn a_newcomer_gets_an_account_of_the_invited_address_and_is_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let (place, ada) = harbor(&site).await;
    let mut new = invite(place, " Grace@Example.com ", InvitedRole::User);
    new.body.scope = Scope::Selected;
    let token = token(&site, &ada, &new).await;
    let stored = invitation::Entity::find().one(site.state.db.reader()).await.unwrap().unwrap();
    assert_eq!(stored.digest, Digest::of(&token).as_bytes());
    let waiting = ada.browser.send(&list(place)).await.unwrap().items;
    assert_eq!((waiting[0].email.as_str(), waiting[0].invited_by.as_str()), ("Grace@Example.com", "Ada"));

    let grace = site.stranger();
    let opened = grace.send(&open(&token)).await.unwrap();
    assert_eq!((opened.organization.as_str(), opened.workspace.as_str()), ("Harbor", "Harbor"));
    assert_eq!(
        (opened.email.as_str(), opened.role, opened.has_account),
        ("Grace@Example.com", InvitedRole::User, false)
    );
    let problem = grace.send(&accept(&token)).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::InvalidFields));
    assert_eq!(problem.errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), ["/name", "/password"]);

    let accepted = grace.send(&accept_as(&token, " Grace Hopper ")).await.unwrap();
    assert_eq!((accepted.organization, accepted.workspace), (place.organization, place.workspace));
    assert_eq!(accepted.session.user.name, "Grace Hopper");
    assert_eq!(accepted.session.user.email, "Grace@Example.com");
    assert_eq!(accepted.session.organizations[0].role, OrganizationRole::Member);
    let member = WorkspaceMember { role: WorkspaceRole::User, scope: Scope::Selected };
    assert_eq!(accepted.session.organizations[0].workspaces[0].member, Some(member));
    assert_eq!(grace.send(&ReadSession {}).await.unwrap(), accepted.session);
    let body = SignIn { email: "grace@example.com".to_owned(), password: SecretText::new(PASSWORD) };
    site.stranger().send(&StartSession { body }).await.unwrap();

    is_closed(&site.stranger(), &token).await;
    assert!(ada.browser.send(&list(place)).await.unwrap().items.is_empty());
    let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Id).all(site.state.db.reader()).await;
    let events = events.unwrap();
    let actions: Vec<_> = events.iter().map(|event| (event.action.as_str(), event.actor_name.as_str())).collect();
    let grace = "Grace Hopper";
    assert_eq!(
        actions,
        [
            ("invitation.create", "Ada"),
            ("user.create", grace),
            ("invitation.accept", grace),
            ("session.start", grace),
            ("session.start", grace),
        ]
    );
    assert!(events.iter().all(|event| !event.detail.to_string().contains(&token)));
}

#[rstest]
#[actix_web::test]
async fn somebody_with_an_account_accepts_as_themselves_and_as_nobody_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let (place, ada) = harbor(&site).await;
    let bob = site.person("Bob", Some((site.place("Elsewhere").await, Role::Owner))).await;
    let eve = site.person("Eve", None).await;
    let token = token(&site, &ada, &invite(place, "BOB@example.com", InvitedRole::Guest)).await;
    assert!(site.stranger().send(&open(&token)).await.unwrap().has_account);

    let problem = site.stranger().send(&accept_as(&token, "Not Bob")).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::NotAuthenticated));
    assert!(problem.detail.unwrap().contains("Sign in"));
    let problem = eve.browser.send(&accept_as(&token, "Eve")).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::Conflict));
    assert!(problem.detail.unwrap().contains("another address"));

    let events = audit_event::Entity::find().order_by_desc(audit_event::Column::Id).all(site.state.db.reader()).await;
    let refused = events.unwrap().swap_remove(0);
    assert_eq!((refused.action.as_str(), refused.result.as_str()), ("invitation.accept", "refused"));
    assert_eq!((refused.actor_name.as_str(), refused.object_name.as_str()), ("Eve", "BOB@example.com"));

    let accepted = bob.browser.send(&accept(&token)).await.unwrap();
    assert_eq!((accepted.session.session, accepted.session.user.id), (bob.session, bob.id));
    assert_eq!(accepted.session.organizations.len(), 2);
    assert_eq!(bob.browser.send(&ReadSession {}).await.unwrap(), accepted.session);
    is_closed(&site.stranger(), &token).await;
}

#[rstest]
#[actix_web::test]
async fn a_member_gets_one_more_workspace_and_an_owner_needs_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let (place, ada) = harbor(&site).await;
    let bob = site.person("Bob", Some((place, Role::Guest(Scope::All)))).await;
    let other = Place { workspace: site.state.random.id(&site.clock), ..place };
    site.workspace(place.organization, other.workspace, "Sales").await;
    let sales = token(&site, &ada, &invite(other, "bob@example.com", InvitedRole::Admin)).await;
    let session = bob.browser.send(&accept(&sales)).await.unwrap().session;
    let roles: Vec<_> = session.organizations[0].workspaces.iter().map(|place| place.member.unwrap().role).collect();
    assert_eq!(roles, [WorkspaceRole::Guest, WorkspaceRole::Admin]);

    let newcomer = token(&site, &ada, &invite(other, "cleo@example.com", InvitedRole::Owner)).await;
    let session = site.stranger().send(&accept_as(&newcomer, "Cleo")).await.unwrap().session;
    assert_eq!(session.organizations[0].role, OrganizationRole::Owner);
    assert_eq!(session.organizations[0].workspaces.len(), 2);
    assert!(session.organizations[0].workspaces.iter().all(|place| place.member.is_none()));

    let third = Place { workspace: site.state.random.id(&site.clock), ..place };
    site.workspace(place.organization, third.workspace, "Support").await;
    let raised = token(&site, &ada, &invite(third, "bob@example.com", InvitedRole::Owner)).await;
    let session = bob.browser.send(&accept(&raised)).await.unwrap().session;
    assert_eq!(session.organizations[0].role, OrganizationRole::Owner);
    assert_eq!(session.organizations[0].workspaces.len(), 3);
}

#[rstest]
#[actix_web::test]
async fn unknown_used_withdrawn_replaced_and_expired_links_look_the_same_s14(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let (place, ada) = harbor(&site).await;
    let browser = site.stranger();
    is_closed(&browser, &"x".repeat(43)).await;

    let replaced = token(&site, &ada, &invite(place, "grace@example.com", InvitedRole::User)).await;
    let withdrawn = token(&site, &ada, &invite(place, "GRACE@example.com", InvitedRole::Admin)).await;
    is_closed(&browser, &replaced).await;
    let waiting = ada.browser.send(&list(place)).await.unwrap().items;
    let [one] = &waiting[..] else { panic!("{waiting:?}") };
    assert_eq!(one.role, InvitedRole::Admin);

    let elsewhere = site.person("Bob", Some((site.place("Elsewhere").await, Role::Owner))).await;
    let withdraw = WithdrawInvitation { workspace: place.workspace, invitation: one.id };
    assert_eq!(elsewhere.browser.call(&withdraw).await.kind(), ProblemKind::NotFound);
    ada.browser.send(&withdraw).await.unwrap();
    is_closed(&browser, &withdrawn).await;
    assert_eq!(ada.browser.call(&withdraw).await.kind(), ProblemKind::NotFound);
}

#[rstest]
#[actix_web::test]
async fn an_invitation_is_dead_at_the_instant_of_its_expiry_s17(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let (place, ada) = harbor(&site).await;
    let token = token(&site, &ada, &invite(place, "grace@example.com", InvitedRole::User)).await;
    let expires_at = site.clock.now().plus(LIFETIME);
    let tick = TimeDelta::microseconds(1);
    site.clock.set(expires_at.minus(TimeDelta::minutes(1)));
    let late = site.person("Late", Some((place, Role::Admin))).await;
    for (at, alive) in [(expires_at.minus(tick), true), (expires_at, false), (expires_at.plus(tick), false)] {
        site.clock.set(at);
        // The link asks the code, the list asks SQL.
        assert_eq!(site.stranger().send(&open(&token)).await.is_ok(), alive, "opened at {at}");
        let waiting = late.browser.send(&list(place)).await.unwrap().items.len();
        assert_eq!(waiting, usize::from(alive), "listed at {at}");
    }
}

#[rstest]
#[actix_web::test]
async fn an_admin_invites_anybody_but_owners_and_nobody_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let (place, ada) = harbor(&site).await;
    let admin = site.person("Admin", Some((place, Role::Admin))).await;
    let user = site.person("User", Some((place, Role::User(Scope::All)))).await;
    for role in [InvitedRole::Admin, InvitedRole::User, InvitedRole::Guest] {
        token(&site, &admin, &invite(place, "grace@example.com", role)).await;
    }
    let problem = admin.browser.call(&invite(place, "grace@example.com", InvitedRole::Owner)).await.problem();
    assert_eq!((problem.known(), problem.why), (Some(ProblemKind::NotAllowed), Some(Why::OwnersOnly)));
    let problem = user.browser.call(&invite(place, "grace@example.com", InvitedRole::Guest)).await.problem();
    assert_eq!(problem.why, Some(Why::AdminsOnly));
    for email in ["ada@example.com", "User@Example.com"] {
        let problem = ada.browser.call(&invite(place, email, InvitedRole::Guest)).await.problem();
        assert_eq!(problem.known(), Some(ProblemKind::Conflict), "{email}");
    }
    for role in [InvitedRole::Owner, InvitedRole::Admin] {
        let mut narrowed = invite(place, "grace@example.com", role);
        narrowed.body.scope = Scope::Selected;
        let problem = ada.browser.call(&narrowed).await.problem();
        assert_eq!(problem.errors[0].pointer, "/scope", "{role}");
    }
}

#[rstest]
#[actix_web::test]
async fn an_invitation_dies_with_its_inviters_right(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let (place, ada) = harbor(&site).await;
    let demoted = site.person("Demoted", Some((place, Role::Admin))).await;
    let removed = site.person("Removed", Some((place, Role::Admin))).await;
    let first = token(&site, &demoted, &invite(place, "grace@example.com", InvitedRole::User)).await;
    let second = token(&site, &removed, &invite(place, "hedy@example.com", InvitedRole::User)).await;
    site.stranger().send(&open(&first)).await.unwrap();
    let body = EditMember { role: WorkspaceRole::User, scope: Scope::All };
    ada.browser.send(&ChangeMember { workspace: place.workspace, user: demoted.id, body }).await.unwrap();
    let body = RemoveMember::default();
    ada.browser.send(&RemoveFromWorkspace { workspace: place.workspace, user: removed.id, body }).await.unwrap();
    is_closed(&site.stranger(), &first).await;
    is_closed(&site.stranger(), &second).await;
}

#[rstest]
#[actix_web::test]
async fn of_fifty_who_accept_at_once_one_is_in_s16(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(false, true)] has_account: bool,
) {
    let site = Site::new(backend).await;
    let (place, ada) = harbor(&site).await;
    let bob = site.person("Bob", None).await;
    let email = if has_account { "bob@example.com" } else { "grace@example.com" };
    let token = token(&site, &ada, &invite(place, email, InvitedRole::User)).await;
    let browsers: Vec<_> = (0..50).map(|_| site.stranger()).collect();
    if has_account {
        for browser in &browsers {
            site.renew(browser, bob.session);
        }
    }
    let attempt = accept_as(&token, "Grace");
    let answers = futures_util::future::join_all(browsers.iter().map(|browser| browser.call(&attempt))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status.is_success()).count(), 1);
    for answer in answers.iter().filter(|answer| !answer.status.is_success()) {
        match answer.kind() {
            ProblemKind::InvitationClosed => {}
            // The account that the winner has just made; and so many passwords at once are not hashed in time.
            ProblemKind::NotAuthenticated | ProblemKind::TooManyRequests if !has_account => {}
            kind => panic!("{kind:?}"),
        }
    }
    let db = site.state.db.reader();
    let places = workspace_member::Entity::find()
        .filter(workspace_member::Column::WorkspaceId.eq(place.workspace.uuid()))
        .all(db)
        .await
        .unwrap();
    assert_eq!(places.len(), 1);
    let members = organization_member::Entity::find()
        .filter(organization_member::Column::OrganizationId.eq(place.organization.uuid()))
        .all(db)
        .await
        .unwrap();
    assert_eq!(members.len(), 2, "Ada and the new one");
}

#[actix_web::test]
async fn guessing_at_links_is_slowed_down_s14() {
    let of = |tries| NonZeroU32::new(tries).unwrap();
    let site = Site::limited(Backend::Sqlite, &[], Limits { per_address: of(3), per_account_and_address: of(2) }).await;
    let browser = site.stranger();
    for guess in ["a", "b", "c"] {
        assert_eq!(browser.call(&open(guess)).await.kind(), ProblemKind::InvitationClosed);
    }
    for answer in [browser.call(&open("d")).await, browser.call(&accept("d")).await] {
        assert_eq!(answer.kind(), ProblemKind::TooManyRequests);
        assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
    }
}

#[rstest]
#[actix_web::test]
async fn an_invitation_that_is_sent_again_is_made_once_and_its_link_is_not_shown_twice_s45(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let (place, ada) = harbor(&site).await;
    let path = format!("/v1/workspaces/{}/invitations", place.workspace);
    let body = r#"{"email":"bob@example.com","role":"user"}"#;
    let send = async || ada.browser.raw("POST", &path, Some(body), &[("idempotency-key", "k1")]).await;
    let issued = |answer: Answer| serde_json::from_str::<serde_json::Value>(&answer.body).unwrap();
    let (first, again) = (issued(send().await), issued(send().await));
    assert_eq!(first["invitation"], again["invitation"]);
    assert_eq!((&first["secret_already_shown"], &again["secret_already_shown"]), (&false.into(), &true.into()));
    assert!(again.get("link").is_none(), "{again}");
    let token = first["link"].as_str().unwrap().split_once("#token=").unwrap().1;
    site.stranger().send(&open(token)).await.unwrap();
}
