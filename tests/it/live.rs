//! Packs that are edited while the engine answers: no answer is wrong, and a broken edit has
//! no effect.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use madoguchi::answer::Answer;
use madoguchi::engine::live::{Changes, KeptOut, LiveEngine, Reload};
use madoguchi::engine::{Conversation, Options, watch};
use madoguchi::render::text::{self, Layout};
use madoguchi::render::view::View;

use crate::harness::{Desk, question};

const QUESTION: &str = "When does the library open?";

fn live(desk: &Desk) -> LiveEngine {
    let options = Options {
        knowledge: desk.knowledge().to_owned(),
        index: madoguchi::index::Options {
            folder: desk.index(),
        },
        ..Options::default()
    };
    LiveEngine::open(options, &()).expect("the packs can be read")
}

fn desk() -> Desk {
    Desk::new()
        .pack("library")
        .entry(
            "library/entries/hours.en.md",
            QUESTION,
            "At nine, version 0.",
        )
        .entry("library/entries/card.en.md", "Who gets a card?", "All.")
}

fn shown(answer: &Answer) -> String {
    text::view(&View::of_answer(answer), Layout::PLAIN)
}

fn answer(live: &LiveEngine, text: &str) -> String {
    let answer = live
        .engine()
        .ask(&question(text))
        .expect("the engine answers");
    shown(&answer)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn the_vectors_of_a_large_pack_are_made_in_steps_while_it_serves() {
    let mut desk = desk();
    // Each has a question and an answer, more than are encoded at once.
    for number in 0..1_000 {
        let name = format!("library/entries/book-{number}.en.md");
        let (question, answer) = (format!("Book {number}?"), format!("Shelf {number}."));
        desk = desk.entry(&name, &question, &answer);
    }
    let live = live(&desk);
    assert!(live.is_incomplete());
    assert!(answer(&live, QUESTION).contains("version 0"));
    assert_eq!(live.reload(), Reload::Swapped(Changes::default()));
    assert!(!live.is_incomplete());
    assert!(answer(&live, QUESTION).contains("version 0"));
    assert_eq!(live.reload(), Reload::Unchanged);
}

#[test]
fn an_edit_is_put_in_service_and_reported() {
    let desk = desk();
    let live = live(&desk);
    assert_eq!(live.reload(), Reload::Unchanged);
    let first = live.status();
    let desk = desk
        .entry(
            "library/entries/hours.en.md",
            QUESTION,
            "At ten, version 1.",
        )
        .entry("library/entries/fee.en.md", "What is the fee?", "None.")
        .document("library/documents/guide.en.md", "Guide", "en", "Text.");
    fs::remove_file(desk.knowledge().join("library/entries/card.en.md")).expect("removed");
    let old = live.engine();
    let expected = Changes {
        added: names(&["library/fee", "library/guide"]),
        changed: names(&["library/hours"]),
        removed: names(&["library/card"]),
    };
    assert_eq!(live.reload(), Reload::Swapped(expected));
    assert!(answer(&live, QUESTION).contains("version 1"));
    // Holders of the old engine continue with it.
    let held = old.ask(&question(QUESTION)).expect("the engine answers");
    assert!(shown(&held).contains("version 0"));
    let status = live.status();
    assert!(status.loaded > first.loaded && status.index_built > first.index_built);
    assert_eq!(live.reload(), Reload::Unchanged);
}

#[test]
fn a_broken_edit_keeps_the_old_pack_until_it_is_fixed() {
    let desk = desk();
    let live = live(&desk);
    let built = live.status().index_built;
    let hours = desk.knowledge().join("library/entries/hours.en.md");
    let pack = desk.knowledge().join("library/pack.toml");
    let right = [&hours, &pack].map(|path| fs::read_to_string(path).expect("read"));
    let breaks = [
        (&hours, "", "missing-front-matter"),
        (&hours, "---\nquestion: [\n---\nx", "front-matter"),
        (&pack, "format = 99", "unknown-format"),
        (&pack, "format = ", "toml"),
    ];
    for (path, text, kind) in breaks {
        fs::write(path, text).expect("written");
        let Reload::KeptOut(KeptOut::Problems(problems)) = live.reload() else {
            panic!("{text:?} is in service");
        };
        assert_eq!(problems[0].kind.name(), kind, "{problems:?}");
        assert_eq!(&problems[0].file, path);
        assert!(live.status().kept_out.is_some());
        assert!(answer(&live, QUESTION).contains("version 0"), "{text:?}");
        fs::write(&hours, &right[0]).expect("written");
        fs::write(&pack, &right[1]).expect("written");
        assert_eq!(live.reload(), Reload::Unchanged, "{text:?}");
        assert!(live.status().kept_out.is_none());
    }
    // Nothing was built for the rejected edits.
    assert_eq!(live.status().index_built, built);
    fs::rename(desk.knowledge(), desk.path("away")).expect("moved");
    assert!(matches!(live.reload(), Reload::KeptOut(KeptOut::Failed(_))));
    assert!(answer(&live, QUESTION).contains("version 0"));
}

#[test]
fn an_earlier_mistake_does_not_block_other_edits() {
    let desk = desk().file("library/entries/broken.en.md", "no front matter");
    let live = live(&desk);
    assert_eq!(live.status().problems.len(), 1);
    let desk = desk.entry(
        "library/entries/hours.en.md",
        QUESTION,
        "At ten, version 1.",
    );
    assert!(matches!(live.reload(), Reload::Swapped(_)));
    assert!(answer(&live, QUESTION).contains("version 1"));
    let desk = desk.file("library/entries/other.en.md", "no front matter");
    assert!(matches!(live.reload(), Reload::KeptOut(_)));
    drop(desk);
}

#[test]
fn an_id_that_two_packs_share_is_put_in_service() {
    let desk = desk().pack("office");
    let live = live(&desk);
    let desk = desk.entry("office/entries/hours.en.md", "When is lunch?", "At noon.");
    assert!(matches!(live.reload(), Reload::Swapped(_)));
    let kinds = live.status().problems;
    let kinds: Vec<String> = kinds.iter().map(|problem| problem.kind.name()).collect();
    assert_eq!(kinds, ["shared-id"]);
    assert!(answer(&live, "When is lunch?").contains("At noon."));
    drop(desk);
}

#[test]
fn a_mistake_that_moves_on_its_line_does_not_block_other_edits() {
    let broken = |space: &str| format!("---\nquestion:{space} a: b\n---\nx");
    let desk = desk().file("library/entries/broken.en.md", &broken(""));
    let live = live(&desk);
    let before = live.status().problems;
    let desk = desk.file("library/entries/broken.en.md", &broken(" "));
    assert!(matches!(live.reload(), Reload::Swapped(_)), "{before:?}");
    assert_ne!(live.status().problems, before);
    drop(desk);
}

#[test]
fn no_answer_is_lost_or_wrong_while_packs_are_swapped() {
    const QUESTIONS: usize = 10_000;
    const THREADS: usize = 4;
    let desk = desk();
    let live = live(&desk);
    let newest = AtomicUsize::new(0);
    let asked = AtomicUsize::new(0);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let askers: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = 0;
                    while asked.fetch_add(1, Ordering::SeqCst) < QUESTIONS {
                        let text = answer(&live, QUESTION);
                        let version = text.split("version ").nth(1).expect("an answer");
                        let version: String =
                            version.chars().take_while(char::is_ascii_digit).collect();
                        let version: usize = version.parse().expect("the answer is complete");
                        assert!(version >= seen, "{version} after {seen}");
                        assert!(version <= newest.load(Ordering::SeqCst));
                        seen = version;
                    }
                    is_over.store(true, Ordering::SeqCst);
                    seen
                })
            })
            .collect();
        let hours = desk.knowledge().join("library/entries/hours.en.md");
        let first = fs::read_to_string(&hours).expect("read");
        let mut swapped = 0;
        while !is_over.load(Ordering::SeqCst) || swapped == 0 {
            // Every second edit is loaded while half written.
            fs::write(&hours, "---\nquestion: When").expect("written");
            assert!(matches!(live.reload(), Reload::KeptOut(_)));
            let version = newest.fetch_add(1, Ordering::SeqCst) + 1;
            let text = first.replace("version 0", &format!("version {version}"));
            fs::write(&hours, text).expect("written");
            assert!(matches!(live.reload(), Reload::Swapped(_)));
            swapped += 1;
        }
        for asker in askers {
            asker.join().expect("every answer was correct");
        }
    });
    let newest = newest.load(Ordering::SeqCst);
    assert!(answer(&live, QUESTION).contains(&format!("version {newest}")));
    assert!(desk.generations().len() <= 1);
}

