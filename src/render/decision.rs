//! Renders a decision as sentences: the verdict, the row that decided, the assumptions and
//! the changes that would change the answer.
//!
//! The sentences are from the decision table; only the words that join them are from the
//! program.

mod cases;

use jiff::civil::Date;

use super::fact::{counted, domain, says};
use super::words::Answers;
use crate::answer::{ScenarioAnswer, Verdict};
use crate::rules::{Domain, Flip, RowResult, ScheduledChange, Table, TraceStep};
use crate::text::Language;

/// The most changes that are explained.
const MAX_FLIPS: usize = 3;

/// A decision in sentences, each part by its name. No sentence has a line break.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionText {
    /// The verdict and the outcome: "Yes: must register before signing in." If the cases
    /// have different answers, what these depend on and each of them, the usual one first.
    pub headline: String,
    /// The sentence of the deciding row; of several rows, each with its cases.
    pub because: Vec<String>,
    /// Names of the facts that the outcome depends on, if the cases are too many to name.
    pub depends_on: Vec<String>,
    /// The facts that were stated.
    pub stated: Vec<String>,
    /// The changes of one fact that most likely matter, with the answers they bring.
    pub flips: Vec<String>,
    /// The facts that were assumed and matter.
    pub assumed: Vec<String>,
    /// Names of other facts that can change the answer.
    pub other_flips: Vec<String>,
    /// Earlier and later days on which the answer differs.
    pub by_date: Vec<String>,
}

impl DecisionText {
    /// What an asker sees below the answer, in reading order: a label, and one item a line.
    pub fn shown(&self, language: Language) -> Vec<(&'static str, Vec<String>)> {
        let words = Answers(language);
        let stated = joined(&self.stated, language);
        with_items([
            (words.depends_on(), joined(&self.depends_on, language)),
            (words.stated(), stated),
            (words.flips(), self.flips.clone()),
        ])
    }

    /// The details for those who want to check the answer, in the same form.
    pub fn details(&self, language: Language) -> Vec<(&'static str, Vec<String>)> {
        let words = Answers(language);
        with_items([
            (words.assumed(), joined(&self.assumed, language)),
            (words.other_flips(), joined(&self.other_flips, language)),
            (words.by_date(), self.by_date.clone()),
        ])
    }
}

/// The items in one line; none without items.
fn joined(items: &[String], language: Language) -> Vec<String> {
    match items {
        [] => Vec::new(),
        items => vec![items.join(Answers(language).semicolon())],
    }
}

fn with_items<const N: usize>(
    parts: [(&'static str, Vec<String>); N],
) -> Vec<(&'static str, Vec<String>)> {
    let parts = parts.into_iter();
    parts.filter(|(_, items)| !items.is_empty()).collect()
}

/// Explains a decision.
pub fn decision(scenario: &ScenarioAnswer, language: Language) -> DecisionText {
    let explanation = Explanation {
        table: &scenario.table,
        scenario,
        language,
    };
    let stated = scenario.decision.stated.iter();
    let (flips, other_flips) = explanation.flips();
    let is_unnamed = scenario.decision.alternatives.is_empty();
    let depends_on = scenario.decision.depends_on.iter().filter(|_| is_unnamed);
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

/// What the timeline of a decision assumes: the usual case if several are possible, and
/// what the table's simulation assumes. Empty if the table has no simulation.
pub fn assumes(scenario: &ScenarioAnswer, language: Language) -> String {
    let Some(simulation) = &scenario.table.written.simulation else {
        return String::new();
    };
    let explanation = Explanation {
        table: &scenario.table,
        scenario,
        language,
    };
    let assumes = simulation.assumes.best(language);
    match scenario.decision.alternatives.as_slice() {
        [usual, _, ..] => {
            let case = explanation.case_of(usual, true);
            Answers(language).in_case(case, assumes)
        }
        _ => assumes.to_owned(),
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
        if self.scenario.is_undecided() && !self.alternatives().is_empty() {
            return self.undecided();
        }
        let decision = &self.scenario.decision;
        let outcomes: Vec<&str> = decision.possible.iter().map(|o| self.outcome(*o)).collect();
        let what = self.with_measure(
            outcomes.join(self.words().or()),
            &decision.case,
            decision.row,
        );
        match self.unambiguous(self.scenario.verdict()) {
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

    /// What happens, with the measure that the question asks for, in the table's words.
    fn with_measure(&self, what: String, case: &[i64], row: usize) -> String {
        let measure = self.scenario.measure();
        match measure.and_then(|id| measured(self.table, id, case, row, self.language)) {
            Some(measure) => format!("{measure} ({what})"),
            None => what,
        }
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

    /// The changes that would change the answer in the usual case: those of the facts that
    /// most likely matter in full, and the names of the other facts.
    fn flips(&self) -> (Vec<String>, Vec<String>) {
        let decision = &self.scenario.decision;
        let now = self.scenario.usual_verdict();
        let is_told = |fact: usize| {
            let mut told = self.alternatives().iter().flat_map(|other| &other.facts);
            told.any(|(other, _)| *other == fact)
        };
        let is_change = |flip: &&Flip| {
            !is_told(flip.fact) && (now.is_none() || self.scenario.verdict_if(flip) != now)
        };
        let changes: Vec<&Flip> = decision.flips.iter().filter(is_change).collect();
        let mut facts: Vec<usize> = changes.iter().map(|flip| flip.fact).collect();
        facts.dedup();
        facts.sort_by_key(|fact| self.scenario.prominence(*fact));
        let (mut explained, mut others): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for fact in facts {
            let of_fact: Vec<&Flip> = changes
                .iter()
                .copied()
                .filter(|flip| flip.fact == fact)
                .collect();
            let sentences = self.explained(&of_fact);
            if self.scenario.is_prominent(fact) && explained.len() + sentences.len() <= MAX_FLIPS {
                explained.extend(sentences);
            } else {
                others.push(self.name(fact));
            }
        }
        (explained, others)
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
        // Only what decides after the change is worth saying.
        let when = &self.table.rows[flip.row].when;
        let decides = |fact: usize| when.iter().any(|condition| condition.fact == fact);
        let with = flip.with.iter().filter(|(fact, _)| decides(*fact));
        let with: Vec<String> = with
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
        let now = self.scenario.usual_verdict();
        let differs = |change: &ScheduledChange| match now {
            None => change.outcome != decision.possible[0],
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
