//! Large mail providers where anybody can have an address: an entry for the domain says nothing about a person. The
//! domains are those that the providers themselves name where one signs up; the list need not be complete, it only asks
//! people to look twice.

use super::Domain;

/// In the order of the alphabet.
const PROVIDERS: [&str; 62] = [
    "126.com",
    "163.com",
    "aol.com",
    "arcor.de",
    "bluewin.ch",
    "btinternet.com",
    "comcast.net",
    "email.de",
    "fastmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "interia.pl",
    "laposte.net",
    "libero.it",
    "live.com",
    "live.de",
    "mac.com",
    "mail.com",
    "mail.de",
    "mail.ru",
    "mailbox.org",
    "me.com",
    "msn.com",
    "naver.com",
    "o2.pl",
    "onet.pl",
    "online.de",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "rocketmail.com",
    "seznam.cz",
    "sfr.fr",
    "t-online.de",
    "tutanota.com",
    "vodafone.de",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yandex.ru",
    "ymail.com",
];

/// Says whether anybody can have an address in this domain.
pub fn is_open_to_all(domain: &Domain) -> bool {
    PROVIDERS.binary_search(&domain.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_domain() {
        for provider in PROVIDERS {
            let domain = Domain::parse(provider).unwrap();
            assert!(is_open_to_all(&domain), "{provider}: out of order?");
        }
        for own in ["agency.example", "mail.gmail.com"] {
            assert!(!is_open_to_all(&Domain::parse(own).unwrap()));
        }
    }
}
