//! *Revoke access*: what the recipient granted is taken back at once, whatever depends on it (S30). The connection goes to
//! *Removed*, nobody can use its credential from then on, and the credential is destroyed as soon as the provider has
//! settled it. A typed credential is destroyed here and now.

use serde_json::json;
use shared::{
    access::{self, ConnectionAction, Via},
    connection::{Revocation, Status},
    id::{ConnectionId, Id},
    notification::{Detail, Kind},
    provider::AuthMethod,
    receipt::RevokedAccess,
};

use crate::{
    access::store::connection_of,
    access_request::ending::{Because, Ender, lock_renewals},
    audit::{self, Did},
    connection::{
        leaving, revocation,
        service::{about, private_to},
        store::{change, work::Subject},
    },
    db::Tx,
    failure::Failure,
    http::{context::Context, receipt::Holding},
    notification::{self, News},
};

pub async fn revoke(cx: &Context, holding: &Holding) -> Result<RevokedAccess, Failure> {
    let (state, id): (_, ConnectionId) = (&cx.state, Id::new(holding.row.id));
    let now = cx.now();
    let subject = state
        .db
        .write_tx(async |tx| {
            lock_renewals(tx, id).await?;
            change::lock(tx, id).await?;
            let holding = cx.holding_in(tx, holding).await?;
            let method: AuthMethod = holding.row.method.parse().map_err(Failure::broken)?;
            let recalled = if method == AuthMethod::Oauth2 {
                // The background work takes over what this request does not bring to an end.
                change::recall(tx, &holding.row, Some(revocation::claimed_until(state)), now).await?
            } else {
                leaving::store::destroy_credential(tx, id).await?;
                change::recall(tx, &holding.row, None, now).await?
            };
            let actor = cx.recipient(holding.request);
            let ender = Ender { state, actor, organization: holding.organization };
            ender.renewals(tx, id, Because::ConnectionRemoved, private_to(&holding.row)).await?;
            told(cx, tx, &holding, method).await?;
            Ok::<_, Failure>(recalled.map(|row| Subject { row, organization: holding.organization }))
        })
        .await?;
    let Some(subject) = subject else { return Ok(RevokedAccess { revocation: Revocation::NotPossible }) };
    Ok(RevokedAccess { revocation: revocation::attempt_now(state, &subject).await })
}

async fn told(cx: &Context, tx: &Tx, holding: &Holding, method: AuthMethod) -> Result<(), Failure> {
    let row = &holding.row;
    let id = Id::new(row.id);
    let detail = json!({
        "receipt": holding.id, "provider": row.provider, "method": method,
        "was_removed": row.status == Status::Removed.to_string(),
    });
    let event = about(row, holding.organization, Did::RevokeByReceipt, detail);
    audit::record(tx, &cx.state, &cx.recipient(holding.request), event).await?;
    let mut people = vec![Id::new(row.owner_id)];
    if let Some((creator, place)) = connection_of(tx, holding.creator, id, cx.now()).await? {
        let facts = place.facts(creator.id).map_err(Failure::broken)?;
        let sees = access::connection(place.workspace.role, Via::Browser, ConnectionAction::See, facts).is_allowed();
        people.extend(sees.then_some(creator.id));
    }
    let news = News {
        kind: Kind::AccessRevoked,
        workspace: Id::new(row.workspace_id),
        subject: row.name.clone(),
        access_request: None,
        connection: Some(id),
        detail: Detail::default(),
    };
    Ok(notification::tell(tx, &cx.state, people, &news).await?)
}
