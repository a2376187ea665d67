//! For whom an authorization goes on when its browser comes back: the member who began it, or whoever made the link that it
//! came through. Their right is decided anew, outside and once more inside the transaction that stores what came of it.

use shared::{
    access::{self, ConnectionAction, Decision, Via, WorkspaceAction},
    authorization::Failure as Reason,
    connection::{Account, Status},
    session::Person,
    time::Timestamp,
};

use super::{rules::Aim, store::Arrived};
use crate::{
    access::{
        ConnectionPlace, WorkspacePlace,
        store::{connection_of, workspace_of},
    },
    audit::Actor,
    connect::through::{Claim, claim},
    db::{ConnectionTrait, DbErr},
    http::context::Context,
    registration::creation,
};

/// For whom and on what an authorization goes on.
pub struct Standing {
    pub person: Person,
    pub place: WorkspacePlace,
    /// The connection that is to be renewed.
    pub renewed: Option<ConnectionPlace>,
    /// The link's source that it came through; then `person` is whoever made the link.
    pub claim: Option<Claim>,
}

impl Standing {
    pub fn actor<'a>(&'a self, cx: &'a Context) -> Actor<'a> {
        match &self.claim {
            Some(claim) => cx.recipient(claim.link.id),
            None => cx.actor(&self.person),
        }
    }

    /// The account that a renewed connection has.
    pub fn before(&self) -> Option<Account> {
        self.renewed.as_ref()?.row.account()
    }

    pub fn aim<'a>(&self, before: Option<&'a Account>) -> Aim<'a> {
        if self.renewed.is_some() { Aim::Renewal(before) } else { Aim::New }
    }
}

/// Whoever began, if they still may do what they began.
pub async fn standing(
    db: &impl ConnectionTrait,
    arrived: &Arrived,
    now: Timestamp,
) -> Result<Result<Standing, Reason>, DbErr> {
    let found = match arrived.renews.filter(|_| arrived.through.is_none()) {
        None => return standing_to_add(db, arrived, now).await,
        Some(id) => match connection_of(db, arrived.user, id, now).await? {
            None => return Ok(Err(Reason::ConnectionGone)),
            Some((person, renewed)) => {
                Some(Standing { person, place: renewed.workspace.clone(), renewed: Some(renewed), claim: None })
            }
        },
    };
    Ok(found.ok_or(Reason::NotAllowed).and_then(|standing| decide(arrived, standing)))
}

/// The same for what becomes a connection of its own, whatever it was begun for, and for all that came through a link.
pub async fn standing_to_add(
    db: &impl ConnectionTrait,
    arrived: &Arrived,
    now: Timestamp,
) -> Result<Result<Standing, Reason>, DbErr> {
    if let Some(through) = &arrived.through {
        return Ok(claim(db, through, now).await?.map(|claim| Standing {
            person: claim.link.creator.clone(),
            place: claim.link.workspace.clone(),
            renewed: claim.link.renewed.clone(),
            claim: Some(claim),
        }));
    }
    let found = workspace_of(db, arrived.user, arrived.workspace).await?;
    let found = found.map(|(person, place)| Standing { person, place, renewed: None, claim: None });
    if !creation::may(db, arrived.user, arrived.workspace, arrived.request.integration).await? {
        return Ok(Err(Reason::NotAllowed));
    }
    Ok(found.ok_or(Reason::NotAllowed).and_then(|standing| decide(arrived, standing)))
}

fn decide(arrived: &Arrived, standing: Standing) -> Result<Standing, Reason> {
    let decision = match &standing.renewed {
        None => access::workspace(standing.place.role, standing.place.plan, WorkspaceAction::AddConnection),
        Some(_) if standing.place.role.is_none() => return Err(Reason::NotAllowed),
        Some(renewed) => {
            if renewed.row.status == Status::Removed.to_string() || standing.place.id != arrived.workspace {
                return Err(Reason::ConnectionGone);
            }
            let facts = renewed.facts(arrived.user).map_err(|_| Reason::Internal)?;
            access::connection(standing.place.role, Via::Browser, ConnectionAction::Reconnect, facts)
        }
    };
    match decision {
        Decision::Allow => Ok(standing),
        Decision::Hide if standing.renewed.is_some() => Err(Reason::ConnectionGone),
        Decision::Deny(_) | Decision::Hide => Err(Reason::NotAllowed),
    }
}
