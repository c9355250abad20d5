//! What a question says in a pack's phrases to an answer from the pack's tables:
//! a decision, a setting, roll-outs.

use super::decide::answered;
use super::look_up;
use super::verdict::Ruling;
use super::{Answer, Statement};
use crate::knowledge::Pack;
use crate::knowledge::glossary::Concept;
use crate::retrieve::Candidate;
use crate::retrieve::expand::Correction;
use crate::rules::evaluate::Unstated;
use crate::understand::look_up::LookUp;
use crate::understand::reader::Said;
use crate::understand::{Question, Reader, Understanding};

/// A statement from a pack's tables.
#[derive(Debug)]
pub struct FromTable {
    statement: Statement,
    /// Entries to name first.
    named: Vec<String>,
    /// The day that it is for.
    day: jiff::civil::Date,
}

impl FromTable {
    /// The answer that it makes.
    pub fn answer(
        self,
        question: &Question,
        understanding: &Understanding,
        candidates: &[Candidate],
        corrections: Vec<Correction>,
        packs: &[Pack],
    ) -> Answer {
        let FromTable {
            statement,
            named,
            day,
        } = self;
        let question = Question {
            as_of: day,
            ..question.clone()
        };
        answered(
            &question,
            understanding,
            statement,
            &named,
            candidates,
            corrections,
            packs,
        )
    }
}

/// The statement of the first pack whose tables answer. A question that names a
/// matter beyond the packs is not for them.
pub fn by_table<'p>(
    question: &Question,
    understanding: &Understanding,
    packs: impl Iterator<Item = ((&'p Pack, &'p Reader), &'p Said)>,
) -> Option<FromTable> {
    let distinctive = &understanding.reading.distinctive;
    if distinctive.iter().any(|term| Concept::is_beyond(term)) {
        return None;
    }
    let mut packs = packs;
    packs.find_map(|((pack, reader), said)| {
        scenario(question, understanding, pack, reader, said)
            .or_else(|| table_row(question, understanding, pack, said))
    })
}

fn scenario(
    question: &Question,
    understanding: &Understanding,
    pack: &Pack,
    reader: &Reader,
    said: &Said,
) -> Option<FromTable> {
    let scenario = said
        .scenario
        .as_ref()
        .filter(|scenario| scenario.is_complete())?;
    let table = reader.table()?;
    let day = scenario.day.unwrap_or(question.as_of);
    let ruling = Ruling {
        decided: table.evaluate(&scenario.stated, day, Unstated::Default),
        table: table.clone(),
        asked: scenario.ask,
        made_of: scenario.made_of.clone(),
    };
    let named = ruling.entries_of_facts();
    let statement = ruling.statement(pack, understanding.language)?;
    Some(FromTable {
        statement,
        named,
        day,
    })
}

fn table_row(
    question: &Question,
    understanding: &Understanding,
    pack: &Pack,
    said: &Said,
) -> Option<FromTable> {
    let language = understanding.language;
    let (statement, day) = match said.look_up.as_ref()? {
        LookUp::Setting(row) => {
            let setting = pack.settings.get(*row)?;
            (look_up::setting(pack, setting, language)?, None)
        }
        LookUp::Rollouts(rows, day) => {
            let rows: Vec<_> = rows
                .iter()
                .filter_map(|row| pack.rollouts.get(*row))
                .collect();
            (look_up::rollouts(pack, &rows, language)?, *day)
        }
    };
    Some(FromTable {
        statement,
        named: Vec::new(),
        day: day.unwrap_or(question.as_of),
    })
}
