//! *Replace*: everything that uses one connection is pointed at another. What would change is shown first.

use leptos::prelude::*;
use shared::{
    connection::{Kind, ProviderBrief},
    id::ConnectionId,
    problem::ProblemKind,
    replacement::{Replace, ReplaceConnection, Replaced},
    step::StepConnection,
};

use crate::{
    app::use_api,
    copy,
    pages::{
        reminder::{Told, use_reminders},
        step::{
            choose::ConnectionFinder,
            share::{ShareQuestion, Sharing},
        },
    },
    refusal,
    revision::use_revisions,
    session::Place,
    ui::{
        badge::Tone,
        button::{Button, Look},
        choice::Choice,
        dialog::{DialogAbout, DialogActions},
        finder::Found,
        form::{Form, FormState},
        notice::Notice,
        toast::use_toasts,
    },
};

/// The connection that is replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub id: ConnectionId,
    pub name: String,
    pub kind: Kind,
    pub provider: ProviderBrief,
}

#[component]
pub fn ReplaceDialog(place: StoredValue<Place>, about: RwSignal<Option<Target>>) -> impl IntoView {
    let close = Callback::new(move |()| {
        let _ = about.try_set(None);
    });
    view! {
        <DialogAbout about title="Replace connection" wide=true shown=|_| true children=move |target| view! { <ReplaceForm place target close /> } />
    }
}

#[component]
pub fn ReplaceForm(place: StoredValue<Place>, target: Target, close: Callback<()>) -> impl IntoView {
    let (api, toasts, reminders, revisions) = (use_api(), use_toasts(), use_reminders(), use_revisions());
    let (form, sharing) = (FormState::new(), Sharing::new());
    let with = RwSignal::new(None::<Found<StepConnection>>);
    let only_editable = RwSignal::new(false);
    // What a dry run told, and the request that it was a run of.
    let plan = RwSignal::new(None::<(Replace, Replaced)>);
    let id = target.id;
    let send = Action::new_local(move |body: &Replace| {
        let body = body.clone();
        async move {
            match api.send(&ReplaceConnection { connection: id, body: body.clone() }).await {
                Ok(told) if told.dry_run => {
                    let _ = plan.try_set(Some((body, told)));
                }
                Ok(done) => {
                    toasts.done(format!(
                        "{} now.",
                        changed(done.steps.total, with.try_get_untracked().flatten().map(|found| found.title))
                    ));
                    close.try_run(());
                    for revision in [revisions.connections, revisions.flows, revisions.steps, revisions.integrations] {
                        revision.bump();
                    }
                    reminders.tell(done.reminder);
                }
                Err(error) if sharing.asks(&error) => {}
                Err(error) => {
                    let reach = error.kind() == Some(ProblemKind::DependentsOutOfReach);
                    if reach && !body.only_editable {
                        form.say(
                            "You may not edit everything that uses it",
                            "Replace it only where you may, or ask the connection's owner or an administrator of the workspace.",
                        );
                    } else {
                        refusal::tell(form, &error);
                    }
                }
            }
        }
    });
    let pending = send.pending();
    let preview = move |share: Vec<ConnectionId>| {
        sharing.forget();
        match with.get_untracked() {
            Some(found) => {
                let only_editable = only_editable.get_untracked();
                send.dispatch_local(Replace { with: found.value.id, only_editable, share, dry_run: true });
            }
            None => form.refuse(vec![("/with".to_owned(), "Choose one.".to_owned())]),
        }
    };
    let submit = Callback::new(move |()| match plan.get_untracked() {
        None => preview(Vec::new()),
        Some((body, _)) => {
            send.dispatch_local(Replace { dry_run: false, ..body });
        }
    });
    let back = Callback::new(move |()| {
        form.clear();
        plan.set(None);
    });
    let planned = Memo::new(move |_| plan.with(Option::is_some));
    let name = format!("“{}”", target.name);
    let one = copy::kind(target.kind).one;
    let after = move || {
        plan.get().map(|(_, told)| {
            let with = with.get_untracked().map(|found| found.title).unwrap_or_default();
            view! { <Planned told with /> }
        })
    };
    view! {
        <Form state=form pending on_submit=submit>
            <p class="text-sm">
                "What uses " <strong class="break-words">{name}</strong> " will use another " {one}
                ". Nothing is disconnected."
            </p>
            <div class="space-y-5" hidden=move || planned.get()>
                <Chooser form place target with only_editable />
            </div>
            {after}
            <ShareQuestion sharing pending on_share=Callback::new(preview) />
            <DialogActions>
                {move || if planned.get() {
                    view! { <Button on_click=back>"Back"</Button> }
                } else {
                    view! { <Button on_click=close>"Cancel"</Button> }
                }}
                {move || {
                    let idle = plan.with(|plan| plan.as_ref().is_some_and(|(_, told)| told.steps.is_empty()));
                    let words = if planned.get() { "Replace" } else { "Show what changes" };
                    (!idle).then(|| view! { <Button look=Look::Primary submit=true pending>{words}</Button> })
                }}
            </DialogActions>
        </Form>
    }
}

