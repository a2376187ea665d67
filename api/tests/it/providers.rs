//! Each provider's own way with OAuth, at a server that behaves as it does.

use aws_lc_rs::hmac;
use rstest::rstest;
use serde_json::{Value, json};
use shared::{
    authorization::{Choice, Failure, Question, State},
    connection::{Status, StatusReason},
    provider::AuthMethod,
};

use super::support::emulator::{CLIENT_SECRET, Left, World, basic, body};
use api::oauth::{RefreshError, RevokeError};

fn bearer(token: &str) -> Value {
    json!({ "access_token": token, "token_type": "bearer", "refresh_token": "rt", "expires_in": 3600 })
}

// ------------------------------------------------------------------------------------------------ Shopify

type Parameters = Vec<(String, String)>;

const SHOPIFY: &str = "{shop}.myshopify.com";
const HARBOR: &str = "harbor.myshopify.com/admin/oauth/access_token";

/// As Shopify signs: the other parameters, sorted.
fn signed(left: &Left, secret: &str, parameters: &[(&str, &str)]) -> Parameters {
    let mut all: Vec<_> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut message = all.clone();
    message.push(("state".to_owned(), left.query["state"].clone()));
    message.sort();
    let message = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(message).finish();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, message.as_bytes())
        .as_ref()
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    all.push(("hmac".to_owned(), tag));
    all
}

async fn shopify(secret: &str, shop: &str, seconds: i64, tamper: impl Fn(&mut Parameters)) -> (World, State) {
    let world = World::of("shopify", &[SHOPIFY]).await;
    world
        .answers(
            "POST",
            HARBOR,
            json!({ "access_token": "shpat", "scope": "read_orders,read_products,read_customers",
        "expires_in": 3600, "refresh_token": "shprt" }),
        )
        .await;
    let left = world.leave(&[("shop", "harbor")]).await;
    assert_eq!(left.to, world.at("harbor.myshopify.com/admin/oauth/authorize"));
    assert_eq!(left.query["scope"], "read_orders,read_products,read_customers");
    let timestamp = (world.site.clock.now().utc().timestamp() + seconds).to_string();
    let plain = [("code", "c0de"), ("host", "YWRtaW4+/"), ("shop", shop), ("timestamp", &timestamp)];
    let mut query = signed(&left, secret, &plain);
    tamper(&mut query);
    let query: Vec<_> = query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let outcome = world.come_back(&left, &query).await;
    (world, outcome.state)
}

#[actix_web::test]
async fn shopify_answers_with_a_signature_and_gives_tokens_that_expire() {
    let (world, state) = shopify(CLIENT_SECRET, "harbor.myshopify.com", 0, |_| ()).await;
    assert_eq!(state, State::Connected);
    let connection = world.connection().await;
    let account = connection.account.unwrap();
    assert_eq!(
        (account.issuer.as_str(), account.subject.as_str()),
        ("https://www.shopify.com", "harbor.myshopify.com")
    );
    assert_eq!((connection.status, connection.missing_scopes.len()), (Status::Connected, 0), "commas part scopes");
    let sent = world.sent(HARBOR).await;
    assert_eq!((sent["expiring"].as_str(), sent["client_secret"].as_str()), ("1", CLIENT_SECRET));
    assert!(sent["code_verifier"].len() == 43, "S2");
    world.answers("DELETE", "harbor.myshopify.com/admin/api_permissions/current.json", json!({})).await;
    world.revoke().await.unwrap();
    let revoked = &world.requests("harbor.myshopify.com/admin/api_permissions/current.json").await[0];
    assert_eq!(revoked.headers["x-shopify-access-token"], "shpat");
}

#[rstest]
#[case::another_secret("other", "harbor.myshopify.com", 0)]
#[case::another_shop(CLIENT_SECRET, "evil.myshopify.com", 0)]
#[case::no_shop_at_all(CLIENT_SECRET, "harbor.myshopify.com.evil.example", 0)]
#[case::old(CLIENT_SECRET, "harbor.myshopify.com", -600)]
#[case::of_the_future(CLIENT_SECRET, "harbor.myshopify.com", 600)]
#[actix_web::test]
async fn a_callback_that_shopify_did_not_sign_for_this_shop_and_moment_gets_no_tokens(
    #[case] secret: &str,
    #[case] shop: &str,
    #[case] seconds: i64,
) {
    let (world, state) = shopify(secret, shop, seconds, |_| ()).await;
    assert_eq!((state, world.requests(HARBOR).await.len()), (State::Failed, 0), "a code was sent on");
}

