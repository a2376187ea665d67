//! The dialogs in which a connection is changed.

mod disconnect;
mod impact;
mod reauthorize;
mod reconnect;
mod share;
mod transfer;
mod unshare;
mod used_by;

use leptos::prelude::*;
use shared::connection::Connection;

use self::{
    disconnect::DisconnectForm, reauthorize::ReauthorizeForm, reconnect::ReconnectTask, share::ShareForm,
    transfer::TransferForm, unshare::UnshareForm, used_by::UsedBy,
};
use super::{
    desk::{Desk, Task},
    replace::{ReplaceForm, Target},
};
use crate::ui::dialog::DialogAbout;

#[component]
pub fn ConnectionDialogs(desk: Desk) -> impl IntoView {
    let about = desk.task;
    view! {
        <DialogAbout about title="Disconnect" wide=true shown=|task| matches!(task, Task::Disconnect(_)) children=move |task| match task {
            Task::Disconnect(connection) => Some(view! { <DisconnectForm desk connection /> }),
            _ => None,
        } />
        <DialogAbout about title="Reconnect" shown=|task| matches!(task, Task::Reconnect(_)) children=move |task| match task {
            Task::Reconnect(connection) => Some(view! { <ReconnectTask desk connection /> }),
            _ => None,
        } />
        <DialogAbout about title="Re-authorize link" shown=|task| matches!(task, Task::Reauthorize(_)) children=move |task| match task {
            Task::Reauthorize(connection) => Some(view! { <ReauthorizeForm desk connection /> }),
            _ => None,
        } />
        <DialogAbout about title="Transfer" shown=|task| matches!(task, Task::Transfer(_)) children=move |task| match task {
            Task::Transfer(connection) => Some(view! { <TransferForm desk connection /> }),
            _ => None,
        } />
        <DialogAbout about title="Share" wide=true shown=|task| matches!(task, Task::Share(_)) children=move |task| match task {
            Task::Share(connection) => Some(view! { <ShareForm desk connection /> }),
            _ => None,
        } />
        <DialogAbout about title="Make private" wide=true shown=|task| matches!(task, Task::Unshare(..)) children=move |task| match task {
            Task::Unshare(connection, usage) => Some(view! { <UnshareForm desk connection usage /> }),
            _ => None,
        } />
        <DialogAbout about title="Replace connection" wide=true shown=|task| matches!(task, Task::Replace(_)) children=move |task| match task {
            Task::Replace(Connection { id, name, kind, provider, .. }) => {
                let close = Callback::new(move |()| desk.close());
                Some(view! { <ReplaceForm place=desk.place() target=Target { id, name, kind, provider } close /> })
            }
            _ => None,
        } />
        <DialogAbout about title="Used by" shown=|task| matches!(task, Task::Usage(_)) children=move |task| match task {
            Task::Usage(connection) => Some(view! { <UsedBy desk connection /> }),
            _ => None,
        } />
    }
}
