//! A private chromedriver and headless Chromium, and what they saw.
//!
//! `WebDriver` (<https://www.w3.org/TR/webdriver2/>) is JSON over HTTP: the few commands needed here
//! are spoken directly, those of Chromium's own (`goog/cdp`, `se/log`) included.

use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::http;
use crate::support::process::Process;
use crate::support::program::free_address;
use crate::support::wait::until;

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scripts {
    On,
    Off,
}

/// A screen to look at a page with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    pub(super) name: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) mobile: bool,
}

pub(super) const PHONE: Screen = Screen {
    name: "phone",
    width: 390,
    height: 844,
    mobile: true,
};
pub(super) const DESKTOP: Screen = Screen {
    name: "desktop",
    width: 1280,
    height: 900,
    mobile: false,
};

/// A browser window without history.
pub(super) struct Browser {
    driver: SocketAddr,
    /// `/session/ID`
    session: String,
    _process: Driver,
    profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium outlives its driver unless its session is closed; one that is gone is as good.
        http::request(self.driver, "DELETE", &self.session, None, None).ok();
    }
}

/// chromedriver, asked to end rather than killed.
struct Driver(Process);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.signal("TERM");
        let ended = || self.0.0.try_wait().expect("our child");
        until("the end of chromedriver", Duration::from_secs(10), ended);
    }
}

