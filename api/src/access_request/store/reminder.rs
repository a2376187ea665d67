//! Links that end soon. Taking one up is what marks it, so that its creator is told once, however many processes look.

use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, SelectStatement},
};
use shared::time::Timestamp;

use super::{
    ending::{Brief, briefs},
    works,
};
use crate::db::entity::{access_request, requested_source};

/// At most so many are taken up at once.
const BATCH: u64 = 20;

/// Takes up links that work, that nobody has connected a source through, and that do not outlive `until`.
pub async fn claim(tx: &DatabaseTransaction, now: Timestamp, until: Timestamp) -> Result<Vec<Brief>, DbErr> {
    use access_request::Column as C;
    let begun: SelectStatement = requested_source::Entity::find()
        .select_only()
        .column(requested_source::Column::Id)
        .filter(
            Expr::col((requested_source::Entity, requested_source::Column::AccessRequestId))
                .equals((access_request::Entity, C::Id)),
        )
        .filter(requested_source::Column::ConnectedAt.is_not_null())
        .into_query();
    let due: SelectStatement = access_request::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(works(now))
        .filter(C::RemindedAt.is_null())
        .filter(C::ExpiresAt.lte(until.utc()))
        .filter(Expr::exists(begun).not())
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_query();
    let claimed = access_request::Entity::update_many()
        .col_expr(C::RemindedAt, Expr::value(now.utc()))
        .filter(C::Id.in_subquery(due))
        .filter(C::RemindedAt.is_null())
        .exec_with_returning(tx)
        .await?;
    briefs(tx, claimed).await
}
