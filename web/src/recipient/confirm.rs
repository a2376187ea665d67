//! A step that cannot be taken back is asked for twice, in a native dialog: the browser keeps the focus inside, closes it on
//! Escape and gives the focus back.

use web_sys::HtmlDialogElement;

use super::{
    desk::Desk,
    dom::{Tag, tag, text},
    parts::{button, step},
};
use crate::ui::button::Look;

/// The dialog, which belongs on the page, and the button that opens it.
pub struct Confirm {
    pub dialog: Tag,
    pub open: Tag,
}

pub fn confirm(
    desk: &Desk,
    opener: Tag,
    title: &str,
    consequence: &str,
    action: &str,
    go: impl Fn(&Desk) + 'static,
) -> Confirm {
    let dialog = tag("dialog", "modal").attr("aria-labelledby", "confirm-title");
    let cancel = {
        let dialog = dialog.clone();
        button(Look::Plain, None, "Cancel").on("click", move |_| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    // What is refused in a dialog is said in it: the page behind is out of reach.
    let alert = tag("div", "refusal").attr("role", "alert");
    let does = {
        let alert = alert.clone();
        step(desk, button(Look::Danger, None, action), move |desk| {
            desk.say_in(&alert);
            go(desk);
        })
    };
    let open = {
        let dialog = dialog.clone();
        opener.on("click", move |_| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                let _ = dialog.show_modal();
            }
        })
    };
    let content = tag("div", "modal-box")
        .with(text("h2", "text-lg font-semibold", title).attr("id", "confirm-title"))
        .with(text("p", "", consequence))
        .with(alert)
        .with(tag("div", "modal-action").with(cancel).with(does));
    Confirm { dialog: dialog.with(content), open }
}