#[actix_web::test]
async fn a_callback_of_shopify_that_was_tampered_with_gets_no_tokens() {
    let faults: [fn(&mut Parameters); 4] = [
        |query| query.retain(|(name, _)| name != "hmac"),
        |query| query[0].1.push('x'),
        |query| query.push(("extra".to_owned(), "1".to_owned())),
        |query| query.last_mut().unwrap().1 = "zz".repeat(32),
    ];
    for fault in faults {
        let (world, state) = shopify(CLIENT_SECRET, "harbor.myshopify.com", 0, fault).await;
        assert_eq!((state, world.requests(HARBOR).await.len()), (State::Failed, 0));
    }
}

#[rstest]
#[case("evil.example/")]
#[case("a.b")]
#[case("harbor@evil")]
#[case("-x")]
#[case("HARBOR")]
#[case("")]
#[actix_web::test]
async fn a_shop_that_is_no_shops_name_leads_nowhere_s28(#[case] shop: &str) {
    let world = World::of("shopify", &[SHOPIFY]).await;
    let problem = world.try_leave(&[("shop", shop)]).await.unwrap_err();
    assert_eq!(problem.errors[0].pointer, "/fields/shop");
}

// ------------------------------------------------------------------------------------------------ Google

const GOOGLE: [&str; 3] = ["accounts.google.com", "oauth2.googleapis.com", "www.googleapis.com/oauth2"];
const SHEETS: &str = "https://www.googleapis.com/auth/spreadsheets";
const EMAIL: &str = "https://www.googleapis.com/auth/userinfo.email";

async fn google(provider: &'static str, granted: &str) -> World {
    let world = World::of(provider, &GOOGLE).await;
    let left = world.leave(&[]).await;
    assert_eq!(left.to, world.at("accounts.google.com/o/oauth2/v2/auth"));
    assert_eq!((left.query["access_type"].as_str(), left.query["prompt"].as_str()), ("offline", "consent"));
    assert!(!left.query.contains_key("include_granted_scopes"), "S8");
    let claims = json!({ "iss": world.at("accounts.google.com"), "sub": "1077", "email": "ada@example.com" });
    let token = world.id_token(&left, "www.googleapis.com/oauth2/v3/certs", claims).await;
    let mut answer = bearer("ya29");
    answer["id_token"] = json!(token);
    answer["scope"] = json!(granted);
    world.answers_once("POST", "oauth2.googleapis.com/token", 200, answer).await;
    let outcome = world.come_back(&left, &[("code", "c"), ("scope", "x"), ("authuser", "0")]).await;
    assert_eq!((outcome.state, outcome.failure), (State::Connected, None));
    world
}

#[actix_web::test]
async fn google_is_asked_for_a_lasting_grant_and_a_refresh_without_a_refresh_token_keeps_the_old() {
    let world = google("google-sheets", &format!("openid {EMAIL} {SHEETS}")).await;
    let connection = world.connection().await;
    let account = connection.account.unwrap();
    assert_eq!((account.subject.as_str(), account.label.as_str()), ("1077", "ada@example.com"));
    assert_eq!(connection.status, Status::Connected);
    world.answers("POST", "oauth2.googleapis.com/token", json!({ "access_token": "next", "expires_in": 3599 })).await;
    let grant = world.refresh().await.unwrap();
    assert_eq!((grant.access_token.expose(), grant.refresh_token.unwrap().expose()), ("next", "rt"));
    assert_eq!(grant.scopes, connection.granted_scopes);
    world.answers("POST", "oauth2.googleapis.com/revoke", json!({})).await;
    world.revoke().await.unwrap();
    assert_eq!(body(&world.requests("oauth2.googleapis.com/revoke").await[0])["token"], "rt");
}

#[actix_web::test]
async fn what_was_unticked_at_google_is_missing_s8() {
    let world = google("google-sheets", &format!("openid {EMAIL}")).await;
    let connection = world.connection().await;
    assert_eq!((connection.status, connection.reason), (Status::NeedsReconnect, Some(StatusReason::MissingScopes)));
    assert_eq!(connection.missing_scopes, [SHEETS]);
}

#[actix_web::test]
async fn a_google_grant_that_was_withdrawn_is_over_s27() {
    let world = google("google-ads", &format!("openid {EMAIL} https://www.googleapis.com/auth/adwords")).await;
    world.answers_once("POST", "oauth2.googleapis.com/token", 400, json!({ "error": "invalid_grant" })).await;
    assert_eq!(world.refresh().await.err(), Some(RefreshError::InvalidGrant));
    world.answers_once("POST", "oauth2.googleapis.com/token", 503, json!({})).await;
    assert_eq!(world.refresh().await.err(), Some(RefreshError::Unavailable { retry_after: None }));
    world.answers_once("POST", "oauth2.googleapis.com/token", 401, json!({ "error": "invalid_client" })).await;
    assert_eq!(world.refresh().await.err(), Some(RefreshError::Misconfigured));
}

