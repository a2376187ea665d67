//! A decision of the permission table becomes a control, a disabled control that says why, or nothing.

use leptos::prelude::*;
use shared::access::Decision;

use crate::{
    copy,
    ui::{
        button::{Button, LinkButton, Look},
        icon::Icon,
        menu::MenuItem,
    },
};

#[component]
pub fn Control(
    decision: Decision,
    #[prop(optional)] look: Look,
    #[prop(optional_no_strip, into)] icon: Option<Icon>,
    on_click: Callback<()>,
    children: Children,
) -> impl IntoView {
    match decision {
        Decision::Allow => Some(view! { <Button look icon on_click>{children()}</Button> }.into_any()),
        Decision::Deny(why) => Some(view! { <Button look icon denied=copy::why(why)>{children()}</Button> }.into_any()),
        Decision::Hide => None,
    }
}

/// The same for what opens another page.
#[component]
pub fn ControlLink(
    decision: Decision,
    #[prop(optional)] look: Look,
    #[prop(optional_no_strip, into)] icon: Option<Icon>,
    #[prop(into)] href: String,
    children: Children,
) -> impl IntoView {
    match decision {
        Decision::Allow => Some(view! { <LinkButton look icon href>{children()}</LinkButton> }.into_any()),
        Decision::Deny(why) => Some(view! { <Button look icon denied=copy::why(why)>{children()}</Button> }.into_any()),
        Decision::Hide => None,
    }
}

/// The same in a menu.
#[component]
pub fn ControlItem(decision: Decision, icon: Icon, text: &'static str, on_choose: Callback<()>) -> impl IntoView {
    match decision {
        Decision::Allow => Some(view! { <MenuItem icon text on_choose /> }.into_any()),
        Decision::Deny(why) => Some(view! { <MenuItem icon text denied=copy::why(why) on_choose /> }.into_any()),
        Decision::Hide => None,
    }
}
