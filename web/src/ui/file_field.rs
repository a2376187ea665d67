//! A text file, chosen or dropped. It is read here and shown by name and size only: what is in it is a secret.

use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList};

use super::{
    Words,
    button::Button,
    field::{FieldLabel, FieldWords, describe},
    form::FormState,
    icon::{Glyph, Icon},
    unique,
};

/// The rest of a file that is larger is not even read.
pub const MAX_BYTES: f64 = 16.0 * 1024.0;

#[derive(Clone, PartialEq)]
struct Chosen {
    name: String,
    bytes: f64,
}

#[component]
pub fn FileField(
    form: FormState,
    /// RFC 6901 pointer of the value in the request body.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    /// The file's text.
    value: RwSignal<String>,
    #[prop(optional, into)] help: Words,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let Words(help) = help;
    let error = form.error(&name);
    let id = unique("field");
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let described = describe(help.is_some().then(|| help_id.clone()), error_id.clone(), error);
    let input = NodeRef::<html::Input>::new();
    let chosen = RwSignal::new(None::<Chosen>);
    let over = RwSignal::new(false);
    let pointer = StoredValue::new(name.clone());

    let empty = move || {
        chosen.set(None);
        value.set(String::new());
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    let refuse = move |detail: String| {
        empty();
        form.refuse_one(&pointer.get_value(), detail);
    };
    let take = move |file: File| {
        form.accept_one(&pointer.get_value());
        let picked = Chosen { name: file.name(), bytes: file.size() };
        if picked.bytes > MAX_BYTES {
            refuse(format!("“{}” is {}. Choose a file of at most 16 KB.", picked.name, size(picked.bytes)));
            return;
        }
        chosen.set(Some(picked.clone()));
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            // Another file may have been chosen meanwhile.
            if chosen.try_get_untracked().flatten().as_ref() != Some(&picked) {
                return;
            }
            match text {
                Some(text) if text.is_empty() => refuse(format!("“{}” is empty.", picked.name)),
                Some(text) => value.set(text),
                None => refuse(format!("“{}” could not be read. Choose it again.", picked.name)),
            }
        });
    };
    let choose = move |_| {
        if let Some(file) = input.get_untracked().and_then(|input| first(input.files())) {
            take(file);
        }
    };
    let drop = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        let files = event.data_transfer().as_ref().and_then(DataTransfer::files);
        let Some(file) = first(files.clone()) else { return };
        // So that the browser's own check finds the field filled.
        if let Some(input) = input.get_untracked() {
            input.set_files(files.as_ref());
        }
        take(file);
    };
    let drag = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let remove = Callback::new(move |()| {
        empty();
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    });

    view! {
        <div class="field">
            <FieldLabel id=id.clone() label required />
            <div
                class="drop-zone"
                class:is-over=move || over.get()
                class:is-filled=move || chosen.read().is_some()
                on:dragover=drag
                on:dragleave=move |_| over.set(false)
                on:drop=drop
            >
                <input
                    id=id
                    type="file"
                    class="drop-zone-input"
                    name=name
                    required=required
                    node_ref=input
                    on:change=choose
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=described
                />
                {move || view! { <Content chosen=chosen.get() remove /> }}
            </div>
            <FieldWords help help_id error error_id />
        </div>
    }
}

/// What has been chosen, or how to choose.
#[component]
fn Content(chosen: Option<Chosen>, remove: Callback<()>) -> impl IntoView {
    let Some(file) = chosen else {
        return view! {
            <Glyph icon=Icon::Upload class="size-5 shrink-0 text-muted" />
            <p class="text-sm">
                <span class="font-medium text-primary">"Choose a file"</span>
                " or drop it here"
            </p>
        }
        .into_any();
    };
    view! {
        <Glyph icon=Icon::File class="size-5 shrink-0 text-primary" />
        <p class="min-w-0 flex-1 break-words text-sm" role="status">
            <span class="font-medium">{file.name}</span>
            <span class="text-muted">{format!(" · {}", size(file.bytes))}</span>
        </p>
        <Button on_click=remove>"Remove file"</Button>
    }
    .into_any()
}

fn first(files: Option<FileList>) -> Option<File> {
    files?.get(0)
}

/// Bytes in words. In whole numbers: printing a fraction takes as much of the program as a page does.
pub fn size(bytes: f64) -> String {
    const KILO: u64 = 1024;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a file has a whole number of bytes")]
    let bytes = bytes as u64;
    let in_tenths_of = |unit: u64| (bytes * 10 + unit / 2) / unit;
    let (tenths, unit) = match bytes {
        ..KILO => return format!("{bytes} bytes"),
        KILO..1_048_576 => (in_tenths_of(KILO), "KB"),
        _ => (in_tenths_of(KILO * KILO), "MB"),
    };
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_in_the_largest_unit_that_is_full() {
        assert_eq!(size(12.0), "12 bytes");
        assert_eq!(size(2_355.0), "2.3 KB");
        assert_eq!(size(5.0 * 1024.0 * 1024.0), "5.0 MB");
    }
}
