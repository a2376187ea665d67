//! Mail of notifications, at a real mail server: once, again where the server says so, and to nobody who does not want it.

use std::time::{Duration, Instant};

use api::{
    db::entity::{connection, mail as stored},
    jobs,
};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::Expr};
use shared::{
    access::{Role, Scope, Visibility},
    connection::CreateConnection,
    notification::{EditPreferences, Kind, Preference, ReadPreferences, SavePreferences},
};

use wiremock::{Mock, ResponseTemplate, matchers::any};

use super::{
    connections,
    leaks::Log,
    notifications::news,
    processes,
    startup::set_up,
    support::{
        Backend, Site, caller, database,
        mail::{MailServer, PASSWORD, USER, sending_to},
        provider::http_api,
        servers,
    },
};

async fn work(site: &Site) {
    jobs::all_due(&site.state).await.ok().unwrap();
}

async fn waiting(site: &Site) -> usize {
    stored::Entity::find().all(site.state.db.reader()).await.unwrap().len()
}

#[rstest]
#[actix_web::test]
async fn news_go_out_as_mail_once_however_many_processes_there_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = MailServer::start();
    let site = Site::with(backend, &server.settings()).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
    let eve = site.person("Eve", None).await;
    let name = "Ördners\r\nBcc: eve@example.com\r\n\r\nHello";
    let connection = site.connection(place, ada.id, Visibility::Private, name).await;
    // Nobody tries it meanwhile: that would be news, too.
    site.edit(connection, |row| row.test_after = Set(Some(site.clock.now().plus(TimeDelta::days(1)).utc()))).await;
    site.tell(&[ada.id, eve.id], &news(Kind::NeedsReconnect, place, name, Some(connection))).await;
    for number in 0..20 {
        site.tell(&[ada.id], &news(Kind::LinkUsed, place, &format!("shop {number}"), None)).await;
    }
    let processes = (0..4).map(|_| jobs::all_due(&site.state));
    for outcome in futures_util::future::join_all(processes).await {
        outcome.ok().unwrap();
    }
    work(&site).await;
    let mails = server.mails();
    assert_eq!(mails.len(), 21);
    assert_eq!(waiting(&site).await, 0);
    assert!(mails.iter().all(|mail| mail.to == ["ada@example.com"]), "a name adds a recipient");

    let mail = mails.iter().find(|mail| mail.text().contains("authorized again")).unwrap();
    let head = mail.head();
    let field = |name: &str| {
        let found: Vec<_> = head.iter().filter_map(|line| line.strip_prefix(&format!("{name}: "))).collect();
        assert!(found.len() <= 1, "{name} comes twice: {head:?}");
        found.first().map(|value| (*value).to_owned())
    };
    assert_eq!(field("Bcc"), None, "a name makes a header");
    assert_eq!(field("From").unwrap(), "Mooring <mooring@example.org>");
    assert_eq!(field("To").unwrap(), "ada@example.com");
    assert_eq!(field("Auto-Submitted").unwrap(), "auto-generated");
    assert_eq!(field("Date").unwrap(), "Sat, 21 Nov 2026 12:00:00 +0000");
    assert!(field("Message-ID").unwrap().ends_with("@example.org>"));
    assert!(field("Content-Type").unwrap().starts_with("text/plain"));
    assert!(field("Subject").unwrap().is_ascii());
    let text = mail.text();
    let page = format!("{}/w/{}/sources", site.base, place.workspace);
    assert!(text.contains(&page) && text.contains(&format!("{}/account", site.base)), "{text}");
    assert!(!text.contains("\nBcc:"), "{text}");
}

#[rstest]
#[actix_web::test]
async fn who_switched_a_kind_off_gets_no_mail_of_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let server = MailServer::start();
    let site = Site::with(backend, &server.settings()).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    assert!(ada.browser.send(&ReadPreferences {}).await.unwrap().mail_configured);
    let kinds = vec![
        Preference { kind: Kind::LinkUsed, in_app: true, email: false },
        Preference { kind: Kind::LinkDeclined, in_app: false, email: true },
    ];
    ada.browser.send(&SavePreferences { body: EditPreferences { kinds } }).await.unwrap();
    for kind in [Kind::LinkUsed, Kind::LinkDeclined] {
        site.tell(&[ada.id], &news(kind, place, "Shop", None)).await;
    }
    work(&site).await;
    let mails = server.mails();
    let [mail] = &mails[..] else { panic!("{} mails", mails.len()) };
    assert!(mail.text().contains("declined"));
}

#[actix_web::test]
async fn without_a_mail_server_no_mail_is_written() {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    site.tell(&[ada.id], &news(Kind::LinkUsed, place, "Shop", None)).await;
    assert_eq!(waiting(&site).await, 0);
}

#[rstest]
#[actix_web::test]
async fn a_mail_is_tried_again_where_the_server_says_so_and_given_up_where_it_does_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = MailServer::start();
    let site = Site::with(backend, &server.settings()).await;
    let place = site.place("Harbor").await;
    let busy = site.person("Busy", Some((place, Role::Owner))).await;
    let nobody = site.person("Nobody", Some((place, Role::Owner))).await;
    site.tell(&[busy.id, nobody.id], &news(Kind::LinkUsed, place, "Shop", None)).await;
    work(&site).await;
    work(&site).await;
    let asked = || ["busy@example.com", "nobody@example.com"].map(|address| server.asked_for(address));
    assert_eq!(asked(), [1, 1]);
    assert_eq!((server.mails().len(), waiting(&site).await), (0, 1));
    site.clock.advance(TimeDelta::minutes(1) - TimeDelta::microseconds(1));
    work(&site).await;
    assert_eq!(asked(), [1, 1], "before its time");
    site.clock.advance(TimeDelta::microseconds(1));
    work(&site).await;
    assert_eq!(asked(), [2, 1]);
    assert_eq!((server.mails().len(), waiting(&site).await), (1, 0));
}

