//! Key files of service accounts: what is wrong with one is told without repeating anything of it, and tokens are really
//! minted (RFC 7523).

use aws_lc_rs::rsa::{KeyPair, KeySize};
use rstest::rstest;
use serde_json::{Value, json};
use shared::{
    connection::{NewConnection, Status},
    problem::ProblemKind,
    provider::AuthMethod,
};

use super::{
    methods::{Desk, new},
    support::{
        Backend, Site,
        google::{EMAIL, Google, Mood, pem},
    },
};

async fn desk(google: &Google, backend: Backend) -> Desk {
    Desk::new(Site::playing(backend, &google.settings(), &google.addresses()).await).await
}

fn with(key_file: &str, fields: &[(&str, &str)]) -> NewConnection {
    new("bigquery", AuthMethod::ServiceAccount, fields, &[("key_file", key_file)])
}

#[rstest]
#[actix_web::test]
async fn a_token_is_minted_with_the_key_and_tried(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let google = Google::start().await;
    let desk = desk(&google, backend).await;
    let file = google.key_file().to_string();
    let made = desk.connected(with(&file, &[])).await;
    let account = made.account.unwrap();
    assert_eq!((made.status, account.subject.as_str(), account.label.as_str()), (Status::Connected, EMAIL, EMAIL));
    assert!(made.fields.is_empty());
    desk.connected(with(&file, &[("subject", "ada@example.com")])).await;
    let asked = google.asked.lock().unwrap().clone();
    let scope = json!("https://www.googleapis.com/auth/bigquery");
    assert_eq!(asked.iter().map(|claims| &claims["scope"]).collect::<Vec<_>>(), [&scope, &scope]);
    assert_eq!((asked[0].get("sub"), &asked[1]["sub"]), (None, &json!("ada@example.com")));
}

#[rstest]
#[case::another_time(Mood::AnotherTime, "clock")]
#[case::key_deleted(Mood::KeyDeleted, "Make a new key")]
#[case::account_disabled(Mood::AccountDisabled, "disabled")]
#[case::no_delegation(Mood::NoDelegation, "act for")]
#[actix_web::test]
async fn a_refused_assertion_is_told_in_words_to_act_on(#[case] mood: Mood, #[case] word: &str) {
    let google = Google::start().await;
    google.is(mood);
    let desk = desk(&google, Backend::Sqlite).await;
    let file = google.key_file().to_string();
    let words = desk.refused(ProblemKind::CredentialRefused, || with(&file, &[])).await;
    assert!(words.contains(word), "{words}");
}

#[actix_web::test]
async fn a_key_that_google_does_not_know_is_refused() {
    let google = Google::start().await;
    let desk = desk(&google, Backend::Sqlite).await;
    let mut file = google.key_file();
    file["private_key"] = json!(pem(&KeyPair::generate(KeySize::Rsa2048).unwrap()));
    let file = file.to_string();
    desk.refused(ProblemKind::CredentialRefused, || with(&file, &[])).await;
}

#[rstest]
#[actix_web::test]
async fn a_token_server_that_is_down_can_be_waited_for(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let google = Google::start().await;
    google.is(Mood::Down);
    let desk = desk(&google, backend).await;
    let file = google.key_file().to_string();
    assert_eq!(desk.connect(with(&file, &[])).await.kind(), ProblemKind::ProviderUnavailable);
    let made = desk.connected(NewConnection { save_unverified: true, ..with(&file, &[]) }).await;
    assert_eq!((made.status, made.account), (Status::Degraded, None));
}

#[actix_web::test]
async fn a_file_that_is_no_key_is_the_fields_fault_and_not_repeated() {
    let google = Google::start().await;
    let desk = desk(&google, Backend::Sqlite).await;
    let file = google.key_file();
    let edited = |key: &str, value: Value| {
        let mut file = file.clone();
        file[key] = value;
        file.to_string()
    };
    let whole = serde_json::to_string_pretty(&file).unwrap();
    let pkcs1 = pem(&KeyPair::generate(KeySize::Rsa2048).unwrap()).replace("PRIVATE KEY", "RSA PRIVATE KEY");
    for (text, word) in [
        (edited("token_uri", json!("https://canary.example/token")), "token_uri"),
        (edited("token_uri", Value::Null), "token_uri"),
        (edited("type", json!("authorized_user")), "type"),
        (edited("client_email", json!("")), "client_email"),
        (edited("private_key", Value::Null), "private_key"),
        (
            edited("private_key", json!("-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n")),
            "private_key",
        ),
        (edited("private_key", json!(pkcs1)), "private_key"),
        (edited("private_key", json!(5)), "line 1, column"),
        (whole[..whole.len() / 2].to_owned(), "breaks off at line"),
        (whole.replacen("\": \"", "\" canary \"", 1), "line 2, column"),
        ("[]".to_owned(), "line 1, column"),
        ("x".repeat(20_000), "20000 bytes"),
    ] {
        let error = desk.unfit(|| with(&text, &[])).await;
        assert_eq!(error.pointer, "/secrets/key_file");
        assert!(error.detail.contains(word), "{word}: {}", error.detail);
        assert!(!error.detail.contains("BEGIN"), "{}", error.detail);
    }
    assert!(google.http.received_requests().await.unwrap().is_empty(), "a broken key was used");
    let answer = desk.connect(with(&"x".repeat(5 * 1024 * 1024), &[])).await;
    assert_eq!(answer.kind(), ProblemKind::BodyTooLarge);
}
