//! One source of the link: what is asked for, and its *Start*. The first that is open stands out.

use leptos::prelude::*;
use shared::connect::{Asked, AskedSource};

use super::{parts::Request, use_desk};
use crate::ui::{
    badge::{Badge, Tone},
    button::{Button, Look},
    icon::Icon,
    logo::Logo,
    moment::Day,
};

#[component]
pub fn Source(asked: Asked, source: AskedSource, first: bool) -> impl IntoView {
    let desk = use_desk();
    let name = source.provider.name.clone();
    let organization = asked.organization.name.clone();
    let renews = asked.renews;
    let state = source.connected_at.map(|at| view! {
        <span class="asked-state">
            <Badge tone=Tone::Good icon=Icon::Check text="Connected" />
            <span class="text-sm text-muted"><Day at /></span>
        </span>
    });
    let body = source.connected_at.is_none().then(|| {
        let of = name.clone();
        let start = {
            let source = source.clone();
            Callback::new(move |()| desk.start(asked.clone(), source.clone()))
        };
        let look = if first { Look::Primary } else { Look::Plain };
        view! {
            <Request source=source.clone() organization renews />
            <div class="asked-action">
                <Button look pending=desk.busy() on_click=start>
                    "Start"
                    <span class="sr-only">{format!(" with {of}")}</span>
                </Button>
            </div>
        }
    });
    view! {
        <li class="asked-source" class:is-first=first>
            <div class="asked-head">
                <Logo src=source.provider.logo />
                <h2>{name}</h2>
                {state}
            </div>
            {body}
        </li>
    }
}
