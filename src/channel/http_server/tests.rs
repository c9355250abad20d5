//! Crowds of clients against a server in this process. They count; they never measure
//! time: a time-out is short, and the test waits for what it causes.

use super::*;
use axum::routing::{get, post};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(600);

/// A server, and what its handlers wait for.
struct Server {
    address: SocketAddr,
    connections: Arc<Connections>,
    /// Lets a request for `/wait` respond.
    go: Arc<Semaphore>,
    /// The requests for `/wait` that have started.
    started: Arc<Semaphore>,
    shutdown: CancellationToken,
    done: tokio::task::JoinHandle<()>,
}

fn limits(all: usize, client: usize) -> Limits {
    Limits {
        all,
        client,
        platform: all,
        is_all_lowered: false,
        is_client_lowered: false,
        head: LONG,
        body: LONG,
        send: LONG,
        idle: LONG,
        refusal: LONG,
    }
}

async fn server(limits: Limits) -> Server {
    server_behind(limits, Box::new(|ip| Some(Source::Client(ip)))).await
}

async fn server_behind(limits: Limits, source_of: SourceOf) -> Server {
    let (go, started) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let wait = {
        let (go, started) = (go.clone(), started.clone());
        move || async move {
            started.add_permits(1);
            go.acquire().await.expect("open").forget();
            "done"
        }
    };
    let router = Router::new()
        .route("/", get(|| async { "fine" }))
        .route("/wait", get(wait))
        .route("/big", get(|| async { vec![b'x'; 64 * 1024 * 1024] }))
        .route(
            "/refused",
            post(|| async { axum::http::StatusCode::TOO_MANY_REQUESTS }),
        )
        .route("/echo", post(|body: axum::body::Bytes| async { body }));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let connections = Arc::new(Connections::new(limits));
    let shutdown = CancellationToken::new();
    let done = {
        let (connections, shutdown) = (connections.clone(), shutdown.clone());
        tokio::spawn(async move {
            serve(listener, router, connections, source_of, &shutdown, LONG).await;
        })
    };
    Server {
        address,
        connections,
        go,
        started,
        shutdown,
        done,
    }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connected")
    }

    /// A connection on which a request was sent.
    async fn ask(&self, path: &str) -> TcpStream {
        let mut stream = self.connect().await;
        send(&mut stream, path).await;
        stream
    }

    /// Waits until this many requests for `/wait` have started.
    async fn wait_for_started(&self, count: u32) {
        self.started
            .acquire_many(count)
            .await
            .expect("open")
            .forget();
    }
}

async fn send(stream: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
}

/// Reads until a text has arrived. The rest is what was read if the connection ends
/// before that.
async fn read_until(stream: &mut TcpStream, text: &str) -> Result<(), String> {
    let mut read = Vec::new();
    loop {
        let is_there = read.windows(text.len()).any(|part| part == text.as_bytes());
        if is_there {
            return Ok(());
        }
        let mut part = [0; 4096];
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return Err(String::from_utf8_lossy(&read).into_owned()),
            Ok(length) => read.extend_from_slice(&part[..length]),
        }
    }
}

/// Waits until the server closes a connection.
async fn wait_for_end(stream: &mut TcpStream) {
    let mut part = [0; 4096];
    while stream.read(&mut part).await.is_ok_and(|length| length > 0) {}
}

#[tokio::test]
async fn an_idle_crowd_keeps_nobody_out() {
    let server = server(limits(20, 20)).await;
    let mut crowd = Vec::new();
    for number in 0..100 {
        let mut stream = server.connect().await;
        if number % 2 == 0 {
            stream
                .write_all(b"GET / HTTP/1.1\r\nHos")
                .await
                .expect("sent");
        }
        crowd.push(stream);
    }
    for _ in 0..50 {
        let mut stream = server.ask("/").await;
        read_until(&mut stream, "fine").await.expect("served");
        crowd.push(stream);
    }
    assert!(server.connections.table.len() <= 20);
    for stream in &mut crowd[..100] {
        wait_for_end(stream).await;
    }
}

#[tokio::test]
async fn requests_that_are_processed_are_never_closed_to_make_room() {
    let server = server(limits(3, 3)).await;
    let mut working = vec![server.ask("/wait").await, server.ask("/wait").await];
    server.wait_for_started(2).await;
    for _ in 0..20 {
        let mut stream = server.ask("/").await;
        read_until(&mut stream, "fine").await.expect("served");
    }
    working.push(server.ask("/wait").await);
    server.wait_for_started(1).await;
    let mut refused = server.connect().await;
    read_until(&mut refused, "http.max_connections")
        .await
        .expect("the response names the limit");
    server.go.add_permits(3);
    for stream in &mut working {
        read_until(stream, "done").await.expect("served");
    }
}

#[tokio::test]
async fn a_refused_client_can_send_its_whole_request_and_reads_why() {
    let server = server(limits(2, 2)).await;
    let _working = [server.ask("/wait").await, server.ask("/wait").await];
    server.wait_for_started(2).await;
    let body = vec![b'x'; 256 * 1024];
    let head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 262144\r\n\r\n";
    for _ in 0..2 * MAX_REFUSALS {
        let mut stream = server.connect().await;
        stream.write_all(head.as_bytes()).await.expect("sent");
        stream.write_all(&body).await.expect("the rest, too");
        let mut response = String::new();
        let read = stream.read_to_string(&mut response).await;
        read.expect("the connection isn't reset");
        assert!(response.starts_with("HTTP/1.1 503 "), "{response}");
        assert!(
            response.contains("max_connections_per_client"),
            "{response}"
        );
    }
}

