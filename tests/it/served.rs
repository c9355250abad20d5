//! A running `madoguchi serve`, and requests to it that are written byte by byte, so that
//! tests can send requests that HTTP clients refuse to send.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use madoguchi::store::Store;
use serde_json::Value;

use crate::harness::Desk;

/// Percent-encodes a text for a URL.
pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The running program; it is killed when dropped.
pub(crate) struct Served {
    child: Child,
    address: String,
    desk: Desk,
    log: Option<JoinHandle<String>>,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Served {
    /// Serves the packs of a desk, with additional environment variables.
    pub(crate) fn start(desk: Desk, variables: &[(&str, &str)]) -> Served {
        let command = desk.command(&["serve"]);
        Served::run(desk, command, variables)
    }

    /// As [`Served::start`], in a process that may have this many files open.
    #[cfg(unix)]
    pub(crate) fn start_with_files(desk: Desk, files: u32, variables: &[(&str, &str)]) -> Served {
        let serve = desk.command(&["serve"]);
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\"")])
            .arg(serve.get_program())
            .args(serve.get_args());
        for (name, value) in serve.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = serve.get_current_dir() {
            command.current_dir(folder);
        }
        Served::run(desk, command, variables)
    }

    fn run(desk: Desk, mut command: Command, variables: &[(&str, &str)]) -> Served {
        command
            .env("MADOGUCHI__WEB__LISTEN", "127.0.0.1:0")
            .env("RUST_LOG", "madoguchi=info")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let errors = BufReader::new(child.stderr.take().expect("piped"));
        let (sender, receiver) = mpsc::channel();
        let log = std::thread::spawn(move || {
            let mut lines = Vec::new();
            for line in errors.lines().map_while(Result::ok) {
                let address = line.split("serving the web page address=").nth(1);
                let address = address.map(|address| address.trim().to_owned());
                lines.push(line);
                if let Some(address) = address {
                    // The receiver may have timed out.
                    let _ = sender.send(Ok(address));
                }
            }
            let log = lines.join("\n");
            let _ = sender.send(Err(log.clone()));
            log
        });
        let address = receiver.recv_timeout(Duration::from_secs(120));
        Served {
            child,
            address: address
                .expect("the program starts in time")
                .expect("the page is served"),
            desk,
            log: Some(log),
        }
    }

    /// Ends the program and returns its log.
    pub(crate) fn end(mut self) -> String {
        self.child.kill().expect("the process can be killed");
        let log = self.log.take().expect("it is read once");
        log.join().expect("the log is text")
    }

    /// Waits until the store holds this many questions. The program records questions after it
    /// has answered them.
    pub(crate) fn wait_for_questions(&self, count: usize) {
        self.with_store(async |store| {
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

    /// Reads from the program's store.
    pub(crate) fn with_store<T>(&self, read: impl AsyncFnOnce(&Store) -> T) -> T {
        let options = madoguchi::store::Options {
            folder: self.desk.path("state"),
            ..Default::default()
        };
        crate::store::runtime().block_on(async {
            let store = Store::open(&options).expect("opened");
            read(&store).await
        })
    }

    /// Opens a connection.
    pub(crate) fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).expect("the program accepts connections")
    }

    /// The desk whose packs are served.
    pub(crate) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The address and port of the page.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The process's id.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Sends a GET request without waiting for the response.
    pub(crate) fn begin(&self, path: &str) -> TcpStream {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        let mut stream =
            TcpStream::connect(&self.address).expect("the program accepts connections");
        stream.write_all(request.as_bytes()).expect("sent");
        stream
    }

    /// Sends a GET request.
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    /// Sends a POST request with JSON.
    pub(crate) fn post(&self, path: &str, body: &str) -> Reply {
        let headers = [("Content-Type", "application/json")];
        self.send("POST", path, &headers, body.as_bytes())
    }

    /// Sends a request and reads the response.
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
        let mut stream =
            TcpStream::connect(&self.address).expect("the program accepts connections");
        let timeout = Some(Duration::from_secs(60));
        stream.set_read_timeout(timeout).expect("set");
        stream.write_all(request.as_bytes()).expect("sent");
        // The program may refuse a body that is too large before all of it was sent.
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
        let end = end.expect("the response has a head");
        let head = String::from_utf8(answer[..end].to_vec()).expect("the head is UTF-8");
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

    /// The values of a header, joined with commas.
    pub(crate) fn header(&self, name: &str) -> String {
        let headers = self.headers.iter();
        let headers = headers.filter(|(header, _)| header.eq_ignore_ascii_case(name));
        let values: Vec<&str> = headers.map(|(_, value)| value.as_str()).collect();
        values.join(", ")
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a text")
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Checks that the status is 200.
    #[track_caller]
    pub(crate) fn fine(self) -> Reply {
        assert_eq!(self.status, 200, "{}", self.text());
        self
    }

    /// Checks that the request was refused with this status and with problem details that
    /// contain a text.
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
        assert!(detail.contains(part), "{part:?} is missing in {detail:?}");
        problem
    }
}
