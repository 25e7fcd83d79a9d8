//! The names under which lists keep their answers (RFC 5782).

use std::fmt::Write as _;
use std::net::IpAddr;

use crate::mail::Domain;
use crate::policy::About;

/// The name to ask for: reversed octets (2.1), reversed nibbles (2.4) or a domain (3), before the list's zone. None
/// when it would be longer than a name can be.
pub(super) fn query_name(about: &About, zone: &str) -> Option<String> {
    let name = match about {
        About::Client(client) => reversed(*client, zone),
        About::Domain(domain) => format!("{domain}.{zone}"),
    };
    (name.len() <= Domain::LONGEST).then_some(name)
}

/// The name below which a client's own name stands (RFC 1035, 3.5; RFC 3596, 2.5).
pub(super) fn reverse_name(client: IpAddr) -> String {
    match client {
        IpAddr::V4(_) => reversed(client, "in-addr.arpa"),
        IpAddr::V6(_) => reversed(client, "ip6.arpa"),
    }
}

fn reversed(client: IpAddr, zone: &str) -> String {
    let mut name = String::with_capacity(80);
    match client {
        IpAddr::V4(v4) => {
            for octet in v4.octets().into_iter().rev() {
                push(&mut name, format_args!("{octet}."));
            }
        }
        IpAddr::V6(v6) => {
            for octet in v6.octets().into_iter().rev() {
                push(
                    &mut name,
                    format_args!("{:x}.{:x}.", octet & 15, octet >> 4),
                );
            }
        }
    }
    name.push_str(zone);
    name
}

/// Writing to a `String` can't fail.
fn push(name: &mut String, text: std::fmt::Arguments<'_>) {
    if name.write_fmt(text).is_err() {
        name.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> About {
        About::Client(text.parse().unwrap())
    }

    /// The examples of RFC 5782, sections 2.1, 2.4 and 3.
    #[test]
    fn names_are_made_as_the_rfc_has_them() {
        assert_eq!(
            query_name(&client("192.0.2.99"), "bad.example.com").unwrap(),
            "99.2.0.192.bad.example.com"
        );
        assert_eq!(
            query_name(&client("2001:db8:1:2:3:4:567:89ab"), "ugly.example.com").unwrap(),
            "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ugly.example.com"
        );
        let domain = About::Domain(Domain::parse("example.net").unwrap());
        assert_eq!(
            query_name(&domain, "doms.example.net").unwrap(),
            "example.net.doms.example.net"
        );
    }

    #[test]
    fn a_name_that_is_too_long_is_not_asked_for() {
        let domain = vec!["a".repeat(60); 4].join(".");
        let about = About::Domain(Domain::parse(&domain).unwrap());
        assert_eq!(query_name(&about, "doms.example.net"), None);
    }

    #[test]
    fn a_clients_own_name_stands_below_arpa() {
        assert_eq!(
            reverse_name("192.0.2.7".parse().unwrap()),
            "7.2.0.192.in-addr.arpa"
        );
        assert!(reverse_name("2001:db8::1".parse().unwrap()).ends_with("8.b.d.0.1.0.0.2.ip6.arpa"));
    }
}
