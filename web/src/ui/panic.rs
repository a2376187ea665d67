//! A panic ends the app. Whoever is in front of it is told so and offered the way out, instead of a page that is dead.

use std::panic::{self, PanicHookInfo};

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{HtmlElement, Window};

/// From now on a panic is written to the console and covers the page.
pub fn watch() {
    panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        console_error_panic_hook::hook(panic);
        let _ = cover();
    }));
}

/// Built by hand: nothing of the framework can be trusted now.
fn cover() -> Result<(), JsValue> {
    let Some(window) = web_sys::window() else { return Ok(()) };
    let Some(document) = window.document() else { return Ok(()) };
    let Some(body) = document.body() else { return Ok(()) };
    if document.get_element_by_id("panic").is_some() {
        return Ok(());
    }
    let cover = document.create_element("div")?;
    cover.set_id("panic");
    cover.set_class_name("panic");
    cover.set_attribute("role", "alertdialog")?;
    cover.set_attribute("aria-labelledby", "panic-title")?;
    cover.set_inner_html(
        "<div class='panic-box'><h1 id='panic-title'>Mooring stopped working</h1>\
         <p>Something broke in this page. What was saved is safe; reload to go on.</p>\
         <button type='button' class='btn btn-primary'>Reload</button></div>",
    );
    body.append_child(&cover)?;
    if let Some(button) = cover.query_selector("button")? {
        let reload = Closure::once_into_js(move || reload(&window));
        button.add_event_listener_with_callback("click", reload.unchecked_ref())?;
        button.unchecked_ref::<HtmlElement>().focus()?;
    }
    Ok(())
}

fn reload(window: &Window) {
    let _ = window.location().reload();
}
