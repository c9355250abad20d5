//! Answers a sequence of questions by one asker; a follow-up uses the context of the
//! questions before it.
//!
//! What was understood of the questions is valid for the packs in service at the time.
//! After a reload, after a restart or on another machine, the questions are understood
//! again, so only the questions are stored.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Engine;
use super::asking::Understood;
use crate::answer::{Answer, Content, Courtesy, Outcome, Related, Statement};
use crate::index::IndexError;
use crate::text::Language;
use crate::understand::courtesy::courtesy;
use crate::understand::follow_up::{is_follow_up, points_back, points_to_time};
use crate::understand::lookup::NumberTopic;
use crate::understand::questions::questions;
use crate::understand::{Question, truncated};

/// The most questions that are the context of a follow-up.
const MAX_QUESTIONS: usize = 8;

/// The context of one asker's next question: the last question that isn't a follow-up,
/// and the follow-ups to it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Conversation {
    questions: Vec<Question>,
    /// What was understood of the questions, with the fingerprint of the packs.
    #[serde(skip)]
    last: Option<(String, Understood)>,
}

impl Conversation {
    /// True if there is no question that the next one could continue.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    /// Fetches the vectors that the answer to the next question needs, see
    /// [`Engine::fetch_vectors`].
    pub fn fetch_vectors(&self, engine: &Engine, next: &str) {
        if courtesy(next).is_some() {
            return;
        }
        let before: &[Question] = match is_follow_up(next) && !self.is_understood_by(engine) {
            true => &self.questions,
            false => &[],
        };
        let before = before.iter().map(|question| question.text.as_str());
        let texts: Vec<&str> = before.chain([next]).collect();
        engine.fetch_vectors(&texts);
    }

    /// True if the last question was understood with the packs of this engine.
    fn is_understood_by(&self, engine: &Engine) -> bool {
        let last = self.last.as_ref();
        last.is_some_and(|(fingerprint, _)| *fingerprint == engine.library().fingerprint)
    }