// ------------------------------------------------------------------------------------------------ Facebook

#[actix_web::test]
async fn facebook_exchanges_the_access_token_at_once_and_instead_of_a_refresh() {
    let world = World::of("facebook-ads", &["www.facebook.com/v22.0", "graph.facebook.com"]).await;
    let token = "graph.facebook.com/v22.0/oauth/access_token";
    let left = world.leave(&[]).await;
    assert_eq!(left.query["scope"], "ads_read");
    world.answers_once("POST", token, 200, json!({ "access_token": "short", "expires_in": 5000 })).await;
    world.answers_once("POST", token, 200, json!({ "access_token": "long" })).await;
    world.answers("GET", "graph.facebook.com/v22.0/me", json!({ "id": "42", "name": "Ada" })).await;
    assert_eq!(world.come_back(&left, &[("code", "c")]).await.state, State::Connected);
    let exchanged = body(&world.requests(token).await[1]);
    assert_eq!(
        (exchanged["grant_type"].as_str(), exchanged["fb_exchange_token"].as_str()),
        ("fb_exchange_token", "short")
    );
    let connection = world.connection().await;
    assert_eq!(connection.account.unwrap().subject, "42");
    let sixty_days = chrono::TimeDelta::days(60);
    assert_eq!(connection.access_expires_at, Some(world.site.clock.now().plus(sixty_days)), "it says none");
    assert_eq!(world.tokens(connection.id).await.access_token.expose(), "long");

    world.answers_once("POST", token, 200, json!({ "access_token": "longer", "expires_in": 5_184_000 })).await;
    assert_eq!(world.refresh().await.unwrap().access_token.expose(), "longer");
    assert_eq!(body(&world.requests(token).await[2])["fb_exchange_token"], "long");
    let over = json!({ "error": { "message": "canary-words", "type": "OAuthException", "code": 190 } });
    world.answers_once("POST", token, 400, over).await;
    assert_eq!(world.refresh().await.err(), Some(RefreshError::InvalidGrant));
    world.answers("DELETE", "graph.facebook.com/v22.0/me/permissions", json!({ "success": true })).await;
    world.revoke().await.unwrap();
    let revoked = &world.requests("graph.facebook.com/v22.0/me/permissions").await[0];
    assert_eq!(revoked.headers["authorization"], "Bearer long");
}

// ------------------------------------------------------------------------------------------------ QuickBooks

const INTUIT: &str = "oauth.platform.intuit.com/oauth2/v1/tokens/bearer";

async fn quickbooks(parameters: &[(&str, &str)]) -> (World, State) {
    let hosts = ["appcenter.intuit.com", "oauth.platform.intuit.com/oauth2", "developer.api.intuit.com"];
    let world = World::of("quickbooks", &hosts).await;
    world.answers_once("POST", INTUIT, 200, bearer("at")).await;
    let left = world.leave(&[]).await;
    let outcome = world.come_back(&left, parameters).await;
    (world, outcome.state)
}

#[actix_web::test]
async fn quickbooks_names_the_company_in_the_callback_and_changes_its_refresh_token() {
    let (world, state) = quickbooks(&[("code", "c"), ("realmId", "4620816365291273430")]).await;
    assert_eq!(state, State::Connected);
    assert_eq!(world.requests(INTUIT).await[0].headers["authorization"], basic().as_str());
    let connection = world.connection().await;
    assert_eq!(connection.account.unwrap().subject, "4620816365291273430");
    assert_eq!(connection.details["realm_id"], "4620816365291273430");
    let mut next = bearer("at2");
    next["refresh_token"] = json!("rt2");
    world.answers("POST", INTUIT, next).await;
    assert_eq!(world.refresh().await.unwrap().refresh_token.unwrap().expose(), "rt2");
}

#[actix_web::test]
async fn a_callback_without_a_company_gets_no_tokens() {
    for parameters in [&[("code", "c")][..], &[("code", "c"), ("realmId", "1/../2")][..]] {
        let (world, state) = quickbooks(parameters).await;
        assert_eq!((state, world.requests(INTUIT).await.len()), (State::Failed, 0));
    }
}

// ------------------------------------------------------------------------------------------------ Xero

const XERO: [&str; 3] = ["login.xero.com", "identity.xero.com", "api.xero.com/connections"];

async fn xero(tenants: Value) -> (World, Left, shared::authorization::Authorization) {
    let world = World::of("xero", &XERO).await;
    let left = world.leave(&[]).await;
    assert!(left.query["scope"].contains("offline_access"));
    let claims = json!({ "iss": world.at("identity.xero.com"), "sub": "user" });
    let token = world.id_token(&left, "identity.xero.com/.well-known/openid-configuration/jwks", claims).await;
    let mut answer = bearer("at");
    answer["id_token"] = json!(token);
    world.answers_once("POST", "identity.xero.com/connect/token", 200, answer).await;
    world.answers("GET", "api.xero.com/connections", tenants).await;
    world.answers("POST", "identity.xero.com/connect/revocation", json!({})).await;
    let outcome = world.come_back(&left, &[("code", "c")]).await;
    (world, left, outcome)
}