#[test]
fn a_conversation_goes_on_after_a_reload_and_a_restart() {
    let desk = Desk::of_the_coffee_machine();
    let copy = Desk::new();
    copy_folder(desk.knowledge(), copy.knowledge());
    let live = live(&copy);
    let first = question("Does the machine make a coffee if the tank is empty?");
    let follow_up = question("and with the wrench lamp on?");
    let follow_up = |conversation: &mut Conversation| {
        let answer = conversation
            .ask(&live.engine(), &follow_up)
            .expect("the engine answers");
        (answer.outcome.name(), shown(&answer))
    };
    let mut conversation = Conversation::default();
    conversation
        .ask(&live.engine(), &first)
        .expect("the engine answers");
    let mut before = conversation.clone();
    let kept = serde_json::to_string(&conversation).expect("written");
    let mut restored: Conversation = serde_json::from_str(&kept).expect("read");
    let expected = follow_up(&mut before);
    assert_eq!(expected.0, "answered");
    assert_eq!(follow_up(&mut restored), expected);

    // Now the facts of the table have other positions.
    let table = copy.knowledge().join("coffee/decision.toml");
    let text = fs::read_to_string(&table).expect("read");
    let (head, facts) = text.split_at(text.find("[[fact]]").expect("facts"));
    let new = "[[fact]]\nid = \"colour-of-the-cup\"\n\
               name = { en = \"the colour of the cup is red\", ja = \"カップが赤い\" }\n\
               says = { en = \"the cup is red\", ja = \"カップが赤い\" }\n\
               type = \"bool\"\ndefault = false\n\n";
    fs::write(&table, format!("{head}{new}{facts}")).expect("written");
    let reloaded = live.reload();
    assert!(matches!(reloaded, Reload::Swapped(_)), "{reloaded:?}");
    assert_eq!(follow_up(&mut conversation), expected);
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).expect("made");
    for item in fs::read_dir(from).expect("listed").flatten() {
        let path = item.path();
        match path.is_dir() {
            true => copy_folder(&path, &to.join(item.file_name())),
            false => drop(fs::copy(&path, to.join(item.file_name())).expect("copied")),
        }
    }
}

