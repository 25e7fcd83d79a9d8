//! One of every message that the product sends, by the folder of its templates. A test of the folders fails when one is
//! missing here.

use guestlist::lang::{Language, spoken};
use guestlist::mail::Address;
use guestlist::mailer::{
    Claim, Digest, DigestLinks, DigestSender, DigestSpan, FactorNews, ListNews, Message, Waiting,
    WatchedNews,
};
use uuid::Uuid;

/// The whole URLs that messages lead to.
pub(crate) struct Links {
    pub(crate) site: String,
    pub(crate) sign_in: String,
    pub(crate) invitation: String,
    pub(crate) asked: String,
    pub(crate) asked_server: String,
    pub(crate) answer: String,
    pub(crate) let_in: String,
    pub(crate) keep_out: String,
    pub(crate) unsubscribe: String,
}

impl Links {
    /// Links that lead nowhere, as long as real ones.
    pub(crate) fn that_look_real(site: &str) -> Self {
        let long = "AQABq8vJx3p0b1Nq2mZkT4yUw7sCeLhVfGdRiOoPaXn5t6M9".repeat(3);
        let short = "AZrLx3p0b1Nq2mZkT4yUw7sCeLhVfGdRiOoPaXn5t6M9AZrLx3p0b1Nq2mZkT4yU";
        Self {
            site: site.to_owned(),
            sign_in: format!("{site}/sign-in/{short}"),
            invitation: format!("{site}/invitation/{short}"),
            asked: format!("{site}/asked/{short}"),
            asked_server: format!("{site}/asked-server/{short}"),
            answer: format!("{site}/answer/{short}"),
            let_in: format!("{site}/digest/{long}"),
            keep_out: format!("{site}/digest/{long}"),
            unsubscribe: format!("{site}/unsubscribe/{long}"),
        }
    }
}

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

/// What somebody else has put into words, in the language that is spoken here.
fn said(english: &str, german: &str) -> String {
    match spoken() {
        Language::English => english.to_owned(),
        Language::German => german.to_owned(),
    }
}

/// One of each, in the language that is spoken here.
pub(crate) fn samples(links: &Links) -> Vec<(&'static str, Message)> {
    [
        about_accounts(links),
        for_people(links),
        for_those_who_run_it(links),
    ]
    .concat()
}

fn for_people(links: &Links) -> Vec<(&'static str, Message)> {
    let anna = || address("anna@isp.example");
    let provider = || "Example ISP".to_owned();
    let page = |path: &str| format!("{}{path}", links.site);
    let waiting = |sender: &str, claim, until: Option<String>| Waiting {
        sender: address(sender),
        claim,
        until,
        link: links.answer.clone(),
    };
    vec![
        (
            "learning_paused",
            Message::LearningPaused {
                to: anna(),
                mailbox: anna(),
                learned: 120,
                link: page("/"),
                provider: provider(),
            },
        ),
        (
            "prove_sender",
            Message::ProveSender {
                to: address("scott@agency.example"),
                recipient: anna(),
                link: links.asked.clone(),
                valid_minutes: 7 * 24 * 60,
                provider: provider(),
            },
        ),
        (
            "requests_waiting",
            Message::RequestsWaiting {
                to: anna(),
                waiting: vec![
                    waiting("scott@agency.example", Claim::Proved, None),
                    waiting(
                        "eve@nowhere.example",
                        Claim::Unconfirmed,
                        Some(said(
                            "Tuesday 3 March, 09:00 (Europe/Vienna)",
                            "Dienstag, 3. März, 09:00 (Europe/Vienna)",
                        )),
                    ),
                ],
                more: 2,
                then_let_in: true,
                link: page("/requests"),
                provider: provider(),
            },
        ),
        (
            "entries_suspended",
            Message::EntriesSuspended {
                to: anna(),
                senders: vec![address("offers@shop.example")],
                link: page("/"),
                provider: provider(),
            },
        ),
        (
            "prove_server",
            Message::ProveServer {
                to: address("postmaster@agency.example"),
                server: [192, 0, 2, 7].into(),
                link: links.asked_server.clone(),
                valid_minutes: 7 * 24 * 60,
                provider: provider(),
            },
        ),
        ("digest", Message::Digest(Box::new(digest(links)))),
    ]
}

