//! `/v1/events`

use std::convert::Infallible;

use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING},
    web::Bytes,
};
use futures_util::{StreamExt, stream};
use shared::{access::AccountAction, live};

use super::service::{Listener, Said};
use crate::http::{context::Context, openapi::Problems, reply::Result};

/// What a browser waits before it connects again, in milliseconds.
const HELLO: &[u8] = b"retry: 2000\n\n";

/// Hear what changed, so as to read it again
///
/// Server-sent events named `change`, and comments in between that keep the stream alive. Nothing but the noun and its
/// workspace is told. What changed while nobody listened is not told later: read anew after connecting. The stream ends
/// with the session, which it does not prolong.
#[utoipa::path(tag = "Live updates", operation_id = "stream_changes",
    responses((status = 200, content_type = "text/event-stream", body = live::Change), Problems))]
#[get("/v1/events")]
pub async fn stream_changes(cx: Context) -> Result<HttpResponse> {
    let allowed = cx.require(AccountAction::SeeOwn, ()).await?;
    let listener = Listener::open(&cx, &allowed).await?;
    let told = stream::unfold(listener, async |mut listener| Some((text(&listener.next().await?), listener)));
    let hello = stream::iter([Bytes::from_static(HELLO)]);
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        // A compressor, ours or a proxy's, would keep events back until it has enough of them.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(hello.chain(told).map(Ok::<_, Infallible>)))
}

fn text(said: &Said) -> Bytes {
    match said {
        Said::Nothing => Bytes::from_static(b":\n\n"),
        // JSON has no line breaks of its own, which would end the field.
        Said::Change(change) => {
            let data = serde_json::to_string(change).unwrap_or_default();
            format!("event: {}\ndata: {data}\n\n", live::EVENT).into()
        }
    }
}
