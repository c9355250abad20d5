//! Answers a question by each pack, as if there were no other, and joins the answers.

use std::collections::HashMap;

use jiff::civil::Date;

use super::elsewhere::{Reach, sources};
use super::reading::{Reading, Vectors};
use super::{Engine, PackReader};
use crate::answer::decide::{PackQuestion, decide};
use crate::answer::join::{PackAnswer, join};
use crate::answer::{Answer, Outcome, tables};
use crate::index::IndexError;
use crate::retrieve::{Candidate, Query, Reader, closeness, rank};
use crate::semantic::Meaning;
use crate::understand::courtesy::without_courtesies;
use crate::understand::follow_up::points_back;
use crate::understand::interpret::{Interpretation, Interpreter};
use crate::understand::sentence::Sentences;
use crate::understand::{self, Question, SearchTerms};

/// What was understood of a question, as the context of a follow-up, without the text.
#[derive(Debug, Clone, Default)]
pub(super) struct Understood {
    /// As a question to each pack.
    pub packs: Vec<UnderstoodByPack>,
    /// The day on which the first of the rollouts begins that the answer tells.
    pub day: Option<Date>,
}

/// What was understood of a question to one pack: terms, their meaning and facts.
#[derive(Debug, Clone)]
pub(super) struct UnderstoodByPack {
    pub terms: SearchTerms,
    meaning: Option<Meaning>,
    /// By the sentence encoder.
    sentence: Option<Meaning>,
    /// What the question states in the phrases of the pack.
    pub interpretation: Interpretation,
}

impl Understood {
    /// True if something can be searched for.
    pub(super) fn has_terms(&self) -> bool {
        self.packs.iter().any(|pack| !pack.terms.is_empty())
    }

    /// True if the question names what a pack doesn't cover.
    pub(super) fn is_beyond(&self, pack: usize) -> bool {
        let pack = self.packs.get(pack);
        pack.is_some_and(|pack| !pack.terms.distinctive.is_empty())
    }
}

/// An answer with what was understood of the question.
pub(super) struct Asked {
    pub answer: Answer,
    /// The number of the pack that the answer is from.
    pub pack: Option<usize>,
    pub understood: Understood,
}

impl Engine {
    /// Answers a question, as a follow-up to the one before it if there is one. Packs that
    /// are `left_out` are asked, but don't answer. With `from_tables`, what a table says is
    /// the answer, however uncertain it is that the table is meant.
    pub(super) fn ask_after(
        &self,
        question: &Question,
        before: Option<&Understood>,
        from_tables: bool,
        left_out: &[usize],
    ) -> Result<Asked, IndexError> {
        let typed = without_courtesies(understand::truncated(&question.text));
        let sentences = Sentences::read(typed, &self.tokenizer);
        let points_back = before.is_some() && points_back(typed);
        let mut vectors: HashMap<String, Vectors> = HashMap::new();
        let mut understood = Understood::default();
        let mut answers = Vec::with_capacity(self.readers.len());
        let mut is_without_documents = false;
        for (pack, reading) in self
            .read(typed, question.language, Reach::Cluster)?
            .into_iter()
            .enumerate()
        {
            is_without_documents |= reading.is_without_documents;
            let text = reading.text.clone();
            let vectors = vectors
                .entry(text)
                .or_insert_with_key(|text| self.vectors(text));
            let asking = Asking {
                question,
                sentences: &sentences,
                vectors,
                before: before.and_then(|before| before.packs.get(pack)),
                points_back,
                from_tables,
            };
            let (answer, by_pack) = self.ask_pack(pack, &asking, reading)?;
            is_without_documents |= answer.answer.is_without_documents;
            understood.packs.push(by_pack);
            if !left_out.contains(&pack) {
                answers.push(answer);
            }
        }
        let (pack, mut answer) = match join(question, &answers, &self.library().packs) {
            Some((pack, answer)) => (Some(pack), answer),
            None => (None, self.no_answer(question)),
        };
        answer.is_without_documents = is_without_documents;
        Ok(Asked {
            answer,
            pack,
            understood,
        })
    }

