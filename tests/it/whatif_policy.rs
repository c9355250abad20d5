//! `whatif --policy`: facts from a policy document of the product's API.

use serde_json::{Value, json};

use crate::harness::{Desk, Run};
use crate::whatif::{DAY, known};

/// Runs `whatif --policy -` with a text as standard input.
fn policy(text: &str, arguments: &[&str]) -> Run {
    let arguments = [&["whatif", "--policy", "-"], &DAY[..], arguments].concat();
    Desk::of_the_shipped_packs().run_on(&arguments, text)
}

/// A campaign in the API's format, including properties that the table doesn't use.
fn campaign() -> Value {
    json!({
        "snoozeDurationInDays": 7,
        "enforceRegistrationAfterAllowedSnoozes": true,
        "state": "enabled",
        "excludeTargets": [],
        "includeTargets": [{
            "id": "all_users",
            "targetType": "group",
            "targetedAuthenticationMethod": "microsoftAuthenticator",
        }],
    })
}

/// A complete policy that contains a campaign.
fn whole(campaign: &Value) -> Value {
    json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#authenticationMethodsPolicy",
        "id": "authenticationMethodsPolicy",
        "registrationEnforcement": {"authenticationMethodsRegistrationCampaign": campaign},
        "authenticationMethodConfigurations": [{"id": "Fido2", "state": "disabled"}],
    })
}

#[test]
fn a_campaign_is_read_alone_and_within_a_complete_policy() {
    let facts = json!({
        "state": "enabled",
        "targeted-method": "microsoftAuthenticator",
        "limited-number-of-snoozes": true,
        "days-allowed-to-snooze": 7,
    });
    let alone = campaign().to_string();
    let whole = whole(&campaign()).to_string();
    let within = "/registrationEnforcement/authenticationMethodsRegistrationCampaign";
    let below = [
        "excludeTargets",
        "includeTargets/0/id",
        "includeTargets/0/targetType",
    ];
    let cases = [
        (&alone, "", &[][..]),
        (
            &whole,
            within,
            &[
                "/@odata.context",
                "/authenticationMethodConfigurations",
                "/id",
            ],
        ),
    ];
    let desk = Desk::of_the_shipped_packs();
    for (text, prefix, others) in cases {
        let pointers = below.map(|part| format!("{prefix}/{part}"));
        let mut ignored: Vec<&str> = pointers.iter().map(String::as_str).collect();
        ignored.extend(others);
        ignored.sort_unstable();
        // A byte order mark, which some editors write, is ignored.
        let marked = format!("\u{feff}{text}");
        for text in [text, &marked] {
            desk.write("policies/ours.json", text);
            let arguments = [
                "whatif",
                "--json",
                DAY[0],
                DAY[1],
                "--policy",
                "policies/ours.json",
            ];
            let of_a_file = desk.run(&arguments).succeeded().quietly().json();
            let answer = policy(text, &["--json"]).succeeded().quietly().json();
            assert_eq!(answer, of_a_file);
            assert_eq!(known(&answer["decision"]), facts, "{text}");
            let mut found: Vec<&str> = answer["ignored"]
                .as_array()
                .expect("an array")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            found.sort_unstable();
            assert_eq!(found, ignored, "{text}");
        }
    }
}

#[test]
fn facts_on_the_command_line_override_the_policy() {
    let text = campaign().to_string();
    let cases: [(&[&str], &str); 4] = [
        (&[], "prompt"),
        (&["snoozes-used=3"], "registration-required"),
        (&["snoozes-used=3", "days-since-snooze=6"], "no-prompt"),
        (&["状態=無効", "snoozes-used=3"], "no-prompt"),
    ];
    for (facts, outcome) in cases {
        let answer = policy(&text, &[&["--json"], facts].concat())
            .succeeded()
            .json();
        assert_eq!(answer["decision"]["outcome"], outcome, "{facts:?}");
    }
}

