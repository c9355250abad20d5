//! Turns what a table says into the question by which it is offered as a choice.

use super::fact::domain;
use super::words::Answers;
use crate::answer::{Content, ScenarioAnswer, Statement};
use crate::text::Language;

/// The most facts of a case that are named.
const MAX_FACTS: usize = 3;

/// The question that a statement of a table answers: for a case, what happens in it, with the
/// facts that were stated most explicitly; else the names of the rows.
pub fn question(statement: &Statement, language: Language) -> String {
    let words = Answers(language);
    let title = &statement.title;
    match &statement.content {
        Content::Scenario(scenario) => case(title, scenario, language),
        Content::Settings(_) => words.choose_setting(title),
        Content::Rollouts(_) => words.choose_rollout(title),
        Content::Entry(_) | Content::Document(_) => title.clone(),
    }
}

fn case(title: &str, scenario: &ScenarioAnswer, language: Language) -> String {
    let words = Answers(language);
    let stated = |fact: &usize| {
        let known = scenario.decision.stated.get(*fact)?;
        Some(domain(&scenario.table.facts[*fact], known, language))
    };
    let facts = scenario.key_facts.iter().filter_map(stated);
    let facts: Vec<String> = facts.take(MAX_FACTS).collect();
    words.choose_case(title, facts.join(words.semicolon()))
}
