//! The reference has every command, option, key and variable, and none that doesn't exist.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{BOOKS, Page};
use crate::harness::{Desk, repository, run};

/// A page of a book.
fn page(book: &str, name: &str) -> Page {
    Page::read(&Path::new(book).join(name))
}

/// The help of a command, or of the program without one.
fn help(desk: &Desk, command: &[&str]) -> String {
    let mut program = desk.program();
    run(program.args(command).arg("--help"), "")
        .succeeded()
        .stdout
}

/// The names of the commands in a help text.
fn commands_in(help: &str) -> Vec<String> {
    let list = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let list = list.split("\n\n").next().unwrap_or_default();
    let lines = list.lines().filter_map(|line| line.strip_prefix("  "));
    let names = lines.filter_map(|line| line.split(' ').next());
    let names = names.filter(|name| !name.is_empty() && *name != "help");
    names.map(str::to_owned).collect()
}

/// The options of a command and of the commands below it.
fn options_of(desk: &Desk, command: &str) -> BTreeSet<String> {
    let text = help(desk, &[command]);
    let below = commands_in(&text);
    let below = below.iter().map(|name| help(desk, &[command, name]));
    let texts = std::iter::once(text.clone()).chain(below);
    texts.flat_map(|text| options(&text)).collect()
}

/// The long options in a help text.
fn options(help: &str) -> BTreeSet<String> {
    let lines = help.lines().map(str::trim_start);
    let lines = lines.filter(|line| line.starts_with('-'));
    let options = lines.filter_map(|line| {
        let from = line.find("--")?;
        let name = line[from..].split([' ', '=', ',']).next()?;
        Some(name.to_owned())
    });
    options.collect()
}

#[test]
fn every_command_and_option_is_described() {
    let desk = Desk::new();
    let names = commands_in(&help(&desk, &[]));
    assert!(names.len() >= 20, "{names:?}");
    for book in BOOKS {
        let page = page(book, "reference/commands.md");
        let mut sections: BTreeMap<&str, &str> = BTreeMap::new();
        let mut parts = page.text.split("\n## ");
        let common = parts.next().unwrap_or_default();
        for part in parts {
            let (name, text) = part.split_once('\n').expect("a section");
            sections.insert(name, text);
        }
        let listed: Vec<&str> = sections.keys().copied().collect();
        let expected: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(listed, expected.into_iter().collect::<Vec<_>>(), "{book}");
        for (name, text) in sections {
            let row = format!("| `madoguchi {name}");
            assert!(common.contains(&row), "{book}: {name} isn't in the table");
            assert!(
                text.contains(&format!("madoguchi {name}")),
                "{book}: {name} has no example"
            );
            let rows = text.lines().filter_map(|line| line.strip_prefix("| `--"));
            let rows = rows.filter_map(|row| row.split(['`', ' ']).next());
            let mut described: BTreeSet<String> =
                rows.map(|option| format!("--{option}")).collect();
            for common in ["--config", "--knowledge", "--index", "--help"] {
                described.insert(common.to_owned());
            }
            assert_eq!(described, options_of(&desk, name), "{book}: {name}");
        }
    }
}

#[test]
fn every_command_has_examples() {
    let desk = Desk::new();
    let page = page(BOOKS[0], "reference/commands.md");
    let names = page
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("## "));
    for name in names {
        let help = help(&desk, &[name]);
        assert!(help.contains(&format!("  madoguchi {name}")), "{help}");
    }
}

/// The keys of config.toml with their values.
fn keys() -> BTreeMap<String, toml::Value> {
    fn add(keys: &mut BTreeMap<String, toml::Value>, prefix: &str, table: &toml::Table) {
        for (name, value) in table {
            match value {
                toml::Value::Table(table) => add(keys, &format!("{prefix}{name}."), table),
                value => drop(keys.insert(format!("{prefix}{name}"), value.clone())),
            }
        }
    }
    let text = fs::read_to_string(repository().join("config.toml")).expect("read");
    let mut keys = BTreeMap::new();
    add(&mut keys, "", &text.parse().expect("TOML"));
    keys
}

#[test]
fn every_key_is_described_with_its_default() {
    let keys = keys();
    for book in BOOKS {
        let page = page(book, "reference/configuration.md");
        let mut described = BTreeMap::new();
        for (code, cells) in page.rows() {
            // The other table has variables.
            if code.contains(|c: char| c.is_ascii_uppercase()) {
                continue;
            }
            let default = cells[0].trim_matches('`');
            let document: toml::Table = format!("value = {default}")
                .parse()
                .unwrap_or_else(|error| panic!("{code}: {error}"));
            described.insert(code.trim_matches('`').to_owned(), document["value"].clone());
        }
        assert_eq!(described, keys, "{book}");
    }
}

