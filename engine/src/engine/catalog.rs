//! Responds to the requests that need no index, from the packs and their compiled
//! decision tables: settings, rollouts, cases and help.
//!
//! Commands such as `whatif` start without opening an index, and return the same as
//! every channel.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use super::request::{Case, Context, FactInput};
use super::response::{Help, Notice, Response};
use crate::answer::{Answer, Outcome, Related, ScenarioAnswer, Statement, lookup};
use crate::knowledge::load::LoadError;
use crate::knowledge::{self, Library, Pack, Problem, Rollout, Setting};
use crate::rules::{MissingFacts, StatedFacts, Table};
use crate::text::Language;

/// The most example questions in help.
const EXAMPLES: usize = 3;

/// The packs and their decision tables.
#[derive(Debug)]
pub struct Catalog {
    library: Library,
    /// The table of each pack, if it has a valid one.
    tables: Vec<Option<Arc<Table>>>,
}

impl Catalog {
    /// Loads the packs of a folder. Returns the catalog and the mistakes in the packs;
    /// files with mistakes are left out.
    ///
    /// # Errors
    ///
    /// If the folder can't be read or has no pack.
    pub fn open(folder: &Path) -> Result<(Catalog, Vec<Problem>), LoadError> {
        let (library, problems) = knowledge::load(folder)?;
        let tables = library.packs.iter().map(|pack| {
            let table = Table::new(pack)?.ok()?;
            Some(Arc::new(table))
        });
        let tables = tables.collect();
        Ok((Catalog { library, tables }, problems))
    }

    /// Joins packs with their tables, in the same order.
    pub(super) fn new(library: Library, tables: Vec<Option<Arc<Table>>>) -> Catalog {
        Catalog { library, tables }
    }

    /// The packs.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The valid decision tables with their packs.
    pub fn tables(&self) -> impl Iterator<Item = (&Pack, &Arc<Table>)> {
        let packs = std::iter::zip(&self.library.packs, &self.tables);
        packs.filter_map(|(pack, table)| Some((pack, table.as_ref()?)))
    }

    /// The table that decides a case, with its pack: the table of the named pack; else
    /// the first that knows every fact, else the first.
    ///
    /// # Errors
    ///
    /// A notice if the named pack has no table, or if no pack has one.
    pub fn table_for(&self, case: &Case) -> Result<(&Pack, &Arc<Table>), Notice> {
        if let Some(id) = &case.pack {
            let mut tables = self.tables();
            let named = tables.find(|(pack, _)| pack.id == *id);
            return named.ok_or_else(|| Notice::NoSuchTable { pack: id.clone() });
        }
        let knows_all = |table: &Table| {
            let mut facts = case.facts.iter();
            facts.all(|fact| table.fact_named(fact.name()).is_some())
        };
        let mut tables = self.tables();
        let knowing = tables.find(|(_, table)| knows_all(table));
        let first = || self.tables().next();
        knowing.or_else(first).ok_or(Notice::NoTable)
    }

    /// Looks up the settings with a name, or all without one.
    pub fn setting(&self, name: Option<&str>, context: &Context) -> Response {
        let language = context.name_language(name.unwrap_or_default());
        let all = self.rows(|pack| &pack.settings);
        let found: Vec<(&Pack, &Setting)> = match name {
            Some(name) => self.library.settings_named(name).collect(),
            None => all.clone().collect(),
        };
        if found.is_empty() {
            return not_found(all.map(|(_, row)| row.id.as_str()), language);
        }
        let statement = lookup::settings(&found, None, language);
        self.looked_up(name.unwrap_or_default(), statement, language, context.day)
    }

    /// Looks up the rollouts with a name, or all without one, that reach an audience.
    pub fn rollout(
        &self,
        name: Option<&str>,
        audience: Option<&str>,
        context: &Context,
    ) -> Response {
        let language = context.name_language(name.unwrap_or_default());
        let all = self.rows(|pack| &pack.rollouts);
        let mut found: Vec<(&Pack, &Rollout)> = match name {
            Some(name) => self.library.rollouts_named(name).collect(),
            None => all.clone().collect(),
        };
        if let Some(audience) = audience {
            let keys = all.clone().flat_map(|(_, row)| &row.audience);
            let audiences: BTreeSet<&String> = keys.collect();
            let is_it = |key: &&String| key.eq_ignore_ascii_case(audience);
            if !audiences.is_empty() && !audiences.iter().any(is_it) {
                let audiences = audiences.into_iter().cloned().collect();
                return Response::Notice(Notice::NoSuchAudience { audiences }, language);
            }
        }
        found.retain(|(_, row)| audience.is_none_or(|audience| row.reaches(audience)));
        if found.is_empty() {
            return not_found(all.map(|(_, row)| row.id.as_str()), language);
        }
        let typed: Vec<&str> = [name, audience].into_iter().flatten().collect();
        let statement = lookup::rollouts(&found, None, language);
        self.looked_up(&typed.join(" "), statement, language, context.day)
    }

