//! The refusal link: sealed, short, and dead only with its key.

use std::net::{IpAddr, Ipv4Addr};

use chrono::DateTime;
use guestlist::engine::{
    LinkError, RefusalLinks, SealedFinding, SealedList, SealedListing, SealedRefusal, SealedTerms,
    SecretKeys,
};
use guestlist::policy::{Level, Reason, Scope, Subject, Verdict};
use guestlist::store::DecisionId;
use guestlist::tenancy::TenantId;
use uuid::Uuid;

fn refusal(sender: &str, recipient: &str) -> SealedRefusal {
    SealedRefusal {
        decision_id: DecisionId(Uuid::from_u128(7)),
        tenant_id: TenantId(Uuid::from_u128(9)),
        refused_at: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
        verdict: Verdict::Reject,
        reason: Reason::Blocked(Level::Mailbox),
        client_address: IpAddr::from([192, 0, 2, 7]),
        sender: sender.to_owned(),
        recipient: recipient.to_owned(),
        findings: Vec::new(),
        waits_until: None,
        self_check: false,
    }
}

fn links(directory: &tempfile::TempDir) -> RefusalLinks {
    let keys = SecretKeys::load_or_create(&directory.path().join("secret.key")).unwrap();
    RefusalLinks::new(&keys, "https://guestlist.isp.example")
}

fn token(url: &str) -> &str {
    url.strip_prefix("https://guestlist.isp.example/why/")
        .unwrap()
}

#[test]
fn what_was_sealed_comes_out_again() {
    let directory = tempfile::tempdir().unwrap();
    let links = links(&directory);
    for sealed in [
        refusal("scott@agency.example", "anna@isp.example"),
        refusal("", "anna@isp.example"),
        SealedRefusal {
            client_address: "2001:db8::7".parse().unwrap(),
            verdict: Verdict::Defer,
            reason: Reason::AskOwner,
            self_check: true,
            ..refusal("jörg@xn--bcher-kva.example", "anna@isp.example")
        },
    ] {
        let url = links.url(&sealed).unwrap();
        assert_eq!(links.open(token(&url)).unwrap(), sealed);
    }
}

fn listed(zone: &str) -> SealedFinding {
    SealedFinding::Listed(SealedListing {
        list: SealedList::of(zone),
        subject: Subject::Client,
        codes: vec![Ipv4Addr::new(127, 0, 0, 2)],
        terms: Some(SealedTerms {
            scope: Scope::Address,
            paid_removal: true,
        }),
        helo_name: None,
        text: None,
    })
}

#[test]
fn what_the_checks_found_comes_out_again() {
    let directory = tempfile::tempdir().unwrap();
    let links = links(&directory);
    let sealed = SealedRefusal {
        reason: Reason::AboveThreshold,
        findings: vec![
            listed("zen.spamhaus.org"),
            listed("bl.isp.example"),
            SealedFinding::NoName,
        ],
        ..refusal("scott@agency.example", "anna@isp.example")
    };
    let url = links.url(&sealed).unwrap();
    assert_eq!(links.open(token(&url)).unwrap(), sealed);
}

#[test]
fn a_lists_own_words_fill_what_the_addresses_leave() {
    let directory = tempfile::tempdir().unwrap();
    let links = links(&directory);
    let with_words = |client: &str, words: String| {
        let SealedFinding::Listed(listing) = listed("bl.isp.example") else {
            panic!("no listing");
        };
        let sealed = SealedRefusal {
            reason: Reason::AboveThreshold,
            client_address: client.parse().unwrap(),
            findings: vec![SealedFinding::Listed(SealedListing {
                text: Some(words),
                ..listing
            })],
            ..refusal("scott@agency.example", "anna@isp.example")
        };
        let url = links.url(&sealed).unwrap();
        assert!(url.len() <= 300, "{}", url.len());
        let opened = links.open(token(&url)).unwrap();
        assert_eq!(opened.sender, sealed.sender);
        let text = opened.findings[0].listing().unwrap().text.clone();
        text.expect("words")
    };
    let usual = "Spam source, see https://bl.isp.example/";
    assert_eq!(with_words("192.0.2.7", usual.to_owned()), usual);
    for client in ["192.0.2.7", "2001:db8::7"] {
        let cut = with_words(client, "word ".repeat(40));
        assert!(cut.starts_with("word word") && cut.ends_with('…'), "{cut}");
        assert!(cut.len() > 30, "{cut}");
    }
}

