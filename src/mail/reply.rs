//! SMTP replies: a code (RFC 5321), an enhanced status code (RFC 3463) that agrees, and text.
//!
//! Whatever went in, what comes out is one line of printable ASCII: mail servers read it, and a
//! line break in it would be a second reply.

use std::fmt;

/// A reply code of RFC 5321, section 4.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyCode(u16);

impl ReplyCode {
    /// Returns the number: 421, 450 or 550.
    pub fn as_u16(self) -> u16 {
        self.0
    }
}

impl fmt::Display for ReplyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An enhanced status code of RFC 3463: class, subject, detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnhancedStatusCode(u8, u16, u16);

impl fmt::Display for EnhancedStatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// One line of printable ASCII, at most 400 characters with its codes, whatever went into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpReply {
    code: ReplyCode,
    status: EnhancedStatusCode,
    text: String,
}

/// What stands between the sentence and the link.
const MORE: &str = ". More, and how to get through: ";

impl SmtpReply {
    /// Characters of the whole line. RFC 5321 (4.5.3.1.5) allows 512; some servers cut earlier.
    pub const LONGEST: usize = 400;
    /// Characters left beside `550 5.7.1 `.
    const LONGEST_TEXT: usize = Self::LONGEST - 10;

    /// `550 5.7.1 <text>` (RFC 3463: delivery not authorized); the text is cut and cleaned, never refused.
    pub fn reject(text: &str) -> Self {
        Self {
            code: ReplyCode(550),
            status: EnhancedStatusCode(5, 7, 1),
            text: cleaned(text, Self::LONGEST_TEXT),
        }
    }

    /// `450 4.7.1 <text>`.
    pub fn defer(text: &str) -> Self {
        Self {
            code: ReplyCode(450),
            status: EnhancedStatusCode(4, 7, 1),
            text: cleaned(text, Self::LONGEST_TEXT),
        }
    }

    /// `421 4.7.1 <text>`, after which the mail server hangs up (RFC 5321, 3.8: "… service shutting down").
    pub fn hang_up(text: &str) -> Self {
        Self {
            code: ReplyCode(421),
            status: EnhancedStatusCode(4, 7, 1),
            text: cleaned(text, Self::LONGEST_TEXT),
        }
    }

    /// `550 5.7.1 <sentence>. More, and how to get through: <url>`; the sentence is shortened
    /// where there is no room, the link never.
    pub fn reject_with_url(sentence: &str, url: &str) -> Self {
        Self::reject(&with_url(sentence, url))
    }

    /// `450 4.7.1 <sentence>. More, and how to get through: <url>`, as [`Self::reject_with_url`].
    pub fn defer_with_url(sentence: &str, url: &str) -> Self {
        Self::defer(&with_url(sentence, url))
    }

    /// `421 4.7.1 <sentence>. More, and how to get through: <url>`, as [`Self::reject_with_url`].
    pub fn hang_up_with_url(sentence: &str, url: &str) -> Self {
        Self::hang_up(&with_url(sentence, url))
    }

    /// Returns the reply code.
    pub fn code(&self) -> ReplyCode {
        self.code
    }

    /// Returns the enhanced status code; its class is the code's first digit (RFC 2034, section 4).
    pub fn enhanced_status_code(&self) -> EnhancedStatusCode {
        self.status
    }

    /// Returns the text after the codes.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for SmtpReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.code, self.status, self.text)
    }
}

fn with_url(sentence: &str, url: &str) -> String {
    let sentence = sentence.trim_end_matches(['.', ' ']);
    // A link that would have to be cut leads nowhere: better none than a dead one.
    let Some(room) = SmtpReply::LONGEST_TEXT.checked_sub(MORE.len() + url.len()) else {
        return if url.len() <= SmtpReply::LONGEST_TEXT {
            url.to_owned()
        } else {
            sentence.to_owned()
        };
    };
    format!("{}{MORE}{url}", cleaned(sentence, room))
}

/// Returns printable ASCII of at most `longest` characters, cut at a word with `...`.
fn cleaned(text: &str, longest: usize) -> String {
    let mut line = String::with_capacity(text.len().min(longest));
    for character in text.chars() {
        match character {
            ' '..='~' => line.push(character),
            _ if character.is_whitespace() => line.push(' '),
            _ => line.push('?'),
        }
        if line.len() > longest {
            line.truncate(longest.saturating_sub(3));
            line.truncate(line.rfind(' ').unwrap_or(line.len()));
            line.push_str(if longest >= 3 { "..." } else { "" });
            return line;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_reads_as_the_interface_says() {
        let reply = SmtpReply::reject_with_url(
            "This mailbox only takes mail from people on its list",
            "https://panel.example/why/abc",
        );
        assert_eq!(
            reply.to_string(),
            "550 5.7.1 This mailbox only takes mail from people on its list. More, and how to get through: https://panel.example/why/abc"
        );
        assert_eq!(SmtpReply::defer("Later").to_string(), "450 4.7.1 Later");
        assert_eq!(SmtpReply::hang_up("Later").to_string(), "421 4.7.1 Later");
        assert_eq!(
            (
                reply.code().as_u16(),
                reply.enhanced_status_code().to_string().as_str()
            ),
            (550, "5.7.1")
        );
    }

    #[test]
    fn the_sentence_gives_way_and_the_link_stays() {
        let url = format!("https://panel.example/why/{}", "x".repeat(300));
        let reply = SmtpReply::reject_with_url(&"many words ".repeat(50), &url).to_string();
        assert!(reply.ends_with(&url), "{reply}");
        assert!(reply.len() <= 400 && reply.contains("...."), "{reply}");
    }

    #[test]
    fn a_link_that_does_not_fit_is_left_out_whole() {
        let url = format!("https://panel.example/why/{}", "x".repeat(400));
        assert_eq!(
            SmtpReply::reject_with_url("Sorry", &url).to_string(),
            "550 5.7.1 Sorry"
        );
    }

    #[test]
    fn nothing_breaks_the_line() {
        assert_eq!(
            SmtpReply::reject("a\r\nb\0\u{2028}ö\u{202e}").text(),
            "a  b? ??"
        );
    }
}