#[tokio::test]
async fn a_refusal_names_the_limit_of_open_files_if_that_is_the_lower_one() {
    let server = server(Limits {
        is_all_lowered: true,
        ..limits(1, 2)
    })
    .await;
    let _working = server.ask("/wait").await;
    server.wait_for_started(1).await;
    let mut refused = server.connect().await;
    read_until(&mut refused, "ulimit -n")
        .await
        .expect("refused");
}

#[tokio::test]
async fn one_client_reaches_its_own_limit_and_a_proxy_does_not() {
    let direct = server(limits(10, 2)).await;
    let _working = [direct.ask("/wait").await, direct.ask("/wait").await];
    direct.wait_for_started(2).await;
    let mut refused = direct.connect().await;
    read_until(&mut refused, "http.max_connections_per_client")
        .await
        .expect("the response names the limit");

    let proxied = server_behind(limits(10, 2), Box::new(|_| None)).await;
    let mut working = Vec::new();
    for _ in 0..9 {
        working.push(proxied.ask("/wait").await);
    }
    proxied.wait_for_started(9).await;
    let mut stream = proxied.ask("/").await;
    read_until(&mut stream, "fine").await.expect("served");
}

#[tokio::test]
async fn a_client_that_takes_too_long_is_closed() {
    let soon = Duration::from_millis(20);
    let slow_head = server(Limits {
        head: soon,
        ..limits(10, 10)
    })
    .await;
    let mut stream = slow_head.connect().await;
    wait_for_end(&mut stream).await;
    let mut stream = slow_head.connect().await;
    stream
        .write_all(b"GET / HTTP/1.1\r\nX: ")
        .await
        .expect("sent");
    wait_for_end(&mut stream).await;

    let idle = server(Limits {
        idle: soon,
        ..limits(10, 10)
    })
    .await;
    let mut stream = idle.ask("/").await;
    read_until(&mut stream, "fine").await.expect("served");
    wait_for_end(&mut stream).await;

    let unread = server(Limits {
        send: soon,
        ..limits(10, 10)
    })
    .await;
    let mut stream = unread.ask("/big").await;
    read_until(&mut stream, "200 OK").await.expect("it begins");
    // Nothing more is read, until the place of the connection is free.
    while unread.connections.table.len() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_slow_body_gets_an_error_that_names_the_limit() {
    let server = server(Limits {
        body: Duration::from_millis(20),
        ..limits(10, 10)
    })
    .await;
    let mut stream = server.connect().await;
    let head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nslow";
    stream.write_all(head.as_bytes()).await.expect("sent");
    read_until(&mut stream, "http.body_timeout_seconds")
        .await
        .expect("the response names the limit");
    wait_for_end(&mut stream).await;
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let server = server(limits(10, 10)).await;
    for head in [
        format!("X: {}\r\n", "x".repeat(MAX_HEAD)),
        "X: y\r\n".repeat(101),
    ] {
        let mut stream = server.connect().await;
        let request = format!("GET / HTTP/1.1\r\n{head}\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut response = String::new();
        let read = stream.read_to_string(&mut response).await;
        read.expect("the connection isn't reset");
        assert!(response.starts_with("HTTP/1.1 431 "), "{response}");
    }
}

#[tokio::test]
async fn a_refused_request_ends_its_connection_and_its_client_reads_why() {
    let server = server(limits(10, 10)).await;
    let mut stream = server.connect().await;
    let head = "POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 262144\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream
        .write_all(&[b'x'; 262_144])
        .await
        .expect("the rest, too");
    let mut response = String::new();
    let read = stream.read_to_string(&mut response).await;
    read.expect("it ends, and isn't reset");
    assert!(response.starts_with("HTTP/1.1 429 "), "{response}");
    assert!(response.contains("connection: close"), "{response}");
    assert_eq!(server.connections.table.len(), 0);
}

#[tokio::test]
async fn a_shutdown_finishes_requests_and_closes_the_others() {
    let server = server(limits(10, 10)).await;
    let mut working = server.ask("/wait").await;
    server.wait_for_started(1).await;
    let mut kept = server.ask("/").await;
    read_until(&mut kept, "fine").await.expect("served");
    let mut half = server.connect().await;
    half.write_all(b"GET / HT").await.expect("sent");
    server.shutdown.cancel();
    wait_for_end(&mut kept).await;
    wait_for_end(&mut half).await;
    server.go.add_permits(1);
    read_until(&mut working, "done").await.expect("finished");
    wait_for_end(&mut working).await;
    server.done.await.expect("the server ends");
    assert_eq!(server.connections.table.len(), 0);
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn many_requests_on_one_connection_and_pipelined_ones_are_served() {
    let server = server(limits(2, 2)).await;
    let mut stream = server.connect().await;
    for _ in 0..50 {
        send(&mut stream, "/").await;
        read_until(&mut stream, "fine").await.expect("served");
    }
    let twice = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nfirst\
                 POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nsecond";
    stream.write_all(twice.as_bytes()).await.expect("sent");
    read_until(&mut stream, "second").await.expect("served");
}
