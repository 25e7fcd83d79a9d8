//! What is asked: one sender, one client, one recipient.

use std::net::IpAddr;

use crate::mail::{Address, ReversePath};

/// One question, in Postfix's words (`SMTPD_POLICY_README`). Borrows what is only logged or compared.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The connecting host.
    pub client_address: IpAddr,
    /// The client's forward-confirmed name; None when there is none ("unknown").
    pub client_name: Option<&'a str>,
    /// The client's name as the DNS has it, confirmed or not; proves nothing. None when there is none ("unknown").
    pub reverse_client_name: Option<&'a str>,
    /// What the client called itself.
    pub helo_name: Option<&'a str>,
    /// MAIL FROM.
    pub sender: ReversePath,
    /// RCPT TO.
    pub recipient: Address,
    /// One of our own people sends it: SASL login, or a network marked as submission.
    pub submission: bool,
    /// The login of an authenticated submission.
    pub sasl_username: Option<&'a str>,
    /// The same message has the same instance.
    pub instance: Option<&'a str>,
    /// The mail server's name for the message, once it has one.
    pub queue_id: Option<&'a str>,
}
