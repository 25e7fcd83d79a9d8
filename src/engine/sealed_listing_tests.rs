use super::*;

fn listing(zone: &str, subject: Subject) -> Listing {
    Listing {
        name: "Example BL".to_owned(),
        zone: zone.to_owned(),
        subject,
        about: "mail.agency.example".to_owned(),
        codes: vec![Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 0, 1, 9)],
        scope: Scope::Marketing,
        paid_removal: true,
        text: Some("Listed; see https://bl.test/?q=mail.agency.example".to_owned()),
        lookup_url: None,
    }
}

fn sealed(zone: &str, subject: Subject) -> SealedListing {
    SealedListing::of(&listing(zone, subject)).unwrap()
}

fn bytes(listing: &SealedListing) -> Vec<u8> {
    let mut bytes = Vec::new();
    listing.encode(&mut bytes);
    bytes
}

fn read(bytes: &[u8]) -> Option<SealedListing> {
    let (tag, rest) = bytes.split_first()?;
    let (listing, rest) = SealedListing::decode(*tag, rest)?;
    rest.is_empty().then_some(listing)
}

#[test]
fn all_that_a_list_said_is_read_again() {
    for zone in ["bl.isp.example", "zen.spamhaus.org"] {
        for subject in Subject::ALL {
            let whole = sealed(zone, subject);
            assert_eq!(whole.codes.len(), 2);
            assert_eq!(whole.helo_name.is_some(), subject == Subject::Helo);
            let bytes = bytes(&whole);
            assert_eq!(read(&bytes), Some(whole));
            for end in 0..bytes.len() {
                assert_eq!(read(&bytes[..end]), None, "cut at {end}");
            }
        }
    }
    for scope in Scope::ALL {
        let terms = SealedTerms {
            scope,
            paid_removal: false,
        };
        let whole = SealedListing {
            terms: Some(terms),
            ..sealed("bl.test", Subject::Client).wordless()
        };
        assert_eq!(read(&bytes(&whole)), Some(whole));
    }
}

#[test]
fn words_give_way_to_the_room_there_is() {
    let whole = sealed("bl.test", Subject::Client);
    let words = |room| whole.with_words_of(room).text;
    assert_eq!(words(400), whole.text);
    assert_eq!(words(30).as_deref(), Some("Listed; see https://bl.tes…"));
    let said = "Listed; see https://bl.test/?q=mail.agency.example";
    assert_eq!(whole.words("mail.agency.example").as_deref(), Some(said));
    assert_eq!(words(12), None);
    for room in 0..60 {
        let cut = whole.with_words_of(room);
        let took = bytes(&cut).len() - bytes(&whole.wordless()).len();
        assert!(took <= room, "{took} of {room}");
        assert_eq!(read(&bytes(&cut)), Some(cut));
    }
    let wide = SealedListing {
        text: Some("ä".repeat(300)),
        ..whole
    };
    let cut = wide.with_words_of(1000);
    assert_eq!(read(&bytes(&cut)), Some(cut));
}

#[test]
fn a_customers_key_is_not_in_a_link_and_the_list_is_known_again() {
    let zone = "a1b2c3d4.zen.dq.isp.example";
    let sealed = sealed(zone, Subject::Client);
    let bytes = bytes(&sealed);
    let text = String::from_utf8_lossy(&bytes);
    assert!(!text.contains("a1b2c3d4") && text.contains("isp.example"));
    let repeats_it = Listing {
        text: Some(format!("Listed in {}", zone.to_uppercase())),
        ..listing(zone, Subject::Client)
    };
    assert_eq!(SealedListing::of(&repeats_it).unwrap().text, None);
    let list = |zone: &str| DnsList {
        name: None,
        zone: crate::mail::Domain::parse(zone).unwrap(),
        subject: Subject::Client,
        scope: Scope::Address,
        paid_removal: false,
        codes: std::collections::BTreeMap::new(),
        lookup_url: None,
    };
    let sealed = sealed.list;
    assert!(sealed.is(&list(zone)) && !sealed.is(&list("b.isp.example")));
    assert_eq!(sealed.public_zone(), "isp.example");
}

#[test]
fn links_of_before_are_still_read() {
    let zone = "bl.isp.example";
    let mut by_zone = vec![BY_ZONE + 1, u8::try_from(zone.len()).unwrap()];
    by_zone.extend(zone.as_bytes());
    let domain = "isp.example";
    let mut by_domain = vec![BY_DOMAIN + 1, u8::try_from(domain.len()).unwrap()];
    by_domain.extend(domain.as_bytes());
    by_domain.extend(zone_mark(zone));
    let number = known_list("dbl.spamhaus.org").unwrap().number;
    for (mut bytes, zone) in [
        (by_zone, zone),
        (by_domain, zone),
        (vec![BY_NUMBER + 1, number], "dbl.spamhaus.org"),
    ] {
        bytes.extend([0, 1, 2]);
        let listing = SealedListing {
            list: SealedList::of(zone),
            subject: Subject::SenderDomain,
            codes: vec![Ipv4Addr::new(127, 0, 1, 2)],
            terms: None,
            helo_name: None,
            text: None,
        };
        assert_eq!(read(&bytes), Some(listing));
    }
}

#[test]
fn what_can_not_be_told_in_a_link_is_left_out() {
    let long = format!("{}.example", "a".repeat(63));
    assert_eq!(
        SealedListing::of(&listing(&long, Subject::Client)),
        None,
        "the list's name"
    );
    let calls_itself = Listing {
        about: long,
        ..listing("bl.test", Subject::Helo)
    };
    let sealed = SealedListing::of(&calls_itself).unwrap();
    assert_eq!(sealed.helo_name, None);
}
