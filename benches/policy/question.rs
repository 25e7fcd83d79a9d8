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
    /// Digits of the client's address, from the last octet on.
    client: Vec<Field>,
    /// How many clients there are.
    clients: u64,
}

/// The client, inside the network from which the data set says all its senders were proven before.
const CLIENT: &str = "198.51.100.7";
/// The one domain of the data set.
const DOMAIN: &str = "isp.example";

const MAILBOX: &str = "{mailbox}";
const FRIEND: &str = "{friend}";
const INSTANCE: &str = "{instance}";
const STRANGER: &str = "{stranger}";
/// Three octets from 100 to 199 each: all of them public, and none needs fewer digits.
const CLIENTS: &str = "150.1{client}.1{client}.1{client}";
/// As many as these octets can tell apart.
pub(crate) const MOST_CLIENTS: u64 = 1_000_000;
/// Clients of one round that are not those of the round before.
const CLIENTS_OF_A_ROUND: u64 = 150_000;

impl Question {
    /// Mail for a mailbox from a sender on its whitelist.
    pub(crate) fn from_friend() -> Self {
        Self::parse(&render(
            &format!("friend{FRIEND}.{MAILBOX}@friends.test"),
            &format!("user{MAILBOX}@{DOMAIN}"),
            "",
        ))
    }

    /// Mail for a mailbox from somebody unknown, by so many clients in turn.
    pub(crate) fn from_stranger(clients: u64) -> Self {
        let sender = format!("guest{STRANGER}@strangers.test");
        let question = render(&sender, &format!("user{MAILBOX}@{DOMAIN}"), "");
        Self {
            clients,
            ..Self::parse(&question.replace(CLIENT, CLIENTS))
        }
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
        // The instance is round, connection (six bits of it) and number.
        let (round, connection) = (instance >> 40, instance >> 28 & 63);
        let number = (instance & 0xfff_ffff) * 64 + connection + round * CLIENTS_OF_A_ROUND;
        let mut number = number % self.clients;
        for field in self.client.iter().rev() {
            write_digits(&mut self.text, field, number % 100, 10);
            number /= 100;
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
            client: Vec::new(),
            clients: 1,
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
                "client" => (&mut question.client, 2),
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
