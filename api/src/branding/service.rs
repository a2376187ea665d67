//! Reading and changing how an organization looks to recipients.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use shared::{
    branding::{Branding, EditBranding, IMAGE_MAX, NewLogo},
    check,
};
use tokio::task::spawn_blocking;

use super::{picture, store};
use crate::{
    access::OrganizationPlace,
    audit::{self, Did, Event, Object, Outcome},
    db::Tx,
    failure::Failure,
    http::{allowed::Allowed, context::Context},
};

type Here = Allowed<OrganizationPlace>;

pub async fn read(cx: &Context, allowed: &Here) -> Result<Branding, Failure> {
    Ok(store::read(cx.state.db.reader(), allowed.id).await?)
}

pub async fn save(cx: &Context, allowed: &Here, edit: EditBranding) -> Result<Branding, Failure> {
    let edit = EditBranding {
        name: edit.name.as_deref().map(check::tidy),
        accent: edit.accent.map(|accent| accent.to_lowercase()),
    };
    change(cx, allowed, async |tx, before| {
        let detail = json!({ "before": { "name": before.name, "accent": before.accent }, "after": &edit });
        store::save(tx, allowed.id, edit.clone()).await?;
        Ok(detail)
    })
    .await
}

/// 422 for what is no picture; nothing of the file but its picture is kept.
pub async fn save_logo(cx: &Context, allowed: &Here, new: NewLogo) -> Result<Branding, Failure> {
    let file = BASE64_STANDARD
        .decode(new.image)
        .map_err(|_| Failure::field("/image", "Send the file in base64 (RFC 4648 §4)."))?;
    if file.len() > IMAGE_MAX {
        let words = format!("Choose a file of at most {} KiB.", IMAGE_MAX / 1024);
        return Err(Failure::field("/image", words));
    }
    let cleaned = spawn_blocking(move || picture::clean(&file)).await.map_err(Failure::broken)?;
    let logo = cleaned.map_err(|unusable| Failure::field("/image", unusable.to_string()))?;
    change_logo(cx, allowed, Some(logo)).await
}

pub async fn remove_logo(cx: &Context, allowed: &Here) -> Result<Branding, Failure> {
    change_logo(cx, allowed, None).await
}

async fn change_logo(cx: &Context, allowed: &Here, logo: Option<Vec<u8>>) -> Result<Branding, Failure> {
    change(cx, allowed, async |tx, before| {
        let detail = json!({ "before": { "logo": before.logo.is_some() }, "after": { "logo": logo.is_some() } });
        store::save_logo(tx, allowed.id, logo).await?;
        Ok(detail)
    })
    .await
}

/// `work` tells what the event says of it.
async fn change<F>(cx: &Context, allowed: &Here, work: F) -> Result<Branding, Failure>
where
    F: AsyncFnOnce(&Tx, &Branding) -> Result<Value, Failure>,
{
    cx.state
        .db
        .write_tx(async |tx| {
            let before = store::read(tx, allowed.id).await?;
            let event = Event {
                organization: allowed.id,
                workspace: None,
                did: Did::ChangeBranding,
                object: Object { kind: "organization", id: allowed.id.to_string(), name: allowed.name.clone() },
                private_to: None,
                outcome: Outcome::Done,
                detail: work(tx, &before).await?,
            };
            audit::record(tx, &cx.state, &cx.actor(allowed.person()), event).await?;
            Ok(store::read(tx, allowed.id).await?)
        })
        .await
}
