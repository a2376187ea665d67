//! Somebody with a browser's cookies, sending the same endpoint values as the SPA.

use std::{cell::RefCell, collections::BTreeMap};

use reqwest::{
    Client, Method, Response, StatusCode,
    header::{HeaderMap, SET_COOKIE},
    redirect::Policy,
};
use serde::de::DeserializeOwned;
use shared::{
    endpoint::Endpoint,
    problem::{Problem, ProblemKind},
};

use super::Site;

pub struct Caller {
    client: Client,
    base: String,
    /// What a proxy says of where it is.
    address: Option<String>,
    pub cookies: RefCell<BTreeMap<String, String>>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The problem that it must be.
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{} {}", self.status, self.body);
        let problem: Problem = serde_json::from_str(&self.body).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }

    pub fn kind(&self) -> ProblemKind {
        self.problem().known().unwrap()
    }
}

impl Site {
    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Caller {
        at(&self.base)
    }
}

/// A browser without cookies, on the pages of the Mooring at `base`.
pub fn at(base: &str) -> Caller {
    #[expect(clippy::disallowed_methods, reason = "the tests' own browser is no outbound call of Mooring")]
    let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
    Caller { client, base: base.to_owned(), address: None, cookies: RefCell::default() }
}

impl Caller {
    /// Somewhere else, behind a proxy that is trusted.
    pub fn from(self, address: impl Into<String>) -> Self {
        Self { address: Some(address.into()), ..self }
    }
}

impl Caller {
    /// The reply, or the problem.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Reply, Problem> {
        let answer = self.call(endpoint).await;
        if answer.status.is_success() { Ok(read(&answer)) } else { Err(answer.problem()) }
    }

    pub async fn call<E: Endpoint>(&self, endpoint: &E) -> Answer {
        let body = endpoint.body().map(|body| serde_json::to_string(body).unwrap());
        self.raw(&E::METHOD.to_string(), &endpoint.url(), body.as_deref(), &[]).await
    }

    /// Any request, with the headers that a browser on Mooring's own pages sends, unless `headers` say otherwise: an empty
    /// value leaves one out.
    pub async fn raw(&self, method: &str, path: &str, body: Option<&str>, headers: &[(&str, &str)]) -> Answer {
        let response = self.ask(method, path, body, headers).await;
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, body: response.text().await.unwrap() }
    }

    /// The same, without waiting for the body's end.
    pub async fn ask(&self, method: &str, path: &str, body: Option<&str>, headers: &[(&str, &str)]) -> Response {
        let mut sent: BTreeMap<String, String> = BTreeMap::new();
        sent.insert("x-mooring".to_owned(), "1".to_owned());
        sent.insert("origin".to_owned(), self.base.clone());
        let jar = self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        if !jar.is_empty() {
            sent.insert("cookie".to_owned(), jar.join("; "));
        }
        if let Some(address) = &self.address {
            sent.insert("x-forwarded-for".to_owned(), address.clone());
        }
        if body.is_some() {
            sent.insert("content-type".to_owned(), "application/json".to_owned());
        }
        sent.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        for (name, value) in sent.into_iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.body(body.to_owned());
        }
        let response = request.send().await.unwrap();
        self.keep(response.headers());
        response
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.raw("GET", path, None, &[]).await
    }

    fn keep(&self, headers: &HeaderMap) {
        for value in headers.get_all(SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> T {
    let text = if answer.body.is_empty() { "null" } else { &answer.body };
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}
