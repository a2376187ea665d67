//! What a change would mean, from one look at what it is about and one at what surrounds that.

use shared::impact::Impact;

use super::{
    rules::{self, Change, Holding},
    store::{self, Known, Viewer},
};
use crate::db::{ConnectionTrait, DbErr};

/// `change` makes a connection what it is to be; those that it leaves alone are not spoken of.
pub async fn of(
    db: &impl ConnectionTrait,
    viewer: &Viewer<'_>,
    known: &Known,
    change: impl Fn(&mut Holding),
) -> Result<Impact, DbErr> {
    let differing = known.holdings.values().filter_map(|before| {
        let mut after = before.clone();
        change(&mut after);
        (after != *before).then(|| Change { before: before.clone(), after })
    });
    let changes: Vec<_> = differing.collect();
    if changes.is_empty() {
        return Ok(Impact::default());
    }
    let around = store::around(db, viewer, &changes).await?;
    Ok(rules::impact(&changes, &known.integrations, &around))
}