#[test]
fn null_properties_are_not_stated() {
    let text = json!({"state": "disabled", "snoozeDurationInDays": null}).to_string();
    let answer = policy(&text, &["--json"]).succeeded().json();
    assert_eq!(known(&answer["decision"]), json!({"state": "disabled"}));
    assert_eq!(
        answer["ignored"],
        json!([]),
        "it is a property that is known"
    );
    let nothing = json!({"state": null}).to_string();
    let answer = policy(&nothing, &["--json"]).succeeded().json();
    assert_eq!(known(&answer["decision"]), json!({}));
}

#[test]
fn ignored_properties_are_listed() {
    let text = whole(&json!({"state": "enabled", "state\u{1b}[31m": 1, "a/b": {}})).to_string();
    for (lang, label) in [
        ("en", "Properties not used:"),
        ("ja", "判定に使わないプロパティ:"),
    ] {
        let run = policy(&text, &["--lang", lang]).succeeded().quietly();
        let (_, ignored) = run.stdout.split_once(label).expect("what is ignored");
        assert!(
            ignored.contains("/a~1b") && ignored.contains("/state"),
            "{ignored}"
        );
        assert!(!run.stdout.contains('\u{1b}'), "{run:#?}");
    }
}

#[test]
#[rustfmt::skip]
fn mistakes_are_reported_with_their_place() {
    let of = |targets: Value| json!({"state": "enabled", "includeTargets": targets});
    let method = |id: &str| json!({"targetedAuthenticationMethod": id});
    let differ = of(json!([method("fido2"), method("microsoftAuthenticator")]));
    let unknown = of(json!([method("fido2"), method("sms")]));
    // The campaign, the pointer to the mistake and the message.
    let cases = [
        (json!({"snoozeDurationInDays": "7"}), "/snoozeDurationInDays",
            [": \"7\" isn't a whole number", ": 「\"7\"」は整数ではありません"]),
        (json!({"snoozeDurationInDays": 7.5}), "/snoozeDurationInDays",
            [": 7.5 isn't a whole number", ": 「7.5」は整数ではありません"]),
        (json!({"snoozeDurationInDays": 15}), "/snoozeDurationInDays",
            [": 15 is out of range", ": 「15」は範囲外です"]),
        (json!({"snoozeDurationInDays": -1}), "/snoozeDurationInDays",
            [": -1 is out of range", ": 「-1」は範囲外です"]),
        (json!({"state": "on"}), "/state",
            [": \"on\" isn't a value of state", ": 「\"on\"」は state の値ではありません"]),
        (json!({"state": {"value": "enabled"}}), "/state",
            ["isn't a value of state", "state の値ではありません"]),
        (json!({"enforceRegistrationAfterAllowedSnoozes": "true"}), "/enforceRegistrationAfterAllowedSnoozes",
            [": \"true\" isn't a value of limited-number-of-snoozes", "limited-number-of-snoozes の値ではありません"]),
        (unknown, "/includeTargets/1/targetedAuthenticationMethod",
            [": \"sms\" isn't a value of targeted-method", ": 「\"sms\"」は targeted-method の値ではありません"]),
        (differ, "/includeTargets/*/targetedAuthenticationMethod",
            ["the items have different values", "要素ごとに値が異なります"]),
    ];
    for (campaign, pointer, said) in cases {
        let within = format!("/registrationEnforcement/authenticationMethodsRegistrationCampaign{pointer}");
        for (text, pointer) in [(campaign.to_string(), pointer), (whole(&campaign).to_string(), &within)] {
            for (lang, said) in std::iter::zip(["en", "ja"], said) {
                let run = policy(&text, &["--lang", lang]).ended_with(2);
                assert_eq!(run.stdout, "", "{text}");
                run.complaining_of(&[&format!("-: {pointer}: "), said]);
            }
        }
    }
}

#[test]
fn invalid_documents_are_refused() {
    let within = "/registrationEnforcement/authenticationMethodsRegistrationCampaign";
    let nothing = ["nothing that the decision table reads. ", within];
    let cases: [(&str, &[&str]); 8] = [
        ("", &["-: "]),
        ("{", &["-: ", "line 1"]),
        ("{\"state\": enabled}", &["-: ", "line 1, column 11"]),
        ("{\"state\": \"enabled\"} {}", &["-: ", "line 1, column 22"]),
        ("{}", &nothing),
        ("[]", &nothing),
        ("\"enabled\"", &nothing),
        ("{\"value\": []}", &nothing),
    ];
    for (text, said) in cases {
        policy(text, &[]).ended_with(2).complaining_of(said);
    }
    policy("{}", &["--lang", "ja"])
        .ended_with(2)
        .complaining_of(&["判定に使える項目がありません", within]);
    // The depth of nested lists is limited.
    let deep = "[".repeat(100_000);
    policy(&deep, &[]).ended_with(2);
}

