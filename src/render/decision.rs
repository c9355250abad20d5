//! Renders a decision as sentences: the verdict, the row that decided, the assumptions and
//! the changes that would change the answer.
//!
//! The sentences are from the decision table; only the words that join them are from the
//! program.

use jiff::civil::Date;

use super::fact::{counted, domain, says};
use super::words::Answers;
use crate::answer::{ScenarioAnswer, Verdict};
use crate::rules::{Domain, Table};
use crate::rules::{Flip, RowResult, ScheduledChange, TraceStep};
use crate::text::Language;

/// The most changes that are explained in full.
const MAX_EXPLAINED_FLIPS: usize = 5;

/// A decision in sentences, each part by its name. No sentence has a line break.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionText {
    /// The verdict and the outcome: "Yes: must register before signing in."
    pub headline: String,
    /// The sentence of the deciding row. `None` if several rows are possible.
    pub because: Option<String>,
    /// Names of the facts that the outcome depends on.
    pub depends_on: Vec<String>,
    /// The facts that were stated.
    pub stated: Vec<String>,
    /// The facts that were assumed and matter.
    pub assumed: Vec<String>,
    /// Changes of one fact that change the answer, with the answer they bring.
    pub flips: Vec<String>,
    /// Names of other facts that can change the answer.
    pub other_flips: Vec<String>,
    /// Earlier and later days on which the answer differs.
    pub by_date: Vec<String>,
}

impl DecisionText {
    /// The parts with a label, in reading order: the label, and one item a line.
    pub fn labelled(&self, language: Language) -> Vec<(&'static str, Vec<String>)> {
        let words = Answers(language);
        let joined = |items: &[String]| match items {
            [] => Vec::new(),
            items => vec![items.join(words.semicolon())],
        };
        let parts = [
            (words.depends_on(), joined(&self.depends_on)),
            (words.stated(), joined(&self.stated)),
            (words.assumed(), joined(&self.assumed)),
            (words.flips(), self.flips.clone()),
            (words.other_flips(), joined(&self.other_flips)),
            (words.by_date(), self.by_date.clone()),
        ];
        parts
            .into_iter()
            .filter(|(_, items)| !items.is_empty())
            .collect()
    }
}

/// Explains a decision.
pub fn decision(scenario: &ScenarioAnswer, language: Language) -> DecisionText {
    let explanation = Explanation {
        table: &scenario.table,
        scenario,
        language,
    };
    let stated = scenario.decision.stated.iter();
    let depends_on = scenario.decision.depends_on.iter();
    let (flips, other_flips) = explanation.flips();
    DecisionText {
        headline: explanation.headline(),
        because: explanation.because(),
        depends_on: depends_on.map(|fact| explanation.name(*fact)).collect(),
        stated: stated
            .map(|(fact, domain)| explanation.domain(fact, domain))
            .collect(),
        assumed: explanation.assumed(),
        flips,
        other_flips,
        by_date: explanation.by_date(),
    }
}

/// Why a row applies to the case or not, in the table's words.
pub fn why(scenario: &ScenarioAnswer, step: &TraceStep, language: Language) -> String {
    let row = &scenario.table.rows[step.row].written;
    match step.result {
        RowResult::Fired => row.applies.best(language).to_owned(),
        RowResult::Failed(_) => row.fails.best(language).to_owned(),
        RowResult::OutOfPeriod => {
            let words = Answers(language);
            let from = row.from.map(|day| words.from(day));
            let until = row.until.map(|day| words.until(day));
            let bounds: Vec<String> = from.into_iter().chain(until).collect();
            format!("{}: {}", words.out_of_period(), bounds.join(words.comma()))
        }
    }
}

/// The name of a verdict.
pub fn verdict(verdict: Verdict, language: Language) -> &'static str {
    let words = Answers(language);
    match verdict {
        Verdict::Yes => words.yes(),
        Verdict::No => words.no(),
        Verdict::Depends => words.depends(),
    }
}

struct Explanation<'r> {
    table: &'r Table,
    scenario: &'r ScenarioAnswer,
    language: Language,
}