fn tenants() -> Value {
    json!([{ "id": "x", "tenantId": "t-1", "tenantName": "Harbor Ltd" }, { "tenantId": "t-2", "tenantName": "Pier plc" }])
}

#[actix_web::test]
async fn one_of_several_xero_tenants_is_chosen_and_makes_one_connection() {
    let (world, left, outcome) = xero(tenants()).await;
    assert_eq!((outcome.state, outcome.connection), (State::Choosing, None));
    let Some(Question::WhichAccount { accounts }) = outcome.question else { panic!("nothing is asked") };
    assert_eq!(accounts.iter().map(|account| account.label.as_str()).collect::<Vec<_>>(), ["Harbor Ltd", "Pier plc"]);
    assert!(world.connections().await.is_empty());
    let wrong = world.choose(&left, Choice::Account { subject: "t-3".to_owned() }).await.unwrap_err();
    assert_eq!(wrong.errors[0].pointer, "/subject");
    let chosen = world.choose(&left, Choice::Account { subject: "t-2".to_owned() }).await.unwrap();
    let connection = world.connection().await;
    assert_eq!((chosen.state, chosen.connection, chosen.question), (State::Connected, Some(connection.id), None));
    assert_eq!(
        (connection.account.unwrap().subject.as_str(), connection.details["tenant_id"].as_str()),
        ("t-2", "t-2")
    );
    assert_eq!(world.tokens(connection.id).await.refresh_token.unwrap().expose(), "rt");
    let again = world.choose(&left, Choice::Account { subject: "t-1".to_owned() }).await.unwrap_err();
    assert_eq!(again.status, 409);
    assert!(world.requests("identity.xero.com/connect/revocation").await.is_empty());
}

#[actix_web::test]
async fn the_only_xero_tenant_is_chosen_by_itself_and_its_refresh_token_works_once() {
    let (world, _, outcome) = xero(json!([tenants()[0]])).await;
    assert_eq!(outcome.state, State::Connected);
    assert_eq!(world.connection().await.account.unwrap().label, "Harbor Ltd");
    let mut next = bearer("at2");
    next["refresh_token"] = json!("rt2");
    world.answers_once("POST", "identity.xero.com/connect/token", 200, next).await;
    assert_eq!(world.refresh().await.unwrap().refresh_token.unwrap().expose(), "rt2");
    world.answers("POST", "identity.xero.com/connect/token", json!({ "error": "invalid_grant" })).await;
    assert_eq!(world.refresh().await.err(), Some(RefreshError::InvalidGrant), "it was used");
}

#[actix_web::test]
async fn a_xero_grant_without_a_tenant_is_given_back() {
    let (world, _, outcome) = xero(json!([])).await;
    assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::NoAccount)));
    assert_eq!(world.sent("identity.xero.com/connect/revocation").await["token"], "rt");
}

// ------------------------------------------------------------------------------------------------ LinkedIn

#[actix_web::test]
async fn linkedin_gets_no_pkce_s2() {
    let world = World::of("linkedin-ads", &["www.linkedin.com/oauth/v2", "api.linkedin.com/v2"]).await;
    let left = world.leave(&[]).await;
    assert!(left.query.keys().all(|name| !name.contains("challenge")));
    world
        .answers(
            "POST",
            "www.linkedin.com/oauth/v2/accessToken",
            json!({ "access_token": "at", "expires_in": 5_184_000 }),
        )
        .await;
    world.answers("GET", "api.linkedin.com/v2/userinfo", json!({ "sub": "782bbtaQ", "name": "Ada" })).await;
    assert_eq!(world.come_back(&left, &[("code", "c")]).await.state, State::Connected);
    assert!(!world.sent("www.linkedin.com/oauth/v2/accessToken").await.contains_key("code_verifier"));
    assert_eq!(world.connection().await.account.unwrap().label, "Ada");
    assert_eq!(world.refresh().await.err(), Some(RefreshError::NotPossible), "the app is not approved");
}

// ------------------------------------------------------------------------------------------------ Slack

async fn slack(answer: Value) -> (World, shared::authorization::Authorization) {
    let world = World::of("slack", &["slack.com"]).await;
    let left = world.leave(&[]).await;
    assert_eq!(left.query["scope"], "chat:write,channels:read");
    assert!(!left.query.contains_key("code_challenge"));
    world.answers("POST", "slack.com/api/oauth.v2.access", answer).await;
    let outcome = world.come_back(&left, &[("code", "c")]).await;
    (world, outcome)
}

