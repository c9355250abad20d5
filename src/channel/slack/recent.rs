//! Each person's recent questions, for the home tab. They are forgotten at the end of the
//! program; the store has no way from a person to their questions.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::channel::bounded::Bounded;
use crate::channel::lock::lock;
use crate::store::QuestionId;

/// The most questions that are listed.
const LISTED: usize = 5;
/// The most people whose questions are remembered.
const PEOPLE: usize = 5_000;

/// Each person's recent questions, in memory alone.
#[derive(Debug)]
pub(super) struct Recent {
    held: Mutex<Bounded<String, VecDeque<QuestionId>>>,
}

impl Default for Recent {
    fn default() -> Self {
        Recent {
            held: Mutex::new(Bounded::new(PEOPLE, usize::MAX)),
        }
    }
}

impl Recent {
    /// Adds a question. Of too many people, those who asked the longest ago are forgotten.
    pub(super) fn add(&self, person: &str, id: QuestionId) {
        let person = person.to_owned();
        let mut held = lock(&self.held);
        let mut questions = held.remove(&person).unwrap_or_default();
        questions.retain(|question| *question != id);
        questions.push_front(id);
        questions.truncate(LISTED);
        held.insert(person, questions, 0);
    }

    /// A person's questions, the last one first.
    pub(super) fn of(&self, person: &str) -> Vec<QuestionId> {
        let mut held = lock(&self.held);
        let questions = held.get(&person.to_owned()).into_iter().flatten();
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

    #[test]
    fn of_too_many_people_the_first_ones_are_forgotten() {
        let recent = Recent::default();
        for person in 0..=PEOPLE {
            let id = QuestionId::random().expect("random");
            recent.add(&person.to_string(), id);
        }
        assert!(recent.of("0").is_empty());
        assert_eq!(recent.of("1").len(), 1);
    }
}
