//! The form of a source: a credential to type or to upload, or what a provider has to be told before somebody logs in
//! there. What is secret leaves the form with the request and never comes back.

use shared::connect::{Asked, AskedSource};

use super::{
    address::Place,
    desk::Desk,
    dom::{Tag, tag},
    form::Form,
    parts::{actions, button, heading, note, provider, request, step},
    words,
};
use crate::ui::{button::Look, icon::Icon};

pub fn enter(desk: &Desk, asked: &Asked, source: &AskedSource) -> Vec<Tag> {
    let form = Form::new(&source.method.fields);
    let by_login = words::by_login(&source.method);
    let name = &source.provider.name;
    let send = if by_login {
        button(Look::Primary, Some(Icon::ExternalLink), &format!("Log in at {name}"))
    } else {
        button(Look::Primary, None, "Test and connect")
    };
    let send = send.attr("type", "submit");
    let of = asked.request;
    let back = step(desk, button(Look::Quiet, None, "Back"), move |desk| desk.go(Place::of(of)));
    let tested = (!by_login).then(|| note("It is tested first, and stored encrypted only if the test succeeds."));
    let submit = {
        let (desk, asked, source) = (desk.clone(), asked.clone(), source.clone());
        let (form, send) = (form.clone(), send.clone());
        move |event: web_sys::Event| {
            event.prevent_default();
            if let Some((fields, secrets)) = form.read() {
                desk.press(&send, &|desk: &Desk| {
                    desk.send(&asked, &source, fields.clone(), secrets.clone(), Some(form.clone()));
                });
            }
        }
    };
    let filled = tag("form", "form mt-6")
        .attr("novalidate", "")
        .with_all(form.rows())
        .with_all(tested)
        .with(actions([send, back]))
        .on("submit", submit);
    let known = if source.fixed.is_empty() { "" } else { "Filled in for you already:" };
    let mut page = vec![provider(&source.provider.logo, heading(&format!("Connect {name}")))];
    page.extend(request(source, &asked.organization.name, asked.renews, known));
    page.push(filled);
    page
}