    /// Answers the next question, without waiting for the network. A follow-up is
    /// answered in the context of the question before it; if that gives no answer, also
    /// without the context. A text that asks nothing leaves the context as it is.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn ask(&mut self, engine: &Engine, question: &Question) -> Result<Answer, IndexError> {
        let answer = self.answer(engine, question, false)?;
        with_other_question(engine, question, answer)
    }

    /// Answers the next question as [`Conversation::ask`] does; if that only offers what a table
    /// of a pack says, with this.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn ask_tables(
        &mut self,
        engine: &Engine,
        question: &Question,
    ) -> Result<Answer, IndexError> {
        let answer = self.answer(engine, question, true)?;
        with_other_question(engine, question, answer)
    }

    fn answer(
        &mut self,
        engine: &Engine,
        question: &Question,
        from_tables: bool,
    ) -> Result<Answer, IndexError> {
        if let Some(courtesy) = courtesy(&question.text) {
            return Ok(reply(engine, question, courtesy));
        }
        let question = &self.on_its_day(engine, question)?;
        let mut before = self.context(engine, question)?;
        let ask = |before: Option<&Understood>, from_tables, left_out: &[usize]| {
            ask_after(engine, question, before, from_tables, left_out)
        };
        let mut left_out = Vec::new();
        let (mut answer, mut understood) = ask(before.as_ref(), false, &left_out)?;
        if let Some(earlier) = &before
            && answer.statement().is_none()
        {
            // What "that" stands for stays beyond a pack.
            let points_back = points_back(&question.text);
            let packs = 0..engine.library().packs.len();
            let stays_beyond = |pack: &usize| points_back && earlier.is_beyond(*pack);
            let (beyond, within): (Vec<usize>, Vec<usize>) = packs.partition(stays_beyond);
            if !within.is_empty() {
                let (alone, understood_alone) = ask(None, false, &beyond)?;
                if alone.confidence > answer.confidence {
                    (answer, understood, before) = (alone, understood_alone, None);
                    left_out = beyond;
                }
            }
        }
        // What was offered is from the same reading of the question, by the same packs.
        if from_tables && answer.tentative.is_some() {
            (answer, understood) = ask(before.as_ref(), true, &left_out)?;
        }
        if understood.has_terms() {
            if before.is_none() {
                self.questions.clear();
            }
            self.remember(question);
            self.last = Some((engine.library().fingerprint.clone(), understood));
        }
        Ok(answer)
    }

    /// Answers the question of an entry with this entry, whatever else would answer it.
    /// `None` if no entry has the id or its sources have no date.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn show(
        &mut self,
        engine: &Engine,
        id: &str,
        language: Language,
        as_of: Date,
    ) -> Result<Option<Answer>, IndexError> {
        let found = engine.library().entry(id).and_then(|(pack, entry)| {
            let (_, side) = entry.side(language)?;
            Some((
                &side.header.question,
                Statement::of_entry(pack, entry, language)?,
            ))
        });
        let Some((text, statement)) = found else {
            return Ok(None);
        };
        let question = Question {
            text: text.clone(),
            language: Some(language),
            as_of,
        };
        *self = Conversation::default();
        let asked = self.answer(engine, &question, false)?;
        let others = asked.related.into_iter();
        let outcome = Outcome::Answered(statement);
        Ok(Some(Answer {
            confidence: 1.0,
            related: others.filter(|related| related.entry != id).collect(),
            is_without_documents: asked.is_without_documents,
            ..Answer::new(&asked.question, asked.language, asked.as_of, outcome)
        }))
    }

    /// The question for the day that it points to, if the answer before was about rollouts:
    /// "what happens to her then?".
    fn on_its_day(&self, engine: &Engine, question: &Question) -> Result<Question, IndexError> {
        let mut question = question.clone();
        if points_to_time(&question.text) {
            let before = self.understood(engine)?;
            let day = before.and_then(|before| before.day);
            question.as_of = day.unwrap_or(question.as_of);
        }
        Ok(question)
    }

    /// What was understood of the questions before, if the next one continues them.
    fn context(
        &self,
        engine: &Engine,
        question: &Question,
    ) -> Result<Option<Understood>, IndexError> {
        if is_follow_up(&question.text) {
            return self.understood(engine);
        }
        // Understanding the questions again after a reload takes long, so the next question
        // is looked at first.
        if self.questions.is_empty() {
            return Ok(None);
        }
        let interpretations = engine.interpret(truncated(&question.text), question.as_of);
        let mut topics = interpretations.iter().map(|one| &one.number_topic);
        if !topics.any(NumberTopic::needs_setting) {
            return Ok(None);
        }
        let before = self.understood(engine)?;
        Ok(before.filter(|before| {
            let mut pairs = std::iter::zip(&interpretations, &before.packs);
            pairs.any(|(next, earlier)| next.continues(&earlier.interpretation))
        }))
    }

    /// What an engine understood of the questions so far.
    fn understood(&self, engine: &Engine) -> Result<Option<Understood>, IndexError> {
        if let Some((_, understood)) = &self.last
            && self.is_understood_by(engine)
        {
            return Ok(Some(understood.clone()));
        }
        let mut last = None;
        for question in &self.questions {
            last = Some(ask_after(engine, question, last.as_ref(), false, &[])?.1);
        }
        Ok(last)
    }

    fn remember(&mut self, question: &Question) {
        if self.questions.len() == MAX_QUESTIONS {
            self.questions.remove(0);
        }
        self.questions.push(Question {
            text: truncated(&question.text).to_owned(),
            ..question.clone()
        });
    }
}

