//! Words into an RFC 5322 message: multipart/alternative, plain text first.

use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart};
use uuid::Uuid;

use super::render::{Rendered, one_line, render};
use super::{Message, MessageError};
use crate::mail::Address;

/// Makes the message that is sent; Date is the machine's time.
///
/// `from` is an address, or `Name <address>`; without a name of its own it carries the provider's.
pub(super) fn compose(message: &Message, from: &str) -> Result<lettre::Message, MessageError> {
    let from = sender(from, message.provider())?;
    let to = header_address(message.to())?;
    // Named here because the library can't read a quoted local part back out of the header.
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.clone()])?;
    // RFC 5322, 3.6.4: the right-hand side is a domain that we may speak for.
    let domain = from.email.domain().to_owned();
    let id = match message {
        Message::Digest(digest) => digest.id,
        _ => Uuid::now_v7(),
    };
    let message_id = format!("<{id}@{domain}>");
    let Rendered {
        subject,
        text,
        html,
    } = render(message)?;
    let mut builder = lettre::Message::builder()
        .envelope(envelope)
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(subject)
        .message_id(Some(message_id))
        // RFC 3834, 5: nobody asked a person, so no vacation notice shall answer.
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Auto-Response-Suppress", "All"));
    if let Message::Digest(digest) = message {
        // RFC 2919: one list for all, and none that a person could write to. RFC 8058, 3.1: both headers together.
        builder = builder
            .raw_header(header("List-Id", &format!("<digest.{domain}>")))
            .raw_header(header(
                "List-Unsubscribe",
                &format!("<{}>", one_line(&digest.links.unsubscribe)),
            ))
            .raw_header(header(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click",
            ));
    }
    Ok(builder.multipart(MultiPart::alternative_plain_html(plain(text), html))?)
}

/// Reads `mail.from`.
pub(super) fn sender(from: &str, provider: &str) -> Result<Mailbox, MessageError> {
    let mut sender: Mailbox = from.parse()?;
    let provider = one_line(provider);
    if sender.name.is_none() && !provider.is_empty() {
        sender.name = Some(provider);
    }
    Ok(sender)
}

/// Our canonical form has no quotes (`odd user@b.example`); a header needs them.
fn header_address(address: &Address) -> Result<lettre::Address, MessageError> {
    let (local_part, domain) = (address.local_part(), address.domain());
    match lettre::Address::new(local_part, domain) {
        Ok(address) => Ok(address),
        Err(_) => Ok(lettre::Address::new(quoted(local_part), domain)?),
    }
}

/// RFC 5322, 3.2.4: quoted-string with quoted-pairs.
fn quoted(local_part: &str) -> String {
    format!(
        "\"{}\"",
        local_part.replace('\\', "\\\\").replace('"', "\\\"")
    )
}

/// Keeps lines of plain ASCII as they are where RFC 5322, 2.1.1 allows it (998 characters): wrapped
/// to the customary 76, a link would be cut in two for readers that know no quoted-printable.
fn plain(text: String) -> Body {
    if text.is_ascii() && text.lines().all(|line| line.len() <= 998) {
        let text = text.lines().collect::<Vec<_>>().join("\r\n");
        Body::dangerous_pre_encoded(text.into_bytes(), ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text)
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
