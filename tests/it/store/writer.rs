//! A process that writes to a store until it is killed or its disk is full, and what must be
//! left of what it wrote: everything that the store has acknowledged.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use madoguchi::store::{NewQuestion, Options, Store, StoreError, Ticket, Transition, Vote};
use madoguchi::text::mask::mask;

use super::{asked, on_sqlite, open, runtime};

/// The environment variable with the folder of a store. If it is set, this program writes
/// to that store instead of testing.
const WRITER: &str = "MADOGUCHI_TEST_WRITER";

/// The environment variable with the number of rounds of writes.
const ROUNDS: &str = "MADOGUCHI_TEST_ROUNDS";

/// One write of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Question,
    Vote,
    Choice,
    HandOver,
    Answer,
    Conversation,
}

impl Kind {
    const ALL: [Kind; 6] = [
        Kind::Question,
        Kind::Vote,
        Kind::Choice,
        Kind::HandOver,
        Kind::Answer,
        Kind::Conversation,
    ];
}

/// Writes to a store. Returns the name of what was written, to find it again.
async fn write(store: &Store, kind: Kind, question: &NewQuestion) -> Result<String, StoreError> {
    let id = &question.id;
    let name = id.as_str().to_owned();
    match kind {
        Kind::Question => store.record_question(question).await?,
        Kind::Vote => {
            let comment = mask("a comment");
            let vote = store.record_feedback(id, Vote::NotHelpful, Some(&comment), None);
            assert!(vote.await?, "the question is stored");
        }
        Kind::Choice => {
            let chosen = store.record_choice(id, "rollout", None).await?;
            assert!(chosen, "the question is stored");
        }
        Kind::HandOver => {
            let made = store.hand_over(id, Some("dm:7")).await?;
            return Ok(made
                .expect("the question is stored")
                .0
                .ticket
                .as_str()
                .to_owned());
        }
        Kind::Answer => {
            let made = store.hand_over(id, None).await?;
            let ticket = made.expect("the question is stored").0.ticket;
            let answer = store.answer(&ticket, "an answer").await?;
            assert!(matches!(answer, Transition::Made(_)), "{answer:?}");
            return Ok(ticket.as_str().to_owned());
        }
        Kind::Conversation => {
            let until = Timestamp::now() + SignedDuration::from_hours(1);
            let content = serde_json::json!({"said": "something"});
            store.save_conversation(&name, content, until, None).await?;
        }
    }
    Ok(name)
}

/// Writes if [`WRITER`] is set, and returns whether it is. Prints each write that the store
/// has acknowledged, and each failure; ends after four failures.
fn write_if_requested() -> bool {
    let Ok(folder) = std::env::var(WRITER) else {
        return false;
    };
    let rounds = std::env::var(ROUNDS).ok();
    let rounds: usize = rounds.and_then(|n| n.parse().ok()).expect("a number");
    let options = Options {
        folder: folder.into(),
        ..Options::default()
    };
    runtime().block_on(async {
        let store = match Store::open(&options) {
            Ok(store) => store,
            Err(error) => {
                writeln!(std::io::stdout(), "written failed {error}").expect("read");
                return;
            }
        };
        let mut failures = 0;
        for _ in 0..rounds {
            let mut question = asked(&"a question of some length ".repeat(20));
            question.outcome = "clarify";
            for kind in Kind::ALL {
                let outcome = match write(&store, kind, &question).await {
                    Ok(name) => format!("{kind:?} {name}"),
                    Err(error) => {
                        failures += 1;
                        format!("failed {error}")
                    }
                };
                let is_failure = outcome.starts_with("failed");
                writeln!(std::io::stdout(), "written {outcome}").expect("read by the test");
                if failures > 3 {
                    return;
                }
                if is_failure {
                    // The other writes need the question.
                    break;
                }
            }
        }
    });
    true
}

