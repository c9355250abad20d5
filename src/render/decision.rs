//! A decision to the sentences that explain it: the verdict, the row that decided,
//! what was assumed and what would change the answer.
//!
//! The sentences are the decision table's; only the words that join them are the
//! program's own.

use jiff::civil::Date;

use super::fact::{counted, domain, says};
use super::words::Answers;
use crate::answer::{ScenarioAnswer, Verdict};
use crate::rules::{Domain, Table};
use crate::rules::{Flip, RowResult, ScheduledChange, TraceStep};
use crate::text::Language;

/// The most changes that are explained in full.
const EXPLAINED_FLIPS: usize = 5;

/// A decision in sentences, each part by its name. No sentence has a line break.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionText {
    /// The verdict and the outcome: "Yes: must register before signing in."
    pub headline: String,
    /// The sentence of the deciding row; `None` where several rows are possible.
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
    /// Earlier and later days on which the answer is another.
    pub by_date: Vec<String>,
}

impl DecisionText {
    /// The parts that have a label, in the order in which they are read: the label,
    /// and one item a line.
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
pub fn decision(ruling: &ScenarioAnswer, language: Language) -> DecisionText {
    let teller = Teller {
        table: &ruling.table,
        ruling,
        language,
    };
    let stated = ruling.decision.stated.iter();
    let depends_on = ruling.decision.depends_on.iter();
    let (flips, other_flips) = teller.flips();
    DecisionText {
        headline: teller.headline(),
        because: teller.because(),
        depends_on: depends_on.map(|fact| teller.name(*fact)).collect(),
        stated: stated
            .map(|(fact, domain)| teller.domain(fact, domain))
            .collect(),
        assumed: teller.assumed(),
        flips,
        other_flips,
        by_date: teller.by_date(),
    }
}

/// What a row of the trace says of the case, in the table's words.
pub fn why(own: &ScenarioAnswer, step: &TraceStep, language: Language) -> String {
    let row = &own.table.rows[step.row].written;
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

struct Teller<'r> {
    table: &'r Table,
    ruling: &'r ScenarioAnswer,
    language: Language,
}

impl Teller<'_> {
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
        let decision = &self.ruling.decision;
        let outcomes: Vec<&str> = decision.possible.iter().map(|o| self.outcome(*o)).collect();
        let mut what = outcomes.join(self.words().or());
        if let Some(measure) = self.measured() {
            what = format!("{measure} ({what})");
        }
        let is_open = decision.outcome().is_none();
        let verdict = self
            .ruling
            .verdict()
            .or(is_open.then_some(Verdict::Depends));
        match verdict {
            Some(own) => {
                let name = self::verdict(own, self.language);
                self.words().verdict(name, what)
            }
            None => self.words().outcome(capitalized(&what)),
        }
    }

    /// The number that was asked for, in the table's words.
    fn measured(&self) -> Option<String> {
        let id = self.ruling.measure()?;
        measured(
            self.table,
            id,
            &self.ruling.decision.case,
            self.ruling.decision.row,
            self.language,
        )
    }

    /// The sentence of the deciding row, where one row decides.
    fn because(&self) -> Option<String> {
        let decision = &self.ruling.decision;
        let row = &self.table.rows[decision.row].written;
        decision.outcome()?;
        Some(row.applies.best(self.language).to_owned())
    }

    /// Facts that were assumed and that the deciding row looks at, or that an
    /// administrator sets.
    fn assumed(&self) -> Vec<String> {
        let decision = &self.ruling.decision;
        let is_told = |fact: &&usize| {
            self.ruling.is_prominent(**fact)
                && decision.flips.iter().any(|flip| flip.fact == **fact)
        };
        let told = decision.assumed.iter().filter(is_told);
        told.map(|fact| {
            says(
                &self.table.facts[*fact],
                decision.case[*fact],
                self.language,
            )
        })
        .collect()
    }

    /// What would change the answer: the prominent changes in full, the others by
    /// the names of their facts.
    fn flips(&self) -> (Vec<String>, Vec<String>) {
        let now = self.ruling.verdict();
        let is_change = |flip: &&Flip| now.is_none() || self.ruling.verdict_if(flip) != now;
        let changes: Vec<&Flip> = self
            .ruling
            .decision
            .flips
            .iter()
            .filter(is_change)
            .collect();
        let (mut told, mut others): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        if let [open] = self.ruling.decision.depends_on.as_slice() {
            told.push(self.present_case(*open));
        }
        let mut facts: Vec<usize> = changes.iter().map(|flip| flip.fact).collect();
        facts.dedup();
        for fact in facts {
            let own: Vec<&Flip> = changes
                .iter()
                .copied()
                .filter(|flip| flip.fact == fact)
                .collect();
            if self.ruling.is_prominent(fact) && told.len() < EXPLAINED_FLIPS {
                told.extend(self.told(&own));
            } else {
                others.push(self.name(fact));
            }
        }
        (told, others)
    }

    /// The case from which changes are counted, where it is one of several.
    fn present_case(&self, open: usize) -> String {
        let decision = &self.ruling.decision;
        let case = says(&self.table.facts[open], decision.case[open], self.language);
        self.conditional(&self.answer(decision.possible[0]), &case)
    }

    fn conditional(&self, answer: &str, case: &str) -> String {
        self.words().conditional(answer, case)
    }

    /// Changes of one fact, those with the same answer together.
    fn told(&self, flips: &[&Flip]) -> Vec<String> {
        let mut told = Vec::new();
        let mut left: Vec<&Flip> = flips.to_vec();
        while let Some(first) = left.first().copied() {
            let answer = self.answer(first.outcome);
            let (same, rest): (Vec<&Flip>, Vec<&Flip>) = left
                .into_iter()
                .partition(|flip| self.answer(flip.outcome) == answer);
            left = rest;
            let cases: Vec<String> = same.iter().map(|flip| self.case(flip)).collect();
            let cases = cases.join(self.words().or());
            told.push(self.conditional(&answer, &cases));
        }
        told
    }

    /// The verdict on an outcome, else its name.
    fn answer(&self, outcome: usize) -> String {
        match self.ruling.verdict_for(&[outcome]) {
            Some(own) => self::verdict(own, self.language).to_owned(),
            None => capitalized(self.outcome(outcome)),
        }
    }

    /// The case of a change, with what is then assumed otherwise.
    fn case(&self, flip: &Flip) -> String {
        let fact = &self.table.facts[flip.fact];
        let own = match flip.and_beyond {
            true if flip.code < self.ruling.decision.case[flip.fact] => {
                self.domain(flip.fact, &Domain::Between(fact.min, flip.code))
            }
            true => self.domain(flip.fact, &Domain::Between(flip.code, fact.max)),
            false => says(fact, flip.code, self.language),
        };
        let prominent = flip
            .with
            .iter()
            .filter(|(fact, _)| self.ruling.is_prominent(*fact));
        let with: Vec<String> = prominent
            .map(|(fact, code)| says(&self.table.facts[*fact], *code, self.language))
            .collect();
        if with.is_empty() {
            return own;
        }
        let with = with.join(self.words().semicolon());
        self.words().with_assumed(own, with)
    }

    /// The last day before with another answer, and the first day after.
    fn by_date(&self) -> Vec<String> {
        let decision = &self.ruling.decision;
        let now = self.ruling.verdict();
        let differs = |change: &ScheduledChange| match now {
            None => Some(change.outcome) != decision.outcome(),
            Some(_) => self.ruling.verdict_for(&[change.outcome]) != now,
        };
        let (past, future): (Vec<&ScheduledChange>, Vec<&ScheduledChange>) = decision
            .changes
            .iter()
            .partition(|change| change.from <= decision.day);
        let mut told = Vec::new();
        if let Some(at) = past.iter().rposition(|change| differs(change))
            && let Some(next) = past.get(at + 1)
        {
            let until = next.from.yesterday().unwrap_or(Date::MIN);
            told.push(self.dated(past[at], &self.words().until(until)));
        }
        if let Some(change) = future.into_iter().find(|change| differs(change)) {
            told.push(self.dated(change, &self.words().from(change.from)));
        }
        told
    }

    fn dated(&self, change: &ScheduledChange, when: &str) -> String {
        let answer = match self.ruling.verdict_for(&[change.outcome]) {
            Some(own) => self::verdict(own, self.language).to_owned(),
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
    let says = measure.cases[at].says.best(language);
    let number = number.map_or(String::new(), |n| counted(n, &measure.unit, language));
    Some(says.replace("{n}", &number))
}

/// A text with its first letter in upper case.
fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
