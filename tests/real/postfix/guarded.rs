//! A tenant in mode standard with checks on, behind a real Postfix, and a real DNS server to ask.

use std::time::Duration;

use scraper::{Html, Selector};
use serde_json::{Value, json};

use super::instance::Postfix;
use super::smtp::{Client, Session, link_path};
use crate::support::api::Api;
use crate::support::http;
use crate::support::program::{Home, Program};
use crate::support::tell::tell;
use crate::support::wait::until;
use crate::support::zone::{Dns, Zone};

/// The owner, whose lists are empty to begin with.
pub(super) const ANNA: &str = "anna@isp.example";
/// The sender that nothing is known of.
pub(super) const SOMEONE: &str = "someone@agency.test";

/// All that runs.
pub(super) struct Guarded {
    pub(super) api: Api,
    pub(super) postfix: Postfix,
    pub(super) program: Program,
    pub(super) home: Home,
    pub(super) dns: Dns,
}

/// The page behind the link in a refusal.
#[derive(Debug)]
pub(super) struct Why {
    pub(super) text: String,
    /// Where lists are looked up.
    pub(super) look_up: Vec<String>,
}

impl Guarded {
    /// Starts everything, with Anna's mailbox.
    pub(super) fn with(zone: Zone) -> Self {
        Self::start(zone, &[])
    }

    /// The same, with lists that are tested every second: one that turned is seen within a test's time.
    pub(super) fn testing_lists(zone: Zone) -> Self {
        Self::start(zone, &[("GUESTLIST_DNS_LIST_TESTS", "1s")])
    }

    fn start(zone: Zone, environment: &[(&str, &str)]) -> Self {
        let dns = zone.serve();
        let home = Home::asking(dns.address, "");
        let token = home.operator_token();
        let mut serve = home.command(&["serve"]);
        serve.envs(environment.iter().copied());
        let program = home.spawn(serve);
        home.wait_until_ready();
        let api = Api::new(&home, &token);
        api.add_tenant("isp", "isp.example");
        api.call(
            "PATCH",
            "/api/v1/tenants/isp",
            Some(&json!({"mode": "standard"})),
        );
        api.add_mailbox("isp", ANNA);
        Self {
            postfix: Postfix::start(home.policy, ANNA),
            api,
            program,
            home,
            dns,
        }
    }

    /// Sets the tenant's checks, five points refuse, and waits until every list is tested: none is believed before.
    pub(super) fn check(&self, checks: &Value) {
        self.set_checks(checks);
        let tested = || {
            let lists = self.api.call("GET", "/api/v1/lists", None);
            let lists = lists["items"].as_array().expect("a list");
            let is_tested = |list: &Value| !list["tested_at"].is_null();
            lists.iter().all(is_tested).then_some(())
        };
        until("every list is tested", Duration::from_secs(15), tested);
    }

    /// Sets the tenant's checks, and doesn't wait.
    pub(super) fn set_checks(&self, checks: &Value) {
        let body = json!({"threshold": 5, "checks": checks});
        self.api
            .call("PUT", "/api/v1/tenants/isp/checks", Some(&body));
    }

    /// One message to Anna, from a client like this.
    pub(super) fn deliver(&self, client: Client, sender: &str) -> String {
        let reply = Session::of(self.postfix.incoming, client).deliver(sender, ANNA);
        tell(&reply);
        reply
    }

    /// Opens the page behind a refusal, as whoever got it would.
    pub(super) fn page_behind(&self, refusal: &str) -> Why {
        let path = link_path(&self.home, refusal);
        let page = http::get(self.home.web, &path).expect("the page opens");
        assert_eq!(page.status, 200, "{}", page.body);
        let page = Html::parse_document(&page.body);
        let links = Selector::parse(".findings a").expect("a selector");
        let links = page.select(&links).filter_map(|link| link.attr("href"));
        Why {
            look_up: links.map(str::to_owned).collect(),
            text: page.root_element().text().collect(),
        }
    }
}
