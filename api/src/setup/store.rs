//! Set-up links by the digest of their token, and what a set-up makes.

use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use shared::{
    access::OrganizationRole,
    id::{OrganizationId, UserId, WorkspaceId},
    plan::Plan,
    time::Timestamp,
};

use crate::{
    db::{
        Lock,
        entity::{organization, organization_member, setup_link, user, workspace},
        lock,
    },
    secret::Digest,
};

pub async fn has_users(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(user::Entity::find().one(db).await?.is_some())
}

/// Two set-ups at once take turns; the second finds a user.
pub async fn lock_setup(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    lock(tx, Lock::Setup).await
}

/// Dead links go when a new one comes.
pub async fn insert_link(
    tx: &DatabaseTransaction,
    digest: &Digest,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), DbErr> {
    setup_link::Entity::delete_many().filter(setup_link::Column::ExpiresAt.lte(now.utc())).exec(tx).await?;
    let row = setup_link::Model { digest: digest.as_bytes().to_vec(), expires_at: expires_at.utc() };
    setup_link::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn is_live(db: &impl ConnectionTrait, digest: &Digest, now: Timestamp) -> Result<bool, DbErr> {
    let link = setup_link::Entity::find_by_id(digest.as_bytes().to_vec())
        .filter(setup_link::Column::ExpiresAt.gt(now.utc()))
        .one(db)
        .await?;
    Ok(link.is_some())
}

pub async fn delete_links(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    setup_link::Entity::delete_many().exec(tx).await?;
    Ok(())
}

pub struct First<'a> {
    pub organization: (OrganizationId, &'a str),
    pub plan: Plan,
    pub workspace: (WorkspaceId, &'a str),
    pub user: (UserId, &'a str),
    pub email: &'a str,
    pub email_folded: &'a str,
    pub password_hash: String,
    pub now: Timestamp,
}

pub async fn insert(tx: &DatabaseTransaction, first: First<'_>) -> Result<(), DbErr> {
    let now = first.now.utc();
    let (organization_id, user_id) = (first.organization.0.uuid(), first.user.0.uuid());
    let organization = organization::Model {
        id: organization_id,
        name: first.organization.1.to_owned(),
        plan: first.plan.to_string(),
        created_at: now,
    };
    let user = user::Model {
        id: user_id,
        email: first.email.to_owned(),
        email_folded: first.email_folded.to_owned(),
        name: first.user.1.to_owned(),
        password_hash: first.password_hash,
        created_at: now,
        disabled_at: None,
    };
    let member = organization_member::Model {
        organization_id,
        user_id,
        role: OrganizationRole::Owner.to_string(),
        created_at: now,
    };
    let workspace = workspace::Model {
        id: first.workspace.0.uuid(),
        organization_id,
        name: first.workspace.1.to_owned(),
        created_at: now,
    };
    organization::Entity::insert(organization.into_active_model()).exec_without_returning(tx).await?;
    user::Entity::insert(user.into_active_model()).exec_without_returning(tx).await?;
    organization_member::Entity::insert(member.into_active_model()).exec_without_returning(tx).await?;
    workspace::Entity::insert(workspace.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}
