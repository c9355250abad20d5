//! Runs the commands of the README and checks the options, keys and files that it names.

use std::fs;

use crate::harness::{Desk, repository, run};

fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).expect("the README can be read")
}

/// The arguments of every command in the README's console blocks.
fn commands() -> Vec<Vec<String>> {
    let text = readme();
    let blocks = text.split("```console\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
    lines.filter_map(arguments).collect()
}

/// The arguments of a line that runs the program; `None` for other lines.
fn arguments(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches("$ ").trim();
    let rest = line
        .strip_prefix("cargo run --release -- ")
        .or_else(|| line.strip_prefix("madoguchi "))?;
    let mut arguments = Vec::new();
    for (number, part) in rest.split('"').enumerate() {
        // Every second part is quoted.
        if number % 2 == 1 {
            arguments.push(part.to_owned());
        } else {
            arguments.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    Some(arguments)
}

#[test]
fn every_command_in_the_readme_is_valid() {
    let desk = Desk::new();
    let commands = commands();
    assert!(commands.len() >= 5, "{commands:?}");
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

#[test]
fn every_question_in_the_readme_is_answered() {
    let desk = Desk::of_the_shipped_packs();
    let is_asking = |arguments: &Vec<String>| matches!(arguments[0].as_str(), "ask" | "search");
    for arguments in commands().into_iter().filter(is_asking) {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let tried = desk.run_on(&arguments, "and for guests?").succeeded();
        assert!(!tried.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn the_table_of_commands_names_options_that_exist() {
    let desk = Desk::new();
    let text = readme();
    let rows: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `madoguchi ")?.split('`').next())
        .collect();
    assert!(rows.len() >= 5, "{rows:?}");
    for row in &rows {
        let mut words = row.split([' ', '[', ']']).filter(|word| !word.is_empty());
        let name = words.next().expect("a command");
        let help = run(desk.program().args([name, "--help"]), "")
            .succeeded()
            .stdout;
        for option in words.filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "{name} has no {option}: {help}");
        }
    }
    let help = run(desk.program().arg("--help"), "").succeeded().stdout;
    let listed = help
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    for name in listed.filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase())) {
        let is_shown = name == "help" || rows.iter().any(|row| row.split(' ').next() == Some(name));
        assert!(is_shown, "the README doesn't list `madoguchi {name}`");
    }
}

/// The value of a dotted key.
fn key<'a>(config: &'a toml::Table, dotted: &str) -> Option<&'a toml::Value> {
    let mut parts = dotted.split('.');
    let first = config.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.get(part))
}

#[test]
fn every_key_in_the_readme_is_in_config_toml() {
    let text = readme();
    let config =
        fs::read_to_string(repository().join("config.toml")).expect("config.toml can be read");
    let table: toml::Table = toml::from_str(&config).expect("config.toml is valid TOML");
    let variables: Vec<String> = [text.as_str(), &config]
        .iter()
        .flat_map(|text| text.split("MADOGUCHI__").skip(1))
        .map(|rest| {
            let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            rest[..end].replace("__", ".").to_lowercase()
        })
        .filter(|name| !name.is_empty())
        .collect();
    assert!(!variables.is_empty());
    for name in variables {
        assert!(key(&table, &name).is_some(), "config.toml has no {name}");
    }
    // Keys in backquotes, such as `answer.ja.answered`.
    let section = text.split("\n## Configuration").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    for quoted in section.split('`').skip(1).step_by(2) {
        let is_key = quoted
            .split_once('.')
            .is_some_and(|(first, _)| table.contains_key(first));
        assert!(
            !is_key || key(&table, quoted).is_some(),
            "config.toml has no {quoted}"
        );
    }
}

#[test]
fn every_linked_file_exists() {
    let text = readme();
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let mut checked = 0;
    for target in targets.filter(|target| !target.contains(':') && !target.starts_with('#')) {
        assert!(
            repository().join(target).exists(),
            "README.md links to {target}"
        );
        checked += 1;
    }
    assert!(checked > 0);
}