/// What takes its place, and where.
#[component]
fn Chooser(
    form: FormState,
    place: StoredValue<Place>,
    target: Target,
    with: RwSignal<Option<Found<StepConnection>>>,
    only_editable: RwSignal<bool>,
) -> impl IntoView {
    let options = vec![
        (false, "Everywhere".to_owned(), Some("Every export and import that uses it.".to_owned())),
        (true, "Only where I may".to_owned(), Some("The exports and imports that you may edit.".to_owned())),
    ];
    view! {
        <ConnectionFinder
            form
            name="/with"
            legend="Use instead"
            place
            kind=target.kind
            chosen=with
            provider=target.provider.key
            except=target.id
            help=format!("Only another connection of {} can take its place.", target.provider.name)
        />
        <Choice legend="Where" value=only_editable options />
    }
}

/// What a dry run tells.
#[component]
fn Planned(told: Replaced, with: String) -> impl IntoView {
    let (steps_rest, flows_rest) = (told.steps.left_out(), told.flows.left_out());
    let nothing = told.steps.is_empty();
    let flows = told.flows.items.into_iter().map(|flow| match flow.integration {
        Some(integration) => format!("{} (in {})", flow.name, integration.name),
        None => flow.name,
    });
    let left = (told.left > 0).then(|| {
        let steps = copy::count(told.left.into(), "export or import", "exports and imports");
        format!("Left as they are, because you may not edit them: {steps}.")
    });
    view! {
        <div role="status" class="space-y-4">
            {if nothing {
                view! {
                    <Notice tone=Tone::Neutral title="Nothing would change">
                        <p class="text-sm">"No export or import uses it that could be changed."</p>
                    </Notice>
                }
                .into_any()
            } else {
                view! {
                    <ul class="dependents">
                        <Names
                            title=format!("{}:", changed_later(told.steps.total, &with))
                            names=told.steps.items.into_iter().map(|step| step.name).collect()
                            rest=steps_rest
                        />
                        <Names title="Flows that this concerns:".to_owned() names=flows.collect() rest=flows_rest />
                    </ul>
                }
                .into_any()
            }}
            {left.map(|left| view! { <p class="text-sm text-muted">{left}</p> })}
            {told.reminder.map(|reminder| view! {
                <div class="known space-y-2">
                    <p class="text-sm font-medium">"By this it would be"</p>
                    <Told reminder=*reminder />
                </div>
            })}
        </div>
    }
}

#[component]
fn Names(title: String, names: Vec<String>, rest: u32) -> impl IntoView {
    (!names.is_empty() || rest > 0).then(|| {
        view! {
            <li>
                <span class="font-medium break-words">{title}</span>
                <ul>
                    {names.into_iter().map(|name| view! { <li class="break-words">{name}</li> }).collect_view()}
                    {(rest > 0).then(|| view! { <li class="text-muted">{format!("and {rest} that you cannot see")}</li> })}
                </ul>
            </li>
        }
    })
}

fn changed(steps: u32, with: Option<String>) -> String {
    let steps = copy::count(steps.into(), "export or import uses", "exports and imports use");
    format!("{steps} “{}”", with.unwrap_or_default())
}

fn changed_later(steps: u32, with: &str) -> String {
    let steps = copy::count(steps.into(), "export or import", "exports and imports");
    format!("{steps} will use “{with}”")
}
