//! Messages of `whatif` about invalid facts, in both languages.

use crate::harness::Desk;
use crate::whatif::whatif;

#[test]
#[rustfmt::skip]
fn mistakes_are_explained_in_the_requested_language() {
    // The argument and the message in English and in Japanese.
    let cases: [(&str, &[&str], &[&str]); 9] = [
        ("colour=red", &["There's no fact \"colour\"", "snoozes-used"], &["「colour」という条件はありません", "snoozes-used"]),
        ("=enabled", &["There's no fact \"\""], &["「」という条件はありません"]),
        ("state=purple", &["\"purple\" isn't a value of state", "disabled (Disabled)"], &["「purple」は state の値ではありません", "disabled (無効)"]),
        ("state=", &["\"\" isn't a value of state"], &["「」は state の値ではありません"]),
        ("days=15", &["15", "out of range", "0 days – 14 days"], &["15", "範囲外", "0 日 – 14 日"]),
        ("days=-1", &["-1", "out of range"], &["-1", "範囲外"]),
        ("snoozes=many", &["\"many\" isn't a whole number"], &["「many」は整数ではありません"]),
        ("snoozes=99999999999999999999", &["a whole number"], &["整数ではありません"]),
        ("state", &["\"state\": use the form FACT=VALUE, for example state=enabled"], &["「state」: 条件=値 の形", "state=enabled"]),
    ];
    for (argument, english, japanese) in cases {
        for (lang, said) in [("en", english), ("ja", japanese)] {
            // If one fact is invalid, nothing is decided.
            let run = whatif(&["--lang", lang, "limit=on", argument]).ended_with(2);
            assert_eq!(run.stdout, "", "{argument}");
            run.complaining_of(said);
        }
    }
    // Without `--lang`, the script of the facts determines the language.
    whatif(&["状態=紫"]).ended_with(2).complaining_of(&["「紫」は state の値ではありません"]);
}

#[test]
fn exit_codes_follow_the_contract() {
    let cases: [(&[&str], i32); 12] = [
        (&[], 0),
        (&["state=enabled"], 0),
        (&["--list"], 0),
        (&["--simulate", "3", "--no-defaults"], 0),
        (&["colour=red"], 2),
        (&["--simulate", "soon"], 2),
        (&["--simulate", "366"], 0),
        (&["--simulate", "367"], 2),
        (&["--as-of", "2026-02-30"], 2),
        (&["--pack", "no-such-pack"], 2),
        (&["--list", "state=enabled"], 2),
        (&["--policy", "no-such-file.json"], 2),
    ];
    for (arguments, code) in cases {
        whatif(arguments).ended_with(code);
    }
}

#[test]
fn a_fact_with_two_values_is_refused() {
    for facts in [
        ["state=enabled", "state=disabled"],
        ["状態=enabled", "state=disabled"],
    ] {
        let run = whatif(&["--lang", "en", facts[0], facts[1]]).ended_with(2);
        run.complaining_of(&["\"state\" is given twice"]);
    }
    whatif(&["state=enabled", "state=enabled"]).succeeded();
}

#[test]
fn the_message_says_that_a_pack_has_no_table() {
    let cases = [
        ("en", "No pack has a decision table"),
        ("ja", "デシジョン テーブル"),
    ];
    for (lang, said) in cases {
        let desk = Desk::new().pack("house");
        let run = desk.run(&["whatif", "--lang", lang, "state=enabled"]);
        run.ended_with(2).complaining_of(&[said]);
    }
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let arguments = [
        "sta\u{1b}[31mte=enabled",
        "state=\u{1b}]0;title\u{7}enabled",
        "\u{9b}31m=x",
        "state\r\u{8}\u{7f}=x",
        "no\u{1b}[2Jequals",
    ];
    for argument in arguments {
        for form in [&[argument][..], &["--json", argument]] {
            let run = whatif(form).ended_with(2);
            for text in [&run.stdout, &run.stderr] {
                let raw = |c: char| c.is_control() && c != '\n';
                assert!(!text.contains(raw), "{text:?}");
            }
        }
    }
    // Also in the path of a policy.
    let run = whatif(&["--policy", "no\u{1b}[31msuch.json"]).ended_with(2);
    assert!(!run.stderr.contains('\u{1b}'), "{:?}", run.stderr);
}

#[test]
fn an_overlong_argument_is_refused_like_any_other() {
    let long = "長".repeat(20_000);
    for argument in [
        long.clone(),
        format!("{long}=1"),
        format!("state={long}"),
        format!("延期={}", "9".repeat(60_000)),
    ] {
        whatif(&[&argument]).ended_with(2);
    }
    // Many facts are accepted like few.
    let many = vec!["snoozes-used=2"; 5_000];
    whatif(&many).succeeded();
}
