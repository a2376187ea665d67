//! The shape of what is coming, so that nothing jumps when it is there.

use leptos::prelude::*;

#[component]
pub fn SkeletonRows(#[prop(default = 4)] rows: usize) -> impl IntoView {
    let row = || {
        view! {
            <div class="flex items-center gap-3 px-4 py-3.5">
                <div class="skeleton size-8 rounded-lg"></div>
                <div class="flex-1 space-y-2">
                    <div class="skeleton h-3 w-2/5"></div>
                    <div class="skeleton h-3 w-1/4"></div>
                </div>
                <div class="skeleton h-5 w-20 rounded-full"></div>
            </div>
        }
    };
    view! {
        <div role="status" class="panel divide-y divide-base-300">
            <span class="sr-only">"Loading…"</span>
            {(0..rows).map(|_| row()).collect_view()}
        </div>
    }
}
