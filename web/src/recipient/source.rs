//! One source of the link: what is asked for, and its *Start*. The first that is open stands out.

use leptos::prelude::*;
use shared::connect::{Asked, AskedSource};

use super::{
    parts::{Request, Step, Way},
    use_desk,
};
use crate::ui::{
    badge::{Badge, Tone},
    button::Look,
    icon::Icon,
    logo::Logo,
    moment,
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
            <span class="sheet-note">{moment::day(at)}</span>
        </span>
    });
    let body = source.connected_at.is_none().then(|| {
        let of = format!(" with {name}");
        let to_start = source.clone();
        let look = if first { Look::Primary } else { Look::Plain };
        let way = Way::new(look, "Start", move || desk.start(asked.clone(), to_start.clone()));
        view! {
            <Request source=source.clone() organization renews />
            <div class="asked-action">
                <Step way of />
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
