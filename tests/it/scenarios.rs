//! Questions that describe a case and are answered by a pack's decision table, alone and in
//! conversations, with the shipped pack and with a small pack on another topic.

use madoguchi::engine::{Conversation, Engine};
use madoguchi::eval::scenarios::{DAY, summary};
use madoguchi::understand::Question;

use crate::harness::Desk;

fn question(text: &str) -> Question {
    Question {
        text: text.to_owned(),
        language: None,
        as_of: DAY,
    }
}

fn ask(engine: &Engine, text: &str) -> String {
    summary(&engine.ask(&question(text)).expect("the engine answers"))
}

#[test]
#[rustfmt::skip]
fn each_pack_answers_with_its_decision_table() {
    let desk = Desk::of_the_coffee_machine();
    let engine = desk.engine();
    let cases = [
        // Yes and no in both languages.
        ("the tank is full. do I get an espresso?", "yes brews"),
        ("タンクが満水ならコーヒーは出ますか", "yes brews"),
        ("The wrench lamp is on. Does the machine make a coffee?", "no locked"),
        ("レンチのランプが点灯しています。コーヒーは作れますか？", "no locked"),
        ("will the machine brew coffee if the main switch is off", "no waits"),
        ("主電源が切れていてもコーヒーは飲めますか", "no waits"),
        ("The tank is empty, does the machine still work?", "no waits"),
        ("水がないとマシンは動きますか", "no waits"),
        ("The red drop lamp lights up. Is descaling due?", "yes asks-for-descaling"),
        ("しずくのランプが点灯したら湯あか取りは必要ですか", "yes asks-for-descaling"),
        // A negated question, and a negated fact.
        ("will the machine not work if the main switch is off?", "yes waits"),
        ("水タンクが空だとコーヒーを作れませんか？", "yes waits"),
        ("The main switch is not off. Does the machine make a coffee?", "yes brews"),
        // Two facts at once.
        ("the beans lamp and the wrench lamp are lit, will it make coffee", "no locked"),
        ("with hard water and 25 litres used, does the machine need descaling?", "yes asks-for-descaling"),
        ("硬水で25リットル使いました。湯あか取りは必要ですか", "yes asks-for-descaling"),
        // On another day.
        ("with soft water and 70 litres used, does the machine make a coffee?", "no asks-for-descaling"),
        ("軟水で70リットル使ったら、コーヒーは作れますか", "no asks-for-descaling"),
        ("In June 2026, with soft water and 70 litres used, does the machine make a coffee?", "yes brews"),
        ("2026年6月に軟水で70リットル使ったら、コーヒーは作れますか", "yes brews"),
        // Questions that resemble a case but don't describe one.
        ("how do I descale the machine?", "entry descale"),
        ("湯あか取りの手順は？", "entry descale"),
    ];
    for (text, expected) in cases {
        assert_eq!(ask(&engine, text), expected, "{text}");
    }
}

#[test]
#[rustfmt::skip]
fn a_question_about_a_measure_is_answered_with_a_number() {
    let desk = Desk::of_the_coffee_machine();
    let engine = desk.engine();
    let cases = [
        ("we used 50 litres since the last descaling, how many litres are left?",
            "10 litres are left before the next descaling (It makes a coffee)."),
        ("50リットル使いました。次の湯あか取りまであと何リットルですか",
            "次の湯あか取りまであと 10 リットルです (コーヒーを作ります)。"),
        ("how long does descaling take when the drop lamp is lit?",
            "Descaling takes about 20 minutes (It asks to be descaled first)."),
        ("しずくのランプが点灯しています。湯あか取りは何分かかりますか",
            "湯あか取りには約 20 分かかります (先に湯あか取りを求めます)。"),
    ];
    for (text, expected) in cases {
        let answer = madoguchi::render::json::answer(&engine.ask(&question(text)).expect("the engine answers"));
        let first = answer["answer"].as_str().and_then(|text| text.lines().next());
        assert_eq!(first, Some(expected), "{text}");
        assert!(answer["verdict"].is_null(), "{text}");
    }
}

/// A conversation: questions, each with the summary of the expected answer.
type Talk = &'static [(&'static str, &'static str)];

#[track_caller]
fn talk(engine: &Engine, talk: Talk) {
    let mut conversation = Conversation::default();
    for (text, expected) in talk {
        let answer = conversation
            .ask(engine, &question(text))
            .expect("the engine answers");
        assert_eq!(summary(&answer), *expected, "{text} in {talk:?}");
        assert_eq!(answer.question, *text, "the question is kept as typed");
    }
}

