//! What a page reads is loading, failed or there; no page draws the first two itself.

use leptos::prelude::*;

use super::{badge::Tone, button::Button, icon::Icon, notice::Notice, skeleton::SkeletonRows};

/// An error that has words for people.
pub trait Explain {
    fn title(&self) -> String;
    fn advice(&self) -> String;
    /// It may be over in a moment, so it is no reason to take away what is in view.
    fn is_passing(&self) -> bool {
        false
    }
}

/// The children are made anew when the value has changed.
#[component]
pub fn Loaded<T, E, V>(
    resource: LocalResource<Result<T, E>>,
    #[prop(optional, into)] skeleton: ViewFn,
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    E: Explain + Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let latest = latest(resource, Signal::stored(false));
    move || match latest.get() {
        None => skeleton.run(),
        Some(Ok(value)) => children(value).into_any(),
        Some(Err(error)) => view! { <Failed error on_retry=retry(resource) /> }.into_any(),
    }
}

/// The same for what is read again while it is in view: the children stay and follow the value, so that nobody loses the
/// focus or what they were typing.
#[component]
pub fn Followed<T, E, V>(
    resource: LocalResource<Result<T, E>>,
    #[prop(optional, into)] skeleton: ViewFn,
    /// What is in view is not what the reader asks for any more, so an error takes its place.
    #[prop(optional, into)]
    outdated: Signal<bool>,
    children: impl Fn(Signal<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Default + PartialEq + Send + Sync + 'static,
    E: Explain + Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let latest = latest(resource, outdated);
    let value = Memo::new(move |before: Option<&T>| match latest.get() {
        Some(Ok(value)) => value,
        Some(Err(_)) | None => before.cloned().unwrap_or_default(),
    });
    let outcome =
        Memo::new(move |_| latest.with(|read| read.as_ref().map(|read| read.as_ref().map(|_| ()).map_err(E::clone))));
    move || match outcome.get() {
        None => skeleton.run(),
        Some(Ok(())) => children(value.into()).into_any(),
        Some(Err(error)) => view! { <Failed error on_retry=retry(resource) /> }.into_any(),
    }
}

/// What was read last. When reading it again fails for a passing cause, what was there stays: nobody asked for it.
fn latest<T, E>(resource: LocalResource<Result<T, E>>, outdated: Signal<bool>) -> Memo<Option<Result<T, E>>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    E: Explain + Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |before: Option<&Option<Result<T, E>>>| match (resource.get(), before) {
        (Some(Err(error)), Some(Some(Ok(value)))) if error.is_passing() && !outdated.get_untracked() => {
            Some(Ok(value.clone()))
        }
        (read, _) => read,
    })
}

fn retry<T: 'static, E: 'static>(resource: LocalResource<Result<T, E>>) -> Callback<()> {
    Callback::new(move |()| {
        resource.set(None);
        resource.refetch();
    })
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
