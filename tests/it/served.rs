//! `madoguchi serve` on a port of its own, and requests to it byte by byte, so that
//! what a careful client would never send can be sent, too.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use crate::harness::Desk;

/// A text as a part of an address.
pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The program, serving until this is dropped.
pub(crate) struct Served {
    child: Child,
    address: String,
    desk: Desk,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Served {
    /// Serves the packs of a desk, with more variables in its environment.
    pub(crate) fn start(desk: Desk, variables: &[(&str, &str)]) -> Served {
        let mut command = desk.command(&["serve"]);
        command
            .env("MADOGUCHI__WEB__LISTEN", "127.0.0.1:0")
            .env("RUST_LOG", "madoguchi=info")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let errors = BufReader::new(child.stderr.take().expect("piped"));
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = Vec::new();
            for line in errors.lines().map_while(Result::ok) {
                let address = line.split("serving the web page address=").nth(1);
                let address = address.map(|address| address.trim().to_owned());
                lines.push(line);
                if let Some(address) = address {
                    // Whoever waits may have given up.
                    let _ = tell.send(Ok(address));
                }
            }
            let _ = tell.send(Err(lines.join("\n")));
        });
        let address = told.recv_timeout(Duration::from_secs(120));
        Served {
            child,
            address: address.expect("it starts in time").expect("it serves"),
            desk,
        }
    }

    /// Waits until the store holds this many questions: they are recorded after they
    /// were answered.
    pub(crate) fn wait_for_questions(&self, count: usize) {
        let options = madoguchi::store::Options {
            folder: self.desk.path("state"),
            ..Default::default()
        };
        crate::store::runtime().block_on(async {
            let store = madoguchi::store::Store::open(&options).expect("opened");
            let mut found = 0;
            for _ in 0..500 {
                let questions = store.questions(jiff::Timestamp::MIN).await;
                found = questions.expect("read").len();
                if found >= count {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            panic!("{found} of {count} questions were recorded");
        });
    }

    /// Sends a GET and does not wait for the answer.
    pub(crate) fn begin(&self, path: &str) -> TcpStream {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("sent");
        stream
    }

    /// Sends a GET.
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    /// Sends JSON.
    pub(crate) fn post(&self, path: &str, body: &str) -> Reply {
        let headers = [("Content-Type", "application/json")];
        self.send("POST", path, &headers, body.as_bytes())
    }

    /// Sends a request.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request += &format!("Host: {}\r\n", self.address);
        }
        if !body.is_empty() || method == "POST" {
            request += &format!("Content-Length: {}\r\n", body.len());
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        request += "\r\n";
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let timeout = Some(Duration::from_secs(60));
        stream.set_read_timeout(timeout).expect("set");
        stream.write_all(request.as_bytes()).expect("sent");
        // A body that is too large is refused before its end.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Reply::of(&answer)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Reply {
    fn of(answer: &[u8]) -> Reply {
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        let end = end.expect("a head");
        let head = String::from_utf8(answer[..end].to_vec()).expect("a head is a text");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").expect("a header");
            (name.to_owned(), value.to_owned())
        };
        Reply {
            status: status.expect("a status").parse().expect("a number"),
            headers: lines.map(header).collect(),
            body: answer[end + 4..].to_vec(),
        }
    }

    /// The values of a header, in one text.
    pub(crate) fn header(&self, name: &str) -> String {
        let own = self.headers.iter();
        let own = own.filter(|(own, _)| own.eq_ignore_ascii_case(name));
        let values: Vec<&str> = own.map(|(_, value)| value.as_str()).collect();
        values.join(", ")
    }

    /// The body as a text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a text")
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// It was answered.
    #[track_caller]
    pub(crate) fn fine(self) -> Reply {
        assert_eq!(self.status, 200, "{}", self.text());
        self
    }

    /// It was refused with this status, in problem details whose words have a part.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, part: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("Content-Type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], "about:blank");
        assert!(
            problem["title"]
                .as_str()
                .is_some_and(|title| !title.is_empty())
        );
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(detail.contains(part), "{part:?} is not in {detail:?}");
        problem
    }
}