    /// The answer of one pack.
    fn ask_pack(
        &self,
        pack: usize,
        asking: &Asking<'_>,
        reading: Reading,
    ) -> Result<(PackAnswer, UnderstoodByPack), IndexError> {
        let PackReader { interpreter, .. } = &self.readers[pack];
        let (interpretation, is_corrected) = self.interpretation(interpreter, asking, &reading);
        let Reading {
            text,
            corrections,
            mut understanding,
            ..
        } = reading;
        let mut vectors = asking.vectors.clone();
        if let Some(before) = asking.before {
            let terms = &mut understanding.terms;
            terms.inherit_from(&before.terms, asking.points_back);
            let in_context = |meaning: Option<Meaning>, before: &Option<Meaning>| {
                Some(meaning?.in_context(before.as_ref()))
            };
            vectors.meaning = in_context(vectors.meaning, &before.meaning);
            vectors.sentence = in_context(vectors.sentence, &before.sentence);
            let context = vectors.meaning.as_ref();
            vectors.sentences = closeness::of_question(self.encoder.as_ref(), &text, context);
        }
        let query = Query {
            terms: &understanding.terms,
            language: understanding.written_in,
            meaning: vectors.meaning.as_ref(),
            sentence: vectors.sentence.as_ref(),
            sentences: &vectors.sentences,
        };
        let (candidates, is_without_documents) = self.candidates_of(pack, query)?;
        let asked = PackQuestion::new(
            asking.question,
            &understanding,
            &self.library().packs[pack],
            &candidates,
            &self.options,
        );
        let from_tables = tables::answer_from_tables(&asked, interpreter, &interpretation);
        let mut offers_entries = false;
        let mut answer = match from_tables {
            Some(found) if found.is_sufficient() || asking.from_tables => {
                let corrections = match is_corrected {
                    true => corrections,
                    false => Vec::new(),
                };
                found.answer(&asked, corrections)
            }
            found => {
                let answer = decide(&asked, corrections);
                offers_entries = matches!(answer.outcome, Outcome::Clarify);
                match found {
                    Some(found) => found.offered_with(answer, &self.options),
                    None => answer,
                }
            }
        };
        answer.is_without_documents = is_without_documents;
        let understood = UnderstoodByPack {
            terms: understanding.terms,
            meaning: vectors.meaning,
            sentence: vectors.sentence,
            interpretation,
        };
        let answer = PackAnswer {
            pack,
            answer,
            candidates,
            offers_entries,
        };
        Ok((answer, understood))
    }

    /// What a question means in the phrases of a pack, and whether that is what its corrected
    /// text means.
    fn interpretation(
        &self,
        interpreter: &Interpreter,
        asking: &Asking<'_>,
        reading: &Reading,
    ) -> (Interpretation, bool) {
        let interpret = |sentences: &Sentences| {
            let mut interpretation = interpreter.interpret(sentences, asking.question.as_of);
            if let Some(before) = asking.before {
                interpretation.inherit_from(&before.interpretation);
            }
            interpretation
        };
        // Words that the index doesn't have can be names in the tables. The corrected
        // text is interpreted only if the typed text can't be answered.
        let mut interpretation = interpret(asking.sentences);
        let is_corrected = !reading.corrections.is_empty() && !interpretation.is_answerable();
        if is_corrected {
            interpretation = interpret(&Sentences::read(&reading.text, &self.tokenizer));
        }
        if let Some(scenario) = &mut interpretation.scenario
            && asking.before.is_none()
            && scenario.is_decidable()
        {
            scenario.case_log_odds = self.case_log_odds(&reading.text);
        }
        (interpretation, is_corrected)
    }

    /// The answer without a pack.
    fn no_answer(&self, question: &Question) -> Answer {
        let language = question.answered_in(self.options.default_language);
        Answer::new(&question.text, language, question.as_of, Outcome::Unknown)
    }

    /// Interprets a question by the phrases of each pack.
    pub(super) fn interpret(&self, text: &str, today: Date) -> Vec<Interpretation> {
        let sentences = Sentences::read(text, &self.tokenizer);
        let readers = self.readers.iter();
        readers
            .map(|reader| reader.interpreter.interpret(&sentences, today))
            .collect()
    }

    /// The candidates for an answer to a question with their evidence: those that are
    /// entries, then the others, each best first.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn candidates(&self, question: &Question) -> Result<Vec<Candidate>, IndexError> {
        let typed = without_courtesies(understand::truncated(&question.text));
        let mut candidates = Vec::new();
        let readings = self.read(typed, question.language, Reach::Cluster)?;
        for (pack, reading) in readings.iter().enumerate() {
            let vectors = self.vectors(&reading.text);
            let query = Query {
                terms: &reading.understanding.terms,
                language: reading.understanding.written_in,
                meaning: vectors.meaning.as_ref(),
                sentence: vectors.sentence.as_ref(),
                sentences: &vectors.sentences,
            };
            candidates.extend(self.candidates_of(pack, query)?.0);
        }
        candidates.sort_by(|one, other| {
            let kinds = other.is_entry().cmp(&one.is_entry());
            kinds.then(other.evidence.fit().total_cmp(&one.evidence.fit()))
        });
        Ok(candidates)
    }

    /// The candidates of one pack, and whether documents couldn't be searched.
    fn candidates_of(
        &self,
        pack: usize,
        query: Query<'_>,
    ) -> Result<(Vec<Candidate>, bool), IndexError> {
        let index = self.index.pack(pack);
        let documents = self.documents(pack, Reach::Cluster);
        let reader = Reader {
            index,
            sources: &sources(&index, documents.as_ref()),
            tokenizer: &self.tokenizer,
            encoder: self.encoder.as_ref(),
            entry_texts: &self.readers[pack].entry_texts,
        };
        let candidates = rank::candidates(reader, query)?;
        let has_failed = documents.is_some_and(|documents| documents.has_failed());
        Ok((candidates, has_failed))
    }
}

/// A question, with what of it is the same for all packs that read the same text.
struct Asking<'a> {
    question: &'a Question,
    /// The text as typed.
    sentences: &'a Sentences,
    vectors: &'a Vectors,
    /// What the pack understood of the question before.
    before: Option<&'a UnderstoodByPack>,
    /// True if the question points back to the one before.
    points_back: bool,
    /// True if the asker chose what a table says.
    from_tables: bool,
}
