//! A file, chosen or dropped, and read here. It is shown by name and size only: what is in it may be a secret.

use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList, FileReader};

use super::{
    Words,
    button::Button,
    field::{FieldLabel, FieldWords, describe},
    form::FormState,
    icon::{Glyph, Icon},
    unique,
};
use crate::browser::promise::{deferred, until};

/// What a file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Content {
    /// The value is the text.
    #[default]
    Text,
    /// The value is a `data:` URI.
    Image,
}

impl Content {
    /// A file that is larger is not even read.
    pub const fn max_kilobytes(self) -> u16 {
        match self {
            Self::Text => 16,
            Self::Image => 512,
        }
    }

    /// The media types that it is found by.
    const fn types(self) -> Option<&'static str> {
        match self {
            Self::Text => None,
            Self::Image => Some("image/png,image/jpeg,image/webp"),
        }
    }

    /// What is wrong with a file that was chosen.
    pub fn refuses(self, name: &str, bytes: f64, media_type: &str) -> Option<String> {
        if self.types().is_some_and(|types| !types.split(',').any(|known| known == media_type)) {
            return Some(format!("“{name}” is of another kind. Choose a PNG, JPEG or WebP image."));
        }
        let limit = self.max_kilobytes();
        let is_too_large = bytes > f64::from(limit) * 1024.0;
        is_too_large.then(|| format!("“{name}” is {}. Choose a file of at most {limit} KB.", size(bytes)))
    }

    async fn read(self, file: &File) -> Option<String> {
        match self {
            Self::Text => JsFuture::from(file.text()).await.ok()?.as_string(),
            Self::Image => {
                let reader = FileReader::new().ok()?;
                let (done, on_end) = deferred()?;
                let ended = Closure::once_into_js(move || on_end.call());
                reader.set_onloadend(Some(ended.unchecked_ref()));
                reader.read_as_data_url(file).ok()?;
                until(done).await;
                reader.result().ok()?.as_string()
            }
        }
    }
}

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
    value: RwSignal<String>,
    #[prop(optional)] content: Content,
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
        if let Some(detail) = content.refuses(&picked.name, picked.bytes, &file.type_()) {
            refuse(detail);
            return;
        }
        chosen.set(Some(picked.clone()));
        spawn_local(async move {
            let text = content.read(&file).await;
            // Another file may have been chosen meanwhile.
            if chosen.try_get_untracked().flatten().as_ref() != Some(&picked) {
                return;
            }
            match text {
                Some(_) if picked.bytes == 0.0 => refuse(format!("“{}” is empty.", picked.name)),
                Some(text) => value.set(text),
                None => refuse(format!("“{}” could not be read. Choose it again.", picked.name)),
            }
        });
    };
    // Whoever has made use of the value takes it away.
    Effect::new(move |filled: Option<bool>| {
        let fills = value.with(|value| !value.is_empty());
        if filled == Some(true) && !fills && chosen.with_untracked(Option::is_some) {
            empty();
        }
        fills
    });
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
                    accept=content.types()
                    node_ref=input
                    on:change=choose
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=described
                />
                {move || view! { <ChosenFile chosen=chosen.get() remove /> }}
            </div>
            <FieldWords help help_id error error_id />
        </div>
    }
}

/// What has been chosen, or how to choose.
#[component]
fn ChosenFile(chosen: Option<Chosen>, remove: Callback<()>) -> impl IntoView {
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
    fn a_file_of_another_kind_or_too_large_is_refused() {
        let refuses = |content: Content, bytes, media_type| content.refuses("logo", bytes, media_type);
        assert_eq!(refuses(Content::Text, 16.0 * 1024.0, "application/json"), None);
        assert!(refuses(Content::Text, 16.0 * 1024.0 + 1.0, "").is_some_and(|words| words.contains("at most 16 KB")));
        assert_eq!(refuses(Content::Image, 512.0 * 1024.0, "image/webp"), None);
        let too_large = refuses(Content::Image, 512.0 * 1024.0 + 1.0, "image/png");
        assert!(too_large.is_some_and(|words| words.contains("at most 512 KB")));
        assert!(refuses(Content::Image, 1.0, "image/svg+xml").is_some_and(|words| words.contains("PNG")));
    }

    #[test]
    fn a_size_is_said_in_the_largest_unit_that_is_full() {
        assert_eq!(size(12.0), "12 bytes");
        assert_eq!(size(2_355.0), "2.3 KB");
        assert_eq!(size(5.0 * 1024.0 * 1024.0), "5.0 MB");
    }
}
