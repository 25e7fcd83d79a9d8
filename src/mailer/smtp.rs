//! The relay: how its connection is secured.
//!
//! | setting | credentials | TLS |
//! | --- | --- | --- |
//! | `smtp://` | none | STARTTLS when offered, any certificate: RFC 7435, opportunistic security |
//! | `smtp://` to loopback | some | the same: the password doesn't leave the machine |
//! | `smtp://` elsewhere | some | STARTTLS or nothing, certificate checked: a password is not for eavesdroppers |
//! | `smtps://` | either | from the first byte (RFC 8314), certificate checked |

use std::net::IpAddr;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use secrecy::{ExposeSecret, SecretString};

use super::relay::Relay;
use crate::config::RelayTls;

/// Where the relay is and how it wants to be spoken to.
pub(super) struct RelaySettings<'s> {
    pub(super) host: &'s str,
    pub(super) port: u16,
    pub(super) tls: RelayTls,
    pub(super) credentials: Option<(&'s str, &'s SecretString)>,
}

/// Prepares the relay; connects only when there is something to send.
pub(super) fn relay(settings: &RelaySettings<'_>) -> Result<Relay, Error> {
    let credentials = settings.credentials.map(|(username, password)| {
        Credentials::new(username.to_owned(), password.expose_secret().to_owned())
    });
    let address = (settings.host, settings.port);
    Ok(Relay::new(address, tls(settings)?, credentials))
}

fn tls(relay: &RelaySettings<'_>) -> Result<Tls, Error> {
    let parameters = TlsParameters::builder(relay.host.to_owned());
    Ok(match relay.tls {
        RelayTls::Wrapped => Tls::Wrapper(parameters.build()?),
        RelayTls::Opportunistic if relay.credentials.is_some() && !is_loopback(relay.host) => {
            Tls::Required(parameters.build()?)
        }
        // RFC 7435, 3: encryption without authentication is better than none; the usual local
        // Postfix has a certificate that it signed itself.
        RelayTls::Opportunistic => {
            Tls::Opportunistic(parameters.dangerous_accept_invalid_certs(true).build()?)
        }
    })
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings<'s>(
        host: &'s str,
        tls: RelayTls,
        password: Option<&'s SecretString>,
    ) -> RelaySettings<'s> {
        RelaySettings {
            host,
            port: 25,
            tls,
            credentials: password.map(|password| ("guestlist", password)),
        }
    }

    #[test]
    fn a_password_travels_to_another_machine_only_under_tls() {
        let password = SecretString::from("a secret of some length");
        let tls_of = |host| tls(&settings(host, RelayTls::Opportunistic, Some(&password))).unwrap();
        assert!(matches!(tls_of("relay.example"), Tls::Required(_)));
        assert!(matches!(tls_of("127.0.0.1"), Tls::Opportunistic(_)));
        assert!(matches!(tls_of("[::1]"), Tls::Opportunistic(_)));
    }

    #[test]
    fn without_a_password_tls_is_used_when_it_is_offered() {
        let tls = tls(&settings("relay.example", RelayTls::Opportunistic, None)).unwrap();
        assert!(matches!(tls, Tls::Opportunistic(_)));
    }

    #[test]
    fn smtps_is_tls_from_the_first_byte() {
        let tls = tls(&settings("relay.example", RelayTls::Wrapped, None)).unwrap();
        assert!(matches!(tls, Tls::Wrapper(_)));
    }
}
