//! What a page reads is loading, failed or there; no page draws the first two itself.

use leptos::prelude::*;

use super::{badge::Tone, button::Button, icon::Icon, notice::Notice, skeleton::SkeletonRows};

/// An error that has words for people.
pub trait Explain {
    fn title(&self) -> String;
    fn advice(&self) -> String;
}

#[component]
pub fn Loaded<T, E, V>(
    resource: LocalResource<Result<T, E>>,
    #[prop(optional, into)] skeleton: ViewFn,
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    E: Explain + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let retry = move || {
        resource.set(None);
        resource.refetch();
    };
    move || match resource.get() {
        None => skeleton.run(),
        Some(Ok(value)) => children(value).into_any(),
        Some(Err(error)) => view! { <Failed error on_retry=Callback::new(move |()| retry()) /> }.into_any(),
    }
}

/// The same for what is read again while it is in view: the children stay and follow the value, so that nobody loses the
/// focus or what they were typing.
#[component]
pub fn Followed<T, E, V>(
    resource: LocalResource<Result<T, E>>,
    #[prop(optional, into)] skeleton: ViewFn,
    children: impl Fn(Signal<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Default + PartialEq + Send + Sync + 'static,
    E: Explain + Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let value = Memo::new(move |before: Option<&T>| match resource.get() {
        Some(Ok(value)) => value,
        Some(Err(_)) | None => before.cloned().unwrap_or_default(),
    });
    let outcome =
        Memo::new(move |_| resource.with(|read| read.as_ref().map(|read| read.as_ref().map(|_| ()).map_err(E::clone))));
    let retry = Callback::new(move |()| {
        resource.set(None);
        resource.refetch();
    });
    move || match outcome.get() {
        None => skeleton.run(),
        Some(Ok(())) => children(value.into()).into_any(),
        Some(Err(error)) => view! { <Failed error on_retry=retry /> }.into_any(),
    }
}

/// An error that stands for the whole of what was to be shown.
#[component]
pub fn Failed<E: Explain + Send + Sync + 'static>(error: E, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    view! {
        <div role="alert">
            <Notice tone=Tone::Bad title=error.title()>
                <p>{error.advice()}</p>
                <div class="mt-3">
                    <Button icon=Icon::Retry on_click=on_retry>
                        "Retry"
                    </Button>
                </div>
            </Notice>
        </div>
    }
}

/// The default skeleton.
pub fn rows() -> ViewFn {
    ViewFn::from(|| view! { <SkeletonRows /> })
}
