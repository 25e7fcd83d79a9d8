//! Form tokens: every form carries one, and no form is read without it.
//!
//! The token is an HMAC over the session's id; for a visitor who isn't signed in, over a random cookie, so that
//! looking at a page makes no session. A new session makes all older tokens worthless. The newest key makes tokens, and
//! every key that is held lets them pass: a form outlives a rotation. The check stands in front
//! of every handler, next to the library's check of Origin and Sec-Fetch-Site: no handler can forget it.
//!
//! Behind the session a token names, as another HMAC, the account that its page was made for: when the session has ended,
//! what was typed is given back to that account and to nobody else who signs in with the same browser.

use std::sync::{Arc, OnceLock};

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tower_sessions::Session;

use super::error::Error;
use super::session::{CookieKind, SignedIn};
use super::state::Web;
use super::unsent::{self, Unsent};
use super::upload::is_upload;
use crate::engine::SecretKeys;
use crate::tenancy::AccountId;

/// The hidden field's name.
pub(crate) const FIELD: &str = "csrf";
/// The largest form that is read: a thousand long lines.
const LARGEST_FORM: usize = 400 * 1024;
/// RFC 6265bis, 5.5: browsers keep a cookie for 400 days at most.
const LONGEST_COOKIE: u32 = 400 * 24 * 60 * 60;
/// What a visitor's cookie, and a browser's mark, holds, in bytes.
const VISITOR_BYTES: usize = 16;
/// What an HMAC of SHA-256 has.
const MAC_BYTES: usize = 32;

/// Makes and checks form tokens, and the marks on browsers that have signed in before; cheap to clone.
#[derive(Clone)]
pub(super) struct FormTokens {
    keys: SecretKeys,
    cookies: CookieKind,
}

/// The visitor's cookie during one request: as it came, or drawn when a page needs it.
#[derive(Clone, Default)]
pub(super) struct VisitorCookie(Arc<OnceLock<String>>);

/// A token as it was sent.
struct Token {
    /// Of a session, or of a visitor.
    proof: Vec<u8>,
    /// Whom the form was made for; empty: for nobody who was signed in.
    account: Vec<u8>,
}

/// A form that was refused, so that what was typed isn't lost.
#[derive(Debug)]
pub(crate) struct Refused {
    /// Where it was going.
    pub(crate) path: String,
    /// What was typed, without passwords and codes; nothing when somebody else is signed in than typed it.
    pub(crate) fields: Vec<(String, String)>,
    /// A token that fits now; none when the form may have come from elsewhere, or nobody is signed in who typed it.
    pub(crate) token: Option<String>,
    /// The session had ended: the cookie in which the form waits for whoever signs in again.
    pub(crate) waits: Option<String>,
}

impl Refused {
    /// What was typed that would be lost, each with its label.
    pub(crate) fn typed(&self) -> Vec<(String, &str)> {
        unsent::typed(&self.path, &self.fields)
    }
}

impl Token {
    fn read(text: &str) -> Self {
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        let (proof, account) = bytes.split_at_checked(MAC_BYTES).unwrap_or_default();
        Self {
            proof: proof.to_owned(),
            account: account.to_owned(),
        }
    }
}

impl FormTokens {
    pub(super) fn new(keys: &SecretKeys, public_url: &str) -> Self {
        Self {
            keys: keys.clone(),
            cookies: CookieKind::of(public_url),
        }
    }

    /// The token for the forms of a signed-in person; None without a session.
    pub(super) fn for_session(&self, session: &Session, account: AccountId) -> Option<String> {
        let mut token = self.seal("session", &session.id()?.to_string());
        token.extend(self.seal("account", &account.0.to_string()));
        Some(URL_SAFE_NO_PAD.encode(token))
    }

    /// Says whether a form was made for this account, by what its token says of that.
    pub(super) fn is_of(&self, account: AccountId, mark: &[u8]) -> bool {
        self.fits("account", &account.0.to_string(), mark)
    }

    /// The token for the forms of someone who isn't signed in; draws the cookie if there is none.
    pub(super) fn for_visitor(&self, cookie: &VisitorCookie) -> Result<String, Error> {
        if cookie.0.get().is_none() {
            let drawn = draw()?;
            // Set by this request only; a second draw in the same request keeps the first.
            cookie.0.get_or_init(|| drawn);
        }
        let value = cookie.0.get().map_or("", String::as_str);
        Ok(URL_SAFE_NO_PAD.encode(self.seal("visitor", value)))
    }

