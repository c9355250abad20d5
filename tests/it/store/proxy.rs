//! PostgreSQL behind a network that delays, loses, cuts and garbles: acknowledged writes are
//! never lost, every call ends within its limit, and the store recovers without a restart.

use std::sync::Arc;
use std::time::Duration;

use madoguchi::store::{NewQuestion, Options, Store};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;

use super::{asked, on_postgres, open};

/// What the network does with what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It passes everything on.
    None,
    /// It passes everything on later.
    Delay(Duration),
    /// It loses everything and closes nothing.
    Loss,
    /// It closes connections in the middle of what the server sends.
    Cut,
    /// It changes what the server sends.
    Garbage,
    /// It closes new connections immediately and old ones with the next message.
    Refusal,
}

/// A proxy on a loopback address.
struct Proxy {
    port: u16,
    fault: watch::Sender<Fault>,
}

impl Proxy {
    /// Starts a proxy for a server that listens on a Unix socket.
    async fn start(socket: String) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let port = listener.local_addr().expect("an address").port();
        let (fault, faults) = watch::channel(Fault::None);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *faults.borrow() == Fault::Refusal {
                    continue;
                }
                let Ok(server) = UnixStream::connect(&socket).await else {
                    continue;
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let over = Arc::new(tokio::sync::Notify::new());
                let ends = over.clone();
                tokio::spawn(pass(from_client, to_server, faults.clone(), false, ends));
                tokio::spawn(pass(from_server, to_client, faults.clone(), true, over));
            }
        });
        Proxy { port, fault }
    }
}

/// Passes on what one side sends to the other, until one of them closes.
async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    faults: watch::Receiver<Fault>,
    is_answer: bool,
    over: Arc<tokio::sync::Notify>,
) {
    let mut buffer = vec![0; 8192];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read.unwrap_or(0),
            () = over.notified() => break,
        };
        if read == 0 {
            break;
        }
        let fault = *faults.borrow();
        let bytes = &mut buffer[..read];
        let sent = match fault {
            Fault::None => to.write_all(bytes).await,
            Fault::Delay(delay) => {
                tokio::time::sleep(delay).await;
                to.write_all(bytes).await
            }
            Fault::Loss => Ok(()),
            Fault::Cut if is_answer => {
                // The other side may have closed already.
                let _ = to.write_all(&bytes[..read / 2]).await;
                break;
            }
            Fault::Garbage if is_answer => {
                // Lengths stay as they are, so that the client doesn't wait for more.
                let letters = bytes.iter_mut().filter(|byte| byte.is_ascii_alphabetic());
                letters.for_each(|byte| *byte ^= 0x15);
                to.write_all(bytes).await
            }
            Fault::Cut | Fault::Garbage => to.write_all(bytes).await,
            Fault::Refusal => break,
        };
        if sent.is_err() {
            break;
        }
    }
    over.notify_one();
}

/// The store behind a proxy.
fn through(options: &Options, proxy: &Proxy) -> Store {
    // The address of the test server ends with `/<database>?host=<folder>`.
    let (address, _) = options.url.split_once("?host=").expect("a folder");
    let (_, name) = address.rsplit_once('/').expect("a database");
    open(&Options {
        url: format!("postgres://madoguchi@127.0.0.1:{}/{name}", proxy.port),
        ..options.clone()
    })
}

/// The socket of the test server.
fn socket(options: &Options) -> String {
    let (_, folder) = options.url.split_once("?host=").expect("a folder");
    format!("{folder}/.s.PGSQL.5432")
}

/// Makes a call as channels do. It must end by itself.
async fn record(store: &Store, question: &NewQuestion) -> bool {
    let call = store.try_call(store.record_question(question));
    let ended = tokio::time::timeout(Duration::from_secs(60), call).await;
    ended.expect("the call has a limit").is_some()
}

/// Writes until one is acknowledged, without asking the circuit breaker.
async fn recover(store: &Store) -> NewQuestion {
    for _ in 0..30 {
        let question = asked("after the fault");
        let call = store.record_question(&question);
        if store.within(Duration::from_secs(3), call).await.is_ok() {
            return question;
        }
    }
    panic!("the store does not recover");
}

#[test]
#[ignore = "needs the server that tests/clients/postgresql.sh starts"]
fn the_store_recovers_from_every_fault_on_the_way_to_postgres() {
    on_postgres(async |options| {
        let proxy = Proxy::start(socket(options)).await;
        let store = through(options, &proxy);
        let mut acknowledged = vec![recover(&store).await];
        for fault in [
            Fault::Delay(Duration::from_millis(50)),
            Fault::Delay(Duration::from_secs(5)),
            Fault::Loss,
            Fault::Cut,
            Fault::Garbage,
            Fault::Refusal,
        ] {
            proxy.fault.send_replace(fault);
            // More calls than the pool has connections, each on its own.
            for _ in 0..12 {
                let question = asked("during the fault");
                let call = store.record_question(&question);
                let limit = Duration::from_millis(500);
                if store.within(limit, call).await.is_ok() {
                    acknowledged.push(question);
                }
            }
            let question = asked("by a channel");
            if record(&store, &question).await {
                acknowledged.push(question);
            }
            proxy.fault.send_replace(Fault::None);
            acknowledged.push(recover(&store).await);
        }
        let direct = open(options);
        for question in &acknowledged {
            let found = direct.question(&question.id).await.expect("read");
            assert_eq!(
                found.map(|found| found.text),
                Some(question.text.to_string())
            );
        }
        assert!(acknowledged.len() > 12, "{}", acknowledged.len());
    });
}
