//! Finds words of the shipped pack's topic in the comments and strings of the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::harness::repository;

use super::{Source, program};

/// Words of the pack that aren't specific to its topic.
const GENERAL: &[&str] = &[
    // Function words and everyday nouns.
    "of",
    "for",
    "to",
    "and",
    "by",
    "id",
    "all",
    "becomes",
    "number",
    "days",
    "groups",
    "グループ",
    "how many times",
    "number of times",
    "sign in",
    "users",
    "administrators",
    "管理者",
    "include",
    "hello",
    "every day",
    "once a day",
    "reason",
    "free",
    // Words for any setting or rollout.
    "default",
    "state",
    "method",
    "enabled",
    "managed",
    "limited",
    "allowed",
    "included",
    "excluded",
    "announcement",
    "rollout",
    "roll out",
    "takes effect",
    "global",
    "initial value",
    "default value",
    "end date",
    "how long",
    "how often",
    "three times",
    "number of days",
    "days between",
    "leave out",
    "come back",
    "turn off",
    "at the same time",
    "対象",
    "状態",
    "日数",
    "登録",
    "回数",
    "廃止",
    // General technical terms.
    "platform",
    "identity",
    "pass",
    "api",
    "web",
    "store",
    "security",
    "server",
    "command line",
    "terms of use",
    "third-party",
    "public cloud",
    "registration",
    "authentication",
    "認証",
    "operating system",
    "sign-in",
    // Names of what is masked: numbers, codes and accounts.
    "電話",
    "mobile",
    "otp",
    "totp",
    "ユーザー",
];

/// Words that the Teams channel needs because it uses the same platform. They are
/// allowed in its folder and in files that mention Teams.
const OF_TEAMS: [&str; 3] = ["microsoft", "entra", "azure"];

/// No comment or string of the program, outside of tests and main.rs, contains a word of the
/// shipped pack's topic. These are: the ids of its entries, settings and rollouts; the words of its id,
/// its title, and the ids and names of settings and rollouts; the properties and
/// announcements; and from the glossary, forms of several words, and words in Latin
/// letters in Japanese forms. Other single words of the glossary don't count, because
/// most are everyday words ("again", "button").
#[test]
fn nothing_about_one_topic_is_in_the_code() {
    let words = words_of_the_pack();
    assert!(words.len() > 300, "{} words", words.len());
    let mut found = Vec::new();
    for source in program() {
        let is_tests = source.path.components().any(|part| {
            ["tests", "tests.rs"]
                .iter()
                .any(|name| part.as_os_str() == *name)
        });
        // Names the folder of the pack that the program contains.
        let is_main = source.path == Path::new("main.rs");
        if is_tests || is_main {
            continue;
        }
        let names_teams = source.text.contains("Teams") || source.path.starts_with("channel/teams");
        for (line, text) in texts(&source) {
            for word in words_in(&text, &words) {
                if !(names_teams && OF_TEAMS.contains(&word)) {
                    found.push(format!("{}:{line}: {word}", source.place()));
                }
            }
        }
    }
    assert!(
        found.is_empty(),
        "words of one topic:\n{}",
        found.join("\n")
    );
}

#[test]
fn comments_and_strings_are_distinguished_from_code() {
    let source = Source {
        folder: "src",
        path: "a.rs".into(),
        text: "let snooze = \"a \\\" b\"; // c https://d.example/e\nlet x = '\"'; let r#type = \
               r#\"f \"g\"#;\n#[cfg(test)]\nmod tests { \"h\" }"
            .to_owned(),
    };
    let expected = [(1, "a \\\" b"), (1, " c"), (2, "f \"g")];
    let expected = expected.map(|(line, text)| (line, text.to_owned()));
    assert_eq!(texts(&source), expected);
    let words = BTreeSet::from(["snooze".to_owned(), "延期".to_owned()]);
    assert_eq!(words_in("Snooze, 最大延期回数", &words), ["snooze", "延期"]);
    assert!(words_in("snoozes", &words).is_empty());
}

