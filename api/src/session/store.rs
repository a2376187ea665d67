//! Sessions, their refresh tokens and their users.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use shared::{
    id::{Id, SessionId, UserId},
    session::{OwnSession, Person},
    time::Timestamp,
};

use super::rules::Life;
use crate::{
    db::entity::{refresh_token, session, user},
    secret::Digest,
};

/// A user as sign-in needs them.
pub struct Account {
    pub person: Person,
    pub password_hash: String,
    pub disabled: bool,
}

pub async fn account(db: &impl ConnectionTrait, email_folded: &str) -> Result<Option<Account>, DbErr> {
    let row = user::Entity::find().filter(user::Column::EmailFolded.eq(email_folded)).one(db).await?;
    Ok(row.map(|row| Account {
        person: Person { id: Id::new(row.id), name: row.name, email: row.email },
        password_hash: row.password_hash,
        disabled: row.disabled_at.is_some(),
    }))
}

pub struct NewSession<'a> {
    pub id: SessionId,
    pub user: UserId,
    pub now: Timestamp,
    pub expires_at: Timestamp,
    pub refresh: Digest,
    pub address: &'a str,
    pub agent: &'a str,
}

pub async fn insert(tx: &DatabaseTransaction, new: &NewSession<'_>) -> Result<(), DbErr> {
    let row = session::Model {
        id: new.id.uuid(),
        user_id: new.user.uuid(),
        created_at: new.now.utc(),
        refreshed_at: new.now.utc(),
        expires_at: new.expires_at.utc(),
        ended_at: None,
        address: new.address.to_owned(),
        agent: new.agent.to_owned(),
    };
    session::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    insert_refresh_token(tx, new.id, &new.refresh).await
}

async fn insert_refresh_token(tx: &DatabaseTransaction, session: SessionId, digest: &Digest) -> Result<(), DbErr> {
    let row =
        refresh_token::Model { digest: digest.as_bytes().to_vec(), session_id: session.uuid(), replaced_at: None };
    refresh_token::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// What is known of a presented refresh token.
pub struct Presented {
    pub session: SessionId,
    pub person: Person,
    pub life: Life,
    pub replaced_at: Option<Timestamp>,
}

pub async fn is_known(db: &impl ConnectionTrait, digest: &Digest) -> Result<bool, DbErr> {
    Ok(refresh_token::Entity::find_by_id(digest.as_bytes().to_vec()).one(db).await?.is_some())
}

/// Locks the session against a second rotation at the same time.
pub async fn presented(tx: &DatabaseTransaction, digest: &Digest) -> Result<Option<Presented>, DbErr> {
    let Some(found) = refresh_token::Entity::find_by_id(digest.as_bytes().to_vec()).one(tx).await? else {
        return Ok(None);
    };
    let Some(session) = session::Entity::find_by_id(found.session_id).lock_exclusive().one(tx).await? else {
        return Ok(None);
    };
    // Read again: whoever held the lock before may have replaced it.
    let token = refresh_token::Entity::find_by_id(found.digest).one(tx).await?;
    let user = user::Entity::find_by_id(session.user_id).one(tx).await?;
    let (Some(token), Some(user)) = (token, user) else { return Ok(None) };
    Ok(Some(Presented {
        session: Id::new(session.id),
        life: Life {
            refreshed_at: Timestamp::new(session.refreshed_at),
            expires_at: Timestamp::new(session.expires_at),
            ended: session.ended_at.is_some(),
            user_disabled: user.disabled_at.is_some(),
        },
        person: Person { id: Id::new(user.id), name: user.name, email: user.email },
        replaced_at: token.replaced_at.map(Timestamp::new),
    }))
}

pub async fn rotate(
    tx: &DatabaseTransaction,
    session: SessionId,
    from: &Digest,
    to: &Digest,
    now: Timestamp,
) -> Result<(), DbErr> {
    refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::ReplacedAt, Expr::value(now.utc()))
        .filter(refresh_token::Column::Digest.eq(from.as_bytes().to_vec()))
        .exec(tx)
        .await?;
    insert_refresh_token(tx, session, to).await?;
    let row = session::ActiveModel { id: Set(session.uuid()), refreshed_at: Set(now.utc()), ..Default::default() };
    session::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// `false` when the user has no such session alive.
pub async fn end(tx: &DatabaseTransaction, session: SessionId, user: UserId, now: Timestamp) -> Result<bool, DbErr> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now.utc()))
        .filter(session::Column::Id.eq(session.uuid()))
        .filter(session::Column::UserId.eq(user.uuid()))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Alive at `now`, the present one first, the others newest first.
pub async fn own(
    db: &impl ConnectionTrait,
    user: UserId,
    current: SessionId,
    now: Timestamp,
) -> Result<Vec<OwnSession>, DbErr> {
    let rows = session::Entity::find()
        .filter(session::Column::UserId.eq(user.uuid()))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now.utc()))
        .filter(session::Column::RefreshedAt.gt(now.minus(super::rules::IDLE).utc()))
        .order_by_desc(session::Column::Id)
        .all(db)
        .await?;
    let (present, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.id == current.uuid());
    Ok(present
        .into_iter()
        .chain(others)
        .map(|row| OwnSession {
            id: Id::new(row.id),
            created_at: Timestamp::new(row.created_at),
            refreshed_at: Timestamp::new(row.refreshed_at),
            address: row.address,
            agent: row.agent,
            current: row.id == current.uuid(),
        })
        .collect())
}
