//! Short messages about what has just happened. Their list is always in the page, so that screen readers watch it.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    button::IconButton,
    icon::{Glyph, Icon},
};

const SHOWN_FOR: Duration = Duration::from_secs(7);

#[derive(Clone)]
struct Toast {
    id: u32,
    icon: Icon,
    text: String,
    /// What the reader can do about it; such a message stays until they have decided.
    offer: Option<(&'static str, Callback<()>)>,
}

/// A copy is a handle to the same list.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

impl Toasts {
    pub fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), last: StoredValue::new(0) }
    }

    pub fn done(self, text: impl Into<String>) {
        self.fade(Icon::CircleCheck, text.into());
    }

    pub fn warn(self, text: impl Into<String>) {
        self.fade(Icon::TriangleAlert, text.into());
    }

    /// Stays until it is dismissed.
    pub fn note(self, text: impl Into<String>) {
        self.add(Icon::Info, text.into(), None);
    }

    /// Stays, with a button.
    pub fn offer(self, text: impl Into<String>, action: &'static str, run: Callback<()>) {
        self.add(Icon::Info, text.into(), Some((action, run)));
    }

    fn fade(self, icon: Icon, text: String) {
        let id = self.add(icon, text, None);
        set_timeout(move || self.drop(id), SHOWN_FOR);
    }

    fn add(self, icon: Icon, text: String, offer: Option<(&'static str, Callback<()>)>) -> u32 {
        self.last.update_value(|last| *last += 1);
        let id = self.last.get_value();
        self.list.update(|list| list.push(Toast { id, icon, text, offer }));
        id
    }

    fn drop(self, id: u32) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }
}

#[component]
pub fn ToastList() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite" aria-label="Messages">
            <For each=move || toasts.list.get() key=|toast| toast.id let:toast>
                <div class="toast-message">
                    <Glyph icon=toast.icon class="size-5 shrink-0" />
                    <p class="min-w-0 flex-1 break-words">{toast.text}</p>
                    {toast.offer.map(|(action, run)| view! {
                        <button type="button" class="btn btn-sm btn-primary" on:click=move |_| run.run(())>
                            {action}
                        </button>
                    })}
                    <IconButton
                        icon=Icon::Close
                        name="Dismiss"
                        on_click=Callback::new(move |()| toasts.drop(toast.id))
                    />
                </div>
            </For>
        </div>
    }
}

pub fn use_toasts() -> Toasts {
    expect_context()
}