#[actix_web::test]
async fn slack_tells_of_failures_with_status_200() {
    for (error, failure) in [
        (json!("invalid_code"), Failure::CodeRefused),
        (json!("bad_client_secret"), Failure::ClientRefused),
        (json!("ratelimited"), Failure::ProviderUnavailable),
        (json!("canary"), Failure::ProtocolViolation),
        (Value::Null, Failure::ProtocolViolation),
    ] {
        let answer = json!({ "ok": false, "error": error, "access_token": "must not be taken" });
        let (world, outcome) = slack(answer).await;
        assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(failure)));
        assert!(world.connections().await.is_empty());
    }
}

#[actix_web::test]
async fn a_slack_workspace_is_connected_also_by_a_users_token() {
    let answer = json!({ "ok": true, "team": { "id": "T1", "name": "Harbor" },
        "authed_user": { "id": "U1", "access_token": "xoxp", "scope": "chat:write,channels:read" } });
    let (world, outcome) = slack(answer).await;
    assert_eq!(outcome.state, State::Connected);
    let connection = world.connection().await;
    let account = connection.account.unwrap();
    assert_eq!((account.subject.as_str(), account.label.as_str()), ("T1", "Harbor"));
    assert_eq!((connection.status, connection.access_expires_at), (Status::Connected, None));
    assert_eq!(world.tokens(connection.id).await.access_token.expose(), "xoxp");
    world.answers_once("POST", "slack.com/api/auth.revoke", 200, json!({ "ok": false, "error": "canary" })).await;
    assert_eq!(world.revoke().await, Err(RevokeError::Refused));
    world.answers("POST", "slack.com/api/auth.revoke", json!({ "ok": true, "revoked": true })).await;
    assert_eq!(world.revoke().await, Ok(()));
}

// ------------------------------------------------------------------------------------------------ GitHub

#[actix_web::test]
async fn github_may_refuse_with_status_200_and_its_tokens_do_not_end() {
    let world = World::of("github", &["github.com/login", "api.github.com"]).await;
    let token = "github.com/login/oauth/access_token";
    let refused = world.leave(&[]).await;
    world.answers_once("POST", token, 200, json!({ "error": "bad_verification_code", "error_description": "x" })).await;
    assert_eq!(world.come_back(&refused, &[("code", "c")]).await.failure, Some(Failure::CodeRefused));
    let left = world.leave(&[]).await;
    world.answers("POST", token, json!({ "access_token": "gho", "scope": "repo,read:org", "expires_in": 9 })).await;
    world.answers("GET", "api.github.com/user", json!({ "id": 583_231, "login": "octocat" })).await;
    assert_eq!(world.come_back(&left, &[("code", "c")]).await.state, State::Connected);
    assert!(world.requests(token).await.iter().all(|request| request.headers["accept"] == "application/json"));
    let connection = world.connection().await;
    assert_eq!((connection.access_expires_at, connection.status), (None, Status::Connected));
    let account = connection.account.unwrap();
    assert_eq!((account.subject.as_str(), account.label.as_str()), ("583231", "octocat"));
    assert_eq!(world.refresh().await.err(), Some(RefreshError::NotPossible));
    world.answers("DELETE", "api.github.com/applications/client/grant", json!({})).await;
    world.revoke().await.unwrap();
    let revoked = &world.requests("api.github.com/applications/client/grant").await[0];
    assert_eq!(
        (revoked.headers["authorization"].to_str().unwrap(), body(revoked)["access_token"].as_str()),
        (basic().as_str(), "gho")
    );
}

// ------------------------------------------------------------------------------------------------ Zoho

const ZOHO: [&str; 5] = ["accounts.{dc}", "accounts\\.(zoho", "accounts.zoho.com", "www\\.zohoapis", "*.zohoapis.com"];

