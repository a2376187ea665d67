//! From an address, an outcome or a grant to the screen that shows it.

use std::time::Duration;

use js_sys::Promise;
use shared::{
    authorization::{Failure, Question, State},
    connect::{AskOutcome, Asked, Granted, LinkQuery, LinkToken, OpenLink, Outcome, ReadLink, ReadOutcome},
    id::{AccessRequestId, AuthorizationId},
    receipt::{OpenReceipt, ReadReceipt, Receipt, ReceiptQuery},
    secret_text::SecretText,
};
use wasm_bindgen_futures::JsFuture;

use super::{
    address::{self, Place},
    ask::{Trouble, ask, open},
    screen::{Grant, Screen},
    words,
};

/// The browser came back before the provider was asked to the end.
const ASK_AGAIN: Duration = Duration::from_secs(2);

pub async fn load(place: Place) -> Result<Screen, Trouble> {
    match place {
        Place::Link(token) => {
            let opened = open(&OpenLink { body: LinkToken { token } }).await?;
            Place::of(opened.request).replace();
            read(opened.request).await.map(Screen::Review)
        }
        Place::Request { request, source } => {
            let asked = read(request).await?;
            let open = asked.sources.iter().find(|it| Some(it.id) == source && it.connected_at.is_none()).cloned();
            Ok(match open {
                Some(source) => Screen::Entering { asked, source },
                None => Screen::Review(asked),
            })
        }
        Place::Arrival(authorization) => {
            settle(authorization, ask(&ReadOutcome { body: AskOutcome { authorization } }).await?).await
        }
        Place::Refused(failure) => Ok(Screen::Refused { asked: None, source: None, failure }),
        Place::ReceiptLink(token) => {
            let receipt = open_receipt(token).await?;
            Place::Receipt { receipt: receipt.id, request: None }.replace();
            Ok(Screen::Receipt { receipt, request: None })
        }
        Place::Receipt { receipt, request } => {
            let receipt = ask(&ReadReceipt { query: ReceiptQuery { receipt } }).await?;
            Ok(Screen::Receipt { receipt, request })
        }
        Place::Nowhere => Ok(Screen::Incomplete),
    }
}

async fn read(request: AccessRequestId) -> Result<Asked, Trouble> {
    ask(&ReadLink { query: LinkQuery { request } }).await
}

async fn open_receipt(token: SecretText) -> Result<Receipt, Trouble> {
    let opened = open(&OpenReceipt { body: LinkToken { token } }).await?;
    ask(&ReadReceipt { query: ReceiptQuery { receipt: opened.receipt } }).await
}

/// What became of an authorization is the next screen.
pub async fn settle(authorization: AuthorizationId, mut outcome: Outcome) -> Result<Screen, Trouble> {
    while matches!(outcome.state, State::Open | State::Arrived) {
        sleep(ASK_AGAIN).await;
        outcome = ask(&ReadOutcome { body: AskOutcome { authorization } }).await?;
    }
    let request = outcome.request;
    if let Some(granted) = outcome.granted {
        return Ok(connected(request, granted, None).await);
    }
    let failure = match (outcome.state, outcome.question, outcome.failure) {
        (State::Choosing, Some(Question::WhichAccount { accounts }), _) => {
            return Ok(Screen::Choosing { asked: read(request).await?, authorization, accounts });
        }
        (State::Choosing, Some(Question::AnotherAccount { .. }), _) => Failure::WrongAccount,
        (State::Expired, _, _) => Failure::Expired,
        (_, _, failure) => failure.unwrap_or(Failure::Unknown),
    };
    if words::failure(failure).is_none() {
        return Ok(Screen::Dead);
    }
    Ok(Screen::Refused { asked: Some(read(request).await?), source: Some(outcome.source), failure })
}

/// The receipt is opened at once, so that the page can say what was granted and a reload finds it again; when that fails,
/// its address is shown all the same.
pub async fn connected(request: AccessRequestId, granted: Granted, before: Option<&Asked>) -> Screen {
    let receipt = match granted.receipt.as_deref().and_then(address::token_of) {
        Some(token) => open_receipt(token).await.ok(),
        None => None,
    };
    let asked = if granted.done { None } else { read(request).await.ok() };
    let request = (!granted.done).then_some(request);
    if let Some(receipt) = &receipt {
        Place::Receipt { receipt: receipt.id, request }.replace();
    }
    let known = asked.as_ref().or(before);
    let source = known.and_then(|asked| asked.sources.iter().find(|source| source.id == granted.source));
    Screen::Granted(Grant {
        organization: receipt.as_ref().map(|it| it.organization.clone()).or(known.map(|it| it.organization.clone())),
        provider: receipt.as_ref().map(|it| it.provider.clone()).or(source.map(|it| it.provider.clone())),
        address: granted.receipt,
        receipt,
        request,
        asked,
    })
}

async fn sleep(time: Duration) {
    let woken = Promise::new(&mut |resolve, _| {
        let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        }
    });
    let _ = JsFuture::from(woken).await;
}