#[actix_web::test]
async fn a_mail_that_is_given_up_leaves_a_line_in_the_log_with_the_servers_words() {
    let server = MailServer::start();
    let site = Site::with(Backend::Sqlite, &server.settings()).await;
    let place = site.place("Harbor").await;
    let nobody = site.person("Nobody", Some((place, Role::Owner))).await;
    site.tell(&[nobody.id], &news(Kind::LinkUsed, place, "Shop", None)).await;
    let log = Log::default();
    let caught = tracing_subscriber::fmt().with_writer(log.clone()).finish();
    let catching = tracing::subscriber::set_default(caught);
    work(&site).await;
    drop(catching);
    let lines = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(lines.contains("a mail was given up") && lines.contains("(550): No such mailbox"), "{lines}");
}

#[actix_web::test]
async fn a_server_that_does_not_let_mooring_sign_in_keeps_mails_until_somebody_mends_it() {
    let server = MailServer::with(&[("USER_NAME", USER), ("PASSWORD", PASSWORD)]);
    let url = |password: &str| format!("smtp://{USER}:{password}@127.0.0.1:{}", server.port);
    let site = Site::with(Backend::Sqlite, &sending_to(&url("mistyped"))).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    site.tell(&[ada.id], &news(Kind::LinkUsed, place, "Shop", None)).await;
    work(&site).await;
    assert_eq!((server.asked_for("ada@example.com"), waiting(&site).await), (0, 1));
}

#[rstest]
#[actix_web::test]
async fn a_server_that_is_away_is_tried_for_two_days_less_and_less_often(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::with(backend, &sending_to("smtp://127.0.0.1:1")).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    site.tell(&[ada.id], &news(Kind::LinkUsed, place, "Shop", None)).await;
    let begun = site.clock.now();
    let mut attempts = Vec::new();
    while let Some(mail) = stored::Entity::find().one(site.state.db.reader()).await.unwrap() {
        site.clock.set(shared::time::Timestamp::new(mail.send_after));
        attempts.push((site.clock.now().utc() - begun.utc()).num_minutes());
        work(&site).await;
    }
    assert_eq!(attempts[..6], [0, 1, 3, 7, 15, 31]);
    let last = *attempts.last().unwrap();
    assert!((40 * 60..48 * 60).contains(&last), "{attempts:?}");
    assert!(attempts.len() < 20, "{attempts:?}");
}

#[actix_web::test]
async fn a_server_that_does_not_answer_keeps_a_mail_for_later() {
    let server = MailServer::start();
    let site = Site::with(Backend::Sqlite, &server.settings()).await;
    let place = site.place("Harbor").await;
    let slow = site.person("Slow", Some((place, Role::Owner))).await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    site.tell(&[slow.id, ada.id], &news(Kind::LinkUsed, place, "Shop", None)).await;
    let begun = Instant::now();
    work(&site).await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!((server.mails().len(), waiting(&site).await), (1, 1));
}

#[actix_web::test]
async fn mail_goes_to_no_server_whose_certificate_is_not_trusted() {
    let server = MailServer::start();
    let url = format!("smtp://localhost:{}?tls=required", server.port);
    let site = Site::with(Backend::Sqlite, &sending_to(&url)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    site.tell(&[ada.id], &news(Kind::LinkUsed, place, "Shop", None)).await;
    work(&site).await;
    assert_eq!((server.asked_for("ada@example.com"), waiting(&site).await), (0, 1));
}

/// Everything as an operator has it: TLS with a certificate, a password, and a connection that stops working by itself.
#[actix_web::test]
async fn a_connection_that_stops_working_is_told_by_encrypted_mail() {
    let (folder, authority) = servers::scratch();
    let path = |file: &str| folder.path().join(file).display().to_string();
    std::fs::write(path("authority.pem"), authority).unwrap();
    let server = MailServer::with(&[
        ("KEY", &path("key.pem")),
        ("CERTIFICATE", &path("server.pem")),
        ("USER_NAME", USER),
        ("PASSWORD", PASSWORD),
    ]);
    let api = http_api(200).await;
    let home = database::folder();
    let url = Backend::Sqlite.create(home.path()).await;
    let mut settings = sending_to(&format!("smtps://{USER}:{PASSWORD}@localhost:{}", server.port));
    settings.push(("SSL_CERT_FILE", path("authority.pem")));
    settings.push(("MOORING_OUTBOUND_ALLOW", api.address().to_string()));
    let mut process = processes::start(&url, &settings);
    let ada = caller::at(&process.base);
    let session = ada.send(&set_up(process.server.setup_token.as_deref().unwrap(), "ada@example.com")).await.unwrap();
    let workspace = session.organizations[0].workspaces[0].id;
    ada.send(&CreateConnection { workspace, body: connections::new(&api.uri()) }).await.unwrap();
    api.reset().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(401)).mount(&api).await;
    let db = api::db::Db::connect(&url).await.unwrap();
    let due = connection::Entity::update_many()
        .col_expr(connection::Column::TestAfter, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None));
    db.write_tx(async |tx| due.exec(tx).await.map(drop)).await.unwrap();
    actix_web::rt::task::spawn_blocking(move || {
        server.wait_for(1);
        let mails = server.mails();
        assert!(mails[0].secure);
        assert!(mails[0].text().contains("has to be authorized again"), "{}", mails[0].data);
    })
    .await
    .unwrap();
    process.server.terminate();
    let (status, log) = process.server.end();
    assert!(status.success() && !log.contains(PASSWORD), "{log}");
}
