//! Requests as Postfix 3.8 sends them (`SMTPD_POLICY_README`), all attributes, rendered once;
//! only the digits that differ are written anew for each question.

/// What takes part in a question: its place in the text, so that it can be overwritten.
#[derive(Clone, Debug)]
struct Field {
    at: usize,
    length: usize,
}

/// One request, ready to send.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    text: Vec<u8>,
    /// Digits of the mailbox wherever it is named, of the sender's number, of the instance, of the new address.
    mailbox: Vec<Field>,
    friend: Vec<Field>,
    instance: Vec<Field>,
    stranger: Vec<Field>,
}

/// The client, inside the network from which the data set says all its senders were proven before.
const CLIENT: &str = "198.51.100.7";
/// The one domain of the data set.
const DOMAIN: &str = "isp.example";

const MAILBOX: &str = "{mailbox}";
const FRIEND: &str = "{friend}";
const INSTANCE: &str = "{instance}";
const STRANGER: &str = "{stranger}";

impl Question {
    /// Mail for a mailbox from a sender on its whitelist.
    pub(crate) fn from_friend() -> Self {
        Self::parse(&render(
            &format!("friend{FRIEND}.{MAILBOX}@friends.test"),
            &format!("user{MAILBOX}@{DOMAIN}"),
            "",
        ))
    }

    /// A mailbox's own submission to an address it never wrote to.
    pub(crate) fn submission() -> Self {
        let owner = format!("user{MAILBOX}@{DOMAIN}");
        Self::parse(&render(
            &owner,
            &format!("new{STRANGER}@strangers.test"),
            &owner,
        ))
    }

    /// The request about this mailbox and its friend of that number; `instance` is never used twice.
    pub(crate) fn about(&mut self, mailbox: u32, friend: u32, instance: u64) -> &[u8] {
        for field in &self.mailbox {
            write_digits(&mut self.text, field, u64::from(mailbox), 10);
        }
        for field in &self.friend {
            write_digits(&mut self.text, field, u64::from(friend), 10);
        }
        for field in self.instance.iter().chain(&self.stranger) {
            write_digits(&mut self.text, field, instance, 16);
        }
        &self.text
    }

    /// Reads a rendered text: each placeholder becomes as many zeros as its number needs.
    fn parse(template: &str) -> Self {
        let mut question = Self {
            text: Vec::new(),
            mailbox: Vec::new(),
            friend: Vec::new(),
            instance: Vec::new(),
            stranger: Vec::new(),
        };
        let mut rest = template;
        while let Some((before, name, after)) = rest.split_once('{').and_then(|(before, after)| {
            after
                .split_once('}')
                .map(|(name, after)| (before, name, after))
        }) {
            question.text.extend_from_slice(before.as_bytes());
            let (fields, length) = match name {
                "mailbox" => (&mut question.mailbox, 7),
                "friend" => (&mut question.friend, 3),
                "instance" => (&mut question.instance, 16),
                _ => (&mut question.stranger, 16),
            };
            fields.push(Field {
                at: question.text.len(),
                length,
            });
            question.text.resize(question.text.len() + length, b'0');
            rest = after;
        }
        question.text.extend_from_slice(rest.as_bytes());
        question
    }
}

/// Overwrites a field with a number, padded with zeros; digits that don't fit are left out at the front.
fn write_digits(text: &mut [u8], field: &Field, mut number: u64, base: u64) {
    let Some(places) = text.get_mut(field.at..field.at + field.length) else {
        return;
    };
    for place in places.iter_mut().rev() {
        *place = match number % base {
            digit @ 0..=9 => b'0' + u8::try_from(digit).unwrap_or(0),
            letter => b'a' - 10 + u8::try_from(letter).unwrap_or(10),
        };
        number /= base;
    }
}

/// The attributes in the order in which Postfix sends them.
fn render(sender: &str, recipient: &str, sasl_username: &str) -> String {
    let sasl_method = if sasl_username.is_empty() {
        ""
    } else {
        "plain"
    };
    format!(
        "request=smtpd_access_policy\n\
         protocol_state=RCPT\n\
         protocol_name=ESMTP\n\
         client_address={CLIENT}\n\
         client_name=mx7.relay.example\n\
         client_port=43210\n\
         reverse_client_name=mx7.relay.example\n\
         server_address=192.0.2.25\n\
         server_port=25\n\
         helo_name=mx7.relay.example\n\
         sender={sender}\n\
         recipient={recipient}\n\
         recipient_count=0\n\
         queue_id=\n\
         instance={INSTANCE}.0\n\
         size=48211\n\
         etrn_domain=\n\
         stress=\n\
         sasl_method={sasl_method}\n\
         sasl_username={sasl_username}\n\
         sasl_sender=\n\
         ccert_subject=\n\
         ccert_issuer=\n\
         ccert_fingerprint=\n\
         ccert_pubkey_fingerprint=\n\
         encryption_protocol=TLSv1.3\n\
         encryption_cipher=TLS_AES_256_GCM_SHA384\n\
         encryption_keysize=256\n\
         policy_context=\n\
         compatibility_level=3.8\n\
         mail_version=3.8.4\n\
         \n"
    )
}
