//! A site on a loopback address that sends exactly the given bytes. HTTP server libraries
//! refuse to send most of the hostile replies.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The reply to requests for a path.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Sends a page with an ETag, or status 304 if the request names that ETag.
    Tagged(String, String),
    /// Sends the first bytes, then repeats the others.
    Endless(Vec<u8>, Vec<u8>),
    /// Sends these bytes, then single bytes at intervals.
    Drip(Vec<u8>),
}

/// A running site.
pub(crate) struct Site {
    address: SocketAddr,
    replies: Arc<Mutex<BTreeMap<String, Reply>>>,
    /// The head of each request.
    requests: Arc<Mutex<Vec<String>>>,
}

impl Site {
    pub(crate) fn start() -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let site = Site {
            address: listener.local_addr().expect("bound"),
            replies: Arc::default(),
            requests: Arc::default(),
        };
        let (replies, requests) = (site.replies.clone(), site.requests.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (replies, requests) = (replies.clone(), requests.clone());
                // The client can close the connection at any time.
                std::thread::spawn(move || {
                    let _ = answer(stream, &replies, &requests);
                });
            }
        });
        site
    }

    /// `127.0.0.1:port`.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sets the reply for a path.
    pub(crate) fn on(&self, path: &str, reply: Reply) {
        let mut replies = self.replies.lock().expect("not poisoned");
        replies.insert(path.to_owned(), reply);
    }

    /// Sets an HTML page as the reply for a path.
    pub(crate) fn page(&self, path: &str, html: &str) {
        self.on(path, page("text/html; charset=utf-8", html.as_bytes()));
    }

    /// Sets a reply without a body.
    pub(crate) fn status(&self, path: &str, status: &str, headers: &str) {
        let reply = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\n\r\n");
        self.on(path, Reply::Bytes(reply.into_bytes()));
    }

    /// Returns the heads of the requests since the last call of this function.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut *self.requests.lock().expect("not poisoned"))
    }
}

/// A page with the given content type.
pub(crate) fn page(kind: &str, body: &[u8]) -> Reply {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    Reply::Bytes([head.as_bytes(), body].concat())
}

fn answer(
    mut stream: TcpStream,
    replies: &Mutex<BTreeMap<String, Reply>>,
    requests: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone()?);
    // For a TLS handshake (RFC 8446, section 6), send an alert: there is no certificate.
    if reader.fill_buf()?.first() == Some(&0x16) {
        return stream.write_all(&[0x15, 3, 3, 0, 2, 2, 112]);
    }
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    requests.lock().expect("not poisoned").push(head.clone());
    let reply = replies.lock().expect("not poisoned").get(&path).cloned();
    match reply {
        None => stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        Some(Reply::Bytes(bytes)) => stream.write_all(&bytes),
        Some(Reply::Tagged(tag, html)) => {
            let is_known = head.contains(&format!("if-none-match: {tag}\r\n"))
                || head.contains(&format!("If-None-Match: {tag}\r\n"));
            let (status, body) = match is_known {
                true => ("304 Not Modified", ""),
                false => ("200 OK", html.as_str()),
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nETag: {tag}\r\n\
                 Content-Length: {length}\r\n\r\n"
            );
            stream.write_all(head.as_bytes())?;
            stream.write_all(body.as_bytes())
        }
        Some(Reply::Endless(first, again)) => {
            stream.write_all(&first)?;
            loop {
                stream.write_all(&again)?;
            }
        }
        Some(Reply::Drip(first)) => {
            stream.write_all(&first)?;
            loop {
                std::thread::sleep(Duration::from_millis(50));
                stream.write_all(b"x")?;
            }
        }
    }
}
