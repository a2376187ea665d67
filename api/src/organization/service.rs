//! Reading organizations.

use shared::organization::Organization;

use super::store;
use crate::{
    access::OrganizationPlace,
    failure::Failure,
    http::{allowed::Allowed, context::Context},
};

pub async fn list(cx: &Context, allowed: &Allowed<()>) -> Result<Vec<Organization>, Failure> {
    Ok(store::of(cx.state.db.reader(), allowed.person().id).await?)
}

pub fn read(allowed: &Allowed<OrganizationPlace>) -> Result<Organization, Failure> {
    let role = allowed.role.ok_or_else(Failure::not_found)?;
    Ok(Organization {
        id: allowed.id,
        name: allowed.name.clone(),
        plan: allowed.plan,
        role,
        created_at: allowed.created_at,
    })
}