#[test]
fn every_key_can_be_set_by_the_environment() {
    let desk = Desk::new();
    for (key, value) in keys() {
        let name = format!("MADOGUCHI__{}", key.replace('.', "__").to_uppercase());
        let text = |value: &toml::Value| match value {
            toml::Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let value = match &value {
            toml::Value::Array(_) if key == "opensearch.urls" => {
                "http://127.0.0.1:1,http://127.0.0.1:2".to_owned()
            }
            toml::Value::Array(items) if items.is_empty() => "10.0.0.1,10.0.0.2".to_owned(),
            toml::Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
            value => text(value),
        };
        let mut program = desk.program();
        let tried = run(program.arg("notices").env(&name, &value), "");
        assert_eq!(tried.code, Some(0), "{name}={value}: {}", tried.stderr);
    }
}

#[test]
fn every_key_in_code_exists() {
    let keys = keys();
    let sections: BTreeSet<&str> = keys
        .keys()
        .filter_map(|key| key.split('.').next())
        .collect();
    for page in super::all_pages() {
        for code in page.text.split('`').skip(1).step_by(2) {
            let is_key = code.split_once('.').is_some_and(|(section, key)| {
                let is_name = |c: char| c.is_ascii_lowercase() || c == '_' || c == '.';
                sections.contains(section) && key.chars().all(is_name) && key != "toml"
            });
            let is_section = keys.keys().any(|key| key.starts_with(&format!("{code}.")));
            assert!(
                !is_key || is_section || keys.contains_key(code) || code.ends_with(".md"),
                "{}: config.toml has no {code}",
                page.path.display()
            );
        }
    }
    let variables = super::all_pages().into_iter().flat_map(|page| {
        let rest: Vec<String> = page
            .text
            .split("MADOGUCHI__")
            .skip(1)
            .map(str::to_owned)
            .collect();
        rest
    });
    for rest in variables {
        let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let key = rest[..end].replace("__", ".").to_lowercase();
        assert!(keys.contains_key(&key), "config.toml has no {key}");
    }
}

#[test]
fn every_variable_of_the_environment_is_described() {
    let mut used = BTreeSet::new();
    let mut folders = ["src", "authoring/src", "engine/src"]
        .map(|folder| repository().join(folder))
        .to_vec();
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).expect("listed").flatten() {
            let path = item.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("read");
                used.extend(variables(&text));
            }
        }
    }
    assert!(used.len() >= 8, "{used:?}");
    for book in BOOKS {
        let page = page(book, "reference/configuration.md");
        let described: BTreeSet<String> = variables(&page.text).collect();
        let missing: Vec<&String> = used.difference(&described).collect();
        assert!(missing.is_empty(), "{book}: {missing:?}");
    }
}

/// The names of variables in a text, in quotation marks or as code. Those that override a key
/// of config.toml aren't among them.
fn variables(text: &str) -> impl Iterator<Item = String> {
    let names = text.split(['"', '`']).filter(|part| {
        let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
        let is_ours = ["MADOGUCHI_", "SLACK_", "DISCORD_"]
            .iter()
            .any(|prefix| part.starts_with(prefix) && part.len() > prefix.len());
        is_ours && part.chars().all(is_name) && !part.starts_with("MADOGUCHI__")
    });
    names.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

#[test]
fn the_tests_of_security_exist() {
    for book in BOOKS {
        let page = page(book, "security.md");
        let promises = page.text.split("\n### ").next().unwrap_or_default();
        let rows = promises.lines().filter(|line| line.starts_with("| "));
        let cells = rows.filter_map(|row| row.trim_matches('|').rsplit('|').next());
        let names = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
        let names: BTreeSet<&str> = names.collect();
        assert!(names.len() >= 10, "{names:?}");
        for name in names {
            let test = repository().join("tests/it").join(format!("{name}.rs"));
            let is_there = test.is_file() || repository().join(name).exists();
            assert!(is_there, "{book}: {name}");
        }
    }
}

#[test]
fn every_key_of_the_packs_is_described() {
    let text = |name: &str| page(BOOKS[0], name).text;
    let reference = text("reference/pack-format.md") + &text("reference/decision-tables.md");
    let folders = [
        "knowledge/registration-campaign",
        "tests/fixtures/packs/coffee",
    ];
    let mut checked = BTreeSet::new();
    for folder in folders {
        let folder = repository().join(folder);
        for name in [
            "settings.toml",
            "rollouts.toml",
            "decision.toml",
            "glossary.toml",
            "pack.toml",
        ] {
            let Ok(text) = fs::read_to_string(folder.join(name)) else {
                continue;
            };
            let lines = text.lines().filter_map(|line| line.split_once(" = "));
            for (key, _) in lines {
                let is_key = key
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '_' || c == '-');
                // Keys below `[words]` and the like are names that authors choose.
                if is_key && !text.contains(&format!("[words]\n{key}")) {
                    checked.insert(key.to_owned());
                }
            }
        }
    }
    assert!(checked.len() >= 30, "{checked:?}");
    let words_of_authors = own_names();
    for key in checked.difference(&words_of_authors) {
        let forms = [format!("`{key}`"), format!("\n{key} = ")];
        let is_described = forms.iter().any(|form| reference.contains(form));
        assert!(is_described, "the reference has no `{key}`");
    }
}

/// Names that authors chose, in tables whose keys are names.
fn own_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in [
        "knowledge/registration-campaign/decision.toml",
        "tests/fixtures/packs/coffee/decision.toml",
    ] {
        let text = fs::read_to_string(repository().join(file)).unwrap_or_default();
        let table: toml::Table = text.parse().unwrap_or_default();
        let words = table.get("words").and_then(toml::Value::as_table);
        names.extend(words.into_iter().flat_map(|words| words.keys().cloned()));
        let facts = table.get("fact").and_then(toml::Value::as_array);
        let facts = facts.into_iter().flatten();
        let ids = facts.filter_map(|fact| fact.get("id")?.as_str());
        names.extend(ids.map(str::to_owned));
    }
    names
}
