//! Why a list is out of use.

use crate::checks::OutOfUse;

/// The rest of a sentence about the list, without full stop; in English what its `Display` gives.
pub fn out_of_use(why: OutOfUse) -> String {
    match why {
        OutOfUse::Untested => say!("out-untested"),
        OutOfUse::ListsEverything => say!("out-lists-everything"),
        OutOfUse::ListsNothing => say!("out-lists-nothing"),
        OutOfUse::Mistaken(address) => say!("out-mistaken", address = address.to_string()),
        OutOfUse::Refuses(code) => match code.octets() {
            [127, 255, 255, 252] => say!("out-mistyped", code = code.to_string()),
            [127, 255, 255, 254] => say!("out-public-resolver", code = code.to_string()),
            [127, 255, 255, 255] => say!("out-asked-too-much", code = code.to_string()),
            _ => say!("out-refuses", code = code.to_string()),
        },
        OutOfUse::Silent => say!("out-silent"),
        OutOfUse::Errs(code) => say!("out-errs", code = code),
        OutOfUse::Failing { failed, asked } => say!("out-failing", failed = failed, asked = asked),
        OutOfUse::Slow { late, asked } => say!("out-slow", late = late, asked = asked),
        OutOfUse::Unusual { percent, usual } => {
            say!("out-unusual", percent = percent, usual = usual)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn in_english_pages_say_what_programs_read() {
        let refuses = |last| OutOfUse::Refuses(Ipv4Addr::new(127, 255, 255, last));
        for why in [
            OutOfUse::Untested,
            OutOfUse::ListsEverything,
            OutOfUse::ListsNothing,
            OutOfUse::Mistaken(Ipv4Addr::new(192, 0, 2, 1)),
            refuses(252),
            refuses(254),
            refuses(255),
            refuses(1),
            OutOfUse::Silent,
            OutOfUse::Errs("SERVFAIL"),
            OutOfUse::Failing {
                failed: 7,
                asked: 10,
            },
            OutOfUse::Slow { late: 7, asked: 10 },
            OutOfUse::Unusual {
                percent: 90,
                usual: 3,
            },
        ] {
            assert_eq!(out_of_use(why), why.to_string());
        }
    }
}
