//! What people see, kept to be read: every kind of reply in both languages.

use std::path::Path;

use jiff::civil::date;
use serde_json::json;

use super::controls::{Buttons, rows};
use super::embed::{TOTAL, embed};
use crate::channel::answering::{Said, Surroundings, say};
use crate::channel::request::{Case, Request};
use crate::engine::{Conversation, Engine, Options};
use crate::index::{self, Rebuild};
use crate::store::QuestionId;
use crate::text::Language;

/// What a request gives, without the ids that are drawn anew each time.
fn shown(engine: &Engine, request: &Request, language: Language) -> serde_json::Value {
    let around = Surroundings {
        wanted: None,
        language: Some(language),
        default: Language::En,
        day: date(2026, 5, 1),
    };
    let said = say(engine, request, &mut Conversation::default(), &around).expect("an answer");
    match said {
        Said::Answer(answer, card) => {
            let id = QuestionId::parse("00000000000000000000").expect("an id");
            let buttons = Buttons {
                can_share: true,
                can_ask_person: true,
            };
            let components = json!(rows(&answer, &id, buttons));
            let embed = embed(&card, None, answer.language, TOTAL);
            json!({"embed": embed, "components": components})
        }
        Said::Card(card, language) => json!({"embed": embed(&card, None, language, TOTAL)}),
        Said::Notice(text) => json!({"content": text}),
    }
}

#[test]
fn replies_look_as_they_were_last_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        knowledge: root.join("tests/fixtures/packs"),
        index: index::Options {
            folder: folder.path().to_owned(),
        },
        ..Options::default()
    };
    let (engine, _) = Engine::open(&options, Rebuild::WhenStale, &()).expect("an engine");
    let case = |facts: &str, days| {
        Request::WhatIf(Case {
            facts: Case::facts_of(facts).collect(),
            days,
            ..Case::default()
        })
    };
    let ask = |text: &str| Request::Ask(text.to_owned());
    let cases = [
        (
            "entry",
            Language::En,
            ask("How often must the machine be descaled?"),
        ),
        (
            "entry-ja",
            Language::Ja,
            ask("湯あか取りはどのくらいの頻度で必要ですか？"),
        ),
        ("unknown-ja", Language::Ja, ask("今日の天気は?")),
        ("decision", Language::En, case("power=off", 0)),
        ("timeline-ja", Language::Ja, case("電源=オン", 12)),
        ("mistake-ja", Language::Ja, case("電源=赤", 0)),
        (
            "setting",
            Language::En,
            Request::Setting("water.hardness".to_owned()),
        ),
        (
            "search-ja",
            Language::Ja,
            Request::Search("湯あか".to_owned()),
        ),
        ("help-ja", Language::Ja, Request::Help),
        (
            "rollout-ja",
            Language::Ja,
            Request::Rollout {
                name: None,
                audience: Some("floor-2".to_owned()),
            },
        ),
    ];
    for (name, language, request) in cases {
        insta::assert_json_snapshot!(name, shown(&engine, &request, language));
    }
}
