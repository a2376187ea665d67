//! Making exports and imports and changing them.

use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    id::{ConnectionId, StepId, UserId, WorkspaceId},
    step::Settings,
    time::Timestamp,
};

use crate::{connection::store::fold, db::entity::step};

pub struct New<'a> {
    pub id: StepId,
    pub workspace: WorkspaceId,
    pub connection: ConnectionId,
    pub name: String,
    pub settings: &'a Settings,
    pub creator: UserId,
    pub now: Timestamp,
}

pub async fn insert(tx: &DatabaseTransaction, steps: impl IntoIterator<Item = New<'_>>) -> Result<(), DbErr> {
    let rows: Vec<_> = steps.into_iter().map(|new| model(new).into_active_model()).collect();
    if !rows.is_empty() {
        step::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn model(new: New<'_>) -> step::Model {
    step::Model {
        id: new.id.uuid(),
        workspace_id: new.workspace.uuid(),
        kind: new.id.kind().to_string(),
        connection_id: new.connection.uuid(),
        search: fold(&new.name),
        name: new.name,
        settings: serde_json::Value::Object(new.settings.clone()),
        created_by: new.creator.uuid(),
        created_at: new.now.utc(),
        version: 1,
    }
}

/// What people edit, as it is to be from now on.
pub struct Edited<'a> {
    pub name: &'a str,
    pub connection: ConnectionId,
    /// As they were when absent.
    pub settings: Option<&'a Settings>,
}

pub async fn change(tx: &DatabaseTransaction, id: StepId, edited: &Edited<'_>) -> Result<(), DbErr> {
    use step::Column as C;
    let mut change = step::Entity::update_many()
        .col_expr(C::Name, Expr::value(edited.name))
        .col_expr(C::Search, Expr::value(fold(edited.name)))
        .col_expr(C::ConnectionId, Expr::value(edited.connection.uuid()))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .filter(C::Id.eq(id.uuid()));
    if let Some(settings) = edited.settings {
        change = change.col_expr(C::Settings, Expr::value(serde_json::Value::Object(settings.clone())));
    }
    change.exec(tx).await?;
    Ok(())
}

/// All of them name another connection from now on.
pub async fn point_at(
    tx: &DatabaseTransaction,
    steps: impl IntoIterator<Item = StepId>,
    connection: ConnectionId,
) -> Result<(), DbErr> {
    use step::Column as C;
    step::Entity::update_many()
        .col_expr(C::ConnectionId, Expr::value(connection.uuid()))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .filter(C::Id.is_in(steps.into_iter().map(StepId::uuid)))
        .exec(tx)
        .await?;
    Ok(())
}

pub async fn delete(tx: &DatabaseTransaction, id: StepId) -> Result<(), DbErr> {
    step::Entity::delete_by_id(id.uuid()).exec(tx).await?;
    Ok(())
}
