//! Each person's recent questions, for the home tab. They are forgotten at the end of the
//! program; the store has no way from a person to their questions.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::store::QuestionId;

/// The most questions that are listed.
const LISTED: usize = 5;
/// The most people whose questions are remembered.
const PEOPLE: usize = 5_000;

/// Each person's recent questions, in memory alone.
#[derive(Debug, Default)]
pub(super) struct Recent {
    held: Mutex<HashMap<String, VecDeque<QuestionId>>>,
}

impl Recent {
    /// Adds a question. Of too many people, all are forgotten.
    pub(super) fn add(&self, person: &str, id: QuestionId) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= PEOPLE && !held.contains_key(person) {
            held.clear();
        }
        let questions = held.entry(person.to_owned()).or_default();
        questions.retain(|question| *question != id);
        questions.push_front(id);
        questions.truncate(LISTED);
    }

    /// A person's questions, the last one first.
    pub(super) fn of(&self, person: &str) -> Vec<QuestionId> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let questions = held.get(person).into_iter().flatten();
        questions.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_questions_of_a_person_come_first() {
        let recent = Recent::default();
        let id = || QuestionId::random().expect("random");
        let first = id();
        recent.add("U1", first.clone());
        let others: Vec<QuestionId> = (1..LISTED).map(|_| id()).collect();
        others.iter().for_each(|id| recent.add("U1", id.clone()));
        recent.add("U1", first.clone());
        let listed = recent.of("U1");
        assert_eq!((listed.len(), &listed[0]), (LISTED, &first));
        assert!(recent.of("U2").is_empty());
    }
}
