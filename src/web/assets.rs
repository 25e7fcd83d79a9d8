//! Style sheet, icons and the like: inside the program, under names that change with their content.
//!
//! Only these are compressed, once, at start. Pages are not: they carry form tokens beside what the address asked for, and
//! the length of a compressed page tells of both (BREACH).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::error::Error;
use super::extract::Path;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// The parts of the style sheet, in the order of their layers.
const STYLES: [&str; 4] = [
    "css/reset.css",
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
];
const LAST_STYLE: &str = "css/utilities.css";

struct Asset {
    body: Bytes,
    /// Where that is shorter.
    gzipped: Option<Bytes>,
    kind: String,
    /// 16 hexadecimal digits of the content's SHA-256.
    version: String,
}

static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let mut assets: BTreeMap<String, Asset> = Files::iter()
        .filter(|name| !name.starts_with("css/"))
        .filter_map(|name| {
            let file = Files::get(&name)?;
            let kind = file.metadata.mimetype().to_owned();
            Some((name.into_owned(), Asset::new(file.data, kind)))
        })
        .collect();
    let style = Asset::new(
        Cow::Owned(style_sheet()),
        "text/css; charset=utf-8".to_owned(),
    );
    assets.insert("guestlist.css".to_owned(), style);
    assets
});

static STYLE: LazyLock<String> = LazyLock::new(|| address("guestlist.css"));
static SEARCH: LazyLock<String> = LazyLock::new(|| address("js/search.js"));
static PASSKEY: LazyLock<String> = LazyLock::new(|| address("js/passkey.js"));
static PROGRESS: LazyLock<String> = LazyLock::new(|| address("js/progress.js"));
static ICONS: LazyLock<String> = LazyLock::new(|| address("icons/icons.svg"));
static MARK: LazyLock<String> = LazyLock::new(|| address("icons/mark.svg"));

/// The style sheet's path.
pub(crate) fn style() -> &'static str {
    &STYLE
}

/// The path of the script for search as you type.
pub(crate) fn search_script() -> &'static str {
    &SEARCH
}

/// The path of the script that asks the browser for a passkey.
pub(crate) fn passkey_script() -> &'static str {
    &PASSKEY
}

/// The path of the script that shows how far long work is.
pub(crate) fn progress_script() -> &'static str {
    &PROGRESS
}

/// The path of the file with all icons, each an SVG symbol.
pub(crate) fn icons() -> &'static str {
    &ICONS
}

/// The path of the icon for the browser's tab.
pub(crate) fn mark() -> &'static str {
    &MARK
}

/// `/static/<version>/<name>`: kept for a year under the right version, asked for again under another.
pub(super) async fn serve(
    Path((version, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let asset = ASSETS.get(&name).ok_or(Error::Absent)?;
    let gzipped = asset.gzipped.as_ref().filter(|_| takes_gzip(&headers));
    let tag = match gzipped {
        Some(_) => format!("\"{}-gzip\"", asset.version),
        None => format!("\"{}\"", asset.version),
    };
    let keep = if version == asset.version {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let named = [
        (ETAG, tag.as_str()),
        (CACHE_CONTROL, keep),
        (VARY, "accept-encoding"),
    ];
    if headers
        .get(IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == tag.as_bytes())
    {
        return Ok((StatusCode::NOT_MODIFIED, named).into_response());
    }
    let kind = [(CONTENT_TYPE, asset.kind.as_str())];
    Ok(match gzipped {
        Some(body) => (named, kind, [(CONTENT_ENCODING, "gzip")], body.clone()).into_response(),
        None => (named, kind, asset.body.clone()).into_response(),
    })
}

/// Says whether a client takes gzip (RFC 9110, section 12.5.3). By hand: the libraries' ways to choose come with
/// compressing each answer anew.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING);
    accepted
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
            let refused = weight.trim().trim_start_matches("q=").parse() == Ok(0.0_f32);
            name.trim().eq_ignore_ascii_case("gzip") && !refused
        })
}

impl Asset {
    fn new(body: Cow<'static, [u8]>, kind: String) -> Self {
        let body = match body {
            Cow::Borrowed(body) => Bytes::from_static(body),
            Cow::Owned(body) => Bytes::from(body),
        };
        let hash = Sha256::digest(&body);
        let version = hash
            .first_chunk::<8>()
            .map_or(0, |first| u64::from_be_bytes(*first));
        let version = format!("{version:016x}");
        let gzipped = gzip(&body).filter(|gzipped| gzipped.len() < body.len());
        Self {
            body,
            gzipped,
            kind,
            version,
        }
    }
}

fn gzip(body: &[u8]) -> Option<Bytes> {
    // Only writing into a vector that has no room could fail; then it is sent as it is.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

fn address(name: &str) -> String {
    let version = ASSETS.get(name).map_or("0", |asset| asset.version.as_str());
    format!("/static/{version}/{name}")
}

/// One sheet of all parts: the order of layers is declared at its top, in `reset.css`.
fn style_sheet() -> Vec<u8> {
    let mut components: Vec<_> = Files::iter()
        .filter(|name| name.starts_with("css/components/"))
        .collect();
    components.sort();
    let named = STYLES.into_iter().map(Cow::Borrowed);
    let all = named.chain(components).chain([Cow::Borrowed(LAST_STYLE)]);
    all.filter_map(|name| Files::get(&name))
        .flat_map(|file| file.data.into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_style_sheet_is_in_it() {
        for name in STYLES.into_iter().chain([LAST_STYLE]) {
            assert!(Files::get(name).is_some(), "{name} is missing");
        }
        assert!(
            String::from_utf8(style_sheet())
                .unwrap()
                .starts_with("@layer")
        );
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let takes = |accepted: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, accepted.parse().unwrap());
            takes_gzip(&headers)
        };
        assert!(takes("gzip"));
        assert!(takes("br, GZIP;q=0.5"));
        assert!(!takes("gzip;q=0, br"));
        assert!(!takes("br, x-gzip-not"));
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn every_icon_that_a_template_names_is_drawn() {
        let file = Files::get("icons/icons.svg").unwrap();
        let icons = std::str::from_utf8(&file.data).unwrap();
        for name in super::super::places::all_icons() {
            assert!(
                icons.contains(&format!("id=\"{name}\"")),
                "there is no icon {name}"
            );
        }
    }
}