impl Explanation<'_> {
    fn words(&self) -> Answers {
        Answers(self.language)
    }

    fn domain(&self, fact: usize, known: &Domain) -> String {
        domain(&self.table.facts[fact], known, self.language)
    }

    fn name(&self, fact: usize) -> String {
        self.table.facts[fact].name().best(self.language).to_owned()
    }

    fn outcome(&self, outcome: usize) -> &str {
        self.table.outcomes()[outcome].name.best(self.language)
    }

    fn headline(&self) -> String {
        let decision = &self.scenario.decision;
        let outcomes: Vec<&str> = decision.possible.iter().map(|o| self.outcome(*o)).collect();
        let mut what = outcomes.join(self.words().or());
        if let Some(measure) = self.measured() {
            what = format!("{measure} ({what})");
        }
        let is_open = decision.outcome().is_none();
        let verdict = self
            .scenario
            .verdict()
            .or(is_open.then_some(Verdict::Depends));
        match self.unambiguous(verdict) {
            Some(verdict) => {
                let name = self::verdict(verdict, self.language);
                self.words().verdict(name, what)
            }
            None => self.words().outcome(capitalized(&what)),
        }
    }

    /// A verdict in words that can't be read both ways. After a question with a negation,
    /// "yes" and "no" can, so the outcome alone is the answer.
    fn unambiguous(&self, verdict: Option<Verdict>) -> Option<Verdict> {
        let question = self.scenario.question;
        let is_negated = question.is_some_and(|question| question.is_negated);
        verdict.filter(|verdict| !is_negated || *verdict == Verdict::Depends)
    }

    /// The measure that the question asks for, in the table's words.
    fn measured(&self) -> Option<String> {
        let id = self.scenario.measure()?;
        measured(
            self.table,
            id,
            &self.scenario.decision.case,
            self.scenario.decision.row,
            self.language,
        )
    }

    /// The sentence of the deciding row, if one row decides.
    fn because(&self) -> Option<String> {
        let decision = &self.scenario.decision;
        let row = &self.table.rows[decision.row].written;
        decision.outcome()?;
        Some(row.applies.best(self.language).to_owned())
    }

    /// The assumed facts that are prominent and would change the outcome.
    fn assumed(&self) -> Vec<String> {
        let decision = &self.scenario.decision;
        let is_relevant = |fact: &&usize| {
            self.scenario.is_prominent(**fact)
                && decision.flips.iter().any(|flip| flip.fact == **fact)
        };
        let relevant = decision.assumed.iter().filter(is_relevant);
        relevant
            .map(|fact| {
                says(
                    &self.table.facts[*fact],
                    decision.case[*fact],
                    self.language,
                )
            })
            .collect()
    }

    /// The changes that would change the answer: the prominent ones in full, and the names
    /// of the facts of the others.
    fn flips(&self) -> (Vec<String>, Vec<String>) {
        let now = self.scenario.verdict();
        let is_change = |flip: &&Flip| now.is_none() || self.scenario.verdict_if(flip) != now;
        let changes: Vec<&Flip> = self
            .scenario
            .decision
            .flips
            .iter()
            .filter(is_change)
            .collect();
        let (mut explained, mut others): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        if let [open] = self.scenario.decision.depends_on.as_slice() {
            explained.push(self.present_case(*open));
        }
        let mut facts: Vec<usize> = changes.iter().map(|flip| flip.fact).collect();
        facts.dedup();
        for fact in facts {
            let of_fact: Vec<&Flip> = changes
                .iter()
                .copied()
                .filter(|flip| flip.fact == fact)
                .collect();
            if self.scenario.is_prominent(fact) && explained.len() < MAX_EXPLAINED_FLIPS {
                explained.extend(self.explained(&of_fact));
            } else {
                others.push(self.name(fact));
            }
        }
        (explained, others)
    }

    /// The usual case and its answer, if one open fact leaves several cases.
    fn present_case(&self, open: usize) -> String {
        let decision = &self.scenario.decision;
        let case = says(&self.table.facts[open], decision.case[open], self.language);
        self.conditional(&self.answer(decision.possible[0]), &case)
    }

    fn conditional(&self, answer: &str, case: &str) -> String {
        self.words().conditional(answer, case)
    }

    /// Changes of one fact, grouped by the answer.
    fn explained(&self, flips: &[&Flip]) -> Vec<String> {
        let mut sentences = Vec::new();
        let mut left: Vec<&Flip> = flips.to_vec();
        while let Some(first) = left.first().copied() {
            let answer = self.answer(first.outcome);
            let (same, rest): (Vec<&Flip>, Vec<&Flip>) = left
                .into_iter()
                .partition(|flip| self.answer(flip.outcome) == answer);
            left = rest;
            let cases: Vec<String> = same.iter().map(|flip| self.case(flip)).collect();
            let cases = cases.join(self.words().or());
            sentences.push(self.conditional(&answer, &cases));
        }
        sentences
    }

    /// The verdict on an outcome, or else its name.
    fn answer(&self, outcome: usize) -> String {
        match self.unambiguous(self.scenario.verdict_for(&[outcome])) {
            Some(verdict) => self::verdict(verdict, self.language).to_owned(),
            None => capitalized(self.outcome(outcome)),
        }
    }

    /// The case of a change, with the assumptions that change with it.
    fn case(&self, flip: &Flip) -> String {
        let fact = &self.table.facts[flip.fact];
        let case = match flip.and_beyond {
            true if flip.code < self.scenario.decision.case[flip.fact] => {
                self.domain(flip.fact, &Domain::Between(fact.min, flip.code))
            }
            true => self.domain(flip.fact, &Domain::Between(flip.code, fact.max)),
            false => says(fact, flip.code, self.language),
        };
        let prominent = flip
            .with
            .iter()
            .filter(|(fact, _)| self.scenario.is_prominent(*fact));
        let with: Vec<String> = prominent
            .map(|(fact, code)| says(&self.table.facts[*fact], *code, self.language))
            .collect();
        if with.is_empty() {
            return case;
        }
        let with = with.join(self.words().semicolon());
        self.words().with_assumed(case, with)
    }

    /// The last earlier day and the first later day with another answer.
    fn by_date(&self) -> Vec<String> {
        let decision = &self.scenario.decision;
        let now = self.scenario.verdict();
        let differs = |change: &ScheduledChange| match now {
            None => Some(change.outcome) != decision.outcome(),
            Some(_) => self.scenario.verdict_for(&[change.outcome]) != now,
        };
        let (past, future): (Vec<&ScheduledChange>, Vec<&ScheduledChange>) = decision
            .changes
            .iter()
            .partition(|change| change.from <= decision.day);
        let mut sentences = Vec::new();
        if let Some(at) = past.iter().rposition(|change| differs(change))
            && let Some(next) = past.get(at + 1)
        {
            let until = next.from.yesterday().unwrap_or(Date::MIN);
            sentences.push(self.dated(past[at], &self.words().until(until)));
        }
        if let Some(change) = future.into_iter().find(|change| differs(change)) {
            sentences.push(self.dated(change, &self.words().from(change.from)));
        }
        sentences
    }

    fn dated(&self, change: &ScheduledChange, when: &str) -> String {
        let answer = match self.unambiguous(self.scenario.verdict_for(&[change.outcome])) {
            Some(verdict) => self::verdict(verdict, self.language).to_owned(),
            None => self.outcome(change.outcome).to_owned(),
        };
        let why = self.table.rows[change.row]
            .written
            .applies
            .best(self.language);
        self.words().dated(when, answer, why)
    }
}

/// A measure of a case in the table's words.
pub fn measured(
    table: &Table,
    id: &str,
    case: &[i64],
    row: usize,
    language: Language,
) -> Option<String> {
    let (at, number) = table.measure_value(id, case, row)?;
    let measure = &table.measure(id)?.written;
    let template = measure.cases[at].says.best(language);
    let number = number.map_or(String::new(), |n| counted(n, &measure.unit, language));
    Some(template.replace("{n}", &number))
}

/// A text with its first letter in upper case.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
