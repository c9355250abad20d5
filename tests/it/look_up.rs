//! `setting` and `rollout` with the shipped pack, by the names that people use.

use serde_json::Value;

use crate::harness::Desk;

fn ids(desk: &Desk, arguments: &[&str], table: &str) -> Vec<String> {
    let json: Value = desk.run(arguments).json();
    let rows = json[table].as_array().expect("a list").iter();
    rows.map(|row| row["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn settings_are_found_by_every_name() {
    let desk = Desk::of_the_shipped_packs();
    for name in [
        "days-allowed-to-snooze",
        "Days allowed to snooze",
        "再通知できる日数",
        "snoozedurationindays",
    ] {
        let found = ids(&desk, &["setting", "--json", name], "settings");
        assert_eq!(found, ["days-allowed-to-snooze"], "{name}");
    }
    assert_eq!(ids(&desk, &["setting", "--json"], "settings").len(), 6);
}

#[test]
fn rollouts_are_found_by_audience_and_show_their_state() {
    let desk = Desk::of_the_shipped_packs();
    let arguments = ["rollout", "--json", "--audience", "free"];
    let found = ids(&desk, &arguments, "rollouts");
    assert_eq!(
        found,
        [
            "managed-enabled",
            "passkey-campaign",
            "passkey-default",
            "telephony-provider",
            "sms-voice-retirement"
        ]
    );
    let arguments = ["rollout", "--json", "MC650420", "--as-of", "2023-09-15"];
    let json = desk.run(&arguments).json();
    assert_eq!(json["rollouts"][0]["phase"], "under-way");
}

#[test]
fn a_day_next_to_already_belongs_to_the_rollout() {
    let desk = Desk::of_the_shipped_packs();
    let cases = [
        ("has the september passkey rollout finished already?", "yes"),
        ("9月のパスキーの展開はもう終わりましたか", "yes"),
        ("was the passkey rollout complete on 2026-09-10?", "no"),
        ("2026年9月10日にパスキーの展開は終わっていましたか", "no"),
    ];
    for (question, verdict) in cases {
        let answer = desk.run(&["ask", "--json", "--as-of", "2026-11-22", question]);
        let answer = answer.json();
        assert_eq!(answer["kind"], "rollout", "{question}");
        assert_eq!(answer["verdict"], verdict, "{question}");
    }
    // A question about the asker's rollout isn't about the pack's rollouts.
    let answer = desk.ask("we rolled out an app last week. is it set up already for MFA?");
    assert_ne!(answer["kind"], "rollout");
}

#[test]
fn an_unknown_name_lists_the_known_ones() {
    Desk::of_the_shipped_packs()
        .run(&["setting", "colour"])
        .ended_with(2)
        .complaining_of(&["limited-number-of-snoozes"]);
    Desk::of_the_shipped_packs()
        .run(&["rollout", "--audience", "nobody"])
        .ended_with(2)
        .complaining_of(&["free, global-admins-and-external, p1, p2"]);
    Desk::new()
        .pack("empty")
        .run(&["setting"])
        .ended_with(2)
        .complaining_of(&["nothing to look up"]);
}

#[test]
fn a_pack_defines_how_people_ask_for_its_settings() {
    let desk = Desk::of_the_coffee_machine();
    let cases = [
        ("factory value of the water hardness?", "setting"),
        ("自動電源オフを決めるのは社員ですか", "setting"),
    ];
    for (question, kind) in cases {
        assert_eq!(desk.ask(question)["kind"], kind, "{question}");
    }
    let other = desk.ask("which parts of a cup are made of clay?");
    assert_ne!(other["kind"], "setting", "{other:#}");
    let shipped = Desk::of_the_shipped_packs();
    for question in [
        "snooze limit graph property",
        "再通知の日数を決めるのは Microsoft ですか",
    ] {
        assert_eq!(shipped.ask(question)["kind"], "setting", "{question}");
    }
}

#[test]
fn unknown_keys_and_groups_of_setting_questions_are_problems() {
    let pack = |keys: &str| format!("id = \"p\"\n\n[setting_questions]\n{keys}\n");
    for (keys, expected) in [
        ("defaults = { en = [\"x\"] }", "unknown field `defaults`"),
        ("value = { en = [\"#nothing\"] }", "nothing"),
    ] {
        let desk = Desk::new().file("p/pack.toml", &pack(keys));
        let check = desk.run(&["check"]).ended_with(1);
        assert!(check.stdout.contains("pack.toml:"), "{}", check.stdout);
        assert!(check.stdout.contains(expected), "{}", check.stdout);
    }
}
