//! Feedback reports (RFC 5965, the Abuse Reporting Format): what a machine says when somebody pressed "this is spam".
//!
//! A report counts as a whole or not at all: it must be one `multipart/report` whose own parts hold one
//! `message/feedback-report`. What is reported is told by that part; where it says nothing of the envelope, by the header
//! of the reported message (`Return-Path`, `Delivered-To`), which the machine that delivered it has written.

use std::net::IpAddr;

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::{Address, ReversePath};

/// What a report says was spam.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedbackReport {
    /// The host that brought it, if that is known.
    pub client: Option<IpAddr>,
    /// Its MAIL FROM; the null sender if that isn't known.
    pub sender: ReversePath,
    /// Whom it went to.
    pub recipient: Address,
}

/// Why a text is no report that counts: `Display` is a sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// Longer than [`FeedbackReport::MOST_BYTES`].
    #[error("A report has at most {most} bytes.", most = FeedbackReport::MOST_BYTES)]
    TooLong,
    /// No `multipart/report` of that type.
    #[error(
        "This is no feedback report: its Content-Type must be multipart/report with report-type=feedback-report \
         (RFC 5965)."
    )]
    NoReport,
    /// None of its own parts, or several.
    #[error(
        "A feedback report has exactly one part message/feedback-report, right below multipart/report."
    )]
    NotOnePart,
    /// A field that must be there once.
    #[error("The part message/feedback-report must name {0}, once.")]
    Field(&'static str),
    /// It reports something else, or the contrary.
    #[error("Only reports of the types abuse, fraud and virus are complaints.")]
    NoComplaint,
    /// An address that can't be read.
    #[error("{0} of the report can't be read.")]
    Unreadable(&'static str),
    /// Nobody to hold anything against.
    #[error(
        "The report must name Source-IP or Original-Mail-From: else there is nobody to hold it against."
    )]
    Nobody,
}

impl FeedbackReport {
    /// Bytes that a report may have, the reported message included.
    pub const MOST_BYTES: usize = 1024 * 1024;

    /// Reads a whole message.
    pub fn parse(message: &[u8]) -> Result<Self, ReportError> {
        if message.len() > Self::MOST_BYTES {
            return Err(ReportError::TooLong);
        }
        let message = MessageParser::new()
            .parse(message)
            .ok_or(ReportError::NoReport)?;
        let parts = own_parts(&message)?;
        let mut reports = parts
            .iter()
            .filter(|part| part.is_content_type("message", "feedback-report"));
        let (Some(report), None) = (reports.next(), reports.next()) else {
            return Err(ReportError::NotOnePart);
        };
        let report = Fields::of(report.contents());
        let reported = parts.iter().find_map(|part| reported(part));
        report.only("Version")?;
        let types = ["abuse", "fraud", "virus"];
        let given = report.only("Feedback-Type")?;
        if !types.iter().any(|known| given.eq_ignore_ascii_case(known)) {
            return Err(ReportError::NoComplaint);
        }
        Self::of(&report, &reported.unwrap_or_default())
    }

    fn of(report: &Fields, reported: &Fields) -> Result<Self, ReportError> {
        let client = match report.at_most_one("Source-IP")? {
            Some(text) => Some(
                text.parse()
                    .map_err(|_| ReportError::Unreadable("Source-IP"))?,
            ),
            None => None,
        };
        let given = report.at_most_one("Original-Mail-From")?;
        let sender = given.or_else(|| reported.first("Return-Path"));
        let sender = match sender.map(|text| ReversePath::parse(unbracketed(text))) {
            Some(ReversePath::Unparsable(_)) => {
                return Err(ReportError::Unreadable("Original-Mail-From"));
            }
            Some(sender) => sender,
            None => ReversePath::Null,
        };
        let recipient = report
            .first("Original-Rcpt-To")
            .or_else(|| reported.first("Delivered-To"))
            .ok_or(ReportError::Field("Original-Rcpt-To"))?;
        let recipient = Address::from_envelope(unbracketed(recipient))
            .map_err(|_| ReportError::Unreadable("Original-Rcpt-To"))?;
        if client.is_none() && sender.address().is_none() {
            return Err(ReportError::Nobody);
        }
        Ok(Self {
            client,
            sender,
            recipient,
        })
    }
}

