//! Handing a mail to the operator's server. It is the operator who names it, so that it may be any host (S28 is about
//! hosts that members name).

use std::time::Duration;

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp,
};

use super::Mail;
use crate::config::MailSettings;

pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// The server did not take it, in words for the log.
pub enum Refusal {
    AtPresent(String),
    Never(String),
}

impl Mailer {
    pub fn new(settings: MailSettings) -> Self {
        // The whole of an attempt has one time limit.
        Self { transport: settings.server.timeout(None).build(), from: settings.from }
    }

    pub async fn send(&self, mail: &Mail, patience: Duration) -> Result<(), Refusal> {
        let message = self.message(mail).map_err(Refusal::Never)?;
        match tokio::time::timeout(patience, self.transport.send(message)).await {
            Err(_) => Err(Refusal::AtPresent("the server took too long".to_owned())),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() && !is_about_us(&error) => Err(Refusal::Never(chain(&error))),
            Ok(Err(error)) => Err(Refusal::AtPresent(chain(&error))),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, String> {
        let address: Address = mail.recipient.parse().map_err(|_| "the address is none".to_owned())?;
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .subject(&mail.letter.subject)
            .date(mail.created_at.utc().into())
            // The same each time, so that a mail that was accepted without our hearing of it can be told to be the same.
            .message_id(Some(format!("<{}@{}>", mail.id.uuid().simple(), self.from.email.domain())))
            // RFC 3834: no holiday notes in return.
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.letter.body.clone())
            .map_err(|error| error.to_string())
    }
}

/// It is not this mail that the server refuses but our signing in, which the operator will mend.
fn is_about_us(error: &smtp::Error) -> bool {
    error.status().is_some_and(|code| matches!(u16::from(code), 530..=539))
}

fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
