//! Reading organizations and giving them another name.

use serde_json::json;
use shared::{
    check,
    organization::{EditOrganization, Organization},
};

use super::store;
use crate::{
    access::OrganizationPlace,
    audit::{self, Did, Event, Object, Outcome},
    connection,
    failure::Failure,
    http::{allowed::Allowed, context::Context},
};

pub async fn list(cx: &Context, allowed: &Allowed<()>) -> Result<Vec<Organization>, Failure> {
    Ok(store::of(cx.state.db.reader(), allowed.person().id).await?)
}

pub async fn read(cx: &Context, allowed: &Allowed<OrganizationPlace>) -> Result<Organization, Failure> {
    Ok(Organization {
        id: allowed.id,
        name: allowed.name.clone(),
        plan: allowed.plan,
        role: allowed.role.ok_or_else(Failure::not_found)?,
        connections: connection::store::count_live(cx.state.db.reader(), allowed.id).await?,
        connection_limit: allowed.plan.connection_limit(),
        created_at: allowed.created_at,
    })
}

pub async fn change(
    cx: &Context,
    allowed: &Allowed<OrganizationPlace>,
    edit: EditOrganization,
) -> Result<Organization, Failure> {
    let name = check::tidy(&edit.name);
    cx.state
        .db
        .write_tx(async |tx| {
            store::rename(tx, allowed.id, &name).await?;
            let event = Event {
                organization: allowed.id,
                workspace: None,
                did: Did::ChangeOrganization,
                object: Object { kind: "organization", id: allowed.id.to_string(), name: name.clone() },
                private_to: None,
                outcome: Outcome::Done,
                detail: json!({ "before": { "name": allowed.name }, "after": { "name": name } }),
            };
            Ok::<_, Failure>(audit::record(tx, &cx.state, &cx.actor(allowed.person()), event).await?)
        })
        .await?;
    Ok(Organization { name, ..read(cx, allowed).await? })
}
