//! What a browser says it is, in words that its owner knows: "Firefox on Linux".
//!
//! User-Agent is a claim, and browsers claim to be each other: the first name below that stands in it counts. No
//! version and no model is told: few people know theirs, and a list of guesses would be wrong next year.

use crate::lang::{Language, with_language};

/// Browsers, the most particular first: nearly all say "Chrome" and "Safari" as well.
const BROWSERS: [(&str, &str); 11] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex Browser"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

/// Systems, the most particular first: Android says "Linux", an iPhone says "like Mac OS X".
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
    ("BSD", "BSD"),
];

/// What is known of somebody's browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Device {
    browser: Option<&'static str>,
    system: Option<&'static str>,
}

impl Device {
    /// Reads what a browser says of itself.
    pub(super) fn of(user_agent: &str) -> Self {
        let named = |names: &[(&str, &'static str)]| {
            let found = names.iter().find(|(part, _)| user_agent.contains(part));
            found.map(|(_, name)| *name)
        };
        Self {
            browser: named(&BROWSERS),
            system: named(&SYSTEMS),
        }
    }

    /// Reads what [`Self::kept`] wrote.
    pub(super) fn read(kept: &str) -> Self {
        let named = |names: &[(&str, &'static str)]| {
            let found = names.iter().find(|(_, name)| kept.contains(name));
            found.map(|(_, name)| *name)
        };
        Self {
            browser: named(&BROWSERS),
            system: named(&SYSTEMS),
        }
    }

    /// As a session keeps it, in every language the same.
    pub(super) fn kept(self) -> String {
        with_language(Language::English, || self.words())
    }

    /// "Firefox on Linux", "Safari on an iPhone", "a browser on Windows", "an unknown browser".
    pub(super) fn words(self) -> String {
        let some = || say!("device-some-browser");
        let browser = self.browser.map_or_else(some, str::to_owned);
        match self.system {
            Some("an iPhone") => say!("device-iphone", browser = browser),
            Some("an iPad") => say!("device-ipad", browser = browser),
            Some("a Mac") => say!("device-mac", browser = browser),
            Some(system) => say!("device-both", browser = browser, system = system),
            None if self.browser.is_some() => browser,
            None => say!("device-unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Device;
    use crate::lang::{Language, with_language};

    #[test]
    fn browsers_are_called_by_their_names() {
        for (said, called) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on an iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Something/1.0",
                "a browser on a Mac",
            ),
            ("curl/8.5.0", "curl"),
            ("", "an unknown browser"),
            ("\u{202e}evil", "an unknown browser"),
        ] {
            let device = Device::of(said);
            assert_eq!(device.words(), called, "{said}");
            assert_eq!(Device::read(&device.kept()), device, "{said}");
        }
    }

    #[test]
    fn a_device_has_a_name_in_every_language() {
        let device = Device::read("Safari on an iPhone");
        let german = with_language(Language::German, || (device.words(), device.kept()));
        assert_eq!(german.0, "Safari auf einem iPhone");
        assert_eq!(german.1, "Safari on an iPhone");
        let unknown = with_language(Language::German, || Device::read("").words());
        assert_eq!(unknown, "ein unbekannter Browser");
    }
}
