//! A text file, chosen or dropped. It is read here and shown by name and size only: what is in it is a secret.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

use super::{
    dom::{Tag, glyph, tag, text},
    form::{Control, FileText, tell},
    parts::button,
};
use crate::ui::{
    button::Look,
    file_field::{Content, size},
    icon::Icon,
};

#[derive(Clone)]
struct Zone {
    place: Tag,
    content: Tag,
    input: Tag,
    error: Tag,
    file: FileText,
}

pub fn file(control: &Control) -> Tag {
    let zone = Zone {
        place: tag("div", "drop-zone"),
        content: tag("div", "drop-zone-content"),
        input: control.input.clone().attr("type", "file").attr("class", "drop-zone-input"),
        error: control.error.clone(),
        file: Rc::clone(&control.file),
    };
    zone.empty();
    let input = {
        let zone = zone.clone();
        zone.input.clone().on("change", move |_| {
            if let Some(file) = zone.input().and_then(|input| first(input.files())) {
                zone.take(file);
            }
        })
    };
    let over = |on: bool| {
        let zone = zone.place.clone();
        move |event: web_sys::Event| {
            event.prevent_default();
            zone.toggle("is-over", on);
        }
    };
    let dropped = zone.clone();
    zone.place
        .clone()
        .on("dragover", over(true))
        .on("dragleave", over(false))
        .on("drop", move |event| {
            event.prevent_default();
            dropped.place.toggle("is-over", false);
            let files = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer).and_then(|data| data.files());
            // So that the browser's own check finds the field filled.
            if let Some(input) = dropped.input() {
                input.set_files(files.as_ref());
            }
            if let Some(file) = first(files) {
                dropped.take(file);
            }
        })
        .with(input)
        .with(zone.content)
}

impl Zone {
    fn input(&self) -> Option<HtmlInputElement> {
        self.input.cast()
    }

    fn empty(&self) {
        self.file.borrow_mut().clear();
        if let Some(input) = self.input() {
            input.set_value("");
        }
        self.place.toggle("is-filled", false);
        let how =
            tag("p", "text-sm").with(text("span", "font-medium underline", "Choose a file")).text(" or drop it here");
        self.content.fill([glyph(Icon::Upload, "size-5 shrink-0 text-muted"), how]);
    }

    fn refuse(&self, why: &str) {
        self.empty();
        tell(&self.input, &self.error, Some(why));
    }

    fn take(&self, file: File) {
        let (name, bytes) = (file.name(), file.size());
        tell(&self.input, &self.error, None);
        if let Some(why) = Content::Text.refuses(&name, bytes, &file.type_()) {
            self.refuse(&why);
            return;
        }
        let zone = self.clone();
        spawn_local(async move {
            let read = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            // Another file may have been chosen meanwhile.
            let chosen = zone.input().and_then(|input| first(input.files()));
            if chosen.is_none_or(|chosen| chosen.name() != name || chosen.size().total_cmp(&bytes).is_ne()) {
                return;
            }
            match read {
                Some(read) if read.is_empty() => zone.refuse(&format!("“{name}” is empty.")),
                Some(read) => zone.show(&name, bytes, read),
                None => zone.refuse(&format!("“{name}” could not be read. Choose it again.")),
            }
        });
    }

    fn show(&self, name: &str, bytes: f64, read: String) {
        self.file.replace(read);
        self.place.toggle("is-filled", true);
        let words = tag("p", "min-w-0 flex-1 break-words text-sm")
            .attr("role", "status")
            .with(text("span", "font-medium", name))
            .with(text("span", "text-muted", &format!(" · {}", size(bytes))));
        let remove = {
            let zone = self.clone();
            button(Look::Plain, None, "Remove file").on("click", move |_| {
                zone.empty();
                zone.input.focus();
            })
        };
        self.content.fill([glyph(Icon::File, "size-5 shrink-0"), words, remove]);
    }
}

fn first(files: Option<FileList>) -> Option<File> {
    files?.get(0)
}
