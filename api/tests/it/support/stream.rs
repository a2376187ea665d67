//! A browser's end of a stream of server-sent events.

use std::{collections::VecDeque, time::Duration};

use api::live;
use reqwest::Response;
use shared::live::{Change, EVENT, PATH};

use super::{Caller, Site};

/// What a stream says.
#[derive(Debug, PartialEq, Eq)]
pub enum Said {
    Change(Change),
    /// A comment, or what only the browser needs.
    Nothing,
    End,
}

pub struct Stream {
    response: Response,
    rest: String,
    said: VecDeque<Said>,
}

impl Site {
    /// Begins to hand changes to the site's streams, as a process does.
    pub fn tell_streams(&self) {
        let state = self.state.clone();
        actix_web::rt::spawn(async move { live::run(&state, &state.live.stop).await });
    }
}

impl Caller {
    pub async fn listen(&self) -> Stream {
        let response = self.ask("GET", PATH, None, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!(response.status(), 200);
        Stream { response, rest: String::new(), said: VecDeque::new() }
    }
}

impl Stream {
    pub fn header(&self, name: &str) -> &str {
        self.response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub async fn next(&mut self) -> Said {
        while self.said.is_empty() {
            let patience = Duration::from_mins(1);
            let chunk = tokio::time::timeout(patience, self.response.chunk()).await.expect("the stream is silent");
            // A server that ends may cut the connection.
            let Some(chunk) = chunk.ok().flatten() else { return Said::End };
            self.rest.push_str(std::str::from_utf8(&chunk).unwrap());
            while let Some(end) = self.rest.find("\n\n") {
                self.said.push_back(read(&self.rest[..end]));
                self.rest.drain(..end + 2);
            }
        }
        self.said.pop_front().unwrap()
    }

    /// The next change; `None` at the end.
    pub async fn change(&mut self) -> Option<Change> {
        loop {
            match self.next().await {
                Said::Change(change) => return Some(change),
                Said::Nothing => {}
                Said::End => return None,
            }
        }
    }

    /// The next change's noun.
    pub async fn noun(&mut self) -> String {
        self.change().await.expect("the stream has ended").noun
    }

    /// Waits until the stream has looked after itself once more.
    pub async fn beat(&mut self) {
        for _ in 0..2 {
            assert_eq!(self.next().await, Said::Nothing);
        }
    }
}

fn read(event: &str) -> Said {
    let Some(event) = event.strip_prefix(&format!("event: {EVENT}\ndata: ")) else {
        assert!(event.starts_with(':') || event.starts_with("retry: "), "{event}");
        return Said::Nothing;
    };
    Said::Change(serde_json::from_str(event).unwrap())
}