fn about_accounts(links: &Links) -> Vec<(&'static str, Message)> {
    let anna = || address("anna@isp.example");
    let provider = || "Example ISP".to_owned();
    let page = |path: &str| format!("{}{path}", links.site);
    vec![
        (
            "sign_in",
            Message::SignIn {
                to: anna(),
                alias: None,
                link: links.sign_in.clone(),
                valid_minutes: 30,
                provider: provider(),
            },
        ),
        (
            "second_factor",
            Message::SecondFactor {
                to: anna(),
                news: FactorNews::On,
                at: said(
                    "3 March 2026 at 09:00 (CET)",
                    "3. März 2026 um 09:00 Uhr (CET)",
                ),
                link: page("/account"),
                provider: provider(),
            },
        ),
        (
            "new_sign_in",
            Message::NewSignIn {
                to: anna(),
                at: said(
                    "3 March 2026 at 09:00 (CET)",
                    "3. März 2026 um 09:00 Uhr (CET)",
                ),
                client: [192, 0, 2, 7].into(),
                device: said("Firefox on Linux", "Firefox auf Linux"),
                link: page("/account"),
                provider: provider(),
            },
        ),
        (
            "account_deleted",
            Message::AccountDeleted {
                to: anna(),
                at: said(
                    "3 March 2026 at 09:00 (CET)",
                    "3. März 2026 um 09:00 Uhr (CET)",
                ),
                has_mailbox: true,
                provider: provider(),
            },
        ),
    ]
}

fn for_those_who_run_it(links: &Links) -> Vec<(&'static str, Message)> {
    let provider = || "Example ISP".to_owned();
    let page = |path: &str| format!("{}{path}", links.site);
    vec![
        (
            "invitation",
            Message::Invitation {
                to: address("desk@isp.example"),
                link: links.invitation.clone(),
                valid_days: 7,
                provider: provider(),
            },
        ),
        (
            "servers_waiting",
            Message::ServersWaiting {
                to: address("desk@isp.example"),
                servers: vec![[192, 0, 2, 7].into()],
                link: page("/admin/requests"),
                provider: provider(),
            },
        ),
        (
            "refusal_link_dead",
            Message::RefusalLinkDead {
                to: address("desk@isp.example"),
                public_url: page(""),
                problem: said(
                    "it answered 404, and the page is not ours.",
                    "Sie antwortete mit 404, und die Seite ist nicht unsere.",
                ),
                provider: "Guestlist".to_owned(),
            },
        ),
        (
            "watched_turned",
            Message::WatchedTurned {
                to: address("desk@isp.example"),
                news: vec![WatchedNews {
                    subject: "192.0.2.25".to_owned(),
                    list: "Example BL".to_owned(),
                    zone: "bl.example.org".to_owned(),
                    said: "sends spam since Tuesday".to_owned(),
                    is_listed: true,
                }],
                link: page("/operator/watched"),
                provider: "Guestlist".to_owned(),
            },
        ),
        (
            "lists_turned",
            Message::ListsTurned {
                to: address("desk@isp.example"),
                news: vec![ListNews {
                    name: "Example BL".to_owned(),
                    zone: "bl.example.org".to_owned(),
                    out_of_use: Some(said(
                        "doesn't answer in time when it is tested",
                        "antwortet bei der Prüfung nicht rechtzeitig",
                    )),
                }],
                all_out: false,
                link: page("/operator/lists"),
                provider: "Guestlist".to_owned(),
            },
        ),
    ]
}

fn digest(links: &Links) -> Digest {
    let sender = |sender: &str, count, why: &str, can_let_in: bool| DigestSender {
        sender: sender.to_owned(),
        count,
        why: why.to_owned(),
        could_be_friend: false,
        let_in: can_let_in.then(|| links.let_in.clone()),
        keep_out: Some(links.keep_out.clone()),
    };
    Digest {
        id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0007),
        to: address("anna@isp.example"),
        span: DigestSpan::Week,
        watching: false,
        senders: vec![
            sender(
                "billing@shop.example",
                3,
                &said(
                    "the server 192.0.2.7 has no name in the DNS",
                    "der Server 192.0.2.7 hat keinen Namen im DNS",
                ),
                true,
            ),
            sender(
                "newsletter.with.a.very.long.name@campaigns.marketing-department.agency.example",
                1,
                &said(
                    "the server 192.0.2.9 is on Example BL, which lists addresses that send spam; and 2 more",
                    "der Server 192.0.2.9 steht auf Example BL, wo Adressen stehen, die Spam senden; und 2 weitere",
                ),
                true,
            ),
            sender(
                "offers@casino.example",
                12,
                &said(
                    "Example ISP keeps it out for everyone",
                    "Example ISP hält ihn für alle draußen",
                ),
                false,
            ),
            DigestSender {
                could_be_friend: true,
                keep_out: None,
                ..sender("mila@school.example", 2, "", false)
            },
        ],
        more: 4,
        waiting: (vec!["scott@agency.example".to_owned()], 1),
        learned: (
            vec![
                "mila@school.example".to_owned(),
                "office@dentist.example".to_owned(),
            ],
            2,
        ),
        links: DigestLinks {
            home: format!("{}/", links.site),
            settings: format!("{}/settings", links.site),
            unsubscribe: links.unsubscribe.clone(),
        },
        provider: "Example ISP".to_owned(),
    }
}
