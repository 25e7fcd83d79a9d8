//! The words about own addresses that appeared on others' lists, or are gone from them.

use askama::Template;

use super::WatchedNews;
use super::render::{Rendered, one_line, rendered};

/// Listings that are named, of each sort: a whole network may be listed at once.
const NAMED: usize = 20;

/// The message in words.
pub(super) struct WatchedTurned {
    listed: Vec<Line>,
    more_listed: usize,
    gone: Vec<Line>,
    more_gone: usize,
    link: String,
    provider: String,
}

/// One listing.
struct Line {
    subject: String,
    /// `Example BL (bl.test)`
    list: String,
    said: String,
}

impl WatchedTurned {
    pub(super) fn new(news: &[WatchedNews], link: &str, provider: &str) -> Self {
        let lines = |is_listed: bool| {
            let news = news.iter().filter(move |news| news.is_listed == is_listed);
            let count = news.clone().count();
            let named: Vec<Line> = news.take(NAMED).map(Line::from).collect();
            let more = count.saturating_sub(named.len());
            (named, more)
        };
        let ((listed, more_listed), (gone, more_gone)) = (lines(true), lines(false));
        Self {
            listed,
            more_listed,
            gone,
            more_gone,
            link: one_line(link),
            provider: one_line(provider),
        }
    }

    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&Subject(self), &Text(self), &Html(self))
    }

    /// `192.0.2.7 is on Example BL`, `2 of your own addresses are on lists`, `192.0.2.7 is gone from Example BL`
    fn subject(&self) -> String {
        match (self.listed.as_slice(), self.gone.as_slice()) {
            ([], [one]) => say!(
                "mail-watched-one-gone",
                subject = one.subject.as_str(),
                list = one.list.as_str()
            ),
            ([], gone) => say!(
                "mail-watched-many-gone",
                count = gone.len() + self.more_gone
            ),
            ([one], _) => say!(
                "mail-watched-one-listed",
                subject = one.subject.as_str(),
                list = one.list.as_str()
            ),
            (listed, _) => say!(
                "mail-watched-many-listed",
                count = listed.len() + self.more_listed
            ),
        }
    }
}

impl From<&WatchedNews> for Line {
    fn from(news: &WatchedNews) -> Self {
        let (list, zone) = (one_line(&news.list), one_line(&news.zone));
        Self {
            subject: one_line(&news.subject),
            list: if list == zone {
                list
            } else {
                format!("{list} ({zone})")
            },
            said: one_line(&news.said),
        }
    }
}

#[derive(Template)]
#[template(path = "mail/watched_turned/subject.txt")]
struct Subject<'w>(&'w WatchedTurned);

#[derive(Template)]
#[template(path = "mail/watched_turned/body.txt")]
struct Text<'w>(&'w WatchedTurned);

#[derive(Template)]
#[template(path = "mail/watched_turned/body.html")]
struct Html<'w>(&'w WatchedTurned);
