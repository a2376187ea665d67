//! `/v1/receipt`

use actix_web::{HttpRequest, get, post, rt};
use shared::receipt::{OpenedReceipt, Receipt, ReceiptQuery, RevokeReceipt, RevokedAccess};

use super::{revoke, service};
use crate::{
    failure::Failure,
    http::{
        context::Context,
        input::{Body, Query},
        openapi::Problems,
        pass::Pass,
        reply::{Reply, Result},
    },
};

/// Open a receipt
///
/// Trades the token of its address for a cookie; every other call names the receipt.
#[utoipa::path(tag = "Receipts", operation_id = "open_receipt", security(()),
    request_body = shared::connect::LinkToken, responses((status = 200, body = OpenedReceipt), Problems))]
#[post("/v1/receipt/open")]
pub async fn open_receipt(cx: Context, body: Body, request: HttpRequest) -> Result<Reply<OpenedReceipt>> {
    let holding = service::open(&cx, &body.check()?).await?;
    let cookies = cx.admit(&request, (Pass::Receipt, holding.id), &holding.digest, None)?;
    Ok(Reply::ok(OpenedReceipt { receipt: holding.id }).with_cookies(cookies))
}

/// What was granted
#[utoipa::path(tag = "Receipts", operation_id = "read_receipt", security(()), params(ReceiptQuery),
    responses((status = 200, body = Receipt), Problems))]
#[get("/v1/receipt")]
pub async fn read_receipt(cx: Context, query: Query, request: HttpRequest) -> Result<Reply<Receipt>> {
    let ReceiptQuery { receipt } = query.read()?;
    let holding = cx.holding(&request, receipt).await?;
    service::read(&cx, &holding).await.map(Reply::ok)
}

/// Revoke access
///
/// Whatever depends on it. The connection is removed, the provider is asked to end the access, and the credential is
/// destroyed.
#[utoipa::path(tag = "Receipts", operation_id = "revoke_access", security(()), request_body = RevokeReceipt,
    responses((status = 200, body = RevokedAccess), Problems))]
#[post("/v1/receipt/revoke")]
pub async fn revoke_access(cx: Context, body: Body, request: HttpRequest) -> Result<Reply<RevokedAccess>> {
    let RevokeReceipt { receipt } = body.check()?;
    let holding = cx.holding(&request, receipt).await?;
    // The provider is asked even when the recipient closes the page.
    rt::spawn(async move { revoke::revoke(&cx, &holding).await }).await.map_err(Failure::broken)?.map(Reply::ok)
}
