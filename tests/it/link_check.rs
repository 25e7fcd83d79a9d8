//! The self-check of the link in refusals asks the public URL, and nobody else (RELIABILITY F5).

use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;

use chrono::{DateTime, Utc};
use guestlist::engine::{RefusalLinks, SecretKeys};
use guestlist::jobs::{LinkCheck, check_link};

use crate::support::fake_dns::{FakeDns, FakeZone};

async fn check(dns: &FakeDns, url: &str) -> LinkCheck {
    let directory = tempfile::tempdir().unwrap();
    let keys = SecretKeys::load_or_create(&directory.path().join("secret.key")).unwrap();
    let links = RefusalLinks::new(&keys, url);
    let (resolver, now) = (dns.resolver(), DateTime::<Utc>::UNIX_EPOCH);
    let checked = check_link(&links, url, &resolver, now).await;
    checked.unwrap_err()
}

#[tokio::test]
async fn a_public_name_that_the_dns_leads_to_this_machine_is_told_and_not_asked() {
    let here = FakeZone::new()
        .address("panel.test", "127.0.0.1")
        .address("sixth.test", "::1")
        .address("mapped.test", "::ffff:127.0.0.1")
        .address("nowhere.test", "0.0.0.0")
        .alias("alias.test", "panel.test");
    let dns = here.serve().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for name in [
        "panel.test",
        "sixth.test",
        "mapped.test",
        "nowhere.test",
        "alias.test",
    ] {
        let problem = check(&dns, &format!("http://{name}:{port}")).await;
        assert!(
            matches!(&problem, LinkCheck::Unreachable(_, why) if why.contains("this machine itself")),
            "{name}: {problem}"
        );
        let asked = listener.accept().map_err(|error| error.kind());
        assert_eq!(asked.unwrap_err(), ErrorKind::WouldBlock, "{name}");
    }
}

#[tokio::test]
async fn an_address_on_loopback_that_the_operator_wrote_is_asked() {
    let dns = FakeZone::new().serve().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let length = stream.read(&mut [0; 4096]).unwrap();
            assert!(length > 0);
            let answer =
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(answer).unwrap();
        }
    });
    for host in ["127.0.0.1", "localhost"] {
        let problem = check(&dns, &format!("http://{host}:{port}")).await;
        assert!(
            matches!(problem, LinkCheck::NotOurs(_, 404)),
            "{host}: {problem}"
        );
    }
}