fn words_of_the_pack() -> BTreeSet<String> {
    let folder = repository().join("knowledge/registration-campaign");
    let table = |file: &str| -> toml::Table {
        let text = fs::read_to_string(folder.join(file)).expect(file);
        text.parse().expect(file)
    };
    let rows = |file: &str, name: &str| table(file)[name].as_array().expect(file).clone();
    let mut words = BTreeSet::new();
    let pack = table("pack.toml");
    for text in strings(&pack["id"])
        .into_iter()
        .chain(strings(&pack["title"]))
    {
        words.extend(parts(&text));
    }
    for (file, name) in [("settings.toml", "setting"), ("rollouts.toml", "rollout")] {
        for row in rows(file, name) {
            for text in strings(&row["id"]).into_iter().chain(strings(&row["name"])) {
                words.extend(parts(&text));
            }
            words.extend(strings(&row["id"]));
            for key in ["property", "announcement"] {
                let names = row.get(key).map(strings).unwrap_or_default();
                words.extend(
                    names
                        .iter()
                        .filter_map(|name| name.rsplit('.').next())
                        .map(str::to_owned),
                );
            }
        }
    }
    for item in fs::read_dir(folder.join("entries")).expect("listed") {
        let name = item
            .expect("listed")
            .file_name()
            .to_string_lossy()
            .into_owned();
        let id = name.split('.').next().unwrap_or_default();
        words.extend([id.to_owned(), id.replace('-', " ")]);
    }
    for term in rows("glossary.toml", "term") {
        if term.get("beyond").is_some() {
            continue;
        }
        for form in strings(&term["ja"]) {
            let is_latin = |word: &String| word.starts_with(|c: char| c.is_ascii_alphabetic());
            words.extend(parts(&form).into_iter().filter(is_latin));
        }
        let forms = strings(&term["en"]).into_iter().chain(strings(&term["ja"]));
        words.extend(forms.filter(|form| form.contains([' ', '-'])));
    }
    let words = words.into_iter().map(|word| word.to_lowercase());
    words
        .filter(|word| word.chars().count() > 1 && !GENERAL.contains(&word.as_str()))
        .collect()
}

/// The strings in a TOML value.
fn strings(value: &toml::Value) -> Vec<String> {
    match value {
        toml::Value::String(text) => vec![text.clone()],
        toml::Value::Array(values) => values.iter().flat_map(strings).collect(),
        toml::Value::Table(table) => table.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

/// The runs of Latin letters and digits, of katakana, and of kanji in a text.
fn parts(text: &str) -> Vec<String> {
    let kind = |c: char| match c {
        'A'..='Z' | 'a'..='z' | '0'..='9' => 1,
        'ァ'..='ヴ' | 'ー' => 2,
        '一'..='龠' => 3,
        _ => 0,
    };
    let mut parts: Vec<(i32, String)> = Vec::new();
    for c in text.chars() {
        match parts.last_mut() {
            Some((last, part)) if *last == kind(c) => part.push(c),
            _ => parts.push((kind(c), c.to_string())),
        }
    }
    let is_word =
        |(kind, part): &(i32, String)| *kind > 0 && !part.starts_with(|c: char| c.is_ascii_digit());
    parts
        .into_iter()
        .filter(is_word)
        .map(|(_, part)| part)
        .collect()
}

/// The words that a text contains: Latin ones as whole words, others anywhere.
fn words_in<'w>(text: &str, words: &'w BTreeSet<String>) -> Vec<&'w str> {
    let text = text.to_lowercase();
    let is_edge = |c: char| !c.is_ascii_alphanumeric();
    let is_in = |word: &&String| {
        text.match_indices(word.as_str()).any(|(at, _)| {
            !word.is_ascii()
                || (text[..at].chars().next_back().is_none_or(is_edge)
                    && text[at + word.len()..].chars().next().is_none_or(is_edge))
        })
    };
    words.iter().filter(is_in).map(String::as_str).collect()
}

/// The comments and strings of a file, without inline tests, each with its line, from 1.
/// URLs are removed, because their words can't be chosen.
fn texts(source: &Source) -> Vec<(usize, String)> {
    let code = source.without_tests();
    let mut texts = Vec::new();
    let mut at = 0;
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        let hashes = match c {
            'r' => rest[1..].chars().take_while(|c| *c == '#').count(),
            _ => 0,
        };
        let raw_end = format!("\"{}", "#".repeat(hashes));
        let (text, length) = if let Some(comment) = rest.strip_prefix("//") {
            let text = comment.lines().next().unwrap_or_default();
            (text, text.len() + 2)
        } else if let Some(string) = rest.strip_prefix('"') {
            let end = end_of_string(string);
            (&string[..end], end + 2)
        } else if c == 'r' && rest[1 + hashes..].starts_with('"') {
            let string = &rest[2 + hashes..];
            let end = string.find(&raw_end).unwrap_or(string.len());
            (&string[..end], 2 + hashes + end + raw_end.len())
        } else {
            at += character(rest).unwrap_or(c.len_utf8());
            continue;
        };
        let words = text.split(' ').filter(|word| !word.contains("://"));
        let line = 1 + code[..at].matches('\n').count();
        texts.push((line, words.collect::<Vec<_>>().join(" ")));
        at = (at + length).min(code.len());
    }
    texts
}

/// The length of the content of a string literal, in bytes.
fn end_of_string(string: &str) -> usize {
    let mut is_escaped = false;
    let end = string.find(|c| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    end.unwrap_or(string.len())
}

/// The length of a character literal in bytes, if the code begins with one: `'"'` doesn't
/// begin a string.
fn character(code: &str) -> Option<usize> {
    let inside = code.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    let end = match first {
        '\\' => 2 + inside.get(2..)?.find('\'')?,
        c => c.len_utf8(),
    };
    inside.get(end..)?.starts_with('\'').then_some(end + 2)
}
