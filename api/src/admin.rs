//! What the operator does on the server itself: `mooring admin …`.

use shared::plan::Plan;

use crate::{
    audit::{self, Actor, Did, Event, Object, Outcome, Who},
    failure::Failure,
    http::origin::{Origin, RequestId},
    organization::store::{self, Brief},
    state::State,
};

/// Every organization: id, name, plan, how much of the plan is used.
pub async fn list(state: &State) -> Result<String, Failure> {
    let organizations = store::all(state.db.reader()).await?;
    if organizations.is_empty() {
        return Ok("There is no organization yet.".to_owned());
    }
    Ok(organizations.iter().map(describe).collect::<Vec<_>>().join("\n"))
}

fn describe(organization: &Brief) -> String {
    let Brief { id, name, plan, connections } = organization;
    let room = plan.connection_limit().map_or_else(|| "no limit".to_owned(), |limit| format!("room for {limit}"));
    format!("{id}  {name}  plan {plan}, {connections} connected accounts, {room}")
}

/// Gives the organization another plan. What it has beyond the plan's limits stays and works. `whom` is an id or the exact
/// name, if only one has it.
pub async fn set_plan(state: &State, whom: &str, plan: Plan) -> Result<String, Failure> {
    let organizations = store::all(state.db.reader()).await?;
    let named = organizations.into_iter().filter(|one| one.id.to_string() == whom || one.name == whom);
    let mut found: Vec<Brief> = named.collect();
    let Some(organization) = found.pop() else {
        return Err(Failure::broken(format!("no organization has the id or name `{whom}`; see `mooring admin list`")));
    };
    if !found.is_empty() {
        return Err(Failure::broken(format!("several organizations are named `{whom}`; say which one by its id")));
    }
    let origin = Origin::local(RequestId::new(state.random.bytes()));
    let actor = Actor { who: Who::Operator, origin: &origin };
    let before = state
        .db
        .write_tx(async |tx| {
            let before = store::lock(tx, organization.id).await?.ok_or_else(Failure::not_found)?;
            store::set_plan(tx, organization.id, plan).await?;
            let event = Event {
                organization: organization.id,
                workspace: None,
                did: Did::SetPlan,
                object: Object {
                    kind: "organization",
                    id: organization.id.to_string(),
                    name: organization.name.clone(),
                },
                private_to: None,
                outcome: Outcome::Done,
                detail: serde_json::json!({ "before": { "plan": before }, "after": { "plan": plan } }),
            };
            audit::record(tx, state, &actor, event).await?;
            Ok::<_, Failure>(before)
        })
        .await?;
    Ok(format!("The plan was {before}.\n{}", describe(&Brief { plan, ..organization })))
}
