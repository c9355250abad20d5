//! Renders the possible cases of a decision: the answer in each of them, and its reason.

use super::{Explanation, capitalized};
use crate::render::fact::known_name;
use crate::rules::{Alternative, Domain};
use crate::text::Language;

impl Explanation<'_> {
    /// The possible cases, the usual one first.
    pub(super) fn alternatives(&self) -> &[Alternative] {
        &self.scenario.decision.alternatives
    }

    /// What the answer depends on, with the answer in each case.
    pub(super) fn undecided(&self) -> String {
        let words = self.words();
        let mut facts: Vec<String> = Vec::new();
        let named = self.alternatives().iter().flat_map(|other| &other.facts);
        for (fact, _) in named {
            let clause = self.table.facts[*fact].depends().best(self.language);
            if !facts.iter().any(|known| known == clause) {
                facts.push(clause.to_owned());
            }
        }
        let answer = |alternative: &Alternative| {
            let Alternative {
                case, row, outcome, ..
            } = alternative;
            let what = self.with_measure(self.outcome(*outcome).to_owned(), case, *row);
            match self.unambiguous(self.scenario.verdict_for(&[*outcome])) {
                Some(verdict) => {
                    let name = super::verdict(verdict, self.language).to_lowercase();
                    words.verdict_in_case(name, what)
                }
                None => what,
            }
        };
        let answers = self.by_case(true, answer).into_iter();
        let answers = answers.map(|(case, answer)| words.outcome(words.in_case(case, answer)));
        let space = match self.language {
            Language::Ja => "",
            Language::En => " ",
        };
        let answers = answers.collect::<Vec<String>>().join(space);
        words.depends_on_facts(facts.join(words.and()), answers)
    }

    /// The possible cases, grouped by a text about them, the usual one first, with the
    /// reason why it is the usual one if `explains_usual` is set.
    fn by_case(
        &self,
        explains_usual: bool,
        text: impl Fn(&Alternative) -> String,
    ) -> Vec<(String, String)> {
        let mut groups: Vec<(Vec<String>, String)> = Vec::new();
        // "A, or B" is clear only where a case is one fact.
        let is_joined = self
            .alternatives()
            .iter()
            .all(|other| other.facts.len() <= 1);
        for alternative in self.alternatives() {
            let case = self.case_of(alternative, explains_usual);
            let text = text(alternative);
            match groups
                .iter_mut()
                .find(|(_, other)| is_joined && *other == text)
            {
                Some((cases, _)) => cases.push(case),
                None => groups.push((vec![case], text)),
            }
        }
        let joined = |cases: Vec<String>| cases.join(self.words().or());
        let groups = groups.into_iter();
        groups.map(|(cases, text)| (joined(cases), text)).collect()
    }

    /// What tells a possible case from the others.
    pub(super) fn case_of(&self, alternative: &Alternative, explains_usual: bool) -> String {
        let words = self.words();
        let fact = |(fact, known): &(usize, Domain)| {
            let value = known_name(&self.table.facts[*fact], known, self.language);
            let (case, day) = (&alternative.case, self.scenario.decision.day);
            match self.table.usual_reason(*fact, case, day) {
                Some(reason) if explains_usual => {
                    words.usual_case(value, reason.best(self.language))
                }
                _ => value,
            }
        };
        let facts = alternative.facts.iter().map(fact);
        match facts.collect::<Vec<String>>().join(words.comma()) {
            case if case.is_empty() => words.otherwise().to_owned(),
            case => capitalized(&case),
        }
    }

    /// The sentence of the deciding row; of several rows, each with its cases.
    pub(super) fn because(&self) -> Vec<String> {
        let applies = |row: usize| {
            let row = &self.table.rows[row].written;
            row.applies.best(self.language).to_owned()
        };
        let reasons = self.by_case(false, |alternative| applies(alternative.row));
        match <[_; 1]>::try_from(reasons) {
            Ok([(_, reason)]) => vec![reason],
            Err(reasons) => reasons
                .into_iter()
                .map(|(case, reason)| self.words().in_case(case, reason))
                .collect(),
        }
    }
}
