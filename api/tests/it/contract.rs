//! The contract from both ends: the committed document is the routes', and each shared endpoint is in it with the same
//! method, path, body and reply.

use std::{any::type_name, collections::BTreeMap, fmt::Write};

use api::http::openapi;
use serde_json::Value;
use shared::{
    access_request::{
        CreateAccessRequest, DeleteAccessRequest, ListAccessRequests, ReadAccessRequest, ReissueAccessRequest,
        RequestReauthorization,
    },
    authorization::{AnswerAuthorization, ReadAuthorization, StartAuthorization},
    branding::{ReadBranding, RemoveLogo, SaveBranding, SaveLogo},
    connect::{AnswerOutcome, DeclineLink, OpenLink, ReadLink, ReadOutcome, StartSource},
    connection::{
        ChangeConnection, CreateConnection, ListConnections, ReadConnection, ReadUsage, ReconnectConnection,
        RemoveConnection, RestoreConnection, TestConnection, TransferConnection,
    },
    endpoint::Endpoint,
    flow::{AttachFlow, ChangeFlow, CreateFlow, DeleteFlow, ListFlows, ReadFlow},
    grant::{ListGrants, ReadGrant, RemoveGrant, SaveGrant},
    integration::{ChangeIntegration, CreateIntegration, DeleteIntegration, ListIntegrations, ReadIntegration},
    invitation::{AcceptAnInvitation, CreateInvitation, ListInvitations, OpenInvitation, WithdrawInvitation},
    member::{ChangeMember, ChangeOrganizationMember, ListMembers, ListOrganizationMembers, RemoveFromWorkspace},
    notification::{CountUnread, ListNotifications, MarkNotificationsRead, ReadPreferences, SavePreferences},
    oauth_app::{ListOauthApps, ReadOauthApp, RemoveOauthApp, SaveOauthApp},
    organization::{ChangeOrganization, ListOrganizations, ReadOrganization},
    problem::ProblemKind,
    provider::{ListProviders, ReadProvider},
    receipt::{OpenReceipt, ReadReceipt, RevokeAccess},
    registration::{
        DeregisterConnection, ListRegistrations, PreviewConnectionChange, PreviewRegistrations, RegisterConnections,
    },
    replacement::ReplaceConnection,
    session::{EndOwnSession, EndSession, ListOwnSessions, ReadSession, RefreshSession, StartSession},
    setup::{ReadSetup, SetUp},
    step::{
        ChangeExport, ChangeImport, CreateExport, CreateImport, DeleteExport, DeleteImport, ListExports, ListImports,
        ReadExport, ReadImport,
    },
    workspace::{ChangeWorkspace, CreateWorkspace, ListWorkspaces, ReadWorkspace},
};
use strum::IntoEnumIterator;

use super::support::golden;

/// `method path` → names of body and reply.
type Operations = BTreeMap<String, (String, String)>;

/// `shared::page::Page<shared::connection::Connection>` is `Page_Connection` in the document.
fn schema_name(rust: &str) -> String {
    let bare: Vec<_> = rust.trim_end_matches('>').split('<').map(|part| part.rsplit("::").next().unwrap()).collect();
    bare.join("_").replace("()", "").replace("NoContent", "")
}

