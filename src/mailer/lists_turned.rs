//! The words about lists that went out of use or came back.

use askama::Template;

use super::ListNews;
use super::render::{Rendered, one_line, rendered};

/// Lists that are named, of each sort.
const NAMED: usize = 20;

/// The message in words.
pub(super) struct ListsTurned {
    out: Vec<Line>,
    more_out: usize,
    back: Vec<Line>,
    more_back: usize,
    all_out: bool,
    link: String,
    provider: String,
}

/// One list.
struct Line {
    /// `Example BL (bl.test)`
    name: String,
    /// Why it is out of use; empty: it is in use again.
    why: String,
}

impl ListsTurned {
    pub(super) fn new(news: &[ListNews], all_out: bool, link: &str, provider: &str) -> Self {
        let lines = |is_out: bool| {
            let news = news
                .iter()
                .filter(move |news| news.out_of_use.is_some() == is_out);
            let count = news.clone().count();
            let named: Vec<Line> = news.take(NAMED).map(Line::from).collect();
            let more = count.saturating_sub(named.len());
            (named, more)
        };
        let ((out, more_out), (back, more_back)) = (lines(true), lines(false));
        Self {
            out,
            more_out,
            back,
            more_back,
            all_out,
            link: one_line(link),
            provider: one_line(provider),
        }
    }

    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&Subject(self), &Text(self), &Html(self))
    }

    /// `Example BL is out of use`, `2 lists are out of use, and Example DBL is in use again`
    fn subject(&self) -> String {
        let out = match self.out.as_slice() {
            [] => None,
            [one] => Some(say!("mail-lists-one-out", name = one.name.as_str())),
            many => Some(say!(
                "mail-lists-many-out",
                count = many.len() + self.more_out
            )),
        };
        let back = match self.back.as_slice() {
            [] => None,
            [one] => Some(say!("mail-lists-one-back", name = one.name.as_str())),
            many => Some(say!(
                "mail-lists-many-back",
                count = many.len() + self.more_back
            )),
        };
        match (out, back) {
            (Some(out), Some(back)) => say!("mail-lists-both", out = out, back = back),
            (out, back) => out.or(back).unwrap_or_default(),
        }
    }
}

impl From<&ListNews> for Line {
    fn from(news: &ListNews) -> Self {
        let (name, zone) = (one_line(&news.name), one_line(&news.zone));
        Self {
            name: if name == zone {
                name
            } else {
                format!("{name} ({zone})")
            },
            why: news.out_of_use.as_deref().map(one_line).unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "mail/lists_turned/subject.txt")]
struct Subject<'w>(&'w ListsTurned);

#[derive(Template)]
#[template(path = "mail/lists_turned/body.txt")]
struct Text<'w>(&'w ListsTurned);

#[derive(Template)]
#[template(path = "mail/lists_turned/body.html")]
struct Html<'w>(&'w ListsTurned);
