//! Kills `serve` repeatedly while it answers and reloads: every answer is correct, no
//! acknowledged feedback is lost, and the server starts again without repairs.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use madoguchi::store::{self, Store};
use serde_json::{Value, json};

use crate::harness::Desk;

const QUESTION: &str = "When does the library open?";
const ANSWERS: usize = 10_000;
const ASKERS: usize = 4;
/// The minimum number of kills; there are more if the answers take longer.
const KILLS: usize = 6;
/// One of this number of answers gets a vote.
const VOTED: usize = 50;

/// `serve` on a fixed port.
struct Server<'d> {
    desk: &'d Desk,
    port: u16,
    child: Child,
}

impl<'d> Server<'d> {
    fn start(desk: &'d Desk, port: u16) -> Server<'d> {
        let child = desk
            .command(&["serve"])
            .env("MADOGUCHI__WEB__LISTEN", format!("127.0.0.1:{port}"))
            .env("MADOGUCHI__WEB__CLIENT_A_MINUTE", "1000000")
            .env("MADOGUCHI__WEB__ALL_A_MINUTE", "1000000")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let child = child.expect("the program starts");
        Server { desk, port, child }
    }

    /// Kills the server with SIGKILL and starts it again immediately.
    fn kill(&mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process ended");
        *self = Server::start(self.desk, self.port);
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        // The child may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The answer of the server; `None` if it is down.
fn ask(agent: &ureq::Agent, base: &str) -> Option<Value> {
    let request = agent.get(format!("{base}/ask")).query("question", QUESTION);
    read(request.call())
}

fn vote(agent: &ureq::Agent, base: &str, question: &Value) -> Option<Value> {
    let vote = json!({"question_id": question, "vote": "helpful"});
    read(agent.post(format!("{base}/feedback")).send_json(vote))
}

/// The body of a response; `None` if the kill cut it off.
fn read(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Option<Value> {
    let mut response = match response {
        Ok(response) => response,
        Err(ureq::Error::StatusCode(status)) => panic!("status {status}"),
        Err(_) => {
            std::thread::sleep(Duration::from_millis(20));
            return None;
        }
    };
    let text = response.body_mut().read_to_string().ok()?;
    match text.is_empty() {
        true => Some(Value::Null),
        false => Some(serde_json::from_str(&text).expect("the body is complete JSON")),
    }
}

fn version(answer: &Value) -> usize {
    assert_eq!(answer["outcome"], "answered", "{answer:#}");
    let text = answer["answer"].as_str().expect("a text");
    let number = text.trim().trim_end_matches('.').rsplit(' ').next();
    let number = number.expect("a version");
    number.parse().unwrap_or_else(|_| panic!("{text}"))
}

#[test]
fn a_kill_makes_no_answer_wrong_and_loses_no_feedback() {
    let desk = Desk::new()
        .pack("library")
        .entry(
            "library/entries/hours.en.md",
            QUESTION,
            "At nine, version 0.",
        )
        .entry("library/entries/card.en.md", "Who gets a card?", "All.");
    let port = free_port();
    let base = format!("http://127.0.0.1:{port}/api/v1");
    let mut server = Server::start(&desk, port);
    let [newest, answers, votes, kills] = [const { AtomicUsize::new(0) }; 4];
    let is_over =
        || answers.load(Ordering::SeqCst) >= ANSWERS && kills.load(Ordering::SeqCst) >= KILLS;
    let is_failed = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let ask = || {
            let _on_panic = OnPanic(&is_failed);
            let agent = ureq::Agent::new_with_defaults();
            let mut seen = 0;
            while !is_over() {
                let Some(answer) = ask(&agent, &base) else {
                    continue;
                };
                let version = version(&answer);
                assert!(version >= seen, "{version} after {seen}");
                assert!(version <= newest.load(Ordering::SeqCst));
                seen = version;
                let number = answers.fetch_add(1, Ordering::SeqCst);
                let is_kept = || vote(&agent, &base, &answer["question_id"]).is_some();
                if number.is_multiple_of(VOTED) && is_kept() {
                    votes.fetch_add(1, Ordering::SeqCst);
                }
            }
        };
        let askers: Vec<_> = (0..ASKERS).map(|_| scope.spawn(ask)).collect();
        let hours = desk.knowledge().join("library/entries/hours.en.md");
        let first = fs::read_to_string(&hours).expect("read");
        while !is_over() && !is_failed.load(Ordering::SeqCst) {
            let version = newest.fetch_add(1, Ordering::SeqCst) + 1;
            let text = first.replace("version 0", &format!("version {version}"));
            // Editors save like this: a new file is renamed over the old one.
            let aside = desk.path("hours.new");
            fs::write(&aside, text).expect("written");
            fs::rename(&aside, &hours).expect("renamed");
            // The reload begins 300 ms after the edit, so the kills interrupt it at various points.
            let phase = 250 + 37 * (version as u64 % 11);
            std::thread::sleep(Duration::from_millis(phase));
            if version % 3 == 0 {
                server.kill();
                kills.fetch_add(1, Ordering::SeqCst);
            } else {
                std::thread::sleep(Duration::from_millis(500));
            }
        }
        for asker in askers {
            asker.join().expect("every answer was correct");
        }
    });
    server.kill();
    let agent = ureq::Agent::new_with_defaults();
    let last = (0..1_000).find_map(|_| ask(&agent, &base));
    assert_eq!(
        last.as_ref().map(version),
        Some(newest.load(Ordering::SeqCst))
    );
    drop(server);
    assert!(desk.generations().len() <= 2, "leftovers are removed");
    // A vote can be stored although the kill cut off its acknowledgment.
    let (kept, acknowledged) = (stored_votes(&desk), votes.load(Ordering::SeqCst));
    assert!(
        kept >= acknowledged && acknowledged > 0,
        "{kept} of {acknowledged} votes are stored"
    );
}

/// A free port outside of the range of ports that clients get. A client with such a port
/// could connect to itself while the server is down, and would then occupy its port.
fn free_port() -> u16 {
    let first =
        20_000 + u16::try_from(std::process::id() % 10_000).expect("the remainder is small");
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (first..32_000).find(is_free).expect("a port is free")
}

/// Stops the thread that edits and kills if the test panics; otherwise it would never end.
struct OnPanic<'f>(&'f AtomicBool);

impl Drop for OnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::SeqCst);
        }
    }
}

fn stored_votes(desk: &Desk) -> usize {
    let options = store::Options {
        folder: desk.path("state"),
        ..store::Options::default()
    };
    crate::store::runtime().block_on(async {
        let store = Store::open(&options).expect("a store");
        store.feedback(Timestamp::MIN).await.expect("read").len()
    })
}
