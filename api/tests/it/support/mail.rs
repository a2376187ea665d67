//! A real mail server on a free port of the loopback.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

use serde_json::Value;

use super::{Setting, servers::until};

pub const USER: &str = "mooring";
pub const PASSWORD: &str = "canary-mail-password";
pub const FROM: &str = "Mooring <mooring@example.org>";

/// The settings for the server of a URL.
pub fn sending_to(url: &str) -> Vec<Setting> {
    vec![("MOORING_SMTP_URL", url.to_owned()), ("MOORING_MAIL_FROM", FROM.to_owned())]
}

pub struct MailServer {
    pub port: u16,
    said: Arc<Mutex<Vec<Value>>>,
    process: Child,
    stdin: Option<ChildStdin>,
    reader: Option<JoinHandle<()>>,
}

/// A mail as it arrived.
pub struct Received {
    pub to: Vec<String>,
    pub data: String,
    pub secure: bool,
}

impl Received {
    /// The lines of the head, unfolded.
    pub fn head(&self) -> Vec<String> {
        let head = self.data.split_once("\r\n\r\n").unwrap().0;
        head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
    }

    /// The text, its quoted-printable line breaks taken out.
    pub fn text(&self) -> String {
        self.data.split_once("\r\n\r\n").unwrap().1.replace("=\r\n", "").replace("\r\n", "\n")
    }
}

impl MailServer {
    pub fn start() -> Self {
        Self::with(&[])
    }

    pub fn with(settings: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../e2e/mail-server");
        assert!(folder.join("node_modules").is_dir(), "run `.ci/prepare npm:e2e/mail-server` or `just test`");
        let mut process = Command::new("node")
            .arg("server.mjs")
            .current_dir(folder)
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port = lines.next().expect("it does not start").parse().unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&said);
        let reader = std::thread::spawn(move || {
            for line in lines {
                kept.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        let stdin = process.stdin.take();
        Self { port, said, process, stdin, reader: Some(reader) }
    }

    /// What Mooring needs to know of it.
    pub fn settings(&self) -> Vec<Setting> {
        sending_to(&format!("smtp://127.0.0.1:{}", self.port))
    }

    /// How often it was asked whether it takes mail for this address.
    pub fn asked_for(&self, address: &str) -> usize {
        self.events("recipient").iter().filter(|event| event["address"] == address).count()
    }

    pub fn mails(&self) -> Vec<Received> {
        let read = |event: &Value| Received {
            to: event["to"].as_array().unwrap().iter().map(|to| to.as_str().unwrap().to_owned()).collect(),
            data: event["data"].as_str().unwrap().to_owned(),
            secure: event["secure"].as_bool().unwrap(),
        };
        self.events("mail").iter().map(read).collect()
    }

    /// Waits for so many mails.
    pub fn wait_for(&self, mails: usize) {
        until("a mail", || self.mails().len() >= mails);
    }

    fn events(&self, kind: &str) -> Vec<Value> {
        let said = self.said.lock().unwrap();
        said.iter().filter(|event| event["event"] == kind).cloned().collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.stdin.take();
        let _ = self.process.wait();
        let _ = self.reader.take().unwrap().join();
    }
}