    /// The cookie that marks this browser as one that has signed in to this account.
    pub(super) fn known_browser(&self, account: &str) -> String {
        let mark = URL_SAFE_NO_PAD.encode(self.seal("known browser", account));
        self.set_cookie("known", &mark, LONGEST_COOKIE)
    }

    /// Says whether this browser has signed in to this account before.
    pub(super) fn knows_browser(&self, headers: &HeaderMap, account: &str) -> bool {
        self.cookie(headers, "known")
            .and_then(|mark| URL_SAFE_NO_PAD.decode(mark).ok())
            .is_some_and(|mark| self.fits("known browser", account, &mark))
    }

    /// One of our cookies.
    pub(super) fn cookie(&self, headers: &HeaderMap, name: &str) -> Option<String> {
        cookie(headers, &self.cookies.name(name))
    }

    /// What marks this browser, whoever signs in from it; None where nobody has.
    pub(super) fn browser(&self, headers: &HeaderMap) -> Option<String> {
        self.cookie(headers, "browser")
            .filter(|value| is_ours(value))
    }

    /// The cookie that marks a browser, for as long as browsers keep one.
    pub(super) fn browser_cookie(&self, mark: &str) -> String {
        self.set_cookie("browser", mark, LONGEST_COOKIE)
    }

    pub(super) fn set_cookie(&self, name: &str, value: &str, max_age: u32) -> String {
        let secure = if self.cookies.is_secure() {
            "; Secure"
        } else {
            ""
        };
        let name = self.cookies.name(name);
        format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}")
    }

    /// By every key, the newest first. HMAC takes a key of any length: there is always a mac.
    fn macs(&self, kind: &str, value: &str) -> impl Iterator<Item = Hmac<Sha256>> {
        let keys = self.keys.derive_all("form tokens").into_iter();
        keys.filter_map(move |key| {
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
            mac.update(kind.as_bytes());
            mac.update(&[0]);
            mac.update(value.as_bytes());
            Some(mac)
        })
    }

    fn seal(&self, kind: &str, value: &str) -> Vec<u8> {
        let newest = self.macs(kind, value).next();
        newest
            .map(|mac| mac.finalize().into_bytes().to_vec())
            .unwrap_or_default()
    }

    fn fits(&self, kind: &str, value: &str, sealed: &[u8]) -> bool {
        self.macs(kind, value)
            .any(|mac| mac.verify_slice(sealed).is_ok())
    }
}

