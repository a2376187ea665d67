//! The form of a flow: its name, its exports, its imports, and what stands in the way of a save.

use leptos::prelude::*;
use shared::{
    id::ConnectionId,
    problem::{FieldError, ProblemKind},
    step::Kind,
};

use super::{
    add::{Adding, StepAdders},
    draft::Draft,
    steps::{StepErrors, StepLines},
};
use crate::{
    api::ApiError,
    copy,
    pages::step::share::{ShareQuestion, Sharing},
    refusal,
    session::Place,
    ui::{
        button::{Button, LinkButton, Look},
        field::TextField,
        form::{Form, FormState},
    },
};

/// What is wrong with a draft. A copy is a handle to the same.
#[derive(Clone, Copy)]
pub struct Trouble {
    pub form: FormState,
    pub sharing: Sharing,
    pub steps: StepErrors,
}

impl Trouble {
    pub fn new() -> Self {
        Self { form: FormState::new(), sharing: Sharing::new(), steps: RwSignal::new(Vec::new()) }
    }

    pub fn forget(self) {
        self.sharing.forget();
        self.steps.set(Vec::new());
    }

    /// What is wrong with a step stands at the step.
    pub fn tell(self, error: &ApiError) {
        if self.sharing.asks(error) {
            return;
        }
        let ApiError::Problem(problem) = error else { return refusal::tell(self.form, error) };
        let about_fields = matches!(problem.known(), Some(ProblemKind::InvalidFields | ProblemKind::KindMismatch));
        let (steps, fields): (Vec<_>, Vec<_>) = problem.errors.iter().cloned().partition(is_of_step);
        if !about_fields || steps.is_empty() {
            return refusal::tell(self.form, error);
        }
        let _ = self.steps.try_set(refusal::pairs(steps));
        self.form.say("Some steps cannot be saved", "What is wrong stands beside each of them.");
        if !fields.is_empty() {
            self.form.refuse(refusal::pairs(fields));
        }
    }
}

fn is_of_step(error: &FieldError) -> bool {
    error.pointer.starts_with("/exports/") || error.pointer.starts_with("/imports/")
}

#[component]
pub fn FlowForm(
    draft: Draft,
    place: StoredValue<Place>,
    trouble: Trouble,
    #[prop(into)] hidden_steps: Signal<u32>,
    #[prop(into)] pending: Signal<bool>,
    /// With the connections that the reader agrees to share.
    on_save: Callback<Vec<ConnectionId>>,
    /// Where *Cancel* leads.
    #[prop(into)]
    back: Signal<String>,
    /// What is said or asked right above the buttons.
    #[prop(into)]
    notice: ViewFn,
    /// More about the flow, below its name.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (exports, imports) = (RwSignal::new(None::<Adding>), RwSignal::new(None::<Adding>));
    let save = Callback::new(move |()| on_save.run(Vec::new()));
    view! {
        <div class="mt-5 max-w-3xl">
            <Form state=trouble.form pending on_submit=save>
                // What is on its way is not changed any more, so that no change gets lost.
                <div class="space-y-5" inert=pending>
                    <div class="panel space-y-5 p-5 sm:p-6">
                        <TextField form=trouble.form name="/name" label="Name" value=draft.name required=true />
                        {children.map(|children| children())}
                    </div>
                    <StepLines draft kind=Kind::Export errors=trouble.steps adding=Some(exports) />
                    <StepLines draft kind=Kind::Import errors=trouble.steps adding=Some(imports) />
                    <HiddenSteps number=hidden_steps />
                </div>
                <ShareQuestion sharing=trouble.sharing pending on_share=on_save />
                {move || notice.run()}
                <div class="flex flex-wrap items-center gap-3 pt-1">
                    <Button look=Look::Primary submit=true pending>"Save flow"</Button>
                    <LinkButton href=back look=Look::Quiet>"Cancel"</LinkButton>
                </div>
            </Form>
        </div>
        <StepAdders draft kind=Kind::Export place adding=exports />
        <StepAdders draft kind=Kind::Import place adding=imports />
    }
}

#[component]
pub fn HiddenSteps(number: Signal<u32>) -> impl IntoView {
    move || copy::flow::hidden_steps(number.get()).map(|words| view! { <p class="text-sm text-muted">{words}</p> })
}
