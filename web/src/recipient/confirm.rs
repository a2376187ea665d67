//! A step that cannot be taken back is asked for twice.

use leptos::prelude::*;

use super::{parts::Refusal, use_desk};
use crate::ui::{
    button::{Button, Look},
    dialog::{Dialog, DialogActions},
};

#[component]
pub fn Confirm(
    open: RwSignal<bool>,
    title: &'static str,
    #[prop(into)] text: String,
    action: &'static str,
    on_confirm: Callback<()>,
) -> impl IntoView {
    let desk = use_desk();
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Dialog open title on_close=close>
            <p>{text.clone()}</p>
            <Refusal />
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Danger pending=desk.busy() on_click=on_confirm>{action}</Button>
            </DialogActions>
        </Dialog>
    }
}