/// Stands in front of every handler: looks after the visitor's cookie, and lets a form pass only with its token.
pub(super) async fn guard(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let tokens = &web.tokens;
    let visitor = VisitorCookie::default();
    let came = tokens.cookie(request.headers(), "visitor");
    if let Some(value) = came.clone().filter(|value| is_ours(value)) {
        visitor.0.get_or_init(|| value);
    }
    request.extensions_mut().insert(visitor.clone());
    let (mut response, unsent) = match checked(&web, &visitor, request).await {
        Ok((request, Sent::AtOnce)) => (next.run(request).await, None),
        Ok((request, Sent::AfterAll)) => {
            let response = next.run(request).await;
            // What failed because of us can be sent once more.
            let is_done = !response.status().is_server_error();
            (response, is_done.then(|| Unsent::end(tokens)))
        }
        Err(Error::Token(refused)) => {
            let waits = refused.waits.clone();
            (Error::Token(refused).into_response(), waits)
        }
        Err(error) => (error.into_response(), None),
    };
    let drawn = visitor.0.get().filter(|value| came.as_ref() != Some(value));
    let drawn = drawn.map(|value| tokens.set_cookie("visitor", value, 24 * 60 * 60));
    for cookie in drawn.into_iter().chain(unsent) {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

/// Whether a form waited for a sign-in.
enum Sent {
    AtOnce,
    AfterAll,
}

/// Returns the request unchanged if it needs no token or brings the right one.
async fn checked(
    web: &Web,
    visitor: &VisitorCookie,
    request: Request,
) -> Result<(Request, Sent), Error> {
    let tokens = &web.tokens;
    if request.method().is_safe() {
        return Ok((request, Sent::AtOnce));
    }
    if is_upload(request.uri().path(), request.headers()) {
        let request = checked_upload(web, request).await?;
        return Ok((request, Sent::AtOnce));
    }
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default()
        .trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Error::Unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let (parts, body) = request.into_parts();
    let too_large = Error::Unreadable(StatusCode::PAYLOAD_TOO_LARGE);
    // What is announced as too large isn't waited for.
    if usize::try_from(body.size_hint().lower()).map_or(true, |announced| announced > LARGEST_FORM)
    {
        return Err(too_large);
    }
    let bytes = to_bytes(body, LARGEST_FORM).await.map_err(|_| too_large)?;
    let fields: Vec<(String, String)> = form_urlencoded::parse(&bytes)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let token = fields
        .iter()
        .find(|(name, _)| name == FIELD)
        .map_or("", |(_, value)| value.as_str());
    let session = parts
        .extensions
        .get::<Session>()
        .ok_or_else(|| Error::failure("session", &"no layer"))?;
    let token = Token::read(token);
    let signed_in = SignedIn::of(session).await?;
    let fits = match (&signed_in, session.id(), visitor.0.get()) {
        (Some(_), Some(id), _) => tokens.fits("session", &id.to_string(), &token.proof),
        (None, _, Some(value)) => tokens.fits("visitor", value, &token.proof),
        _ => false,
    };
    if fits {
        let waited = fields.iter().any(|(name, _)| name == unsent::NAME);
        let sent = if waited { Sent::AfterAll } else { Sent::AtOnce };
        return Ok((Request::from_parts(parts, Body::from(bytes)), sent));
    }
    let path = parts.uri.path().to_owned();
    let mut fields = fields;
    fields.retain(|(name, _)| name != FIELD);
    // Only a browser that says the form came from this very site is offered to send it again.
    let is_from_here = from_this_site(&parts.headers);
    let (mut again, mut waits) = (None, None);
    match signed_in {
        Some(signed_in) if tokens.is_of(signed_in.account, &token.account) => {
            again = tokens.for_session(session, signed_in.account);
        }
        // Somebody else is there by now, or it can't be known who was.
        Some(_) => fields.clear(),
        None => waits = Unsent::cookie(web, &token.account, &path, &fields),
    }
    let (token, waits) = if is_from_here {
        (again, waits)
    } else {
        (None, None)
    };
    fields.retain(|(name, _)| !unsent::is_secret(name));
    Err(Error::Token(Box::new(Refused {
        path,
        fields,
        token,
        waits,
    })))
}

/// The same for a form with a file, which only somebody who is signed in may send. What it says goes to the handler as
/// an extension of the request.
async fn checked_upload(web: &Web, request: Request) -> Result<Request, Error> {
    let session = request.extensions().get::<Session>().cloned();
    let session = session.ok_or_else(|| Error::failure("session", &"no layer"))?;
    let path = request.uri().path().to_owned();
    let Some(person) = SignedIn::of(&session).await? else {
        return Err(Error::SignIn(path));
    };
    let whose = (person.tenant, person.account);
    let (mut request, uploaded) = web.uploads.read(whose, request).await?;
    let token = uploaded.token();
    let token = Token::read(token);
    let fits = session
        .id()
        .is_some_and(|id| web.tokens.fits("session", &id.to_string(), &token.proof));
    if fits {
        request.extensions_mut().insert(Arc::new(uploaded));
        return Ok(request);
    }
    Err(Error::Token(Box::new(Refused {
        path,
        fields: Vec::new(),
        token: None,
        waits: None,
    })))
}

fn from_this_site(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "same-origin")
        && headers.contains_key(ORIGIN)
}

/// A new random value of such a cookie.
pub(super) fn draw() -> Result<String, Error> {
    let mut random = [0; VISITOR_BYTES];
    getrandom::fill(&mut random).map_err(|e| Error::failure("randomness", &e))?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}

fn is_ours(value: &str) -> bool {
    URL_SAFE_NO_PAD
        .decode(value)
        .is_ok_and(|bytes| bytes.len() == VISITOR_BYTES)
}

/// One cookie of a request.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}