/// The parts right below `multipart/report`: what is nested deeper is somebody else's.
fn own_parts<'m>(message: &'m Message<'_>) -> Result<Vec<&'m MessagePart<'m>>, ReportError> {
    let root = message.root_part();
    let content_type = root.content_type().ok_or(ReportError::NoReport)?;
    let is_feedback = content_type
        .attribute("report-type")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("feedback-report"));
    match &root.body {
        PartType::Multipart(ids) if is_feedback && root.is_content_type("multipart", "report") => {
            Ok(ids.iter().filter_map(|id| message.part(*id)).collect())
        }
        _ => Err(ReportError::NoReport),
    }
}

/// The header of the message that is reported.
fn reported(part: &MessagePart<'_>) -> Option<Fields> {
    match &part.body {
        PartType::Message(message) => Some(Fields::of_header(message)),
        _ if part.is_content_type("text", "rfc822-headers") => Some(Fields::of(part.contents())),
        _ => None,
    }
}

/// `<scott@agency.example>` without its brackets.
fn unbracketed(text: &str) -> &str {
    let text = text.trim();
    let inside = text
        .strip_prefix('<')
        .and_then(|text| text.strip_suffix('>'));
    inside.unwrap_or(text)
}

/// Fields in the form of a header (RFC 5322, 2.2), unfolded.
#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Fields {
    fn of(text: &[u8]) -> Self {
        let ended = [text, b"\r\n\r\n"].concat();
        let message = MessageParser::new().parse(&ended);
        message.map_or_else(Self::default, |message| Self::of_header(&message))
    }

    fn of_header(message: &Message<'_>) -> Self {
        let unfolded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fields = message.headers_raw();
        Self(
            fields
                .map(|(name, value)| (name.to_owned(), unfolded(value)))
                .collect(),
        )
    }

    fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        let named = self
            .0
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    fn first<'f>(&'f self, name: &'f str) -> Option<&'f str> {
        self.all(name).next()
    }

    fn at_most_one(&self, name: &'static str) -> Result<Option<&str>, ReportError> {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (found, None) => Ok(found),
            (_, Some(_)) => Err(ReportError::Field(name)),
        }
    }

    fn only(&self, name: &'static str) -> Result<&str, ReportError> {
        self.at_most_one(name)?.ok_or(ReportError::Field(name))
    }
}

#[cfg(test)]
mod tests {
    use super::ReportError as E;
    use super::*;

    /// RFC 5965, appendix B.2, with a recipient.
    const REPORT: &str = "\
From: <abusedesk@example.com>\r
Date: Thu, 8 Mar 2005 17:40:36 EDT\r
Subject: FW: Earn money\r
To: <abuse@example.net>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=feedback-report;\r
     boundary=\"part1_13d.2e68ed54_boundary\"\r
\r
--part1_13d.2e68ed54_boundary\r
Content-Type: text/plain; charset=\"US-ASCII\"\r
Content-Transfer-Encoding: 7bit\r
\r
This is an email abuse report for an email message received from IP\r
192.0.2.1 on Thu, 8 Mar 2005 14:00:00 EDT.\r
\r
--part1_13d.2e68ed54_boundary\r
Content-Type: message/feedback-report\r
\r
Feedback-Type: abuse\r
User-Agent: SomeGenerator/1.0\r
Version: 1\r
Original-Mail-From: <somespammer@example.net>\r
Original-Rcpt-To: <user@example.com>\r
Received-Date: Thu, 8 Mar 2005 14:00:00 EDT\r
Source-IP: 192.0.2.1\r
Reported-Domain: example.net\r
\r
--part1_13d.2e68ed54_boundary\r
Content-Type: message/rfc822\r
Content-Disposition: inline\r
\r
Return-Path: <other@example.net>\r
Delivered-To: other@example.com\r
From: <somespammer@example.net>\r
Subject: Earn money\r
\r
Spam Spam Spam\r
--part1_13d.2e68ed54_boundary--\r
";

    fn parse(text: &str) -> Result<FeedbackReport, ReportError> {
        FeedbackReport::parse(text.as_bytes())
    }

    fn told(text: &str) -> (Option<String>, String, String) {
        let report = parse(text).unwrap();
        let client = report.client.map(|client| client.to_string());
        (
            client,
            report.sender.as_str().to_owned(),
            report.recipient.to_string(),
        )
    }

    fn texts(client: &str, sender: &str, recipient: &str) -> (Option<String>, String, String) {
        let client = Some(client.to_owned()).filter(|client| !client.is_empty());
        (client, sender.to_owned(), recipient.to_owned())
    }

