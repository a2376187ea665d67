//! Why a flow cannot go, and the ways out.

use leptos::prelude::*;
use shared::{
    access::{ConnectionAction, IntegrationAction},
    connection::RestoreConnection,
    flow::{Block, BlockReason, Flow},
    id::{ConnectionId, IntegrationId},
    registration::{Register, RegisterConnections},
    step::StepConnection,
};

use crate::{
    app::use_api,
    copy,
    pages::{
        connection::replace::{ReplaceDialog, Target},
        control::Control,
        reminder::use_reminders,
        step::share::{ShareQuestion, Sharing},
    },
    revision::use_revisions,
    session::Place,
    ui::{badge::Tone, icon::Icon, loaded::Explain, notice::Notice, toast::use_toasts},
};

#[component]
pub fn BlockedNotice(place: StoredValue<Place>, flow: Signal<Flow>) -> impl IntoView {
    let blocks = Memo::new(move |_| flow.with(|flow| flow.blocked.clone()));
    let replacing = RwSignal::new(None::<Target>);
    view! {
        {move || {
            let blocks = blocks.get();
            (!blocks.is_empty()).then(|| view! {
                <div class="mt-4 max-w-3xl">
                    <Notice tone=Tone::Bad title="This flow is blocked">
                        <ul class="mt-2 space-y-3">
                            {blocks
                                .into_iter()
                                .map(|block| view! { <Reason place flow block replacing /> })
                                .collect_view()}
                        </ul>
                    </Notice>
                </div>
            })
        }}
        <ReplaceDialog place about=replacing />
    }
}

#[component]
fn Reason(
    place: StoredValue<Place>,
    flow: Signal<Flow>,
    block: Block,
    replacing: RwSignal<Option<Target>>,
) -> impl IntoView {
    let words = flow.with_untracked(|flow| copy::flow::block(&block, flow));
    let connection = block.connection.as_ref().and_then(|brief| {
        flow.with_untracked(|flow| {
            let steps = flow.exports.iter().chain(&flow.imports);
            steps
                .into_iter()
                .find(|step| step.connection.id == brief.id)
                .map(|step| (step.connection.clone(), step.kind.of_connection()))
        })
    });
    let ways = match connection {
        None => view! { <p class="text-sm text-muted">{copy::flow::out_of_sight(block.reason)}</p> }.into_any(),
        Some((connection, kind)) => {
            let may_use = place.with_value(|place| place.may_behind_step(&connection, ConnectionAction::See));
            let target = Target {
                id: connection.id,
                name: connection.name.clone(),
                kind,
                provider: connection.provider.clone(),
            };
            let replace = Callback::new(move |()| replacing.set(Some(target.clone())));
            view! {
                <div class="mt-2 flex flex-wrap gap-2">
                    {match block.reason {
                        BlockReason::Removed => Some(view! { <Restore place connection /> }.into_any()),
                        BlockReason::NotRegistered => Some(view! { <RegisterHere place flow connection=connection.id /> }.into_any()),
                        BlockReason::NotUsable | BlockReason::Unknown => None,
                    }}
                    <Control decision=may_use icon=Icon::Replace on_click=replace>"Replace connection"</Control>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <li>
            <p class="text-sm break-words">{words}</p>
            {ways}
        </li>
    }
}

#[component]
fn Restore(place: StoredValue<Place>, connection: StepConnection) -> impl IntoView {
    let (api, toasts, connections) = (use_api(), use_toasts(), use_revisions().connections);
    let decision = place.with_value(|place| place.may_behind_step(&connection, ConnectionAction::Restore));
    let id = connection.id;
    let restore = Action::new_local(move |(): &()| async move {
        match api.send(&RestoreConnection { connection: id }).await {
            Ok(now) => {
                let (_, status) = copy::status(now.status);
                toasts.done(format!("“{}” is back: {}.", now.name, status.to_lowercase()));
                connections.bump();
            }
            Err(error) => toasts.warn(format!("{}. {}", error.title(), error.advice())),
        }
    });
    let run = Callback::new(move |()| {
        if !restore.pending().get_untracked() {
            restore.dispatch_local(());
        }
    });
    view! { <Control decision icon=Icon::Restore on_click=run>"Restore"</Control> }
}

#[component]
fn RegisterHere(place: StoredValue<Place>, flow: Signal<Flow>, connection: ConnectionId) -> impl IntoView {
    let (api, toasts, reminders, integrations) =
        (use_api(), use_toasts(), use_reminders(), use_revisions().integrations);
    let sharing = Sharing::new();
    let integration = flow.with_untracked(|flow| flow.integration.clone())?;
    let decision =
        place.with_value(|place| place.may_by_grant(integration.granted, IntegrationAction::RegisterConnection));
    let into: IntegrationId = integration.id;
    let register = Action::new_local(move |share: &Vec<ConnectionId>| {
        let body = Register { connections: vec![connection], share: share.clone() };
        async move {
            match api.send(&RegisterConnections { integration: into, body }).await {
                Ok(reminder) => {
                    integrations.bump();
                    reminders.tell(Some(Box::new(reminder)));
                }
                Err(error) if sharing.asks(&error) => {}
                Err(error) => toasts.warn(format!("{}. {}", error.title(), error.advice())),
            }
        }
    });
    let run = Callback::new(move |share: Vec<ConnectionId>| {
        if !register.pending().get_untracked() {
            sharing.forget();
            register.dispatch_local(share);
        }
    });
    let ask = Callback::new(move |()| run.run(Vec::new()));
    Some(view! {
        <Control decision icon=Icon::Link on_click=ask>"Register"</Control>
        <ShareQuestion sharing pending=register.pending() on_share=run />
    })
}