#[actix_web::test]
async fn zohos_accounts_server_is_used_if_it_is_one_of_zohos() {
    let world = World::of("zoho-crm", &ZOHO).await;
    let left = world.leave(&[("dc", "zoho.com")]).await;
    assert_eq!(left.to, world.at("accounts.zoho.com/oauth/v2/auth"));
    assert_eq!((left.query["access_type"].as_str(), left.query["prompt"].as_str()), ("offline", "consent"));
    assert!(left.query["scope"].contains("ZohoCRM.modules.READ,ZohoCRM.settings.READ"));
    let mut answer = bearer("at");
    answer["api_domain"] = json!(world.at("www.zohoapis.eu"));
    world.answers("POST", "accounts.zoho.eu/oauth/v2/token", answer).await;
    world
        .answers("GET", "www.zohoapis.eu/crm/v8/org", json!({ "org": [{ "zgid": "77", "company_name": "Harbor" }] }))
        .await;
    let server = world.at("accounts.zoho.eu");
    let outcome = world.come_back(&left, &[("code", "c"), ("location", "eu"), ("accounts-server", &server)]).await;
    assert_eq!(outcome.state, State::Connected);
    let connection = world.connection().await;
    assert_eq!(connection.details["accounts_server"], server);
    assert_eq!(connection.account.unwrap().label, "Harbor");
    let asked = &world.requests("www.zohoapis.eu/crm/v8/org").await[0];
    assert_eq!(asked.headers["authorization"], "Zoho-oauthtoken at");
    world.refresh().await.unwrap();
    assert_eq!(world.requests("accounts.zoho.eu/oauth/v2/token").await.len(), 2, "the same data center");
}

#[actix_web::test]
async fn another_accounts_server_than_zohos_gets_no_code_s28() {
    let world = World::of("zoho-crm", &ZOHO).await;
    for server in ["accounts.zoho.evil.example", "accounts.zoho.com.evil.example", "evil.example/accounts.zoho.com"] {
        let left = world.leave(&[("dc", "zoho.com")]).await;
        let outcome = world.come_back(&left, &[("code", "c"), ("accounts-server", &world.at(server))]).await;
        assert_eq!(outcome.failure, Some(Failure::ProtocolViolation), "{server}");
    }
    assert!(world.http.received_requests().await.unwrap().is_empty());
}

#[actix_web::test]
async fn each_data_center_of_zohos_leads_to_the_accounts_server_that_its_label_names() {
    let world = World::of("zoho-crm", &ZOHO).await;
    let method = world.site.state.catalogue.entry("zoho-crm").unwrap().method(AuthMethod::Oauth2).unwrap();
    let options = &method.fields.iter().find(|field| field.key == "dc").unwrap().options;
    assert_eq!(options.len(), 8);
    for option in options {
        assert!(option.label.ends_with(&format!("({})", option.value)), "{}", option.label);
        let server = format!("accounts.{}", option.value);
        let left = world.leave(&[("dc", &option.value)]).await;
        assert_eq!(left.to, world.at(&format!("{server}/oauth/v2/auth")));
        // Without a server in the callback it is the same one; the code would go nowhere if that were none of Zoho's.
        world.come_back(&left, &[("code", "c")]).await;
        assert_eq!(world.requests(&format!("{server}/oauth/v2/token")).await.len(), 1, "{server}");
    }
}

// ------------------------------------------------------------------------------------------------ TikTok

const TIKTOK: &str = "business-api.tiktok.com/open_api/v1.3/oauth2/access_token/";

#[actix_web::test]
async fn tiktok_has_names_of_its_own_and_an_envelope() {
    let world = World::of("tiktok-ads", &["business-api.tiktok.com"]).await;
    let refused = world.leave(&[]).await;
    assert_eq!(refused.query["app_id"], "client");
    assert!(
        ["client_id", "redirect_uri", "response_type", "scope"].iter().all(|name| !refused.query.contains_key(*name))
    );
    let fault = json!({ "code": 40110, "message": "canary", "data": { "access_token": "must not be taken" } });
    world.answers_once("POST", TIKTOK, 200, fault).await;
    assert_eq!(
        world.come_back(&refused, &[("auth_code", "a"), ("code", "a")]).await.failure,
        Some(Failure::CodeRefused)
    );
    world.forget().await;

    let left = world.leave(&[]).await;
    let data = json!({ "access_token": "at", "scope": [4, 5], "advertiser_ids": ["6901", "6902"] });
    world.answers("POST", TIKTOK, json!({ "code": 0, "message": "OK", "data": data })).await;
    let outcome = world.come_back(&left, &[("auth_code", "a"), ("code", "a")]).await;
    let Some(Question::WhichAccount { accounts }) = outcome.question else { panic!("nothing is asked") };
    assert_eq!(accounts.len(), 2);
    let sent = world.sent(TIKTOK).await;
    let expected = [("app_id", "client"), ("auth_code", "a"), ("secret", CLIENT_SECRET)];
    assert_eq!(sent, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    world.choose(&left, Choice::Account { subject: "6902".to_owned() }).await.unwrap();
    let connection = world.connection().await;
    assert_eq!((connection.details["advertiser_id"].as_str(), connection.access_expires_at), ("6902", None));
}

// ------------------------------------------------------------------------------------------------ Notion

#[actix_web::test]
async fn notion_wants_a_basic_header_json_and_its_version() {
    let world = World::of("notion", &["api.notion.com"]).await;
    let left = world.leave(&[]).await;
    assert_eq!(left.query["owner"], "user");
    assert!(!left.query.contains_key("scope"));
    let answer =
        json!({ "access_token": "at", "workspace_id": "w-1", "workspace_name": "Harbor", "refresh_token": null });
    world.answers("POST", "api.notion.com/v1/oauth/token", answer).await;
    assert_eq!(world.come_back(&left, &[("code", "c")]).await.state, State::Connected);
    let request = &world.requests("api.notion.com/v1/oauth/token").await[0];
    assert_eq!(request.headers["authorization"], basic().as_str());
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.headers["notion-version"], "2022-06-28");
    let sent: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!((&sent["grant_type"], &sent["code"]), (&json!("authorization_code"), &json!("c")));
    assert!(sent.get("client_secret").is_none());
    let account = world.connection().await.account.unwrap();
    assert_eq!((account.subject.as_str(), account.label.as_str()), ("w-1", "Harbor"));
}

