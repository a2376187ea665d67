//! *Share and register*: what is private has to be shared before an integration may use it, and that is its owner's to
//! say.

use leptos::{html, prelude::*};
use shared::{id::ConnectionId, usage::ConnectionBrief};

use crate::{
    api::ApiError,
    ui::{
        badge::Tone,
        button::{Button, Look},
        notice::Notice,
    },
};

/// The reader's own private connections that stand in the way of a save. A copy is a handle to the same question.
#[derive(Clone, Copy)]
pub struct Sharing(RwSignal<Vec<ConnectionBrief>>);

impl Sharing {
    pub fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// Asks, when it is this that stands in the way.
    pub fn asks(self, error: &ApiError) -> bool {
        match error {
            ApiError::Problem(problem) if !problem.private.is_empty() => {
                let _ = self.0.try_set(problem.private.clone());
                true
            }
            _ => false,
        }
    }

    pub fn forget(self) {
        let _ = self.0.try_set(Vec::new());
    }

    fn ids(self) -> Vec<ConnectionId> {
        self.0.with_untracked(|private| private.iter().map(|connection| connection.id).collect())
    }
}

#[component]
pub fn ShareQuestion(
    sharing: Sharing,
    #[prop(into)] pending: Signal<bool>,
    /// With the connections that the reader agrees to share.
    on_share: Callback<Vec<ConnectionId>>,
) -> impl IntoView {
    let question = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(question) = question.get() {
            request_animation_frame(move || {
                let _ = question.focus();
            });
        }
    });
    move || {
        let private = sharing.0.get();
        let (title, lead) = match private.as_slice() {
            [] => return None,
            [one] => (format!("“{}” is private", one.name), "An integration uses shared connections only."),
            several => {
                (format!("{} connections are private", several.len()), "An integration uses shared connections only.")
            }
        };
        let names = (private.len() > 1).then(|| {
            let names = private.into_iter().map(|connection| view! { <li>{connection.name}</li> });
            view! { <ul class="mt-2 list-disc ps-5 text-sm break-words">{names.collect_view()}</ul> }
        });
        Some(view! {
            <div class="share-question" role="group" aria-label="Share and register?" tabindex="-1" node_ref=question>
                <Notice tone=Tone::Warning title>
                    <p class="text-sm">
                        {lead} " Shared, everyone in the workspace who reaches it can use it, and you can make it private again."
                    </p>
                    {names}
                    <div class="mt-3 flex flex-wrap gap-2">
                        <Button
                            look=Look::Primary
                            pending
                            on_click=Callback::new(move |()| on_share.run(sharing.ids()))
                        >
                            "Share and register"
                        </Button>
                        <Button on_click=Callback::new(move |()| sharing.forget())>"Keep it private"</Button>
                    </div>
                </Notice>
            </div>
        })
    }
}
