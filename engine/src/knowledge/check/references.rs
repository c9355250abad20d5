//! Finds references to entries that don't exist.

use super::super::pack::Pack;
use super::super::problem::{Problem, ProblemKind};
use super::all_sides;
use super::targets::Targets;

pub(super) fn check(pack: &Pack, targets: &Targets<'_>, found: &mut Vec<Problem>) {
    let unknown = |id: &String| ProblemKind::UnknownEntry { id: id.clone() };
    for side in all_sides(pack) {
        for (number, id) in side.header.related.iter().enumerate() {
            if !targets.has_entry(id) {
                found.push(side.problem(side.lines.item("related", number), unknown(id)));
            }
        }
    }
    let settings = pack.settings.iter().map(|row| (&row.place, &row.entry));
    let rollouts = pack.rollouts.iter().map(|row| (&row.place, &row.entry));
    let decision = pack.decision.iter();
    let rows = decision.clone().flat_map(|decision| &decision.rows);
    let rows = rows.map(|row| (&row.place, &row.entry));
    let facts = decision.flat_map(|decision| &decision.facts);
    let facts = facts.map(|row| (&row.place, &row.entry));
    for (place, entry) in settings.chain(rollouts).chain(rows).chain(facts) {
        if let Some(id) = entry
            && !targets.has_entry(id)
        {
            found.push(place.problem(unknown(id)));
        }
    }
}
