//! `whatif` with the shipped pack: facts on the command line, and the decision for people and
//! for scripts.

use serde_json::{Value, json};

use crate::harness::{Desk, Run};

/// The default day of the cases.
pub(crate) const DAY: [&str; 2] = ["--as-of", "2026-11-22"];

pub(crate) fn whatif(arguments: &[&str]) -> Run {
    let arguments = [&["whatif"], arguments].concat();
    Desk::of_the_shipped_packs().run(&arguments)
}

/// The decision of a case on [`DAY`].
#[track_caller]
fn decision(arguments: &[&str]) -> Value {
    let arguments = [&["--json"], &DAY[..], arguments].concat();
    let run = whatif(&arguments).succeeded().quietly();
    run.json()["decision"].clone()
}

/// The facts known to a decision, as an object.
#[track_caller]
pub(crate) fn known(decision: &Value) -> Value {
    let facts = decision["known"].as_array().expect("an array");
    let pairs = facts.iter().map(|known| {
        let fact = known["fact"].as_str().expect("an id");
        (fact.to_owned(), known["value"].clone())
    });
    Value::Object(pairs.collect())
}

/// The ids in a list of objects.
fn ids<'v>(list: &'v Value, key: &str) -> Vec<&'v str> {
    let items = list.as_array().expect("an array").iter();
    items
        .map(|item| item[key].as_str().expect("an id"))
        .collect()
}

#[test]
#[rustfmt::skip]
fn facts_have_ids_and_names_in_both_languages() {
    let used_up = json!({"state": "enabled", "snoozes-used": 3});
    let unlimited = json!({"limited-number-of-snoozes": false, "snoozes-used": 9});
    let three_or_more = json!({"limited-number-of-snoozes": true, "snoozes-used": {"min": 3, "max": null}});
    let too_soon = json!({"days-allowed-to-snooze": 7, "days-since-snooze": 6});
    let cases: [(&[&str], &Value, &str); 11] = [
        (&["state=enabled", "snoozes-used=3"], &used_up, "registration-required"),
        (&["State=Enabled", "Snoozes used=3"], &used_up, "registration-required"),
        (&["状態=有効", "延期=3"], &used_up, "registration-required"),
        (&["キャンペーンの状態=有効", "使った延期の回数=3"], &used_up, "registration-required"),
        // Width, case and spaces don't matter.
        (&["ＳＴＡＴＥ＝ｅｎａｂｌｅｄ", "延期 ＝ ３"], &used_up, "registration-required"),
        (&["limit=off", "skips=9"], &unlimited, "prompt"),
        (&["回数制限=オフ", "スキップ回数=9"], &unlimited, "prompt"),
        (&["limit=on", "snoozes=3+"], &three_or_more, "registration-required"),
        (&["制限=オン", "延期=３＋"], &three_or_more, "registration-required"),
        // A property of the product's API is another name of a fact.
        (&["snoozeDurationInDays=7", "days since snooze=6"], &too_soon, "no-prompt"),
        (&["再通知できる日数=7", "経過日数=6"], &too_soon, "no-prompt"),
    ];
    for (facts, expected, outcome) in cases {
        let decision = decision(facts);
        assert_eq!(known(&decision), *expected, "{facts:?}");
        assert_eq!(decision["outcome"], outcome, "{facts:?}");
    }
}

#[test]
fn the_json_follows_the_contract() {
    let arguments = ["--json", DAY[0], DAY[1], "state=enabled", "snoozes-used=3"];
    let answer = whatif(&arguments).succeeded().quietly().json();
    let expected = json!({
        "version": 1, "question": "state=enabled; snoozes-used=3", "language": "en",
        "as_of": "2026-11-22", "outcome": "answered", "kind": "scenario",
        "entry": "snooze-limit", "verdict": null, "confidence": 1.0,
        "ignored": [], "timeline": [],
    });
    for (key, value) in expected.as_object().expect("an object") {
        assert_eq!(answer[key], *value, "{key}");
    }
    assert!(answer["citations"][0]["date"].is_string(), "{answer:#}");
    let decision = &answer["decision"];
    assert_eq!(decision["outcome"], "registration-required");
    assert_eq!(decision["reason"], "snoozes-used-up");
    assert!(ids(&decision["assumed"], "fact").contains(&"limited-number-of-snoozes"));
    // Stated facts aren't listed as assumed.
    assert!(!ids(&decision["assumed"], "fact").contains(&"state"));
    let flip = json!({
        "fact": "limited-number-of-snoozes", "value": false, "and_beyond": false,
        "outcome": "prompt", "verdict": null,
    });
    let flips = decision["flips"].as_array().expect("an array");
    assert!(flips.contains(&flip), "{flips:#?}");
    let changes = decision["changes"].as_array().expect("an array");
    assert!(
        changes[0]["from"].is_null(),
        "the first holds from the beginning"
    );
    let last = changes.last().expect("at least one");
    assert_eq!(last["row"], "snoozes-used-up");
    assert_eq!(last["outcome"], "registration-required");
    let trace = decision["trace"].as_array().expect("an array");
    let (last, before) = trace.split_last().expect("a row decides");
    assert_eq!(
        (&last["row"], &last["fired"]),
        (&json!("snoozes-used-up"), &json!(true))
    );
    assert!(before.iter().all(|step| step["fired"] == false));
    let is_told = |step: &Value| step["why"].is_string() && step["why_ja"].is_string();
    assert!(trace.iter().all(is_told), "{trace:#?}");
}

