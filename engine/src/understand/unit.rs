//! Decides by their units which numbers the facts or settings of a pack can have.

use super::number::Number;
use crate::knowledge::Forms;
use crate::text::Tokenizer;

/// Terms of units that a number of a row has only if the row names the unit.
#[rustfmt::skip]
const OTHER_UNITS: [&str; 22] = [
    "second", "minut", "min", "hour", "week", "month", "year", "user", "peopl", "person",
    "employe", "percent", "分", "時間", "時", "週", "週間", "月", "年", "人", "名", "か月",
];

/// The units of a table's rows, by their position.
#[derive(Debug)]
pub(super) struct Units {
    /// For each row, the terms of its unit.
    terms: Vec<Vec<String>>,
}

impl Units {
    /// The units of rows, as written.
    pub(super) fn new<'f>(
        written: impl Iterator<Item = &'f Forms>,
        tokenizer: &Tokenizer,
    ) -> Units {
        let first_term = |form: &str| Some(tokenizer.every_word(form).first()?.term.clone());
        let terms = written.map(|forms| forms.all().filter_map(first_term).collect());
        Units {
            terms: terms.collect(),
        }
    }

    /// True when a number has the unit of a row.
    pub(super) fn is_unit_of(&self, row: usize, number: &Number) -> bool {
        let unit = number.unit.as_ref();
        unit.is_some_and(|unit| self.terms[row].contains(unit))
    }

    /// True when a row can have a number: the number has the row's unit, no unit, or one
    /// that no row of the table has.
    pub(super) fn can_count(&self, row: usize, number: &Number) -> bool {
        let Some(unit) = &number.unit else {
            return true;
        };
        let is_of_no_row = !self.terms.iter().any(|terms| terms.contains(unit));
        self.is_unit_of(row, number) || is_of_no_row && !OTHER_UNITS.contains(&unit.as_str())
    }
}