// ------------------------------------------------------------------------------------------------ Microsoft

const TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

async fn microsoft(
    provider: &'static str,
    fields: &[(&str, &str)],
    issued_by: &str,
    tid: &str,
) -> (World, Left, State) {
    let world = World::of(provider, &["login.microsoftonline.com"]).await;
    let left = world.leave(fields).await;
    let claims = json!({ "iss": world.at(&format!("login.microsoftonline.com/{issued_by}/v2.0")), "sub": "pairwise",
        "tid": tid, "oid": "0b1e", "email": "ada@example.com" });
    let token = world.id_token(&left, "login.microsoftonline.com/common/discovery/v2.0/keys", claims).await;
    let mut answer = bearer("at");
    answer["id_token"] = json!(token);
    answer["scope"] = json!(
        "https://graph.microsoft.com/Files.ReadWrite https://graph.microsoft.com/User.Read \
        https://ads.microsoft.com/msads.manage https://harbor.crm4.dynamics.com/user_impersonation profile email"
    );
    world.answers("POST", "login.microsoftonline.com/common/oauth2/v2.0/token", answer).await;
    let outcome = world.come_back(&left, &[("code", "c")]).await;
    (world, left, outcome.state)
}

#[actix_web::test]
async fn a_microsoft_account_is_its_tenant_and_object() {
    let (world, _, state) = microsoft("microsoft-excel", &[], TENANT, TENANT).await;
    assert_eq!(state, State::Connected);
    let connection = world.connection().await;
    assert!(connection.missing_scopes.is_empty(), "{:?}", connection.missing_scopes);
    let account = connection.account.unwrap();
    assert_eq!(account.subject, format!("{TENANT}.0b1e"));
    assert_eq!(account.issuer, world.at(&format!("login.microsoftonline.com/{TENANT}/v2.0")));
}

#[rstest]
#[case::of_another_tenant("00000000-0000-0000-0000-000000000001", TENANT)]
#[case::of_no_tenant("common", "common")]
#[case::of_a_path("9188040d-6c67-4c5b-b112-36a304b66d/x", "9188040d-6c67-4c5b-b112-36a304b66d/x")]
#[actix_web::test]
async fn a_microsoft_token_of_another_issuer_is_refused_s5(#[case] issued_by: &str, #[case] tid: &str) {
    assert_eq!(microsoft("microsoft-excel", &[], issued_by, tid).await.2, State::Failed);
}

#[actix_web::test]
async fn microsoft_ads_repeats_its_scope_on_refresh_and_dynamics_asks_for_its_environment() {
    let (world, ..) = microsoft("microsoft-ads", &[], TENANT, TENANT).await;
    world.refresh().await.unwrap();
    let refreshed = body(world.requests("login.microsoftonline.com/common/oauth2/v2.0/token").await.last().unwrap());
    assert!(refreshed["scope"].contains("https://ads.microsoft.com/msads.manage"));
    let (world, left, _) = microsoft("dynamics", &[("host", "harbor.crm4.dynamics.com")], TENANT, TENANT).await;
    assert!(left.query["scope"].ends_with(" https://harbor.crm4.dynamics.com/user_impersonation"));
    assert!(world.connection().await.missing_scopes.is_empty());
}

// ------------------------------------------------------------------------------------------------ Salesforce

