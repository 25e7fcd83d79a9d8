//! A person at a browser without scripts: cookies, and the token that every form carries.

use std::io;
use std::net::SocketAddr;

use super::http::{self, Response};
use super::program::Home;

/// Someone at a browser, signed in or not.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    server: SocketAddr,
    origin: String,
    cookies: Vec<(String, String)>,
    token: String,
}

impl Visitor {
    /// Somebody who comes for the first time.
    pub(crate) fn nobody(home: &Home) -> Self {
        Self {
            server: home.web,
            origin: format!("http://{}", home.web),
            cookies: Vec::new(),
            token: String::new(),
        }
    }

    /// Signs in to an account, by a link from the command line.
    pub(crate) fn sign_in(home: &Home, address: &str) -> Self {
        let link = home.cli(&["sign-in-link", "--email", address]);
        let (_, secret) = link.trim().split_once("/sign-in/").expect("a link");
        let path = format!("/sign-in/{secret}");
        let mut visitor = Self::nobody(home);
        visitor.look_at(&path);
        let answer = visitor.send("POST", &path, &[]).expect("an answer");
        assert_eq!(answer.status, 303, "{answer:?}");
        visitor.keep_cookies(&answer);
        visitor.look_at("/whitelist");
        visitor
    }

    /// Sends a form with the token of this session; the status.
    pub(crate) fn submit(&self, path: &str, fields: &[(&str, &str)]) -> io::Result<u16> {
        self.send("POST", path, fields).map(|answer| answer.status)
    }

    /// Opens a page with a form, for its token; the page.
    pub(crate) fn look_at(&mut self, path: &str) -> String {
        let page = self.send("GET", path, &[]).expect("a page");
        assert_eq!(page.status, 200, "{page:?}");
        self.keep_cookies(&page);
        let (_, field) = page
            .body
            .split_once("name=\"csrf\" value=\"")
            .expect("a form");
        let token = field.split('"').next().expect("a token");
        token.clone_into(&mut self.token);
        page.body
    }

    fn keep_cookies(&mut self, answer: &Response) {
        for line in answer.header("set-cookie") {
            let cookie = line.split(';').next().expect("a cookie");
            let (name, value) = cookie.split_once('=').expect("a name");
            self.cookies.retain(|(kept, _)| kept != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// Any request, with the cookies of this session; a form is sent by POST.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> io::Result<Response> {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let headers = [
            ("Cookie", cookies.join("; ")),
            ("Origin", self.origin.clone()),
            (
                "Content-Type",
                "application/x-www-form-urlencoded".to_owned(),
            ),
        ];
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", &self.token)
            .extend_pairs(fields)
            .finish();
        let body = if method == "POST" {
            form
        } else {
            String::new()
        };
        http::send(self.server, method, path, &headers, &body)
    }
}
