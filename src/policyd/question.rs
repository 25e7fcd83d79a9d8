//! From attributes to the question that the engine judges.
//!
//! Not every request is a question. A list of restrictions may ask in other states than RCPT, VRFY
//! runs through the recipient restrictions without a sender, and a request whose client or
//! recipient can't be read leaves nothing to judge. All of these get no opinion: refusing mail for
//! them would lose some, and Postfix has its own checks for them.

use std::net::IpAddr;

use ipnet::IpNet;

use super::protocol::{Attributes, Name};
use crate::mail::{Address, ReversePath};
use crate::policy::Request;

/// Why a well-formed request is not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unasked {
    /// Another `request`, or another `protocol_state` than RCPT: normal life.
    NotOurs,
    /// `client_address` is missing or no address.
    NoClient,
    /// `sender` is missing; the null sender is there and empty.
    NoSender,
    /// `recipient` is missing or no address.
    NoRecipient,
}

/// Reads the question out of a request. A client inside `submission_networks` makes a submission of
/// it, as a login does.
pub(super) fn question<'a>(
    attributes: &Attributes<'a>,
    submission_networks: &[IpNet],
) -> Result<Request<'a>, Unasked> {
    let ours = attributes.get(Name::Request) == Some("smtpd_access_policy")
        && attributes.get(Name::ProtocolState) == Some("RCPT");
    if !ours {
        return Err(Unasked::NotOurs);
    }
    let client_address = client_address(attributes).ok_or(Unasked::NoClient)?;
    let sender = attributes.get(Name::Sender).ok_or(Unasked::NoSender)?;
    let recipient = attributes
        .filled(Name::Recipient)
        .ok_or(Unasked::NoRecipient)?;
    let recipient = Address::from_envelope(recipient).map_err(|_| Unasked::NoRecipient)?;
    let sasl_username = attributes.filled(Name::SaslUsername);
    let submission = sasl_username.is_some()
        || submission_networks
            .iter()
            .any(|network| network.contains(&client_address));
    Ok(Request {
        client_address,
        client_name: name(attributes, Name::ClientName),
        reverse_client_name: name(attributes, Name::ReverseClientName),
        helo_name: attributes.filled(Name::HeloName),
        sender: ReversePath::parse(sender),
        recipient,
        submission,
        sasl_username,
        instance: attributes.filled(Name::Instance),
        queue_id: attributes.filled(Name::QueueId),
    })
}

/// An IPv4 client on an IPv6 socket is the IPv4 client that the lists name.
fn client_address(attributes: &Attributes<'_>) -> Option<IpAddr> {
    let address: IpAddr = attributes.get(Name::ClientAddress)?.parse().ok()?;
    Some(address.to_canonical())
}

/// `client_name` is confirmed forward and back, or `unknown`. `reverse_client_name` proves nothing: it only spares a
/// question to the DNS.
fn name<'a>(attributes: &Attributes<'a>, which: Name) -> Option<&'a str> {
    attributes.filled(which).filter(|name| *name != "unknown")
}