    /// The rows of a table of every pack, with their packs.
    fn rows<'c, Row: 'c>(
        &'c self,
        table: impl Fn(&'c Pack) -> &'c Vec<Row> + Clone + 'c,
    ) -> impl Iterator<Item = (&'c Pack, &'c Row)> + Clone {
        let packs = self.library.packs.iter();
        packs.flat_map(move |pack| table(pack).iter().map(move |row| (pack, row)))
    }

    fn looked_up(
        &self,
        typed: &str,
        statement: Option<Statement>,
        language: Language,
        day: Date,
    ) -> Response {
        match statement {
            Some(statement) => {
                Response::Answer(Box::new(self.answer(typed, statement, language, day)))
            }
            None => Response::Notice(Notice::Undated, language),
        }
    }

    /// An answer with a statement and the entry that explains it.
    fn answer(&self, typed: &str, statement: Statement, language: Language, day: Date) -> Answer {
        let entry = statement.entry.as_deref();
        let entry = entry.and_then(|id| self.library.entry(id));
        let related = entry.and_then(|(_, entry)| Related::to(entry, language));
        Answer {
            confidence: 1.0,
            related: related.into_iter().collect(),
            ..Answer::new(typed, language, day, Outcome::Answered(statement))
        }
    }

    /// Decides a case by a decision table.
    pub fn what_if(&self, case: &Case, context: &Context) -> Response {
        let language = context.name_language(&case.text());
        match self.decide(case, language, context) {
            Ok(answer) => Response::Answer(Box::new(answer)),
            Err(notice) => Response::Notice(notice, language),
        }
    }

    fn decide(&self, case: &Case, language: Language, context: &Context) -> Result<Answer, Notice> {
        let (pack, table) = self.table_for(case)?;
        let day = match &case.date {
            Some(typed) => typed.trim().parse().map_err(|_| Notice::Date {
                typed: typed.clone(),
            })?,
            None => context.day,
        };
        let (stated, ignored) = stated(table, case)?;
        let missing = match case.without_defaults {
            true => MissingFacts::Open,
            false => MissingFacts::UseDefaults,
        };
        let decision = table.evaluate(&stated, day, missing);
        let scenario = ScenarioAnswer {
            timeline: table.simulate(&decision, case.days),
            decision,
            table: table.clone(),
            question: None,
            key_facts: Vec::new(),
            ignored,
        };
        let statement = scenario.statement(pack, language).ok_or(Notice::Undated)?;
        Ok(self.answer(&case.text(), statement, language, day))
    }

    /// Explains how to ask, with the first questions of every pack in turn.
    pub fn help(&self, context: &Context) -> Response {
        let language = context.name_language("");
        Response::Help(Help {
            language,
            examples: self.examples(language),
        })
    }

    /// The first questions of every pack in turn.
    pub(super) fn examples(&self, language: Language) -> Vec<Related> {
        let examples = |pack: &Pack| -> Vec<Related> {
            let entries = pack.entries.iter();
            let questions = entries.filter_map(|entry| Related::to(entry, language));
            questions.take(EXAMPLES).collect()
        };
        let packs: Vec<Vec<Related>> = self.library.packs.iter().map(examples).collect();
        let in_turn =
            (0..EXAMPLES).flat_map(|at| packs.iter().filter_map(move |pack| pack.get(at)));
        in_turn.take(EXAMPLES).cloned().collect()
    }
}

/// The facts that a case states, and the members of its policy document that are
/// ignored.
fn stated(table: &Arc<Table>, case: &Case) -> Result<(StatedFacts, Vec<String>), Notice> {
    let policy_notice = |error| Notice::Policy {
        table: table.clone(),
        error,
    };
    let (mut stated, ignored) = match &case.policy {
        Some(document) => {
            let imported = table.read_policy(document).map_err(policy_notice)?;
            (imported.stated, imported.ignored)
        }
        None => (StatedFacts::default(), Vec::new()),
    };
    for input in &case.facts {
        let parsed = match input {
            FactInput::Typed(text) => table.parse(text),
            FactInput::Json { name, value } => table.read(name, value),
        };
        let (fact, domain) = parsed.map_err(|error| Notice::Fact {
            table: table.clone(),
            name: input.name().to_owned(),
            error,
        })?;
        stated.state(fact, domain);
    }
    Ok((stated, ignored))
}

fn not_found<'n>(ids: impl Iterator<Item = &'n str>, language: Language) -> Response {
    let mut ids: Vec<String> = ids.map(str::to_owned).collect();
    ids.dedup();
    Response::Notice(Notice::NotFound { ids }, language)
}
