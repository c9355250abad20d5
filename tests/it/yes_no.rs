//! Answers to yes/no questions: about the numbers of a setting, with and without a negation,
//! and texts that ask nothing.

use madoguchi::engine::{Conversation, Engine};
use madoguchi::render::json;
use serde_json::{Value, json};

use crate::harness::{Desk, question};
use crate::library;

/// The JSON of the answer to the last of several questions.
fn last(engine: &Engine, questions: &[&str]) -> Value {
    let mut conversation = Conversation::default();
    let mut answer = Value::Null;
    for text in questions {
        let asked = conversation.ask(engine, &question(text));
        answer = json::answer(&asked.expect("the engine answers"));
    }
    answer
}

/// The first line of an answer.
fn first_line(answer: &Value) -> &str {
    let text = answer["answer"].as_str().expect("a text");
    text.lines().next().unwrap_or_default()
}

const NO: &str = "No: 0, or 10 to 90 litres.";
const YES: &str = "Yes: 0, or 10 to 90 litres.";
const NO_JA: &str = "いいえ。設定できるのは 0、または 10 ～ 90 リットルです。";
const YES_JA: &str = "はい。設定できるのは 0、または 10 ～ 90 リットルです。";

#[test]
fn a_question_about_a_number_of_a_setting_gets_a_verdict() {
    let desk = Desk::of_the_coffee_machine();
    let engine = desk.engine();
    let cases = [
        ("can the descaling limit be 100?", "no", NO),
        ("Can I set the descaling limit to 60 litres?", "yes", YES),
        ("can the descaling limit be 5", "no", NO),
        ("is 100 allowed for the descaling limit?", "no", NO),
        (
            "is it possible to set the descaling limit to 0?",
            "yes",
            YES,
        ),
        ("does litresToDescaling accept 95?", "no", NO),
        ("is it ok to set litresToDescaling to 60?", "yes", YES),
        (
            "can we raise the descaling limit from 60 to 90?",
            "yes",
            YES,
        ),
        ("can the descaling limit be more than 90?", "no", NO),
        ("can the descaling limit be more than 80?", "yes", YES),
        ("can the descaling limit be up to 100 litres?", "no", NO),
        ("can't I set the descaling limit to 100?", "no", NO),
        (
            "can I not set the descaling limit to 100?",
            "yes",
            "Not possible: 0, or 10 to 90 litres.",
        ),
        (
            "The descaling limit is too low. Can I set it to 80?",
            "yes",
            YES,
        ),
        ("湯あか取りの間隔を100にできますか", "no", NO_JA),
        (
            "can the auto-off be 20 minutes?",
            "no",
            "No: 15, or 30 to 240 minutes.",
        ),
        (
            "自動電源オフを45分にできますか",
            "yes",
            "はい。設定できるのは 15、または 30 ～ 240 分です。",
        ),
        (
            "湯あか取りの間隔を60リットルに設定できますか？",
            "yes",
            YES_JA,
        ),
        ("湯あか取りの間隔は5でもいいですか", "no", NO_JA),
        ("湯あか取りの間隔に90は指定可能？", "yes", YES_JA),
        ("湯あか取りの間隔を100に変えられますか", "no", NO_JA),
        (
            "湯あか取りの間隔を100に設定できませんか",
            "yes",
            "設定できません。設定できるのは 0、または 10 ～ 90 リットルです。",
        ),
        (
            "湯あか取りの間隔は60に設定できないんですよね？",
            "no",
            "設定できます。設定できるのは 0、または 10 ～ 90 リットルです。",
        ),
    ];
    for (text, verdict, line) in cases {
        let answer = last(&engine, &[text]);
        assert_eq!(answer["kind"], "setting", "{text}: {answer:#}");
        assert_eq!(answer["verdict"], verdict, "{text}");
        assert_eq!(first_line(&answer), line, "{text}");
    }
}

#[test]
fn a_question_that_does_not_ask_for_a_number_gets_no_verdict() {
    let desk = Desk::of_the_coffee_machine();
    let engine = desk.engine();
    for text in [
        "what is the default of the descaling limit?",
        "what happens if I set the descaling limit to 100?",
        "how high can the descaling limit be?",
        "which values between 10 and 90 can the descaling limit have?",
        "is the descaling limit 60 litres by default?",
        "can the descaling limit be 5 weeks?",
        "what values can the water hardness have?",
        "湯あか取りの間隔の既定値は何ですか",
        "湯あか取りの間隔は何リットルまで設定できますか",
        "湯あか取りの間隔の既定値は60リットルですか",
        "湯あか取りの間隔を100にするとどうなりますか",
    ] {
        let answer = last(&engine, &[text]);
        assert_eq!(answer["verdict"], Value::Null, "{text}: {answer:#}");
    }
    // A number in a condition is part of a case.
    for text in [
        "if the descaling limit is set to 30, can the machine make coffee after 20 litres used?",
        "can the machine make coffee if the descaling limit is set to 30?",
    ] {
        assert_ne!(last(&engine, &[text])["kind"], "setting", "{text}");
    }
}

#[test]
fn a_number_continues_the_question_about_its_setting() {
    let desk = Desk::of_the_coffee_machine();
    let engine = desk.engine();
    let default = "what is the default of the descaling limit?";
    let default_ja = "湯あか取りの間隔の既定値は?";
    let cases: [(&[&str], Value); 9] = [
        (&[default, "can I set it to 100?"], json!("no")),
        (&[default, "thanks!", "can I set it to 80?"], json!("yes")),
        (&[default_ja, "100にできますか"], json!("no")),
        (&[default_ja, "80リットルにできますか？"], json!("yes")),
        (&[default, "can I set it to 100?", "and 80?"], json!("yes")),
        (&[default_ja, "100にできますか", "80なら？"], json!("yes")),
        // Nothing says what is meant.
        (&["can I set it to 100?"], json!(null)),
        (
            &["where do I order beans?", "can I set it to 100?"],
            json!(null),
        ),
        (
            &[default, "can I set the water hardness to 100?"],
            json!("no"),
        ),
    ];
    for (questions, verdict) in cases {
        let answer = last(&engine, questions);
        assert_eq!(answer["verdict"], verdict, "{questions:?}: {answer:#}");
    }
}