#[test]
#[rustfmt::skip]
fn each_period_has_its_outcome() {
    const EDGES: [&str; 10] = [
        "2023-06-30", "2023-07-01", "2023-08-31", "2023-09-01", "2026-05-14", "2026-05-15",
        "2026-08-31", "2026-09-01", "2027-01-31", "2027-02-01",
    ];
    let (no, prompt, blocked) = ("no-prompt", "prompt", "registration-required");
    let cases = [
        (&["state=default", "tenant=p1"][..], [no, no, no, prompt, prompt, prompt, prompt, prompt, prompt, prompt]),
        (&["tenant=free"], [no, prompt, prompt, prompt, prompt, prompt, prompt, prompt, prompt, prompt]),
        (&["state=enabled"], [prompt; 10]),
        (&["state=disabled"], [no; 10]),
        (&["state=enabled", "target=fido2"], [no, no, no, no, no, prompt, prompt, prompt, prompt, prompt]),
        (&["state=enabled", "target=microsoftAuthenticator", "mfa=push"],
            [prompt, prompt, prompt, prompt, prompt, prompt, prompt, no, no, no]),
        (&["state=default", "target=microsoftAuthenticator", "mfa=push"], [no; 10]),
        (&["state=enabled", "snoozes=3"], [blocked; 10]),
        (&["sms or voice only=yes"], [no, no, no, prompt, prompt, prompt, prompt, prompt, prompt, blocked]),
        (&["SMSのみ=はい", "状態=無効"], [no, no, no, no, no, no, no, no, no, blocked]),
    ];
    for (facts, outcomes) in cases {
        for (day, outcome) in std::iter::zip(EDGES, outcomes) {
            let arguments = [&["--json", "--as-of", day], facts].concat();
            let answer = whatif(&arguments).succeeded().json();
            assert_eq!(answer["decision"]["outcome"], outcome, "{facts:?} on {day}");
            assert_eq!(answer["as_of"], day);
        }
    }
}

#[test]
fn days_on_which_the_outcome_changes_are_listed() {
    let decision = decision(&["only-sms-or-voice=true", "state=disabled"]);
    let expected = json!([
        {"from": null, "row": "campaign-disabled-until-2026-08", "outcome": "no-prompt"},
        {"from": "2026-09-01", "row": "campaign-disabled", "outcome": "no-prompt"},
        {"from": "2027-02-01", "row": "only-sms-or-voice-retired",
         "outcome": "registration-required"},
    ]);
    assert_eq!(decision["changes"], expected);
}

/// The outcomes of a simulation, each with the number of snoozes left.
fn timeline(arguments: &[&str]) -> Vec<(String, Value)> {
    let arguments = [&["--json"], &DAY[..], arguments].concat();
    let answer = whatif(&arguments).succeeded().json();
    let steps = answer["timeline"].as_array().expect("an array");
    let outcomes = steps.iter().enumerate().map(|(at, step)| {
        assert_eq!(step["day"], at + 1, "every day has its line");
        let outcome = step["outcome"].as_str().expect("an id").to_owned();
        (outcome, step["measure"]["number"].clone())
    });
    outcomes.collect()
}

#[test]
fn a_simulation_ends_when_the_user_is_blocked() {
    let (no, prompt, blocked) = ("no-prompt", "prompt", "registration-required");
    let days = [
        (prompt, 3),
        (prompt, 2),
        (prompt, 1),
        (blocked, 0),
        (no, 0), // Never reached.
    ];
    let expected = |steps: &[(&str, i64)]| -> Vec<(String, Value)> {
        let steps = steps.iter();
        steps
            .map(|(outcome, left)| ((*outcome).to_owned(), json!(left)))
            .collect()
    };
    let found = timeline(&["--simulate", "10", "state=enabled"]);
    assert_eq!(found, expected(&days[..4]));
    let found = timeline(&["--simulate", "2", "state=enabled"]);
    assert_eq!(found, expected(&days[..2]));
    let found = timeline(&["--simulate", "10", "延期=3", "状態=有効"]);
    assert_eq!(found, expected(&days[3..4]));
    assert_eq!(timeline(&["--simulate", "0"]), []);
}

#[test]
fn a_simulation_waits_for_the_days_allowed_to_snooze() {
    let found = timeline(&["--simulate", "60", "days=7", "state=enabled"]);
    let seen = |wanted: &str| -> Vec<usize> {
        let steps = found.iter().enumerate();
        let days = steps.filter(|(_, (outcome, _))| outcome == wanted);
        days.map(|(at, _)| at + 1).collect()
    };
    assert_eq!(seen("prompt"), [1, 8, 15]);
    assert_eq!(seen("registration-required"), [22]);
    assert_eq!(found.len(), 22);
}