/// Waits for the next result of the watcher.
#[track_caller]
fn next(news: &Receiver<Reload>) -> Reload {
    news.recv_timeout(Duration::from_secs(120))
        .expect("the watcher reports the edit")
}

#[test]
fn the_watcher_puts_edits_in_service() {
    let desk = desk();
    let live = Arc::new(live(&desk));
    let (tell, news) = mpsc::channel();
    let tell = move |reload: &Reload| drop(tell.send(reload.clone()));
    let watching = watch::watch(live.clone(), tell).expect("a thread");
    let hours = desk.knowledge().join("library/entries/hours.en.md");
    let first = fs::read_to_string(&hours).expect("read");
    let version = |number: usize| first.replace("version 0", &format!("version {number}"));

    // Edits before the watcher has started aren't reported.
    let mut edits = 0;
    let news_of_an_edit = loop {
        edits += 1;
        fs::write(&hours, version(edits)).expect("written");
        if let Ok(reload) = news.recv_timeout(Duration::from_secs(2)) {
            break reload;
        }
    };
    assert!(matches!(news_of_an_edit, Reload::Swapped(_)));
    while news.recv_timeout(Duration::from_secs(2)).is_ok() {}

    // Editors save like this: a new file is renamed over the old one.
    let aside = desk.knowledge().join("library/entries/.hours.swp");
    fs::write(&aside, version(1000)).expect("written");
    fs::rename(&aside, &hours).expect("renamed");
    assert!(matches!(next(&news), Reload::Swapped(_)));
    assert!(answer(&live, QUESTION).contains("version 1000"));

    // After a burst of edits that includes new folders, all of them are in service.
    let mut desk = desk;
    for number in 0..100 {
        let name = format!("other/entries/e{number}.en.md");
        desk = desk.entry(&name, &format!("What is number {number}?"), "A number.");
    }
    let desk = desk.pack("other");
    while live.engine().library().packs.len() < 2 {
        next(&news);
    }
    fs::write(&hours, "broken").expect("written");
    while !matches!(next(&news), Reload::KeptOut(_)) {}
    assert!(answer(&live, QUESTION).contains("version 1000"));
    fs::write(&hours, version(1000)).expect("written");
    assert_eq!(next(&news), Reload::Unchanged);

    // The folder is moved away and back.
    fs::rename(desk.knowledge(), desk.path("away")).expect("moved");
    assert!(matches!(next(&news), Reload::KeptOut(KeptOut::Failed(_))));
    fs::rename(desk.path("away"), desk.knowledge()).expect("moved");
    assert_eq!(next(&news), Reload::Unchanged);
    drop(watching);
    fs::write(&hours, version(2000)).expect("written");
    assert!(news.recv().is_err(), "the watcher has stopped");
}