#[test]
fn the_entry_that_answers_can_name_the_setting() {
    let desk = library::desk();
    let engine = desk.engine();
    let cases = [
        (
            "How long can I keep a book?",
            "can I set it to 20?",
            "No: 10.",
        ),
        (
            "本は何日間借りられますか？",
            "10にできますか",
            "はい。設定できるのは 10です。",
        ),
    ];
    for (first, then, line) in cases {
        assert_eq!(first_line(&last(&engine, &[first, then])), line, "{then}");
        assert_eq!(last(&engine, &[then])["verdict"], Value::Null, "{then}");
    }
}

#[test]
fn a_question_with_a_negation_is_answered_by_the_outcome() {
    let desk = Desk::of_the_coffee_machine();
    let engine = desk.engine();
    let cases = [
        (
            "Does the machine make coffee with the tank empty?",
            "no",
            "No: It waits until somebody sees to it.",
        ),
        (
            "Doesn't the machine make coffee with the tank empty?",
            "no",
            "No: It waits until somebody sees to it.",
        ),
        (
            "Does the machine not make coffee with the tank empty?",
            "yes",
            "It waits until somebody sees to it.",
        ),
        (
            "タンクが空だとマシンはコーヒーを作りますか",
            "no",
            "いいえ。手当てされるまで待ちます。",
        ),
        (
            "タンクが空だとマシンはコーヒーを作りませんか",
            "yes",
            "手当てされるまで待ちます。",
        ),
        (
            "タンクが空だとマシンはコーヒーを作らないんですよね？",
            "yes",
            "手当てされるまで待ちます。",
        ),
        (
            "タンクが満水でもマシンはコーヒーを作ったりしませんか",
            "no",
            "コーヒーを作ります。",
        ),
    ];
    for (text, verdict, line) in cases {
        let answer = last(&engine, &[text]);
        assert_eq!(answer["kind"], "scenario", "{text}");
        assert_eq!(answer["verdict"], verdict, "{text}");
        assert_eq!(first_line(&answer), line, "{text}");
        let text = answer["answer"].as_str().expect("a text");
        let words = ["Yes", "No", "はい", "いいえ"];
        let is_plain = words.iter().any(|word| line.starts_with(word));
        let has_words = words.iter().any(|word| text.contains(word));
        assert_eq!(has_words, is_plain, "{text}");
    }
}

#[test]
fn a_rollout_asked_about_with_a_negation_shows_its_phase() {
    let desk = Desk::of_the_coffee_machine();
    let engine = desk.engine();
    let cases = [
        ("Has FAC-12 started?", "no", "No: not started (2026-05-01)"),
        (
            "Has FAC-12 not started yet?",
            "yes",
            "Not started (2026-05-01)",
        ),
        (
            "FAC-12 は始まっていますか",
            "no",
            "いいえ: 開始前 (2026-05-01)",
        ),
        (
            "FAC-12 はまだ始まっていませんか",
            "yes",
            "開始前 (2026-05-01)",
        ),
    ];
    for (text, verdict, line) in cases {
        let answer = last(&engine, &[text]);
        assert_eq!(answer["verdict"], verdict, "{text}");
        assert_eq!(first_line(&answer), line, "{text}");
    }
}

#[test]
fn thanks_get_a_word_back_and_a_greeting_gets_examples() {
    let desk = Desk::of_the_coffee_machine();
    let engine = desk.engine();
    let welcome = "Glad to help. Ask again any time.";
    let welcome_ja = "お役に立てて何よりです。またいつでも質問してください。";
    for (text, language, reply) in [
        ("thanks!", "en", welcome),
        ("thank you, that helped", "en", welcome),
        ("わかりました。ありがとう", "ja", welcome_ja),
        ("助かりました", "ja", welcome_ja),
        ("了解です", "ja", welcome_ja),
    ] {
        let answer = last(&engine, &[text]);
        assert_eq!(answer["outcome"], "clarify", "{text}");
        assert_eq!(answer["courtesy"], "thanks", "{text}");
        assert_eq!(answer["language"], language, "{text}");
        assert_eq!(answer["answer"], reply, "{text}");
        assert_eq!(answer["related"], json!([]), "{text}");
    }
    for text in ["hello", "こんにちは"] {
        let answer = last(&engine, &[text]);
        assert_eq!(answer["courtesy"], "greeting", "{text}");
        assert_ne!(answer["related"], json!([]), "{text}");
    }
    let asked = "thanks in advance, how do I descale the machine?";
    let answer = last(&engine, &[asked]);
    assert_eq!(answer["entry"], "descale");
    assert_eq!(answer["courtesy"], Value::Null);
}

#[test]
fn thanks_do_not_end_the_conversation() {
    let desk = Desk::of_the_coffee_machine();
    let engine = desk.engine();
    let questions = [
        "does the machine make coffee with the tank empty?",
        "thanks, got it",
        "and if the tank is full?",
    ];
    let answer = last(&engine, &questions);
    assert_eq!(
        (&answer["kind"], &answer["verdict"]),
        (&json!("scenario"), &json!("yes"))
    );
}
