//! First steps: a new pack by `init`, and the built-in pack where there is no folder of packs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Desk, Run, repository, run};

/// A folder to start in, and the program with user folders of its own.
struct Start {
    desk: Desk,
    folder: PathBuf,
}

impl Start {
    fn new() -> Start {
        let desk = Desk::new();
        let folder = desk.path("start");
        fs::create_dir(&folder).expect("created");
        Start { desk, folder }
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.run_in("C", arguments, "")
    }

    /// Runs the program in a locale with the given standard input.
    fn run_in(&self, locale: &str, arguments: &[&str], input: &str) -> Run {
        let mut command = self.desk.program();
        command.current_dir(&self.folder).env("LC_ALL", locale);
        for name in ["HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
            command.env(name, self.desk.path("user"));
        }
        run(command.args(arguments), input)
    }

    /// Asks questions, and returns the entry that answers each.
    fn entries(&self, questions: &[&str]) -> Vec<String> {
        let lines = questions
            .iter()
            .map(|question| format!("{}\n", serde_json::json!({"question": question})));
        let lines: String = lines.collect();
        let answers = self.run_in("C", &["ask", "--jsonl"], &lines).succeeded();
        let answers = answers.lines().into_iter();
        answers
            .map(|answer| match answer["outcome"] == "answered" {
                true => answer["entry"].as_str().unwrap_or_default().to_owned(),
                false => answer["outcome"].to_string(),
            })
            .collect()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let files = files(&self.folder.join(folder)).into_keys();
        files.map(|path| path.display().to_string()).collect()
    }
}

/// The files in a folder with their contents.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for item in fs::read_dir(&inner).into_iter().flatten().flatten() {
            let path = item.path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name = path.strip_prefix(folder).expect("inside").to_owned();
                    found.insert(name, fs::read(&path).expect("read"));
                }
            }
        }
    }
    found
}

const JAPANESE: [&str; 2] = [
    "ヘルプデスクの受付時間はいつですか？",
    "サポートの電話番号を教えてください",
];
const ENGLISH: [&str; 2] = [
    "When is the help desk open?",
    "what is the phone number of support",
];
const ENTRIES: [&str; 2] = ["opening-hours", "contact"];

#[test]
fn a_new_pack_is_right_and_answers_at_once() {
    type Case<'c> = (
        &'c str,
        &'c [&'c str],
        &'c [&'c str],
        &'c [&'c [&'c str]],
        &'c str,
    );
    let cases: [Case<'_>; 4] = [
        (
            "ja_JP.UTF-8",
            &["init", "my-faq"],
            &["ja"],
            &[&JAPANESE],
            "次の手順",
        ),
        (
            "en_US.UTF-8",
            &["init", "my-faq"],
            &["en"],
            &[&ENGLISH],
            "Next steps",
        ),
        (
            "C",
            &["init", "my-faq"],
            &["en", "ja"],
            &[&ENGLISH, &JAPANESE],
            "Next steps",
        ),
        (
            "C",
            &["init", "my-faq", "--lang", "ja,en"],
            &["en", "ja"],
            &[&ENGLISH, &JAPANESE],
            "次の手順",
        ),
    ];
    for (locale, arguments, languages, questions, next) in cases {
        let start = Start::new();
        let created = start.run_in(locale, arguments, "").succeeded().quietly();
        for text in [
            next,
            "madoguchi ask \"",
            "madoguchi serve",
            "madoguchi import",
        ] {
            assert!(created.stdout.contains(text), "{text}: {created:#?}");
        }
        let mut expected = vec!["pack.toml".to_owned()];
        for language in languages {
            expected.extend(ENTRIES.map(|id| format!("entries/{id}.{language}.md")));
        }
        expected.sort();
        assert_eq!(start.names("knowledge/my-faq"), expected);
        start.run(&["check"]).succeeded().quietly();
        for questions in questions {
            assert_eq!(start.entries(questions), ENTRIES, "{arguments:?}");
        }
        let config = fs::read_to_string(start.folder.join("config.toml")).expect("a file");
        assert!(config.contains("[web]\n"), "{config}");
        assert!(config.contains("\nenabled = true\n"), "{config}");
        let title = fs::read_to_string(start.folder.join("knowledge/my-faq/pack.toml"));
        assert!(title.expect("a file").contains("title = \"My FAQ\""));
    }
}

#[test]
fn a_new_pack_is_named_after_the_folder_and_goes_where_packs_are() {
    let start = Start::new();
    start.run(&["init"]).succeeded().quietly();
    assert!(start.folder.join("knowledge/start/pack.toml").is_file());
    // A folder that is given becomes that of config.toml.
    let start = Start::new();
    let created = start.run(&["init", "a", "--knowledge", "our \"packs\""]);
    let created = created.succeeded().quietly();
    assert!(!created.stdout.contains("--knowledge"), "{created:#?}");
    start.run(&["check"]).succeeded().quietly();
    assert!(start.folder.join("our \"packs\"/a/pack.toml").is_file());
    // Beside an existing config.toml, the next commands need the option.
    let created = start.run(&["init", "b", "--knowledge", "more packs"]);
    let option = "madoguchi --knowledge \"more packs\" ask ";
    assert!(created.stdout.contains(option), "{created:#?}");
}