/// Answers a question after another, but not by the packs that are `left_out`. A question after
/// this one can ask for the numbers of the setting that the answer is about: "can I set it to
/// 30?"
fn ask_after(
    engine: &Engine,
    question: &Question,
    before: Option<&Understood>,
    from_tables: bool,
    left_out: &[usize],
) -> Result<(Answer, Understood), IndexError> {
    let asked = engine.ask_after(question, before, from_tables, left_out)?;
    let (answer, mut understood) = (asked.answer, asked.understood);
    if let Some(Content::Rollouts(rollouts)) = answer.statement().map(|found| &found.content) {
        let starts = rollouts
            .rows
            .iter()
            .map(|found| found.row.start.first_day());
        understood.day = starts.min();
    }
    if let Some(entry) = answer.statement().and_then(|found| found.entry.as_deref())
        && let Some(number) = asked.pack
        && let Some(pack) = engine.library().packs.get(number)
        && let Some(by_pack) = understood.packs.get_mut(number)
    {
        let topic = &mut by_pack.interpretation.number_topic;
        topic.row = topic.row.or_else(|| pack.setting_with_numbers(entry));
    }
    Ok((answer, understood))
}

/// The answer to a text, which names another question of the text if an entry surely answers
/// that. If the text as a whole only gets choices, and these answer each of its questions, the
/// first question is answered. A question that points back to another can't be asked by itself.
fn with_other_question(
    engine: &Engine,
    question: &Question,
    answer: Answer,
) -> Result<Answer, IndexError> {
    let entry_of = |answer: &Answer| answer.statement().and_then(|found| found.entry.clone());
    let has_choices = answer.tentative.is_none() && matches!(answer.outcome, Outcome::Clarify);
    let texts = questions(truncated(&question.text), &engine.tokenizer);
    let is_answerable = entry_of(&answer).is_some() || has_choices;
    if texts.len() < 2 || texts.iter().any(|text| points_back(text)) || !is_answerable {
        return Ok(answer);
    }
    let mut parts: Vec<(&str, Answer)> = Vec::with_capacity(texts.len());
    for text in texts {
        let part = Question {
            text: text.to_owned(),
            language: Some(answer.language),
            as_of: question.as_of,
        };
        parts.push((text, ask_after(engine, &part, None, false, &[])?.0));
    }
    let is_choice = |entry: String| answer.related.iter().any(|choice| choice.entry == entry);
    let is_chosen = |(_, part): &(&str, Answer)| entry_of(part).is_some_and(is_choice);
    let mut answer = match has_choices && parts.iter().all(is_chosen) {
        true => Answer {
            question: answer.question,
            corrections: answer.corrections,
            ..parts[0].1.clone()
        },
        false => answer,
    };
    let answered = entry_of(&answer);
    // The answer must be to one of the questions, or else another one is only a part of it.
    let is_to_part = |(_, part): &(&str, Answer)| {
        let nearest = part.related.first().map(|choice| choice.entry.clone());
        entry_of(part).or(nearest) == answered
    };
    if answered.is_some() && parts.iter().any(is_to_part) {
        let others = parts.iter().filter_map(|(text, part)| {
            let entry = entry_of(part).filter(|entry| Some(entry) != answered.as_ref())?;
            let (_, entry) = engine.library().entry(&entry)?;
            Some((*text, Related::to(entry, answer.language)?))
        });
        if let Some((text, related)) = others.into_iter().next() {
            answer.name_other_question(text, related);
        }
    }
    Ok(answer)
}

/// The reply to a text that asks nothing. A greeting gets questions to try.
fn reply(engine: &Engine, question: &Question, courtesy: Courtesy) -> Answer {
    let language = question.answered_in(engine.options.default_language);
    let outcome = Outcome::Courtesy(courtesy);
    Answer {
        related: match courtesy {
            Courtesy::Greeting => engine.catalog.examples(language),
            Courtesy::Thanks => Vec::new(),
        },
        ..Answer::new(&question.text, language, question.as_of, outcome)
    }
}

#[cfg(test)]
mod tests;
