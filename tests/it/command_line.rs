//! The command line that people and scripts rely on: options, their order, the language of
//! the reply and exit codes.

use crate::harness::{AS_OF, Desk, run};
use crate::library::{self, RENEWAL_EN, RENEWAL_JA};

#[test]
fn the_lang_option_overrides_the_language() {
    let desk = library::desk();
    let cases = [
        ("Can I renew a loan?", "ja", RENEWAL_JA),
        ("Can I renew a loan?", "en", RENEWAL_EN),
        ("貸出を延長できますか？", "en", RENEWAL_EN),
        ("貸出を延長できますか？", "ja", RENEWAL_JA),
    ];
    for (question, language, answer) in cases {
        let found = desk
            .run(&["ask", "--json", "--lang", language, question])
            .json();
        assert_eq!(found["language"], language, "{question}");
        assert_eq!(found["answer"], answer, "{question}");
        let plain = desk.run(&["ask", "--lang", language, question]).succeeded();
        assert!(plain.stdout.contains(answer), "{plain:#?}");
    }
}

#[test]
fn global_options_can_stand_anywhere() {
    let desk = library::desk();
    let config = desk.write(
        "elsewhere/config.toml",
        "[answer]\ndefault_language = \"ja\"\n",
    );
    let knowledge = desk.knowledge().display().to_string();
    let (index, config) = (
        desk.index().display().to_string(),
        config.display().to_string(),
    );
    let named = [
        "--knowledge",
        &knowledge,
        "--index",
        &index,
        "--config",
        &config,
    ];
    let joined = named
        .chunks(2)
        .map(|pair| pair.join("="))
        .collect::<Vec<String>>();
    let before: Vec<&str> = [&named[..], &["ask", "--json", "Can I renew", "a loan?"]].concat();
    let between: Vec<&str> = [&["ask"], &named[..], &["--json", "Can I renew", "a loan?"]].concat();
    let after: Vec<&str> = [&["ask", "--json", "Can I renew", "a loan?"], &named[..]].concat();
    let mut with_signs: Vec<&str> = vec!["ask", &joined[0], "Can", "I", "renew", &joined[1], "a"];
    with_signs.extend(["loan?", "--json", &joined[2]]);
    for line in [before, between, after, with_signs] {
        let found = run(desk.program().args(&line), "")
            .succeeded()
            .quietly()
            .json();
        assert_eq!(found["entry"], "renewal", "{line:?}");
        assert_eq!(found["question"], "Can I renew a loan?", "{line:?}");
    }
}

#[test]
fn paths_in_a_configuration_are_relative_to_its_folder() {
    let desk = library::desk();
    let text = "knowledge = \"../knowledge\"\n[index]\nfolder = \"cache\"\n";
    desk.write("elsewhere/config.toml", text);
    let arguments = [
        "ask",
        "--json",
        "--config",
        "elsewhere/config.toml",
        "Can I renew a loan?",
    ];
    let found = run(desk.program().args(arguments), "")
        .succeeded()
        .quietly()
        .json();
    assert_eq!(found["entry"], "renewal");
    assert!(desk.path("elsewhere/cache/manifest.json").is_file());
}

#[test]
fn exit_codes_follow_the_contract() {
    let desk = library::desk();
    let cases: [(&[&str], &str, i32); 11] = [
        (&["ask", "Can I renew a loan?"], "", 0),
        (&["ask"], "Can I renew a loan?", 0),
        (&["ask", "zebra quantum"], "", 0),
        (&["search", "zebra"], "", 0),
        (&["--help"], "", 0),
        (&["--version"], "", 0),
        (&["ask", "--jsonl"], "", 0),
        (&["ask", "--jsonl"], "{}\n", 1),
        (&["search", "--jsonl"], "{}\n", 1),
        (&["ask", "--no-such-option", "x"], "", 2),
        (&["no-such-command"], "", 2),
    ];
    for (arguments, input, code) in cases {
        desk.run_on(arguments, input).ended_with(code);
    }
}

#[test]
fn an_answer_in_the_other_language_says_so() {
    let cases = [
        (
            "ja",
            "Can I renew a loan?",
            RENEWAL_JA,
            "available in Japanese only",
        ),
        ("en", "貸出を延長できますか？", RENEWAL_EN, "英語でのみ"),
    ];
    for (written_in, question, answer, notice) in cases {
        let desk = library::monolingual_desk(written_in);
        // The confidence depends on tuning; the texts don't.
        desk.write("config.toml", "[answer]\nmax_wrong = 1.0\n");
        let found = desk.ask(question);
        assert_eq!(found["answer"], answer, "{found:#}");
        assert_eq!(found["answer_language"], written_in);
        assert_ne!(
            found["language"], written_in,
            "the reply is in the asker's language"
        );
        let plain = desk.run(&["ask", AS_OF[0], AS_OF[1], question]).succeeded();
        assert!(
            plain.stdout.contains(notice) && plain.stdout.contains(answer),
            "{plain:#?}"
        );
        let same_language = desk
            .run(&["ask", "--lang", written_in, question])
            .succeeded();
        assert!(!same_language.stdout.contains(notice), "{same_language:#?}");
    }
}

#[test]
fn doctor_lists_what_the_build_has() {
    let desk = library::desk();
    let cases = [
        (
            "ja",
            "ビルド: Discord, Slack, Microsoft Teams, MCP, PostgreSQL, S3, OpenSearch を含みます",
        ),
        (
            "en",
            "Build: Includes Discord, Slack, Microsoft Teams, MCP, PostgreSQL, S3, OpenSearch",
        ),
    ];
    for (language, expected) in cases {
        let run = desk.run(&["doctor", "--offline", "--lang", language]);
        assert!(run.stdout.contains(expected), "{run:#?}");
    }
}

#[test]
fn a_search_for_nothing_says_how_to_search() {
    let run = library::desk().run(&["search", ""]).ended_with(2);
    run.complaining_of(&["madoguchi search"]);
}

#[test]
fn lines_are_wrapped_for_terminals_alone() {
    let answer = "Renew it at the counter or in the catalogue, up to two times, as long as nobody has reserved it in between.";
    let desk = Desk::new().pack("library").entry(
        "library/entries/renewal.en.md",
        "Can I renew a loan?",
        answer,
    );
    let run = desk.run(&["ask", "Can I renew a loan?"]).succeeded();
    assert!(run.stdout.contains(answer), "{run:#?}");
}

#[test]
fn eval_says_what_it_needs() {
    let desk = library::desk();
    desk.run(&["eval"])
        .ended_with(2)
        .complaining_of(&["madoguchi eval questions.jsonl"]);
    let run = desk.run(&["eval", "nowhere.jsonl"]).ended_with(2);
    assert!(
        !run.complaining_of(&["nowhere.jsonl: "])
            .stderr
            .contains(":0:")
    );
    desk.write(
        "golden.jsonl",
        "{\"question\": \"loan?\", \"language\": \"en\", \"entry\": \"gone\"}\n",
    );
    let run = desk.run(&["eval", "golden.jsonl"]).succeeded();
    run.complaining_of(&["no pack has: gone"]);
}