#[test]
fn a_simulation_without_a_limit_runs_to_its_end() {
    for (asked, found) in [("30", 30), ("366", 366)] {
        let steps = timeline(&["--simulate", asked, "limit=off"]);
        assert_eq!(steps.len(), found);
        assert!(steps.iter().all(|(outcome, _)| outcome == "prompt"));
    }
    // People get a line per day, in their language.
    for (lang, expected) in [("en", "no limit"), ("ja", "回数の制限なし")] {
        let arguments = ["--simulate", "5", "limit=off", "--lang", lang];
        let shown = whatif(&[&DAY[..], &arguments].concat()).succeeded().stdout;
        assert_eq!(shown.matches(expected).count(), 5, "{shown}");
        assert!(shown.contains("    5  2026-11-26  "), "{shown}");
    }
}

#[test]
fn without_defaults_missing_facts_can_have_any_value() {
    let open = decision(&["--no-defaults", "state=enabled", "snoozes=3"]);
    assert_eq!(open["outcome"], Value::Null);
    assert!(open["reason"].is_null() && open["row"].is_null());
    assert_eq!(open["assumed"], json!([]));
    assert_eq!(open["possible"].as_array().map(Vec::len), Some(3));
    let depends_on = open["depends_on"].as_array().expect("an array");
    for fact in ["limited-number-of-snoozes", "excluded", "mfa-method"] {
        assert!(depends_on.contains(&json!(fact)), "{depends_on:?}");
    }
    // Stated facts, and facts that can't change the outcome any more, aren't listed.
    for fact in ["state", "snoozes-used"] {
        assert!(!depends_on.contains(&json!(fact)), "{depends_on:?}");
    }
    // The texts are in the language of the facts.
    for (fact, expected) in [
        ("state=enabled", "It depends on: "),
        ("状態=有効", "決め手となる条件: "),
    ] {
        let shown = whatif(&["--no-defaults", fact]).succeeded().stdout;
        assert!(shown.contains(expected), "{shown}");
    }
}

#[test]
#[rustfmt::skip]
fn without_defaults_a_case_is_decided_if_all_relevant_facts_are_given() {
    let everything = [
        "--no-defaults", "state=enabled", "target=microsoftAuthenticator", "only-sms-or-voice=no",
        "sign-in=entra-mfa", "included=true", "excluded=false", "authenticator-setup=none",
        "enabled-for-authenticator=true", "authenticator-mode=any", "mfa=sms",
        "platform=windows", "view=browser", "terms-of-use=false", "custom-control=false",
        "security-info-blocked=false", "registered-in-session=false", "days=1",
        "days-since-snooze=1", "limit=on", "snoozes=3+",
    ];
    let cases: [(&[&str], &str); 4] = [
        (&everything, "registration-required"),
        (&["--no-defaults", "state=disabled", "only-sms-or-voice=false"], "no-prompt"),
        (&["--no-defaults", "excluded=true", "only-sms-or-voice=false"], "no-prompt"),
        (&["--no-defaults", "状態=無効"], "no-prompt"),
    ];
    for (facts, outcome) in cases {
        let decision = decision(facts);
        assert_eq!(decision["outcome"], outcome, "{facts:?}: {:?}", decision["depends_on"]);
        assert_eq!(decision["depends_on"], json!([]), "{facts:?}");
        assert_eq!(decision["assumed"], json!([]), "{facts:?}");
    }
}

#[test]
fn every_fact_is_listed_with_its_values_and_default() {
    let ids = [
        "state",
        "targeted-method",
        "limited-number-of-snoozes",
        "days-allowed-to-snooze",
        "snoozes-used",
        "days-since-snooze",
        "tenant",
        "included",
        "excluded",
        "user",
        "authenticator-setup",
        "enabled-for-authenticator",
        "authenticator-mode",
        "enabled-for-passkeys",
        "passkey-profile",
        "existing-passkey",
        "only-sms-or-voice",
        "telephony-provider",
        "sign-in",
        "mfa-method",
        "platform",
        "browser",
        "view",
        "terms-of-use",
        "custom-control",
        "security-info-blocked",
        "registered-in-session",
    ];
    let cases = [
        (
            "en",
            "enabled (Enabled), disabled (Disabled)",
            "0 days – 14 days; Default: 1 day",
        ),
        (
            "ja",
            "enabled (有効), disabled (無効)",
            "0 日 – 14 日; 既定値: 1 日",
        ),
    ];
    for (lang, values, range) in cases {
        let shown = whatif(&["--list", "--lang", lang])
            .succeeded()
            .quietly()
            .stdout;
        let lines = shown.lines().filter(|line| !line.starts_with(' '));
        let listed: Vec<&str> = lines.filter_map(|line| line.split("  ").next()).collect();
        assert_eq!(listed, ids, "{lang}");
        assert!(shown.contains(values) && shown.contains(range), "{shown}");
    }
}