/// The name under which `WebDriver` (section 12.3) hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Browser {
    /// Opens a fresh browser on a desktop screen, that asks for pages in English.
    pub(super) fn open(scripts: Scripts) -> Self {
        Self::open_in("en", scripts)
    }

    /// Opens a fresh browser that asks for pages in this language.
    pub(super) fn open_in(language: &str, scripts: Scripts) -> Self {
        let driver = free_address();
        let profile = tempfile::Builder::new()
            .prefix("guestlist-web-")
            .tempdir()
            .expect("a directory");
        let mut command = Command::new("chromedriver");
        command
            .arg(format!("--port={}", driver.port()))
            .env("HOME", profile.path());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = Driver(Process(command.spawn().expect("chromedriver is installed")));
        let ready = || http::get(driver, "/status").is_ok().then_some(());
        until("chromedriver listens", Duration::from_secs(10), ready);
        let mut browser = Self {
            driver,
            session: String::new(),
            _process: process,
            profile,
        };
        let session = browser.post(
            "/session",
            &capabilities(language, scripts, &browser.profile),
        );
        let id = session["sessionId"].as_str().expect("a session has an id");
        browser.session = format!("/session/{id}");
        browser.look_with(DESKTOP, "light");
        browser
    }

    /// Goes to an address.
    pub(super) fn go(&self, url: &str) {
        self.command("/url", &json!({"url": url}));
    }

    /// Says whether the page has an element that fits the selector.
    pub(super) fn has(&self, selector: &str) -> bool {
        let found = self.command(
            "/elements",
            &json!({"using": "css selector", "value": selector}),
        );
        found
            .as_array()
            .is_some_and(|elements| !elements.is_empty())
    }

    /// Clicks the first element that fits the selector, and waits for the page it leads to: the click itself
    /// returns before a form's answer has come.
    pub(super) fn click(&self, selector: &str) {
        self.leads_on(|| self.choose(selector));
    }

    /// Does what leads to another page, and waits for that.
    pub(super) fn leads_on(&self, act: impl FnOnce()) {
        let before = self.document();
        act();
        until("another page", Duration::from_secs(10), || {
            let now = self.document();
            (now.is_some() && now != before).then_some(())
        });
    }

    /// Writes into the first field that fits the selector.
    pub(super) fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.command(&format!("/element/{element}/value"), &json!({"text": text}));
    }

    /// Clicks the first element that fits the selector and leads nowhere.
    pub(super) fn choose(&self, selector: &str) {
        let element = self.find(selector);
        self.command(&format!("/element/{element}/click"), &json!({}));
    }

    /// What stands for the document that is shown; None while there is none.
    fn document(&self) -> Option<String> {
        let query = json!({"using": "css selector", "value": "body"});
        let found = self.command("/elements", &query);
        Some(found.get(0)?[ELEMENT].as_str()?.to_owned())
    }

    /// The page as text, as a person reads it.
    pub(super) fn text(&self) -> String {
        let element = self.find("body");
        let text = self.get(&format!("/element/{element}/text"));
        text.as_str().expect("a text").to_owned()
    }

    /// The page's HTML.
    pub(super) fn source(&self) -> String {
        self.get("/source").as_str().expect("a text").to_owned()
    }

    /// Address of the page.
    pub(super) fn address(&self) -> String {
        self.get("/url").as_str().expect("a text").to_owned()
    }

    /// Plugs in a device that keeps passkeys and always finds its owner's hand (`WebAuthn` level 3, section 11).
    pub(super) fn plug_in_authenticator(&self) -> String {
        let device = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserConsenting": true,
            "isUserVerified": true,
        });
        let id = self.command("/webauthn/authenticator", &device);
        id.as_str().expect("an authenticator has an id").to_owned()
    }

    /// The passkeys on such a device.
    pub(super) fn passkeys_on(&self, authenticator: &str) -> Vec<Value> {
        let path = format!("/webauthn/authenticator/{authenticator}/credentials");
        let kept = self.get(&path);
        kept.as_array().expect("a list").clone()
    }

    /// Waits until the page has an element that fits the selector.
    pub(super) fn wait_for(&self, selector: &str) {
        until(selector, Duration::from_secs(10), || {
            self.has(selector).then_some(())
        });
    }

    /// Sets the screen and the colour scheme, `light` or `dark`. Motion is reduced, so that no picture catches a
    /// button on its way from one colour to the other.
    pub(super) fn look_with(&self, screen: Screen, scheme: &str) {
        let Screen {
            width,
            height,
            mobile,
            ..
        } = screen;
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.devtools("Emulation.setEmulatedMedia", &features);
    }

    /// A picture of the whole page, as PNG.
    pub(super) fn picture(&self) -> Vec<u8> {
        let settings = json!({"format": "png", "captureBeyondViewport": true});
        let answer = self.devtools("Page.captureScreenshot", &settings);
        STANDARD
            .decode(answer["data"].as_str().expect("a picture"))
            .expect("in base64")
    }

    /// Whether the page is wider than this screen, on which it is looked at. The layout viewport doesn't say so: on a
    /// phone it grows with the page.
    pub(super) fn overflows(&self, screen: Screen) -> bool {
        let sizes = self.devtools("Page.getLayoutMetrics", &json!({}));
        let width = sizes["cssContentSize"]["width"].as_f64();
        width.is_none_or(|width| width > f64::from(screen.width))
    }

    /// Console messages at level SEVERE since the last look.
    pub(super) fn console_errors(&self) -> Vec<String> {
        let messages = self.log("browser");
        let severe = messages
            .iter()
            .filter(|message| message["level"] == "SEVERE");
        severe
            .map(|message| message["message"].to_string())
            .collect()
    }

    /// Addresses outside this site that were asked for since the last look.
    pub(super) fn requests_elsewhere(&self, site: &str) -> Vec<String> {
        let request = |entry: &Value| {
            let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let event = &event["message"];
            let sent = event["method"] == "Network.requestWillBeSent";
            sent.then(|| {
                event["params"]["request"]["url"]
                    .as_str()
                    .map(str::to_owned)
            })?
        };
        let urls = self
            .log("performance")
            .iter()
            .filter_map(request)
            .collect::<Vec<_>>();
        // Chromium's own pages (`chrome://`, its new tab) and `data:` leave for nowhere.
        let leaves = |url: &String| url.contains("://") && !url.starts_with("chrome");
        let elsewhere = urls
            .into_iter()
            .filter(|url| leaves(url) && !url.starts_with(site));
        elsewhere.collect()
    }

    pub(super) fn find(&self, selector: &str) -> String {
        let found = self.command(
            "/element",
            &json!({"using": "css selector", "value": selector}),
        );
        found[ELEMENT].as_str().expect("an element").to_owned()
    }

    pub(super) fn log(&self, kind: &str) -> Vec<Value> {
        let answer = self.command("/se/log", &json!({"type": kind}));
        answer.as_array().expect("a list of messages").clone()
    }

    /// Takes one cookie of a site away.
    pub(super) fn forget_cookie(&self, name: &str, site: &str) {
        self.devtools("Network.deleteCookies", &json!({"name": name, "url": site}));
    }

    pub(super) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.command(
            "/goog/cdp/execute",
            &json!({"cmd": command, "params": parameters}),
        )
    }

    pub(super) fn command(&self, path: &str, body: &Value) -> Value {
        self.post(&format!("{}{path}", self.session), body)
    }

    fn get(&self, path: &str) -> Value {
        self.request("GET", &format!("{}{path}", self.session), None)
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.request("POST", path, Some(body))
    }

    fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let response =
            http::request(self.driver, method, path, None, body).expect("chromedriver answers");
        assert_eq!(response.status, 200, "{path} {body:?}: {}", response.body);
        let answer: Value = serde_json::from_str(&response.body).expect("JSON");
        answer["value"].clone()
    }
}

fn capabilities(language: &str, scripts: Scripts, profile: &TempDir) -> Value {
    let arguments = [
        "--headless=new",
        // Chromium's own sandbox refuses to run as root.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        &format!("--lang={language}"),
        &format!("--accept-lang={language}"),
        &format!("--user-data-dir={}", profile.path().display()),
    ]
    .map(str::to_owned);
    let javascript = if scripts == Scripts::On { 1 } else { 2 };
    json!({"capabilities": {"alwaysMatch": {
        "goog:chromeOptions": {
            "args": arguments,
            "prefs": {"profile.managed_default_content_settings.javascript": javascript},
        },
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
    }}})
}
