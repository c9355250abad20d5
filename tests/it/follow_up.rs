//! Conversations with the shipped pack: questions that refer to the previous one.

use madoguchi::engine::Conversation;
use madoguchi::render::json;

use crate::harness::{Desk, question};

#[test]
fn a_follow_up_is_answered_with_the_question_before_it() {
    let desk = Desk::of_the_shipped_packs();
    let engine = desk.engine();
    let cases = [
        ("can users skip the prompt?", "and for guests?", "guests"),
        ("can users skip the prompt?", "What about guests?", "guests"),
        (
            "ユーザーは画面をスキップできますか？",
            "ゲストの場合は？",
            "guests",
        ),
        (
            "ユーザーは画面をスキップできますか？",
            "では、ゲストは？",
            "guests",
        ),
        ("can users skip the prompt?", "ゲストの場合は？", "guests"),
        (
            "ゲストにも表示されますか",
            "How long can I run a registration campaign, and how do I end it?",
            "campaign-duration",
        ),
    ];
    for (first, then, entry) in cases {
        let mut conversation = Conversation::default();
        conversation
            .ask(&engine, &question(first))
            .expect("the engine answers");
        let answer = conversation
            .ask(&engine, &question(then))
            .expect("the engine answers");
        let found = answer
            .statement()
            .and_then(|statement| statement.entry.as_deref());
        assert_eq!(found, Some(entry), "{first} – {then}");
        assert_eq!(
            answer.question, then,
            "the answer is to the question as typed"
        );
    }
}

#[test]
fn conversations_are_independent() {
    let desk = crate::library::desk();
    let engine = desk.engine();
    let mut first = Conversation::default();
    first
        .ask(&engine, &question("Can I renew a loan?"))
        .expect("the engine answers");
    let follow_up = question("and then?");
    let after = first.ask(&engine, &follow_up).expect("the engine answers");
    let alone = Conversation::default()
        .ask(&engine, &follow_up)
        .expect("the engine answers");
    let asked = engine.ask(&follow_up).expect("the engine answers");
    assert_eq!(json::answer(&alone), json::answer(&asked));
    assert!(after.confidence > alone.confidence, "{after:?} {alone:?}");
}

#[test]
fn an_empty_question_does_not_reset_the_conversation() {
    let desk = crate::library::desk();
    let engine = desk.engine();
    let mut conversation = Conversation::default();
    for text in ["Can I renew a loan?", "?", "🎉"] {
        conversation
            .ask(&engine, &question(text))
            .expect("the engine answers");
    }
    let answer = conversation
        .ask(&engine, &question("and then?"))
        .expect("the engine answers");
    assert!(answer.confidence > 0.0, "{answer:?}");
}
