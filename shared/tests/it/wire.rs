//! What goes over the wire: requests deny what they do not know, replies tolerate it, secrets are never written by accident.

use shared::{
    access::Why,
    authorization::Failure,
    check,
    connection::{ConnectionQuery, Kind, ListConnections, NewConnection, StatusReason},
    endpoint::Endpoint,
    id::WorkspaceId,
};

#[test]
fn a_request_with_an_unknown_field_is_refused() {
    let body = r#"{"kind":"source","provider":"http-api","method":"api_key","vizibility":"shared"}"#;
    let error = serde_json::from_str::<NewConnection>(body).err().unwrap();
    assert!(error.to_string().contains("vizibility"), "{error}");
}

#[test]
fn a_reply_with_a_word_of_a_newer_server_is_understood() {
    assert_eq!(serde_json::from_str::<Failure>(r#""eaten_by_a_whale""#).unwrap(), Failure::Unknown);
    assert_eq!(serde_json::from_str::<StatusReason>(r#""sunk""#).unwrap(), StatusReason::Unknown);
    assert_eq!(serde_json::from_str::<Why>(r#""low_tide""#).unwrap(), Why::Unknown);
}

#[test]
fn a_new_connection_is_private_unless_it_says_shared() {
    let body = r#"{"kind":"source","provider":"http-api","method":"api_key"}"#;
    let new: NewConnection = serde_json::from_str(body).unwrap();
    assert_eq!(new.visibility, shared::access::Visibility::Private);
}

#[test]
fn an_endpoint_fills_its_path_and_leaves_out_absent_filters() {
    let workspace: WorkspaceId = "wsp_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f".parse().unwrap();
    let query = ConnectionQuery { kind: Some(Kind::Source), q: Some("a&b".to_owned()), ..ConnectionQuery::default() };
    assert_eq!(
        ListConnections { workspace, query }.url(),
        "/v1/workspaces/wsp_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f/connections?kind=source&q=a%26b"
    );
    assert_eq!(
        ListConnections { workspace, query: ConnectionQuery::default() }.url(),
        "/v1/workspaces/wsp_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f/connections"
    );
}

#[test]
fn every_field_that_is_not_valid_is_named_at_once() {
    let body = r#"{"token":"","organization":" ","workspace":"W","name":"N","email":"nobody","password":"short"}"#;
    let new: shared::setup::NewInstance = serde_json::from_str(body).unwrap();
    let mut pointers: Vec<_> = check::errors(&new).into_iter().map(|error| error.pointer).collect();
    pointers.sort();
    assert_eq!(pointers, ["/email", "/organization", "/password", "/token"]);
}
