//! Invitations by the digest of their token.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationDef, TryInsertResult,
    sea_query::{Expr, OnConflict},
};
use shared::{
    access::Scope,
    check,
    id::{Id, Invitation as Kind, InvitationId, UserId, WorkspaceId},
    invitation::{Invitation, InvitedRole},
    session::Person,
    time::{Timestamp, is_expired},
};

use crate::{
    db::{
        broken_row,
        entity::{invitation, user},
    },
    paging::Slice,
    secret::Digest,
};

/// An invitation that can be accepted.
pub struct Open {
    pub id: InvitationId,
    pub workspace: WorkspaceId,
    pub email: String,
    pub email_folded: String,
    pub role: InvitedRole,
    pub scope: Scope,
    pub invited_by: UserId,
    pub expires_at: Timestamp,
}

pub async fn open(db: &impl ConnectionTrait, token: &Digest, now: Timestamp) -> Result<Option<Open>, DbErr> {
    let row = invitation::Entity::find()
        .filter(invitation::Column::Digest.eq(token.as_bytes().to_vec()))
        .filter(invitation::Column::ClosedAt.is_null())
        .one(db)
        .await?
        .filter(|row| !is_expired(now, Timestamp::new(row.expires_at)));
    row.map(|row| {
        Ok(Open {
            id: Id::new(row.id),
            workspace: Id::new(row.workspace_id),
            email: row.email,
            email_folded: row.email_folded,
            role: row.role.parse().map_err(broken_row)?,
            scope: row.scope.parse().map_err(broken_row)?,
            invited_by: Id::new(row.invited_by),
            expires_at: Timestamp::new(row.expires_at),
        })
    })
    .transpose()
}

#[derive(FromQueryResult)]
struct Listed {
    #[sea_orm(nested)]
    invitation: invitation::Model,
    inviter: String,
}

impl Listed {
    fn dto(self) -> Result<Invitation, DbErr> {
        let row = self.invitation;
        Ok(Invitation {
            id: Id::new(row.id),
            email: row.email,
            role: row.role.parse().map_err(broken_row)?,
            scope: row.scope.parse().map_err(broken_row)?,
            invited_by: self.inviter,
            created_at: Timestamp::new(row.created_at),
            expires_at: Timestamp::new(row.expires_at),
        })
    }
}

/// Those that wait, newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    slice: &Slice<Kind>,
    now: Timestamp,
) -> Result<Vec<Invitation>, DbErr> {
    let by: RelationDef =
        invitation::Entity::belongs_to(user::Entity).from(invitation::Column::InvitedBy).to(user::Column::Id).into();
    let mut find = invitation::Entity::find()
        .join(JoinType::InnerJoin, by)
        .column_as(user::Column::Name, "inviter")
        .filter(invitation::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(invitation::Column::ClosedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(now.utc()))
        .order_by_desc(invitation::Column::Id)
        .limit(slice.rows());
    if let Some(after) = slice.after {
        find = find.filter(invitation::Column::Id.lt(after.uuid()));
    }
    find.into_model::<Listed>().all(db).await?.into_iter().map(Listed::dto).collect()
}

pub async fn insert(
    tx: &DatabaseTransaction,
    workspace: WorkspaceId,
    inviter: UserId,
    new: &Invitation,
    token: &Digest,
) -> Result<(), DbErr> {
    let row = invitation::Model {
        id: new.id.uuid(),
        workspace_id: workspace.uuid(),
        digest: token.as_bytes().to_vec(),
        email: new.email.clone(),
        email_folded: check::fold_email(&new.email),
        role: new.role.to_string(),
        scope: new.scope.to_string(),
        invited_by: inviter.uuid(),
        created_at: new.created_at.utc(),
        expires_at: new.expires_at.utc(),
        closed_at: None,
    };
    invitation::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Closes the open invitation of the address, expired or not; `true` when there was one.
pub async fn replace(
    tx: &DatabaseTransaction,
    workspace: WorkspaceId,
    email_folded: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let closed = invitation::Entity::update_many()
        .col_expr(invitation::Column::ClosedAt, Expr::value(now.utc()))
        .filter(invitation::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(invitation::Column::EmailFolded.eq(email_folded))
        .filter(invitation::Column::ClosedAt.is_null())
        .exec(tx)
        .await?;
    Ok(closed.rows_affected > 0)
}

/// The address of the invitation that was withdrawn; `None` when there is no such one waiting.
pub async fn withdraw(
    tx: &DatabaseTransaction,
    workspace: WorkspaceId,
    id: InvitationId,
    now: Timestamp,
) -> Result<Option<String>, DbErr> {
    let found = invitation::Entity::find_by_id(id.uuid())
        .filter(invitation::Column::WorkspaceId.eq(workspace.uuid()))
        .one(tx)
        .await?;
    let Some(found) = found else { return Ok(None) };
    Ok(close(tx, id, now).await?.then_some(found.email))
}

/// One conditional update: of many at once exactly one gets `true`.
pub async fn close(tx: &DatabaseTransaction, id: InvitationId, now: Timestamp) -> Result<bool, DbErr> {
    let closed = invitation::Entity::update_many()
        .col_expr(invitation::Column::ClosedAt, Expr::value(now.utc()))
        .filter(invitation::Column::Id.eq(id.uuid()))
        .filter(invitation::Column::ClosedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(now.utc()))
        .exec(tx)
        .await?;
    Ok(closed.rows_affected == 1)
}

/// `false` when the address got an account meanwhile.
pub async fn insert_user(
    tx: &DatabaseTransaction,
    person: &Person,
    password_hash: String,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let row = user::Model {
        id: person.id.uuid(),
        email: person.email.clone(),
        email_folded: check::fold_email(&person.email),
        name: person.name.clone(),
        password_hash,
        created_at: now.utc(),
        disabled_at: None,
    };
    let once = OnConflict::column(user::Column::EmailFolded).do_nothing().to_owned();
    let inserted =
        user::Entity::insert(row.into_active_model()).on_conflict(once).try_insert().exec_without_returning(tx).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(1)))
}
