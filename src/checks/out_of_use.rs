//! Why a list is out of use: what is wrong with it, in words for whoever runs things.

use std::fmt;
use std::net::Ipv4Addr;

/// What is wrong with a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfUse {
    /// Nothing is known of it yet.
    Untested,
    /// It lists what no list may (RFC 5782, 5), so it may list anything.
    ListsEverything,
    /// Its test entry isn't there (RFC 5782, 5).
    ListsNothing,
    /// It answers with what can be no listing.
    Mistaken(Ipv4Addr),
    /// It says that it doesn't answer us.
    Refuses(Ipv4Addr),
    /// Its test entry was asked for in vain.
    Silent,
    /// Asked for its test entry, its name servers answer with an error: its code.
    Errs(&'static str),
    /// Many of the latest questions came to nothing.
    Failing {
        /// How many came to nothing.
        failed: usize,
        /// Of how many.
        asked: usize,
    },
    /// Too many answers take longer than a decision can wait.
    Slow {
        /// How many took too long.
        late: usize,
        /// Of how many.
        asked: usize,
    },
    /// It lists several times as much as it used to.
    Unusual {
        /// Of a hundred lately asked about.
        percent: u32,
        /// Of a hundred asked about before.
        usual: u32,
    },
}

impl OutOfUse {
    /// A stable word, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Untested => "untested",
            Self::ListsEverything => "lists_everything",
            Self::ListsNothing => "lists_nothing",
            Self::Mistaken(_) => "mistaken",
            Self::Refuses(_) => "refuses",
            Self::Silent => "silent",
            Self::Errs(_) => "errs",
            Self::Failing { .. } => "failing",
            Self::Slow { .. } => "slow",
            Self::Unusual { .. } => "unusual",
        }
    }
}

/// The rest of a sentence that begins with the list's name, without full stop.
impl fmt::Display for OutOfUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untested => f.write_str("was not tested yet, and counts for nothing until then"),
            Self::ListsEverything => f.write_str(
                "lists the test entry that must never be on a list, so it may list anything",
            ),
            Self::ListsNothing => f.write_str(
                "doesn't list the test entry that every list has: it is empty, was given up, or its zone is wrong",
            ),
            Self::Mistaken(address) => write!(
                f,
                "answers with {address}, which can be no listing: its zone may have been given up"
            ),
            Self::Refuses(code) => match code.octets() {
                // The meanings that the lists which use them agree on.
                [127, 255, 255, 252] => write!(f, "says that its zone is mistyped ({code})"),
                [127, 255, 255, 254] => write!(
                    f,
                    "refuses to answer, because the question reached it through a public resolver ({code}): use one of \
                     your own"
                ),
                [127, 255, 255, 255] => write!(
                    f,
                    "refuses to answer, because it is asked too much ({code}): see its terms"
                ),
                _ => write!(f, "refuses to answer ({code}): see its terms"),
            },
            Self::Silent => f.write_str("doesn't answer in time when it is tested"),
            Self::Errs(code) => write!(f, "answers with an error when it is tested ({code})"),
            Self::Failing { failed, asked } => {
                write!(f, "gave no usable answer to {failed} of the last {asked} questions")
            }
            Self::Slow { late, asked } => write!(
                f,
                "is too slow: {late} of its last {asked} answers took longer than a decision can wait"
            ),
            Self::Unusual { percent, usual } => write!(
                f,
                "suddenly lists {percent}% of what it is asked about, where {usual}% were usual"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_refuses_is_told_of_with_the_reason_it_gives() {
        let words = |last| OutOfUse::Refuses(Ipv4Addr::new(127, 255, 255, last)).to_string();
        assert!(words(254).contains("a public resolver (127.255.255.254)"));
        assert!(words(252).contains("mistyped"));
        assert!(words(255).contains("asked too much"));
        assert!(words(1).contains("127.255.255.1"));
    }
}
