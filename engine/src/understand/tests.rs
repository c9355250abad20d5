//! How questions are read by the table, the settings and the rollouts of the fixture pack
//! "climbing".

use std::sync::LazyLock;

use jiff::civil::date;

use super::interpret::{Interpretation, Interpreter};
use super::lookup::Lookup;
use super::scenario::Scenario;
use super::sentence::Sentences;
use crate::knowledge::check::tests::root;
use crate::knowledge::load;
use crate::text::Tokenizer;

static CLIMBING: LazyLock<(Interpreter, Tokenizer)> = LazyLock::new(|| {
    let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
    let folder = root().join("tests/fixtures/reading");
    let (library, problems) = load(&folder).expect("a knowledge folder");
    assert!(problems.is_empty(), "{problems:?}");
    let (interpreter, problems) = Interpreter::new(&library.packs[0], &tokenizer);
    assert!(problems.is_empty(), "{problems:?}");
    (interpreter, tokenizer)
});

fn read(text: &str) -> Interpretation {
    let (interpreter, tokenizer) = &*CLIMBING;
    let sentences = Sentences::read(text, tokenizer);
    interpreter.interpret(&sentences, date(2026, 11, 22))
}

fn scenario(text: &str) -> Scenario {
    read(text).scenario.expect("the pack has a table")
}

/// What a question looks up, by the position of a setting.
fn looked_up(text: &str) -> &'static str {
    match read(text).lookup {
        Some(Lookup::Setting { row: 0, .. }) => "days",
        Some(Lookup::Setting { .. }) => "mode",
        Some(Lookup::Rollouts { .. }) => "rollouts",
        None => "nothing",
    }
}

/// The stated card, if any.
fn card(scenario: &Scenario) -> Option<i64> {
    scenario.stated.get(0)?.single()
}

#[test]
fn a_setting_is_looked_up_where_its_value_is_asked_for() {
    let cases = [
        ("What is the default of days allowed to pause?", "days"),
        ("which values can the days allowed to pause have?", "days"),
        ("休会できる日数の初期値は?", "days"),
        // The words that ask for a value are part of the name.
        (
            "I am away and my card has 20 days allowed to pause, does the gate open this afternoon?",
            "nothing",
        ),
        // The setting is a condition of the question.
        (
            "if the days allowed to pause are used up, is blue the default card?",
            "nothing",
        ),
        (
            "休会できる日数が残っていれば、カードは既定で青ですか",
            "nothing",
        ),
        // A property that is called as the setting is no sign of a look-up.
        (
            "the mode is night, and on top of that she still has to show the card?",
            "nothing",
        ),
        ("what is the default mode?", "mode"),
    ];
    for (text, expected) in cases {
        assert_eq!(looked_up(text), expected, "{text}");
    }
}

#[test]
fn rollouts_are_looked_up_where_their_date_is_asked_for() {
    let cases = [
        ("when do the new gates start?", "rollouts"),
        (
            "I plan a party for our members in summer. when are the new gates finished?",
            "rollouts",
        ),
        (
            "新しいゲートは6月開始らしいけど、いつ終わりますか",
            "rollouts",
        ),
        (
            "The new gates are finished here and she has moved already. Does the gate open for her with a red card?",
            "nothing",
        ),
        (
            "新しいゲート、6月開始という話だったけど会員カードは取りやめになったの？",
            "nothing",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(looked_up(text), expected, "{text}");
    }
}

#[test]
fn a_choice_with_two_values_is_contested() {
    let cases = [
        ("She has a red card. Does the gate open?", 0),
        (
            "She has a red card. Does the gate open with a blue card?",
            1,
        ),
        ("She has a red card, no blue card. Does the gate open?", 0),
        ("Does the gate open with a red card or a blue card?", 0),
        ("赤いカードの人です。青いカードでもゲートは開きますか", 1),
    ];
    for (text, contested) in cases {
        assert_eq!(scenario(text).contested, contested, "{text}");
    }
}

#[test]
fn the_negation_of_what_is_asked_is_not_that_of_a_fact_in_it() {
    let cases = [
        (
            "He never got the red card reminder. Is that normal?",
            Some(1),
        ),
        ("He never got the red card. Does the gate open?", None),
    ];
    for (text, expected) in cases {
        assert_eq!(card(&scenario(text)), expected, "{text}");
    }
}

#[test]
fn an_outcome_that_lasts_is_more_than_the_table_decides() {
    let cases = [
        ("is she shut out with a blue card?", false),
        ("is she shut out for good with a blue card?", true),
        ("does the gate open permanently with a red card?", true),
        ("赤いカードでゲートは永久に開きますか", true),
    ];
    for (text, asks_more) in cases {
        assert_eq!(scenario(text).asks_more, asks_more, "{text}");
    }
}

#[test]
fn the_days_until_the_day_that_is_asked_about_are_read() {
    let cases = [
        ("She came 9 days ago. Does the gate open?", 0),
        ("She came 9 days ago. Does the gate open tomorrow?", 1),
        ("She came on Monday. Does the gate open?", 0),
        ("9日前に来ました。明後日ゲートは開きますか", 2),
    ];
    for (text, days) in cases {
        assert_eq!(scenario(text).days_ahead, days, "{text}");
    }
}
