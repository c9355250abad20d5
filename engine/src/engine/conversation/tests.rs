//! Conversations with several packs.

use std::fs;

use jiff::civil::date;

use super::*;
use crate::answer;
use crate::engine::Options;
use crate::index::{self, Rebuild};

/// The files of a library, which says that printers are beyond it, and of an office. Both have a
/// setting of the same name.
fn files() -> Vec<(&'static str, String)> {
    let pack = |id: &str| {
        format!(
            "format = 1\nid = \"{id}\"\ntitle = \"{id}\"\nlanguages = [\"en\"]\n\n[sources.RULES]\n\
             title = \"Rules of the house\"\nurl = \"https://example.org/rules\"\n\
             date = \"2026-04-01\"\n"
        )
    };
    let setting = |pack: &str, entry: &str| {
        format!(
            "[[setting]]\nid = \"{pack}-limit\"\nname = {{ en = \"loan limit\" }}\n\
             description = {{ en = \"How much one person may have.\" }}\n\
             default = {{ en = \"ten\" }}\nsources = [\"RULES\"]\n{entry}"
        )
    };
    let entry = |question: &str, answer: &str| {
        format!("---\nquestion: {question}\nsources: [RULES]\nas_of: 2026-04-02\n---\n\n{answer}\n")
    };
    vec![
        ("library/pack.toml", pack("library")),
        (
            "library/glossary.toml",
            "[[term]]\nid = \"device\"\nbeyond = true\nen = [\"printer\"]\n".to_owned(),
        ),
        ("library/settings.toml", setting("library", "")),
        (
            "library/entries/hours.en.md",
            entry("When is the reading room open?", "From nine to five."),
        ),
        ("office/pack.toml", pack("office")),
        (
            "office/settings.toml",
            setting("office", "entry = \"projector\"\n"),
        ),
        (
            "office/entries/projector.en.md",
            entry("How many projectors are there?", "Two."),
        ),
        (
            "office/entries/badge.en.md",
            entry(
                "What do I do when I lose my visitor badge at the reception desk?",
                "Tell the porter.",
            ),
        ),
    ]
}

#[test]
fn a_choice_is_answered_by_the_pack_that_offered_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let knowledge = folder.path().join("knowledge");
    for (path, text) in files() {
        let path = knowledge.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(path, text).expect("written");
    }
    let options = Options {
        knowledge,
        index: index::Options {
            folder: folder.path().join("index"),
        },
        answer: answer::Options {
            max_wrong: 0.0,
            ..answer::Options::default()
        },
        ..Options::default()
    };
    let opened = Engine::open(&options, Rebuild::WhenStale, &());
    let (engine, problems) = opened.expect("the packs can be read");
    assert_eq!(problems, []);
    let question = |text: &str| Question {
        text: text.to_owned(),
        language: None,
        as_of: date(2026, 11, 22),
    };
    let mut conversation = Conversation::default();
    let first = question("Where is the printer?");
    conversation.ask(&engine, &first).expect("answered");
    let follow_up = question(
        "And what is the default of the loan limit for that? What do I do when I lose my visitor badge \
         at the reception desk, and do I tell the porter before or after somebody has looked it up?",
    );
    let offered = conversation.clone().ask(&engine, &follow_up);
    let tentative = offered.expect("answered").tentative;
    let tentative = tentative.expect("a setting is offered").statement;
    let chosen = conversation.ask_tables(&engine, &follow_up);
    let chosen = chosen.expect("answered");
    let statement = chosen.statement().expect("the setting is told");
    assert_eq!(tentative.entry.as_deref(), Some("projector"));
    assert_eq!(statement.entry, tentative.entry);
}