#[actix_web::test]
async fn salesforce_says_no_life_and_where_its_api_is() {
    let world = World::of("salesforce", &["login.salesforce.com", "([a-zA-Z0-9\\-]+\\.)+(salesforce"]).await;
    let left = world.leave(&[]).await;
    let answer = |instance: &str| {
        json!({ "access_token": "00D", "refresh_token": "rt", "instance_url": instance,
            "id": "https://login.salesforce.com/id/00D1/0051", "scope": "refresh_token api id" })
    };
    let instance = world.at("harbor.my.salesforce.com");
    world.answers_once("POST", "login.salesforce.com/services/oauth2/token", 200, answer(&instance)).await;
    assert_eq!(world.come_back(&left, &[("code", "c")]).await.state, State::Connected);
    let connection = world.connection().await;
    assert_eq!(connection.details["instance_url"], instance);
    assert_eq!(connection.account.unwrap().subject, "https://login.salesforce.com/id/00D1/0051");
    let two_hours = chrono::TimeDelta::hours(2);
    assert_eq!(connection.access_expires_at, Some(world.site.clock.now().plus(two_hours)));
    assert!(connection.missing_scopes.is_empty());

    let elsewhere = world.leave(&[]).await;
    let foreign = answer("https://harbor.salesforce.com.evil.example");
    world.answers("POST", "login.salesforce.com/services/oauth2/token", foreign).await;
    assert_eq!(world.come_back(&elsewhere, &[("code", "c")]).await.failure, Some(Failure::ProtocolViolation), "S28");
}

// ------------------------------------------------------------------------------------------------ Mailchimp

#[actix_web::test]
async fn mailchimp_tells_its_data_center_by_a_call() {
    let world = World::of("mailchimp", &["login.mailchimp.com"]).await;
    let left = world.leave(&[]).await;
    world.answers("POST", "login.mailchimp.com/oauth2/token", json!({ "access_token": "at", "expires_in": 0 })).await;
    let metadata = json!({ "dc": "us6", "user_id": 15, "accountname": "Harbor" });
    world.answers("GET", "login.mailchimp.com/oauth2/metadata", metadata).await;
    assert_eq!(world.come_back(&left, &[("code", "c")]).await.state, State::Connected);
    let connection = world.connection().await;
    assert_eq!((connection.details["dc"].as_str(), connection.account.unwrap().subject.as_str()), ("us6", "15"));
    let asked = &world.requests("login.mailchimp.com/oauth2/metadata").await[0];
    assert_eq!(asked.headers["authorization"], "OAuth at");
}

// ------------------------------------------------------------------------------------------------ Pipedrive

#[actix_web::test]
async fn pipedrive_tells_where_its_api_is() {
    let world = World::of("pipedrive", &["oauth.pipedrive.com", "[a-z0-9\\-]+\\.pipedrive"]).await;
    let left = world.leave(&[]).await;
    assert!(!left.query.contains_key("code_challenge"));
    let mut answer = bearer("at");
    answer["api_domain"] = json!(world.at("harbor.pipedrive.com"));
    world.answers("POST", "oauth.pipedrive.com/oauth/token", answer).await;
    let me = json!({ "data": { "id": 5, "company_id": 9, "company_name": "Harbor" } });
    world.answers("GET", "harbor.pipedrive.com/v1/users/me", me).await;
    assert_eq!(world.come_back(&left, &[("code", "c")]).await.state, State::Connected);
    assert_eq!(world.requests("oauth.pipedrive.com/oauth/token").await[0].headers["authorization"], basic().as_str());
    assert_eq!(world.connection().await.account.unwrap().subject, "9.5");
}

// ------------------------------------------------------------------------------------------------ Jira

#[actix_web::test]
async fn one_of_several_jira_sites_is_chosen() {
    let world = World::of("jira", &["auth.atlassian.com", "api.atlassian.com/oauth"]).await;
    let left = world.leave(&[]).await;
    assert_eq!((left.query["audience"].as_str(), left.query["prompt"].as_str()), ("api.atlassian.com", "consent"));
    world.answers("POST", "auth.atlassian.com/oauth/token", bearer("at")).await;
    let sites = json!([{ "id": "s-1", "name": "harbor" }, { "id": "s-2", "name": "pier" }]);
    world.answers("GET", "api.atlassian.com/oauth/token/accessible-resources", sites).await;
    assert_eq!(world.come_back(&left, &[("code", "c")]).await.state, State::Choosing);
    world.choose(&left, Choice::Account { subject: "s-1".to_owned() }).await.unwrap();
    let connection = world.connection().await;
    assert_eq!(
        (connection.details["cloud_id"].as_str(), connection.account.unwrap().label.as_str()),
        ("s-1", "harbor")
    );
}

// ------------------------------------------------------------------------------------------------ All

#[test]
fn only_providers_that_refuse_pkce_go_without_s2() {
    let without = ["linkedin-ads", "pipedrive", "slack", "tiktok-ads"];
    let catalogue = api::provider::Catalogue::embedded().unwrap();
    let mut unproven = Vec::new();
    for entry in catalogue.entries() {
        let Some(dialect) = entry.dialect() else { continue };
        if !dialect.pkce {
            unproven.push(entry.key.as_str());
        }
    }
    assert_eq!(unproven, without);
}
