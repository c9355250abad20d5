//! The commands on the pages: each has valid arguments, and each question is answered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{BOOKS, Page, blocks_in, examples};
use crate::harness::{Desk, run};

/// Programs of others that the pages run. Their commands aren't tested here.
const OTHERS: [&str; 18] = [
    "cargo",
    "cd",
    "cp",
    "createdb",
    "curl",
    "docker",
    "export",
    "journalctl",
    "mkdir",
    "npm",
    "npx",
    "packaging/make",
    "pip",
    "sha256sum",
    "sqlite3",
    "sudo",
    "systemctl",
    "tar",
];

/// A command of a console block as words, without variables before it, redirections and what
/// follows in the same line.
fn commands() -> BTreeSet<Vec<String>> {
    let mut commands = BTreeSet::new();
    for block in blocks_in("console") {
        let text = block.text.replace("\\\n", " ");
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let words = words(line);
            let start = words.iter().position(|word| !is_assignment(word));
            let command = start.map_or(&[] as &[String], |start| &words[start..]);
            let is_end = |word: &String| matches!(word.as_str(), "&&" | "<" | ">" | "|");
            for command in command.split(is_end).take(1) {
                commands.insert(command.to_vec());
            }
        }
    }
    commands
}

/// True for the variable of `NAME=value command`.
fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| {
        !name.is_empty() && name.chars().all(|c| c == '_' || c.is_ascii_uppercase())
    })
}

/// The words of a line as a shell reads them, with quotation marks.
pub(super) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(mark), c) if c == mark => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The arguments of the commands that run the program.
fn own_commands() -> Vec<Vec<String>> {
    let mut own = Vec::new();
    for command in commands() {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["madoguchi", arguments @ ..]
            | ["cargo", "run", "--release", "--", arguments @ ..]
            | ["docker", "run", "--rm", "madoguchi", arguments @ ..]
            | ["npx" | "uvx", "madoguchi", arguments @ ..] => {
                own.push(arguments.iter().map(|word| (*word).to_owned()).collect());
            }
            [other, ..] => assert!(OTHERS.contains(other), "an unknown program: {command:?}"),
            [] => {}
        }
    }
    own
}

#[test]
fn every_command_is_valid() {
    let desk = Desk::new();
    let commands = own_commands();
    assert!(commands.len() >= 60, "{commands:?}");
    for arguments in commands {
        // If the arguments are valid, the program fails because the configuration is missing.
        let mut command = desk.program();
        let tried = run(
            command.args(&arguments).args(["--config", "missing.toml"]),
            "",
        );
        tried.ended_with(2).complaining_of(&["missing.toml"]);
    }
}

/// A question of `ask` as a line of `--jsonl`. `None` for a chat and for lines.
fn question(arguments: &[String]) -> Option<Value> {
    let [first, rest @ ..] = arguments else {
        return None;
    };
    let (mut words, mut line) = (Vec::new(), json!({}));
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "--lang" => line["lang"] = json!(rest.next()),
            "--as-of" => line["as_of"] = json!(rest.next()),
            "--json" | "--jsonl" | "--details" => {}
            word => words.push(word),
        }
    }
    line["question"] = json!(words.join(" "));
    (first == "ask" && !words.is_empty()).then_some(line)
}

#[test]
fn every_question_is_answered() {
    let questions: Vec<Value> = own_commands()
        .iter()
        .filter_map(|arguments| question(arguments))
        .collect();
    assert!(questions.len() >= 20, "{questions:?}");
    let input: Vec<String> = questions.iter().map(Value::to_string).collect();
    // A question is for the built-in pack or for one of the packs on the pages.
    let mut desks = vec![Desk::of_the_shipped_packs()];
    desks.extend(examples::PACKS.map(|pack| examples::desk(BOOKS[0], &[pack])));
    let answers = desks.iter().map(|desk| {
        let tried = desk.run_on(&["ask", "--jsonl"], input.join("\n"));
        tried.succeeded().lines()
    });
    let answers: Vec<Vec<Value>> = answers.collect();
    for (number, question) in questions.iter().enumerate() {
        let is_answered = |answers: &Vec<Value>| answers[number]["outcome"] == "answered";
        assert!(answers.iter().any(is_answered), "{question}");
    }
}

#[test]
fn every_search_finds_something() {
    let desks = [
        Desk::of_the_shipped_packs(),
        examples::desk(BOOKS[0], &examples::PACKS),
    ];
    for arguments in own_commands() {
        if arguments.first().is_some_and(|name| name == "search") {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let finds = |desk: &Desk| {
                let tried = desk.run(&arguments).succeeded();
                tried.stdout.contains("1. ")
            };
            assert!(desks.iter().any(finds), "{arguments:?}");
        }
    }
}

#[test]
fn words_are_those_of_a_shell() {
    let cases = [
        ("ask \"a b\" c", vec!["ask", "a b", "c"]),
        ("x --json '{\"a\": 1}'", vec!["x", "--json", "{\"a\": 1}"]),
        ("a=\"\" b", vec!["a=", "b"]),
        ("", vec![]),
    ];
    for (line, expected) in cases {
        assert_eq!(words(line), expected, "{line}");
    }
}

#[test]
fn the_readme_is_short() {
    let readme = Page::read(std::path::Path::new("README.md"));
    let lines = readme.text.lines().count();
    assert!(lines <= 180, "README.md has {lines} lines");
}