    #[test]
    fn the_report_of_the_rfc_is_read() {
        let expected = texts("192.0.2.1", "somespammer@example.net", "user@example.com");
        assert_eq!(told(REPORT), expected);
        assert_eq!(told(&REPORT.replace("\r\n", "\n")), expected);
    }

    #[test]
    fn what_the_report_leaves_out_is_in_the_header_of_the_reported_message() {
        let short = REPORT
            .replace("Original-Mail-From: <somespammer@example.net>\r\n", "")
            .replace("Original-Rcpt-To: <user@example.com>\r\n", "");
        assert_eq!(
            told(&short),
            texts("192.0.2.1", "other@example.net", "other@example.com")
        );
        let headers = short.replace("message/rfc822", "text/rfc822-headers");
        assert_eq!(told(&headers), told(&short));
        let no_client = REPORT.replace("Source-IP: 192.0.2.1\r\n", "");
        assert_eq!(told(&no_client).0, None);
    }

    #[test]
    fn what_is_no_complaint_is_refused_with_the_reason() {
        let with = |from: &str, to: &str| {
            assert!(REPORT.contains(from), "{from}");
            parse(&REPORT.replace(from, to)).unwrap_err()
        };
        assert_eq!(parse(""), Err(E::NoReport));
        assert_eq!(parse("Subject: hello\r\n\r\nBuy this"), Err(E::NoReport));
        assert_eq!(
            with("report-type=feedback-report", "report-type=delivery-status"),
            E::NoReport
        );
        assert_eq!(with("multipart/report", "multipart/mixed"), E::NoReport);
        assert_eq!(with("message/feedback-report", "text/plain"), E::NotOnePart);
        assert_eq!(
            with("message/rfc822", "message/feedback-report"),
            E::NotOnePart
        );
        assert_eq!(
            with("Feedback-Type: abuse\r\n", ""),
            E::Field("Feedback-Type")
        );
        assert_eq!(with("Version: 1\r\n", ""), E::Field("Version"));
        assert_eq!(
            with("Feedback-Type: abuse", "Feedback-Type: not-spam"),
            E::NoComplaint
        );
        assert_eq!(
            with(
                "Source-IP: 192.0.2.1",
                "Source-IP: 192.0.2.1\r\nSource-IP: 192.0.2.2"
            ),
            E::Field("Source-IP")
        );
        assert_eq!(
            with("Source-IP: 192.0.2.1", "Source-IP: 192.0.2.999"),
            E::Unreadable("Source-IP")
        );
        assert_eq!(
            with("<user@example.com>", "<user>"),
            E::Unreadable("Original-Rcpt-To")
        );
        assert_eq!(
            with(
                "<somespammer@example.net>\r\nOriginal-Rcpt",
                "<spammer>\r\nOriginal-Rcpt"
            ),
            E::Unreadable("Original-Mail-From")
        );
        let nobody = REPORT.replace("Source-IP: 192.0.2.1\r\n", "").replace(
            "<somespammer@example.net>\r\nOriginal-Rcpt",
            "<>\r\nOriginal-Rcpt",
        );
        assert_eq!(parse(&nobody), Err(E::Nobody));
    }

    #[test]
    fn a_report_inside_something_else_counts_for_nothing() {
        let attached = format!(
            "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\
             Content-Type: message/rfc822\r\n\r\n{REPORT}\r\n--b--\r\n"
        );
        assert_eq!(parse(&attached), Err(ReportError::NotOnePart));
        let wrapped = attached.replace("message/rfc822", "multipart/mixed; boundary=c");
        assert_eq!(parse(&wrapped), Err(ReportError::NotOnePart));
    }

    #[test]
    fn junk_of_any_size_is_refused_in_no_time() {
        let long = format!("{REPORT}{}", " ".repeat(FeedbackReport::MOST_BYTES));
        assert_eq!(parse(&long), Err(ReportError::TooLong));
        let level = "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n";
        let deep = level.repeat(9_000);
        assert_eq!(parse(&deep), Err(ReportError::NotOnePart));
        for cut in 0..REPORT.len() {
            // Whatever comes of it, nothing breaks.
            drop(FeedbackReport::parse(
                REPORT.as_bytes().get(..cut).unwrap_or_default(),
            ));
        }
    }
}