#[test]
fn unreadable_files_are_named() {
    let desk = Desk::of_the_shipped_packs();
    desk.write("latin.json", b"{\"state\": \"\xe9\"}");
    desk.write("folder/file.json", "{}");
    for file in ["missing.json", "latin.json", "folder", "folder/file.json"] {
        let run = desk.run(&["whatif", "--policy", file]).ended_with(2);
        assert_eq!(run.stdout, "");
        run.complaining_of(&[&format!("error: {file}: ")]);
    }
}

/// The same text in UTF-16, as Windows PowerShell saves it.
fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
#[rustfmt::skip]
fn exports_of_every_tool_are_read() {
    let target = json!({"Id": "all_users", "TargetType": "group", "TargetedAuthenticationMethod": "fido2"});
    let sdk = json!({
        "ExcludeTargets": [], "IncludeTargets": [target], "SnoozeDurationInDays": 3, "State": "enabled",
        "AdditionalProperties": {"enforceRegistrationAfterAllowedSnoozes": false},
    });
    let cmdlet = json!({
        "AuthenticationMethodConfigurations": [{"Id": "Fido2", "State": "disabled", "AdditionalProperties": {
            "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration", "includeTargets": [],
        }}],
        "Description": "", "DisplayName": "Authentication Methods Policy", "Id": "authenticationMethodsPolicy",
        "LastModifiedDateTime": "2026-11-02T01:02:03Z", "PolicyVersion": "1.5", "ReconfirmationInDays": null,
        "RegistrationEnforcement": {"AuthenticationMethodsRegistrationCampaign": sdk, "AdditionalProperties": {}},
        "AdditionalProperties": {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#policies"},
    });
    let single = json!({
        "@odata.type": "#microsoft.graph.authenticationMethodsRegistrationCampaign", "excludeTargets": [], "state": "enabled",
        "includeTargets": {"id": "all_users", "targetType": "group", "targetedAuthenticationMethod": "fido2"},
        "snoozeDurationInDays": 3, "enforceRegistrationAfterAllowedSnoozes": false,
    });
    let enforcement = json!({"authenticationMethodsRegistrationCampaign": single});
    let body = json!({"registrationEnforcement": enforcement});
    let cases = [
        sdk.clone(),
        cmdlet.clone(),
        json!([cmdlet]),
        json!({"value": [cmdlet], "Count": 1}),
        json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#policies", "value": body}),
        single.clone(),
        enforcement.clone(),
        json!({"registrationEnforcement": [enforcement]}),
        json!({"responses": [{"id": "1", "status": 200, "headers": {}, "body": body}]}),
        json!({"tenant": "contoso", "exported": {"authenticationMethodsPolicy": body}}),
    ];
    let facts = json!({
        "state": "enabled", "targeted-method": "fido2", "limited-number-of-snoozes": false, "days-allowed-to-snooze": 3,
    });
    let desk = Desk::of_the_shipped_packs();
    for document in cases {
        let text = format!("{document:#}\r\n");
        for bytes in [text.as_bytes().to_vec(), utf16(&text)] {
            desk.write("policy.json", bytes);
            let run = desk.run(&["whatif", "--json", DAY[0], DAY[1], "--policy", "policy.json"]);
            let answer = run.succeeded().quietly().json();
            assert_eq!(known(&answer["decision"]), facts, "{text}");
        }
    }
}

#[test]
fn targets_that_are_not_there_state_nothing() {
    for targets in [json!([]), Value::Null] {
        let text = json!({"state": "enabled", "includeTargets": targets}).to_string();
        let answer = policy(&text, &["--json"]).succeeded().json();
        assert_eq!(known(&answer["decision"]), json!({"state": "enabled"}));
        assert_eq!(answer["ignored"], json!(["/includeTargets"]));
    }
}

#[test]
#[rustfmt::skip]
fn other_documents_are_named_with_what_to_do() {
    let target = |more: Value| {
        let mut target = json!({"id": "all_users", "targetType": "group"});
        target.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({"state": "disabled", "excludeTargets": [], "includeTargets": [target]}).to_string()
    };
    let access = r#"{"displayName": "Block legacy", "state": "disabled", "grantControls": {"operator": "OR"}}"#;
    let dsc = "AADAuthenticationMethodPolicy \"Policy\"\r\n{\r\n    Id = \"authenticationMethodsPolicy\";\r\n}\r\n";
    let list = "Id                                 : authenticationMethodsPolicy\nRegistrationEnforcement            : Microsoft.Graph.X\n";
    let export = ["ConvertTo-Json -Depth 10", "保存してください"];
    // The document, with what is said of it in both languages.
    let cases: [(&str, [&[&str]; 2]); 10] = [
        (access, [&["a Conditional Access policy", "displayName, grantControls", export[0]],
            &["条件付きアクセス ポリシーのようです", "displayName, grantControls", export[1]]]),
        (&format!("{{\"value\": [{access}, {access}]}}"), [&["a Conditional Access policy"], &["条件付きアクセス ポリシー"]]),
        (r##"{"@odata.type": "#microsoft.graph.smsAuthenticationMethodConfiguration", "id": "Sms", "state": "enabled"}"##,
            [&["one authentication method", "properties: id."], &["認証方法の 1 つの構成のようです"]]),
        (r##"{"@odata.type": "#microsoft.graph.unheardOf", "state": "enabled"}"##,
            [&["Its type is #microsoft.graph.unheardOf."], &["種類 (@odata.type) は #microsoft.graph.unheardOf です"]]),
        (&target(json!({"isRegistrationRequired": false})), [&["one authentication method"], &["認証方法の 1 つの構成"]]),
        (&target(json!({})), [&["It has no /includeTargets/*/targetedAuthenticationMethod."],
            &["/includeTargets/*/targetedAuthenticationMethod がありません"]]),
        (r#"{"id": "authenticationMethodsPolicy", "authenticationMethodConfigurations": []}"#,
            [&["without its registration campaign"], &["登録キャンペーンを含まない認証方法ポリシー"]]),
        (dsc, [&["isn't valid JSON (line 1, column 1). It seems to be a configuration of Microsoft365DSC. ", export[0]],
            &["(1 行目、1 文字目)。Microsoft365DSC の構成のようです。", export[1]]]),
        (list, [&["the list that PowerShell shows", export[0]], &["PowerShell で `ConvertTo-Json` を使わずに表示した一覧", export[1]]]),
        (r#"{"registrationEnforcement": {"authenticationMethodsRegistrationCampaign": "@{state=enabled}"}}"#,
            [&["-: /registrationEnforcement/authenticationMethodsRegistrationCampaign: \"@{state=enabled}\"", "-Depth 10"], &["-Depth 10"]]),
    ];
    for (text, said) in cases {
        for (lang, said) in std::iter::zip(["en", "ja"], said) {
            let run = policy(text, &["--lang", lang]).ended_with(2);
            assert_eq!(run.stdout, "", "{text}");
            run.complaining_of(said);
        }
    }
}

#[test]
fn values_that_were_cut_off_are_errors() {
    let cut = "@{id=all_users; targetType=group; targetedAuthenticationMethod=fido2}";
    let type_name = "Microsoft.Graph.PowerShell.Models.MicrosoftGraphAuthenticationMethodsRegistrationCampaignIncludeTarget";
    for targets in [json!(cut), json!([cut]), json!(type_name), json!("")] {
        let campaign = json!({"state": "enabled", "includeTargets": targets});
        for text in [campaign.to_string(), whole(&campaign).to_string()] {
            policy(&text, &["--lang", "ja"])
                .ended_with(2)
                .complaining_of(&["/includeTargets", "`ConvertTo-Json -Depth 10`"]);
        }
    }
}
