//! A link with its creator's place, and with the connection that it renews as the creator reaches it, in one query: all
//! that it takes to tell whether it is alive.

use sea_orm::{
    ConnectionTrait, DbErr, FromQueryResult,
    sea_query::{Expr, ExprTrait, Query},
};
use shared::{
    id::{AccessRequestId, Id, RequestedSourceId},
    time::Timestamp,
};

use super::{join_beside, join_place, person, read_connection, read_place, row};
use crate::{
    access::LinkPlace,
    db::{
        broken_row, columns,
        entity::{access_request, connection, requested_source, user, workspace},
    },
    secret::Digest,
};

/// How a link is named.
#[derive(Clone, Copy)]
pub enum Which<'a> {
    Token(&'a Digest),
    Id(AccessRequestId),
    /// One of its sources.
    Source(RequestedSourceId),
}

/// `None` also when its creator is disabled.
pub async fn link(db: &impl ConnectionTrait, which: Which<'_>, now: Timestamp) -> Result<Option<LinkPlace>, DbErr> {
    use access_request::Column as R;
    let request = |column: R| Expr::col((access_request::Entity, column));
    let mut select = Query::select();
    select
        .from(access_request::Entity)
        .inner_join(
            user::Entity,
            Expr::col((user::Entity, user::Column::Id)).equals((access_request::Entity, R::CreatedBy)),
        )
        .left_join(
            workspace::Entity,
            Expr::col((workspace::Entity, workspace::Column::Id)).equals((access_request::Entity, R::WorkspaceId)),
        )
        .and_where(Expr::col((user::Entity, user::Column::DisabledAt)).is_null());
    match which {
        Which::Token(digest) => select.and_where(request(R::Digest).eq(digest.as_bytes().to_vec())),
        Which::Id(id) => select.and_where(request(R::Id).eq(id.uuid())),
        Which::Source(id) => {
            let of = Query::select()
                .column(requested_source::Column::AccessRequestId)
                .from(requested_source::Entity)
                .and_where(Expr::col(requested_source::Column::Id).eq(id.uuid()))
                .take();
            select.and_where(request(R::Id).in_subquery(of))
        }
    };
    columns::<access_request::Entity>(&mut select, "r_");
    columns::<user::Entity>(&mut select, "u_");
    join_place(&mut select);
    select.left_join(
        connection::Entity,
        Expr::col((connection::Entity, connection::Column::Id)).equals((access_request::Entity, R::Renews)),
    );
    columns::<connection::Entity>(&mut select, "c_");
    join_beside(&mut select);
    let Some(row) = row(db, select).await? else { return Ok(None) };
    let Some(workspace) = read_place(&row)? else { return Ok(None) };
    let found = access_request::Model::from_query_result(&row, "r_")?;
    let digest =
        Digest::stored(&found.digest).ok_or_else(|| DbErr::Custom("a digest has another length".to_owned()))?;
    Ok(Some(LinkPlace {
        id: Id::new(found.id),
        digest,
        state: found.state.parse().map_err(broken_row)?,
        visibility: found.visibility.parse().map_err(broken_row)?,
        purpose: found.purpose,
        expires_at: Timestamp::new(found.expires_at),
        opened_at: found.opened_at.map(Timestamp::new),
        creator: person(&row)?,
        workspace,
        renewal: found.renews.is_some(),
        renewed: if found.renews.is_some() { read_connection(&row, now)? } else { None },
    }))
}
