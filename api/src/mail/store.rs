//! The queue of mails. A claim moves the moment at which a mail is due, so that a process that dies leaves it to another.

use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, SelectStatement},
};
use shared::{id::Id, time::Timestamp};

use super::{Letter, Mail};
use crate::db::entity::mail;

/// At most so many are sent at once: mail servers take few connections from one address.
const BATCH: u64 = 5;

pub async fn insert(
    tx: &DatabaseTransaction,
    id: Id<Mail>,
    recipient: &str,
    letter: &Letter,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = mail::Model {
        id: id.uuid(),
        recipient: recipient.to_owned(),
        subject: letter.subject.clone(),
        body: letter.body.clone(),
        created_at: now.utc(),
        send_after: now.utc(),
        attempts: 0,
    };
    mail::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Those that have waited longest; whoever finds one at `next` tries again.
pub async fn claim(tx: &DatabaseTransaction, now: Timestamp, next: Timestamp) -> Result<Vec<Mail>, DbErr> {
    use mail::Column as C;
    let due: SelectStatement = mail::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::SendAfter.lte(now.utc()))
        .order_by_asc(C::SendAfter)
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_query();
    let rows = mail::Entity::update_many()
        .filter(C::Id.in_subquery(due))
        .col_expr(C::SendAfter, Expr::value(next.utc()))
        .col_expr(C::Attempts, Expr::col(C::Attempts).add(1))
        .exec_with_returning(tx)
        .await?;
    let mail = |row: mail::Model| Mail {
        id: Id::new(row.id),
        recipient: row.recipient,
        letter: Letter { subject: row.subject, body: row.body },
        created_at: Timestamp::new(row.created_at),
        attempts: row.attempts,
    };
    Ok(rows.into_iter().map(mail).collect())
}

/// Unless somebody else has taken it over.
pub async fn postpone(tx: &DatabaseTransaction, sent: &Mail, until: Timestamp) -> Result<(), DbErr> {
    mail::Entity::update_many()
        .col_expr(mail::Column::SendAfter, Expr::value(until.utc()))
        .filter(mail::Column::Id.eq(sent.id.uuid()))
        .filter(mail::Column::Attempts.eq(sent.attempts))
        .exec(tx)
        .await?;
    Ok(())
}

pub async fn delete(tx: &DatabaseTransaction, sent: &Mail) -> Result<(), DbErr> {
    mail::Entity::delete_by_id(sent.id.uuid()).exec(tx).await?;
    Ok(())
}