#[test]
fn init_overwrites_nothing() {
    let start = Start::new();
    start.run(&["init", "faq"]).succeeded().quietly();
    let before = files(&start.folder);
    let again = start.run(&["init", "faq"]).ended_with(2);
    again.complaining_of(&["faq exists already", "madoguchi init NAME"]);
    assert_eq!(files(&start.folder), before);
    // What is missing beside an existing pack is config.toml.
    let config = start.folder.join("config.toml");
    let text = fs::read(&config).expect("read");
    fs::remove_file(&config).expect("removed");
    let kept = start.run(&["init", "faq"]).succeeded().quietly();
    assert!(kept.stdout.contains("left unchanged"), "{kept:#?}");
    assert_eq!(fs::read(&config).expect("written"), text);
    assert_eq!(files(&start.folder), before);
    // A config.toml stays as it is.
    fs::write(&config, "knowledge = \"packs\"\n").expect("written");
    start.run(&["init", "faq"]).succeeded().quietly();
    assert!(start.folder.join("packs/faq/pack.toml").is_file());
    assert_eq!(fs::read(&config).expect("read"), b"knowledge = \"packs\"\n");
}

#[test]
fn names_that_are_no_ids_are_refused_with_one_that_is() {
    let start = Start::new();
    let cases = [
        ("My FAQ", "init my-faq"),
        ("../other", "init other"),
        ("窓口", "init my-faq"),
        ("", "init my-faq"),
        ("a/b", "init a-b"),
        ("--", "init my-faq"),
    ];
    for (name, example) in cases {
        let refused = start.run(&["init", "--", name]).ended_with(2);
        refused.complaining_of(&["can't be a pack's ID", example]);
    }
    assert!(files(&start.folder).is_empty());
    // A pack can't be in a pack.
    fs::create_dir(start.folder.join("knowledge")).expect("created");
    fs::write(start.folder.join("knowledge/pack.toml"), "").expect("written");
    let refused = start.run(&["init", "faq"]).ended_with(2);
    refused.complaining_of(&["is a pack", "--knowledge"]);
}

const NOTE: &str = "There is no folder of packs here, so the built-in pack is used. \
                    Create your own with `madoguchi init`.\n";

#[test]
fn the_built_in_pack_answers_where_there_is_none() {
    let start = Start::new();
    let question = "how many times can users snooze?";
    let answer = start.run(&["ask", "--json", question]).succeeded();
    assert_eq!(answer.json()["outcome"], "answered");
    assert_eq!(answer.stderr, NOTE);
    let japanese = start.run(&["search", "スヌーズの回数"]).succeeded();
    assert!(japanese.stderr.contains("内蔵のパック"), "{japanese:#?}");
    assert_eq!(japanese.stderr.lines().count(), 1);
    let golden = repository().join("tests/golden/questions-too-vague.jsonl");
    let golden = golden.display().to_string();
    let commands: [&[&str]; 8] = [
        &["setting"],
        &["rollout"],
        &["whatif", "--list"],
        &["check"],
        &["index"],
        &["mcp"],
        &["doctor", "--offline"],
        &["eval", &golden],
    ];
    for arguments in commands {
        assert_eq!(
            start.run(arguments).succeeded().stderr,
            NOTE,
            "{arguments:?}"
        );
    }
    // Nothing is written where the program runs.
    assert_eq!(fs::read_dir(&start.folder).expect("listed").count(), 0);
    // Where it was unpacked is the pack of this repository. If a file was only added, main.rs
    // has to be compiled again.
    let unpacked = files(&start.desk.path("user"));
    let shipped = files(&repository().join("knowledge/registration-campaign"));
    for (path, bytes) in shipped {
        let mut same = unpacked.iter().filter(|(name, _)| name.ends_with(&path));
        assert!(same.any(|(_, found)| *found == bytes), "{}", path.display());
    }
}

#[test]
fn packs_that_are_named_are_used_or_missed() {
    let start = Start::new();
    let missing = start.run(&["ask", "snooze", "--knowledge", "nowhere"]);
    let missing = missing.ended_with(2);
    missing.complaining_of(&["nowhere", "--knowledge", "madoguchi init"]);
    // Elsewhere than beside the packs, nothing is written either.
    let coffee = repository()
        .join("tests/fixtures/packs")
        .display()
        .to_string();
    let answer = start.run(&[
        "ask",
        "how do I descale the machine",
        "--knowledge",
        &coffee,
    ]);
    let answer = answer.succeeded().quietly();
    assert!(!answer.stdout.is_empty());
    assert_eq!(fs::read_dir(&start.folder).expect("listed").count(), 0);
    // A configuration that names a folder misses it, one that doesn't leaves the built-in
    // pack, and keeps its index.
    let config = start.folder.join("config.toml");
    fs::write(&config, "knowledge = \"nowhere\"\n").expect("written");
    start
        .run(&["ask", "snooze"])
        .ended_with(2)
        .complaining_of(&["nowhere"]);
    fs::write(&config, "[answer]\ndefault_language = \"en\"\n").expect("written");
    assert_eq!(start.run(&["search", "snooze"]).succeeded().stderr, NOTE);
    assert!(start.folder.join("index/manifest.json").is_file());
}
