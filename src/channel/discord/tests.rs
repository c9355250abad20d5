//! Checks every kind of reply against snapshots, in both languages.

use std::path::Path;

use jiff::civil::date;
use serde_json::json;

use super::controls::rows;
use super::embed::{TOTAL, embed};
use crate::channel::action::{Abilities, buttons};
use crate::channel::conversation::Reply;
use crate::engine::{Case, Context, Conversation, Engine, Options, Request, Response};
use crate::index::{self, Rebuild};
use crate::render::notice;
use crate::render::view::View;
use crate::store::QuestionId;
use crate::text::Language;

/// The reply to a request, with a fixed id.
fn shown(engine: &Engine, request: &Request, language: Language) -> serde_json::Value {
    let context = Context {
        requested_language: None,
        asker_language: Some(language),
        default_language: Language::En,
        day: date(2026, 5, 1),
    };
    let response = engine.respond(request, &context, &mut Conversation::default());
    let response = response.expect("an answer");
    if let Response::Notice(cause, language) = &response {
        return json!({"content": notice::text(cause, *language)});
    }
    let reply = Reply {
        id: QuestionId::parse("00000000000000000000"),
        response,
    };
    let abilities = Abilities {
        can_share: true,
        can_ask_person: true,
    };
    let view = View::of(&reply.response);
    let components = json!(rows(&reply, &view, &buttons(&reply, abilities)));
    json!({"embed": embed(&view, None, TOTAL), "components": components})
}

#[test]
fn replies_match_their_snapshots() {
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
            facts: Case::facts_in(facts).collect(),
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
            Request::Setting {
                name: Some("water.hardness".to_owned()),
            },
        ),
        (
            "search-ja",
            Language::Ja,
            Request::Search {
                query: "湯あか".to_owned(),
                limit: 5,
            },
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