#[expect(clippy::too_many_lines, reason = "one list of all operations")]
fn shared_endpoints() -> Operations {
    let mut found = Operations::new();
    macro_rules! add {
        ($($endpoint:ty),* $(,)?) => {$(
            let key = format!("{} {}", <$endpoint>::METHOD, <$endpoint>::PATH);
            let names = (
                schema_name(type_name::<<$endpoint as Endpoint>::Body>()),
                schema_name(type_name::<<$endpoint as Endpoint>::Reply>()),
            );
            assert!(found.insert(key, names).is_none());
        )*};
    }
    add!(
        ReadSetup,
        SetUp,
        StartSession,
        ReadSession,
        EndSession,
        RefreshSession,
        ListOwnSessions,
        EndOwnSession,
        ListOrganizations,
        ReadOrganization,
        ReadBranding,
        SaveBranding,
        SaveLogo,
        RemoveLogo,
        ListWorkspaces,
        CreateWorkspace,
        ReadWorkspace,
        ChangeWorkspace,
        ChangeOrganization,
        ListMembers,
        ChangeMember,
        RemoveFromWorkspace,
        ListOrganizationMembers,
        ChangeOrganizationMember,
        ListInvitations,
        CreateInvitation,
        WithdrawInvitation,
        OpenInvitation,
        AcceptAnInvitation,
        ListOauthApps,
        ReadOauthApp,
        SaveOauthApp,
        RemoveOauthApp,
        ListProviders,
        ReadProvider,
        ListConnections,
        CreateConnection,
        ReadConnection,
        ChangeConnection,
        RemoveConnection,
        TestConnection,
        ReconnectConnection,
        RestoreConnection,
        TransferConnection,
        ReadUsage,
        ListIntegrations,
        CreateIntegration,
        ReadIntegration,
        ChangeIntegration,
        DeleteIntegration,
        ReplaceConnection,
        ListFlows,
        CreateFlow,
        ReadFlow,
        ChangeFlow,
        DeleteFlow,
        AttachFlow,
        ListExports,
        CreateExport,
        ReadExport,
        ChangeExport,
        DeleteExport,
        ListImports,
        CreateImport,
        ReadImport,
        ChangeImport,
        DeleteImport,
        ListGrants,
        ReadGrant,
        SaveGrant,
        RemoveGrant,
        ListRegistrations,
        RegisterConnections,
        PreviewRegistrations,
        DeregisterConnection,
        PreviewConnectionChange,
        ListNotifications,
        CountUnread,
        MarkNotificationsRead,
        ReadPreferences,
        SavePreferences,
        StartAuthorization,
        ReadAuthorization,
        AnswerAuthorization,
        OpenLink,
        ReadLink,
        StartSource,
        DeclineLink,
        ReadOutcome,
        AnswerOutcome,
        OpenReceipt,
        ReadReceipt,
        RevokeAccess,
        ListAccessRequests,
        CreateAccessRequest,
        RequestReauthorization,
        ReadAccessRequest,
        ReissueAccessRequest,
        DeleteAccessRequest,
    );
    found
}

fn reference(content: &Value) -> String {
    let name = content["application/json"]["schema"]["$ref"].as_str().unwrap_or_default();
    name.trim_start_matches("#/components/schemas/").to_owned()
}

fn document_operations() -> Operations {
    let document: Value = serde_json::to_value(openapi::build()).unwrap();
    let mut found = Operations::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let success =
                operation["responses"].as_object().unwrap().iter().find(|(status, _)| status.starts_with('2'));
            let reply = success.map(|(_, response)| reference(&response["content"])).unwrap_or_default();
            let body = reference(&operation["requestBody"]["content"]);
            found.insert(format!("{} {path}", method.to_uppercase()), (body, reply));
        }
    }
    found
}

#[test]
fn the_document_and_the_shared_endpoints_are_the_same() {
    // What no client calls like the others: providers send browsers to the first, the second is a stream, load balancers
    // ask the rest.
    let stream = format!("GET {}", shared::live::PATH);
    let others = ["GET /oauth/callback/{provider}", &stream, "GET /healthz", "GET /readyz"];
    let mut document = document_operations();
    for other in others {
        assert!(document.remove(other).is_some(), "{other} is gone");
    }
    assert_eq!(document, shared_endpoints());
}

#[test]
fn golden_document() {
    let mut text = openapi::build().to_pretty_json().unwrap();
    text.push('\n');
    golden::check("../openapi/openapi.json", &text);
}

#[test]
fn golden_problems() {
    let mut text = "# Problems\n\nEvery error is an RFC 9457 problem. Its `type` is `urn:mooring:problem:` and one of these slugs; the slugs never\nchange, the words may.\n\n| slug | status | title | what to do |\n|---|---|---|---|\n".to_owned();
    for kind in ProblemKind::iter() {
        writeln!(text, "| `{}` | {} | {} | {} |", kind.slug(), kind.status(), kind.title(), kind.remedy()).unwrap();
    }
    golden::check("../openapi/problems.md", &text);
}

#[test]
fn every_operation_has_a_name_a_summary_and_a_tag() {
    let document: Value = serde_json::to_value(openapi::build()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} comes twice");
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{method} {path}");
        }
    }
}
