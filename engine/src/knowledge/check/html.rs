//! Finds HTML that can't be shown.

use super::super::markdown::{self, LineNumbers};
use super::super::pack::Pack;
use super::super::problem::{Problem, ProblemKind};
use super::all_sides;

pub(super) fn check(pack: &Pack, found: &mut Vec<Problem>) {
    for side in all_sides(pack) {
        for (line, kind) in not_shown(&side.answer) {
            found.push(side.problem(side.answer_line + line, kind));
        }
    }
    for document in &pack.documents {
        for (line, kind) in not_shown(&document.body) {
            found.push(document.problem(document.body_line + line, kind));
        }
    }
}

/// The elements of a text that can't be shown, each with its line, from 0.
fn not_shown(text: &str) -> Vec<(usize, ProblemKind)> {
    let lines = LineNumbers::of(text);
    let elements = markdown::not_shown(text).into_iter();
    elements
        .map(|(at, element)| {
            let element = element.to_owned();
            (lines.at(at), ProblemKind::NotShown { element })
        })
        .collect()
}
