//! Crowds of clients that keep connections open, at a process with few open files, and
//! requests that are larger than any limit.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::harness::Desk;
use crate::served::Served;

const HTML: (&str, &str) = ("Accept", "text/html");

/// Waits until the program closes a connection.
fn wait_for_end(stream: &mut TcpStream) {
    let mut part = [0; 1024];
    while stream.read(&mut part).is_ok_and(|length| length > 0) {}
}

#[cfg(unix)]
#[test]
fn an_idle_crowd_keeps_nobody_out_of_a_process_with_few_open_files() {
    let served = Served::start_with_files(Desk::of_the_coffee_machine(), 256, &[]);
    let mut crowd: Vec<TcpStream> = Vec::new();
    for number in 0..300 {
        let mut stream = served.connect();
        let sent: &[u8] = match number % 3 {
            0 => b"",
            1 => b"GET / HTTP/1.1\r\nX: ",
            _ => b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        };
        stream.write_all(sent).expect("sent");
        crowd.push(stream);
    }
    for _ in 0..20 {
        served.get("/healthz").fine();
        let answer = served
            .get("/api/v1/ask?question=refill%20coffee%20beans")
            .fine()
            .json();
        assert_eq!(answer["outcome"], "answered");
    }
    served.wait_for_questions(20);
    crowd[..200].iter_mut().for_each(wait_for_end);
    let files = std::fs::read_dir(format!("/proc/{}/fd", served.process()));
    if let Ok(files) = files {
        let count = files.count();
        assert!(count < 200, "{count} files are open");
    }
}

#[test]
fn long_addresses_and_many_parameters_are_refused_by_name() {
    let served = Served::start(Desk::of_the_coffee_machine(), &[]);
    let long = format!("/api/v1/ask?question={}", "x".repeat(33 * 1024));
    served.get(&long).refused(414, "32768 bytes");
    let facts: Vec<String> = (0..300).map(|number| format!("f.{number}=1")).collect();
    let many = facts.join("&");
    served
        .get(&format!("/api/v1/ask?{many}"))
        .refused(400, "256");
    for (path, status, part) in [
        (
            format!("/?lang=en&q={}", "x".repeat(33 * 1024)),
            414,
            "32768 bytes",
        ),
        (format!("/whatif?lang=en&{many}"), 400, "The limit is 256."),
        (format!("/whatif?lang=ja&{many}"), 400, "256 個以内"),
    ] {
        let page = served.send("GET", &path, &[HTML], b"");
        assert_eq!(page.status, status, "{part}");
        assert!(page.text().contains(part), "{}", page.text());
    }
    let fits = format!("/api/v1/ask?question={}", "%F0%9F%8D%B5".repeat(2_000));
    served.get(&fits).fine();
}

#[test]
fn other_hosts_and_pages_of_other_sites_are_refused() {
    let variables = [(
        "MADOGUCHI__WEB__HOSTS",
        "faq.example.com,faq.example.net:8443",
    )];
    let served = Served::start(Desk::of_the_coffee_machine(), &variables);
    let json = ("Content-Type", "application/json");
    let question = br#"{"question": "beans"}"#;
    for host in [
        "faq.example.com",
        "faq.example.net:8443",
        "localhost",
        "10.0.0.7:80",
    ] {
        let headers = [("Host", host)];
        served.send("GET", "/api/v1/settings", &headers, b"").fine();
        let own = format!("http://{host}");
        let headers = [json, ("Host", host), ("Origin", own.as_str())];
        served
            .send("POST", "/api/v1/ask", &headers, question)
            .fine();
    }
    for host in ["rebound.example", "faq.example.net", "x.faq.example.com"] {
        let headers = [("Host", host)];
        for path in ["/api/v1/settings", "/api/v1/openapi.json", "/metrics"] {
            let refused = served.send("GET", path, &headers, b"");
            assert_eq!(refused.status, 421, "{host} {path}");
            assert!(refused.text().contains("web.hosts"), "{}", refused.text());
        }
        let page = served.send("GET", "/", &[HTML, headers[0]], b"");
        assert_eq!(page.status, 421);
        assert!(page.text().contains("web.hosts"), "{}", page.text());
        served.send("GET", "/healthz", &headers, b"").fine();
    }
    for other in [
        ("Origin", "https://other.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
    ] {
        let refused = served.send("POST", "/api/v1/ask", &[json, other], question);
        refused.refused(403, "other sites");
        let page = served.send("POST", "/feedback", &[HTML, other], b"");
        assert_eq!(page.status, 403, "{other:?}");
    }
}

/// Begins a stream at `/mcp` and reads the head of the response.
fn stream(served: &Served) -> (TcpStream, String) {
    let call = serde_json::json!({
        "jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen",
        "params": {
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": {},
            },
            "notifications": {"toolsListChanged": true},
        },
    });
    let body = call.to_string();
    let mut stream = served.connect();
    let request = format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nMCP-Protocol-Version: 2026-07-28\r\n\
         Mcp-Method: subscriptions/listen\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut read = Vec::new();
    while !read
        .windows(2)
        .any(|bytes| bytes == b"}}" || bytes == b"\"}")
    {
        let mut part = [0; 4096];
        match stream.read(&mut part) {
            Ok(length) if length > 0 => read.extend_from_slice(&part[..length]),
            _ => break,
        }
    }
    (stream, String::from_utf8_lossy(&read).into_owned())
}

#[test]
fn streams_of_assistants_are_limited_until_they_end() {
    let variables = [
        ("MADOGUCHI__WEB__MAX_STREAMS_PER_CLIENT", "2"),
        ("MADOGUCHI__WEB__CLIENT_A_MINUTE", "100000"),
    ];
    let served = Served::start(Desk::of_the_coffee_machine(), &variables);
    let streams: Vec<(TcpStream, String)> = (0..2).map(|_| stream(&served)).collect();
    for (_, response) in &streams {
        assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    }
    let (_, refused) = stream(&served);
    assert!(refused.starts_with("HTTP/1.1 429"), "{refused}");
    assert!(refused.contains("web.max_streams_per_client"), "{refused}");
    served.get("/api/v1/ask?question=beans").fine();
    drop(streams);
    // The program notices that they have ended.
    let again = (0..500).map(|_| stream(&served).1);
    let mut again = again.filter(|response| response.starts_with("HTTP/1.1 200"));
    assert!(again.next().is_some(), "a stream has a place again");
}

#[test]
fn a_proxy_tells_whether_the_cookie_of_the_desk_needs_https() {
    let variables = [
        ("MADOGUCHI_DESK_KEY", "0123456789-the-desk-of-tests"),
        ("MADOGUCHI__WEB__TRUSTED_PROXIES", "127.0.0.1"),
        ("MADOGUCHI__WEB__HOSTS", "desk.example.com"),
    ];
    let served = Served::start(Desk::of_the_coffee_machine(), &variables);
    for (host, scheme, is_secure) in [
        ("desk.example.com", "https", true),
        ("desk.example.com", "http", false),
        ("localhost", "https", true),
        ("localhost", "", false),
        ("desk.example.com", "", true),
    ] {
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Host", host),
            ("X-Forwarded-Proto", scheme),
        ];
        let form = b"key=0123456789-the-desk-of-tests";
        let entered = served.send("POST", "/desk/enter", &headers, form);
        assert_eq!(entered.status, 303, "{}", entered.text());
        let cookie = entered.header("Set-Cookie");
        assert_eq!(
            cookie.contains("; Secure"),
            is_secure,
            "{host} {scheme}: {cookie}"
        );
    }
}
