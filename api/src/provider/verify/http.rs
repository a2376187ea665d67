//! The call that an entry names. A status tells whether the credential is accepted, and the answer whose it is.

use http::StatusCode;
use serde_json::Value;
use shared::connection::Account;

use super::{Tried, Verdict, failed, misfit, refused};
use crate::{
    outbound::{Call, Outbound},
    provider::{
        Method,
        present::Unpresentable,
        spec::{Identity, Verification},
        template::Values,
    },
};

pub async fn call(outbound: &Outbound, method: &Method, values: Values<'_>) -> Tried<Option<Account>> {
    let (Some(api), Some(present), Some(verification)) = (&method.api, &method.present, &method.verification) else {
        return Err(Verdict::Untried);
    };
    let open = Values::open(values.fields, values.details);
    let url = api.below(&verification.path, open).map_err(|fault| misfit(&fault, values.fields))?;
    let typed = api.base_url.leading_key().filter(|key| values.fields.contains_key(*key));
    let mut call = Call::get(url);
    call.method = verification.verb.into();
    let reads = verification.identity.is_some() || verification.expect.is_some();
    let call = if reads { call.accept_json() } else { call.without_body() };
    let call = present.apply(api, call, values).map_err(|fault| match fault {
        Unpresentable::Missing => Verdict::Refused("A part of the credential is missing."),
        Unpresentable::Refused(refusal) => refused(refusal, typed),
    })?;
    let answer = outbound.send(call).await.map_err(|error| failed(error, typed))?;
    judge(answer.status)?;
    if reads { read(verification, &answer.body, open) } else { Ok(None) }
}

fn judge(status: StatusCode) -> Tried<()> {
    Err(match status.as_u16() {
        200..=299 => return Ok(()),
        300..=399 => Verdict::Refused("The API redirects this address elsewhere. Enter the address it leads to."),
        401 => Verdict::Refused("The API does not accept the credential (401)."),
        403 => Verdict::Refused("The API knows the credential but does not allow this call (403)."),
        404 => Verdict::Refused("There is nothing at this address (404). Check the address."),
        405 => Verdict::Refused("This address cannot be read (405). Choose another path to test with."),
        429 => Verdict::Unavailable("The API asks for fewer calls (429)."),
        408 | 425 => Verdict::Unavailable("The API could not take the call at present."),
        400..=499 => Verdict::Refused("The API refuses the call. Check the fields."),
        _ => Verdict::Unavailable("The API has a failure of its own."),
    })
}

fn read(verification: &Verification, body: &[u8], values: Values<'_>) -> Tried<Option<Account>> {
    let strange = Verdict::Unavailable("The API's answer is not the one that was expected.");
    let answer: Value = serde_json::from_slice(body).map_err(|_| strange)?;
    if let Some(expect) = &verification.expect
        && answer.pointer(&expect.pointer) != Some(&expect.value)
    {
        return Err(Verdict::Refused("The API does not accept the credential."));
    }
    Ok(verification.identity.as_ref().and_then(|identity| account(identity, &answer, values)))
}

fn account(identity: &Identity, answer: &Value, values: Values<'_>) -> Option<Account> {
    let issuer = identity.issuer.fill(values)?;
    let known = identity.account.read(issuer.expose(), answer)?;
    Some(Account { issuer: known.issuer, subject: known.subject, label: known.label })
}