#[test]
fn findings_give_way_before_a_link_grows_too_long() {
    let directory = tempfile::tempdir().unwrap();
    let links = links(&directory);
    let long = vec!["a".repeat(60); 4].join(".");
    let sealed = SealedRefusal {
        reason: Reason::AboveThreshold,
        findings: vec![
            listed("bl.isp.example"),
            listed("lists.a-provider-with-a-rather-long-name-of-its-own.example"),
            listed("zen.spamhaus.org"),
        ],
        ..refusal(&format!("x@{long}"), &format!("y@{long}"))
    };
    let url = links.url(&sealed).unwrap();
    assert!(url.len() <= 300, "{}", url.len());
    let opened = links.open(token(&url)).unwrap();
    assert_eq!(
        opened.findings,
        [listed("bl.isp.example"), listed("zen.spamhaus.org")]
    );
}

#[test]
fn a_link_without_findings_is_of_the_first_version_and_still_opens() {
    let directory = tempfile::tempdir().unwrap();
    let links = links(&directory);
    let url = links
        .url(&refusal("scott@agency.example", "anna@isp.example"))
        .unwrap();
    // The first byte is the version, in the first character and a half.
    assert!(token(&url).starts_with("AQ"), "{url}");
    assert!(links.open(token(&url)).unwrap().findings.is_empty());
}

#[test]
fn the_longest_addresses_still_fit_and_keep_their_domains() {
    let directory = tempfile::tempdir().unwrap();
    let links = links(&directory);
    let long = |domain: &str| format!("{}@{domain}", "ä".repeat(32));
    let url = links
        .url(&refusal(&long("agency.example"), &long("isp.example")))
        .unwrap();
    assert!(url.len() <= 300, "{}", url.len());
    let opened = links.open(token(&url)).unwrap();
    assert!(
        opened.sender.ends_with("…@agency.example"),
        "{}",
        opened.sender
    );
    assert!(
        opened.recipient.ends_with("@isp.example"),
        "{}",
        opened.recipient
    );

    let domain = vec!["a".repeat(60); 4].join(".");
    let url = links.url(&refusal(&long(&domain), &long(&domain))).unwrap();
    assert!(url.len() <= 300, "{}", url.len());
    assert!(links.open(token(&url)).is_ok());
}

#[test]
fn no_altered_token_opens() {
    let directory = tempfile::tempdir().unwrap();
    let links = links(&directory);
    let url = links
        .url(&refusal("scott@agency.example", "anna@isp.example"))
        .unwrap();
    let token = token(&url);
    for place in 0..token.len() {
        let mut altered = token.to_owned().into_bytes();
        altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).unwrap();
        assert!(links.open(&altered).is_err(), "altered at {place}");
        assert!(links.open(&token[..place]).is_err(), "cut at {place}");
    }
    assert!(matches!(links.open(""), Err(LinkError::NotOurs)));
    assert!(matches!(links.open("ä%/../"), Err(LinkError::NotOurs)));
}

#[test]
fn a_rotated_key_still_opens_old_links_and_a_removed_one_does_not() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret.key");
    let url = links(&directory)
        .url(&refusal("scott@agency.example", "anna@isp.example"))
        .unwrap();
    let old = std::fs::read_to_string(&file).unwrap();
    let newer = "2 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";

    std::fs::write(&file, format!("{old}{newer}")).unwrap();
    assert!(links(&directory).open(token(&url)).is_ok());

    std::fs::write(&file, newer).unwrap();
    let reopened = links(&directory);
    assert!(matches!(
        reopened.open(token(&url)),
        Err(LinkError::UnknownKey)
    ));
    // No key had these ids: the link is damaged, or somebody else's.
    for id in ["AAA", "AAP"] {
        let url = token(&url);
        let damaged = format!("A{id}{}", &url[4..]);
        let opened = reopened.open(&damaged);
        assert!(matches!(opened, Err(LinkError::NotOurs)), "{opened:?}");
    }
}

#[test]
fn the_key_file_is_for_its_owner_only_and_a_damaged_one_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret.key");
    SecretKeys::load_or_create(&file).unwrap();
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    std::fs::write(&file, "1 dG9vIHNob3J0\n").unwrap();
    let error = SecretKeys::load_or_create(&file).unwrap_err().to_string();
    assert!(!error.contains("dG9v"), "the secret is shown: {error}");
}