/// A writer that runs, with what it prints.
struct Writer {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

/// What a writer printed.
enum Outcome {
    Acknowledged(Kind, String),
    Failed(String),
}

impl Writer {
    /// Starts this program again as a writer, within the given test. `room` is the largest
    /// size of a file, in units of 512 bytes.
    fn start(test: &str, folder: &Path, rounds: usize, room: Option<usize>) -> Writer {
        let program = std::env::current_exe().expect("this program");
        let mut command = match room {
            None => Command::new(program),
            Some(blocks) => {
                // The signal for a file that is too large becomes an error.
                let limit = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
                let mut shell = Command::new("sh");
                shell.arg("-c").arg(limit).arg(program);
                shell
            }
        };
        command
            .args(["--exact", test, "--nocapture", "--include-ignored"])
            .env(WRITER, folder)
            .env(ROUNDS, rounds.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().expect("started");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        Writer { child, lines }
    }

    /// The next write or failure; `None` if the writer has ended.
    fn next(&mut self) -> Option<Outcome> {
        self.lines.by_ref().find_map(|line| {
            let line = line.expect("text");
            let (_, outcome) = line.split_once("written ")?;
            let (kind, name) = outcome.split_once(' ')?;
            if kind == "failed" {
                return Some(Outcome::Failed(name.to_owned()));
            }
            let kind = Kind::ALL.into_iter().find(|one| format!("{one:?}") == kind);
            Some(Outcome::Acknowledged(
                kind.expect("a kind"),
                name.to_owned(),
            ))
        })
    }

    /// Waits for the end. Returns the failures; adds what was acknowledged.
    fn finish(mut self, acknowledged: &mut Acknowledged) -> Vec<String> {
        let mut failures = Vec::new();
        while let Some(outcome) = self.next() {
            match outcome {
                Outcome::Acknowledged(kind, name) => acknowledged.push((kind, name)),
                Outcome::Failed(error) => failures.push(error),
            }
        }
        self.child.wait().expect("ended");
        failures
    }
}

type Acknowledged = Vec<(Kind, String)>;

/// Checks that everything acknowledged is stored.
async fn assert_stored(options: &Options, acknowledged: &Acknowledged) {
    let store = open(options);
    let all = store.questions(Timestamp::MIN).await.expect("read");
    let questions: BTreeSet<String> = all.iter().map(|q| q.id.as_str().to_owned()).collect();
    let votes = store.feedback(Timestamp::MIN).await.expect("read");
    let votes: BTreeSet<&str> = votes.iter().map(|v| v.question.as_str()).collect();
    let choices = store.choices(Timestamp::MIN).await.expect("read");
    let choices: BTreeSet<&str> = choices.iter().map(|c| c.question.as_str()).collect();
    for (kind, name) in acknowledged {
        let hand_over = async || {
            let ticket = Ticket::parse(name).expect("a ticket");
            store.hand_over_of(&ticket).await.expect("read")
        };
        let is_stored = match kind {
            Kind::Question => questions.contains(name),
            Kind::Vote => votes.contains(name.as_str()),
            Kind::Choice => choices.contains(name.as_str()),
            Kind::HandOver => hand_over().await.is_some(),
            Kind::Answer => hand_over().await.is_some_and(|h| h.answer.is_some()),
            Kind::Conversation => {
                let found = store.conversation(name, Timestamp::now()).await;
                found.expect("read").is_some()
            }
        };
        assert!(is_stored, "{kind:?} {name}");
    }
}

/// Kills a writer after more and more writes, at another point of a write each time. Returns
/// the longest time from the start of a writer to its first write.
fn kill_often(name: &str, kills: usize) -> Duration {
    let slowest = Cell::new(Duration::ZERO);
    on_sqlite(async |options| {
        let mut acknowledged = Vec::new();
        for round in 0..kills {
            let started = Instant::now();
            let mut writer = Writer::start(name, &options.folder, 100_000, None);
            for number in 0..=round * 7 % 40 {
                match writer.next().expect("the writer is running") {
                    Outcome::Acknowledged(kind, id) => acknowledged.push((kind, id)),
                    Outcome::Failed(error) => panic!("{error}"),
                }
                if number == 0 {
                    slowest.set(slowest.get().max(started.elapsed()));
                }
            }
            // Not always right after a write.
            let spins = round * 7919 % 100_000;
            (0..spins).for_each(|spin| {
                std::hint::black_box(spin);
            });
            writer.child.kill().expect("killed");
            // The writer may have printed more before it was killed.
            let failures = writer.finish(&mut acknowledged);
            assert_eq!(failures, [""; 0]);
        }
        assert_stored(options, &acknowledged).await;
        let kinds: BTreeSet<Kind> = acknowledged.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds.len(), Kind::ALL.len());
    });
    slowest.get()
}

#[test]
fn acknowledged_writes_survive_a_kill() {
    if !write_if_requested() {
        kill_often("store::writer::acknowledged_writes_survive_a_kill", 20);
    }
}

#[test]
#[ignore = "takes a minute"]
fn acknowledged_writes_survive_200_kills() {
    if !write_if_requested() {
        let slowest = kill_often("store::writer::acknowledged_writes_survive_200_kills", 200);
        let milliseconds = slowest.as_millis();
        writeln!(
            std::io::stderr(),
            "the slowest start took {milliseconds} ms"
        )
        .expect("written");
    }
}

#[test]
fn processes_share_a_file_that_none_has_created() {
    const NAME: &str = "store::writer::processes_share_a_file_that_none_has_created";
    if write_if_requested() {
        return;
    }
    on_sqlite(async |options| {
        let start = |_| Writer::start(NAME, &options.folder, 25, None);
        let writers: Vec<Writer> = (0..3).map(start).collect();
        let mut acknowledged = Vec::new();
        for writer in writers {
            assert_eq!(writer.finish(&mut acknowledged), [""; 0]);
        }
        assert_eq!(acknowledged.len(), 3 * 25 * Kind::ALL.len());
        assert_stored(options, &acknowledged).await;
        let all = open(options).questions(Timestamp::MIN).await.expect("read");
        assert_eq!(all.len(), 75);
    });
}

/// The disk fills up at one write after the other: of the key, of the tables, of the rows and
/// of the log.
#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing_acknowledged_wherever_it_happens() {
    const NAME: &str = "store::writer::a_full_disk_loses_nothing_acknowledged_wherever_it_happens";
    if write_if_requested() {
        return;
    }
    let (stopped, wrote) = (Cell::new(0), Cell::new(0));
    for room in (0..=32).map(|step| step * 24) {
        on_sqlite(async |options| {
            let writer = Writer::start(NAME, &options.folder, 100, Some(room));
            let mut acknowledged = Vec::new();
            let failures = writer.finish(&mut acknowledged);
            stopped.update(|count| count + usize::from(!failures.is_empty()));
            wrote.update(|count| count + usize::from(!acknowledged.is_empty()));
            // With enough space again, all of it is there, and writing continues.
            let key = options.folder.join("person.key");
            if std::fs::metadata(&key).is_ok_and(|key| key.len() == 0) {
                panic!("a key without content is left at {room}");
            }
            assert_stored(options, &acknowledged).await;
            let question = asked("?");
            let store = open(options);
            store
                .record_question(&question)
                .await
                .expect("there is space");
            assert!(store.question(&question.id).await.expect("read").is_some());
        });
    }
    let (stopped, wrote) = (stopped.get(), wrote.get());
    assert!(stopped > 10, "{stopped} writers ran out of space");
    assert!(wrote > 10, "{wrote} writers had space for a write");
}