#[test]
#[rustfmt::skip]
fn a_follow_up_changes_a_fact_of_another_pack() {
    let desk = Desk::of_the_coffee_machine();
    let engine = desk.engine();
    let talks: [Talk; 3] = [
        &[("Does the machine make a coffee if the tank is empty?", "no waits"),
          ("and if the tank is full?", "yes brews"),
          ("and with the wrench lamp on?", "no locked")],
        &[("タンクが空ならコーヒーは出ますか", "no waits"),
          ("では、タンクが満水なら？", "yes brews"),
          ("タンクが満水の場合は？", "yes brews")],
        &[("with soft water and 70 litres used, does the machine make a coffee?", "no asks-for-descaling"),
          ("what about June 2026?", "yes brews")],
    ];
    for case in talks {
        talk(&engine, case);
    }
}

#[test]
#[rustfmt::skip]
fn follow_ups_change_a_fact_of_the_shipped_pack() {
    let desk = Desk::of_the_shipped_packs();
    let engine = desk.engine();
    let talks: [Talk; 14] = [
        &[("will my user be blocked after three snoozes?", "depends depends"),
          ("and if the limit is off?", "no prompt")],
        &[("3回スヌーズしたらサインインできなくなりますか", "depends depends"),
          ("制限が無効なら？", "no prompt")],
        &[("3回スヌーズしたらサインインできなくなりますか", "depends depends"),
          ("では、制限が無効の場合は？", "no prompt")],
        // An open fact is stated.
        &[("will my user be blocked after three snoozes?", "depends depends"),
          ("and in a campaign for Authenticator?", "yes registration-required"),
          ("what about passkeys?", "no prompt")],
        &[("3回スヌーズしたらサインインできなくなりますか", "depends depends"),
          ("Authenticatorのキャンペーンだったら？", "yes registration-required")],
        // Three steps: a stated fact holds until it is changed.
        &[("will my user be blocked after three snoozes?", "depends depends"),
          ("and if the limit is off?", "no prompt"),
          ("and if the campaign is disabled?", "no no-prompt")],
        &[("can a user who skipped twice still skip?", "yes prompt"),
          ("and after three skips?", "depends depends"),
          ("what if the limit is off?", "yes prompt")],
        &[("2回延期したユーザーはまた延期できますか", "yes prompt"),
          ("3回なら？", "depends depends"),
          ("制限が無効なら？", "yes prompt")],
        // Another question about the same case.
        &[("is a user prompted who skipped three times?", "yes depends"),
          ("and can she still sign in?", "depends depends")],
        // Another day.
        &[("our nurse has only SMS for MFA. will she be blocked in January 2027?", "no prompt"),
          ("what about March 2027?", "yes registration-required")],
        &[("SMSしか登録していないユーザーは2027年1月にブロックされますか", "no prompt"),
          ("2027年3月だと？", "yes registration-required")],
        // The other language.
        &[("will my user be blocked after three snoozes?", "depends depends"),
          ("制限が無効の場合は？", "no prompt")],
        // A new question is answered as itself.
        &[("will my user be blocked after three snoozes?", "depends depends"),
          ("How long can I run a registration campaign, and how do I end it?", "entry campaign-duration")],
        &[("3回スヌーズしたらサインインできなくなりますか", "depends depends"),
          ("SSOでサインイン済みのユーザーに画面は表示されますか", "no no-prompt")],
    ];
    for case in talks {
        talk(&engine, case);
    }
}

#[test]
#[rustfmt::skip]
fn a_follow_up_that_asks_something_else_is_answered_as_itself() {
    let desk = Desk::of_the_shipped_packs();
    let engine = desk.engine();
    let firsts = [
        "will my user be blocked after three snoozes?",
        "3回スヌーズしたらサインインできなくなりますか",
    ];
    let others = [
        ("and what is the default for days allowed to snooze?", "setting days-allowed-to-snooze"),
        ("then how do I exclude a user from the campaign?", "entry include-exclude"),
        ("ちなみに、再通知できる日数の既定値は？", "setting days-allowed-to-snooze"),
        ("and what is the weather tomorrow?", "unknown"),
        ("では、明日の天気は？", "unknown"),
    ];
    for first in firsts {
        for (other, expected) in others {
            let mut conversation = Conversation::default();
            conversation.ask(&engine, &question(first)).expect("the engine answers");
            let answer = conversation.ask(&engine, &question(other)).expect("the engine answers");
            assert_eq!(summary(&answer), expected, "{first} – {other}");
        }
    }
}
