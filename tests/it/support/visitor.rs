//! A browser with cookies, over the router itself: no sockets, no redirects followed by themselves.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{
    ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE,
};
use axum::http::{HeaderMap, Request, StatusCode};
use scraper::{Html, Selector};
use tower::ServiceExt;

const ORIGIN_HERE: &str = "http://127.0.0.1:8080";

/// Someone at a browser.
#[derive(Clone)]
pub(crate) struct Visitor {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    /// The form token of the page looked at last.
    pub(crate) token: String,
    languages: Option<String>,
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Visitor {
    pub(crate) fn new(router: Router) -> Self {
        Self {
            router,
            cookies: BTreeMap::new(),
            token: String::new(),
            languages: None,
        }
    }

    /// Opens a sign-in link and presses its button.
    pub(crate) async fn sign_in(&mut self, path: &str) {
        assert_eq!(
            self.get(path).await.status,
            StatusCode::OK,
            "the link does not open"
        );
        let page = self.post(path, &[]).await;
        assert_eq!(
            page.status,
            StatusCode::SEE_OTHER,
            "the link does not sign in"
        );
    }

    /// Looks at a page.
    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(
            self.request("GET", path)
                .body(Body::empty())
                .expect("a request"),
        )
        .await
    }

    /// Looks at a page, wherever it leads.
    pub(crate) async fn open(&mut self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..5 {
            let Some(next) = page.location() else { break };
            page = self.get(&next).await;
        }
        page
    }

    /// Sends a form of the page looked at last, with its token.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.clone();
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .copied()
            .chain([("csrf", token.as_str())])
            .collect();
        self.post_without_token(path, &fields).await
    }

    /// Sends a form and looks at the page it leads to.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.post(path, fields).await;
        match page.location() {
            Some(next) => self.open(&next).await,
            None => page,
        }
    }

    /// Sends exactly these fields.
    pub(crate) async fn post_without_token(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self.request("POST", path).header(ORIGIN, ORIGIN_HERE);
        let request = request.header("sec-fetch-site", "same-origin");
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// Sends a form with a file in it.
    pub(crate) async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (name, content): (&str, &[u8]),
    ) -> Page {
        let mut body = Vec::new();
        let token = ("csrf", self.token.as_str());
        for (field, value) in fields.iter().chain([&token]) {
            let part = format!(
                "--part\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.into_bytes());
        }
        let part = format!(
            "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(part.into_bytes());
        body.extend(content);
        body.extend(b"\r\n--part--\r\n");
        let request = self.request("POST", path).header(ORIGIN, ORIGIN_HERE);
        let request = request
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "multipart/form-data; boundary=part")
            .header("content-length", body.len().to_string());
        let page = self
            .send(request.body(Body::from(body)).expect("a request"))
            .await;
        match page.location() {
            Some(next) => self.open(&next).await,
            None => page,
        }
    }

    /// A request with this browser's cookies.
    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, "127.0.0.1:8080");
        let request = match &self.languages {
            Some(languages) => request.header(ACCEPT_LANGUAGE, languages),
            None => request,
        };
        if cookies.is_empty() {
            request
        } else {
            request.header(COOKIE, cookies.join("; "))
        }
    }

    /// The browser's languages from now on, as it sends them.
    pub(crate) fn accept_language(&mut self, languages: &str) {
        self.languages = Some(languages.to_owned());
    }

    /// Sends any request; keeps cookies and token.
    pub(crate) async fn send(&mut self, request: Request<Body>) -> Page {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        for line in parts.headers.get_all(SET_COOKIE) {
            self.keep(line.to_str().expect("a cookie"));
        }
        let body = String::from_utf8_lossy(&body).into_owned();
        let page = Page {
            status: parts.status,
            headers: parts.headers,
            body,
        };
        if let Some(token) = page.values("input[name=csrf]").into_iter().next() {
            self.token = token;
        }
        page
    }

    fn keep(&mut self, line: &str) {
        let (name, rest) = line.split_once('=').expect("a cookie's name");
        let value = rest.split(';').next().unwrap_or_default();
        if value.is_empty() || rest.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

impl Page {
    /// Where it leads.
    pub(crate) fn location(&self) -> Option<String> {
        self.headers
            .get(LOCATION)
            .map(|value| value.to_str().expect("a path").to_owned())
    }

    /// The texts of all elements that fit, blanks made one.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let document = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).expect("a selector");
        let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        document
            .select(&selector)
            .map(|element| words(element.text().collect()))
            .collect()
    }

    /// The text of the first element that fits.
    pub(crate) fn text(&self, selector: &str) -> String {
        let found = self.texts(selector).into_iter().next();
        found.unwrap_or_else(|| panic!("there is no {selector} in {}", self.body))
    }

    /// An attribute of the first that fits.
    pub(crate) fn attribute(&self, selector: &str, name: &str) -> String {
        let document = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).expect("a selector");
        let found = document
            .select(&selector)
            .find_map(|found| found.attr(name));
        found.expect("the attribute").to_owned()
    }

    /// The values of all fields that fit.
    pub(crate) fn values(&self, selector: &str) -> Vec<String> {
        let document = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).expect("a selector");
        let value = |element: scraper::ElementRef<'_>| {
            element.value().attr("value").unwrap_or_default().to_owned()
        };
        document.select(&selector).map(value).collect()
    }

    /// Where all links that fit lead.
    pub(crate) fn links(&self, selector: &str) -> Vec<String> {
        let document = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).expect("a selector");
        let links = document.select(&selector);
        let links = links.filter_map(|link| link.value().attr("href").map(str::to_owned));
        links.collect()
    }

    /// Where all forms that fit lead.
    pub(crate) fn forms(&self, selector: &str) -> Vec<String> {
        let document = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).expect("a selector");
        let forms = document.select(&selector);
        let forms = forms.filter_map(|form| form.value().attr("action").map(str::to_owned));
        forms.collect()
    }

    /// One header.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a header"))
    }

    /// Presses Undo: its fields, without the token.
    pub(crate) fn undo(&self) -> (String, Vec<(String, String)>) {
        let document = Html::parse_document(&self.body);
        let form = Selector::parse(".flash form").expect("a selector");
        let form = document.select(&form).next().expect("an Undo button");
        let path = form.value().attr("action").expect("a path").to_owned();
        (path, self.fields(".flash form"))
    }

    /// The fields of the first form that fits, names and values, without the token.
    pub(crate) fn fields(&self, form: &str) -> Vec<(String, String)> {
        let document = Html::parse_document(&self.body);
        let form = Selector::parse(form).expect("a selector");
        let fields = Selector::parse("input:not([name=csrf])").expect("a selector");
        let field = |input: scraper::ElementRef<'_>| {
            let value = |name| input.value().attr(name).unwrap_or_default().to_owned();
            (value("name"), value("value"))
        };
        let form = document.select(&form).next().expect("a form");
        form.select(&fields).map(field).collect()
    }
}
