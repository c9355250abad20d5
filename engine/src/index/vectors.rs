//! Stores the vectors of passages and questions in a file, and computes their
//! similarity to a question.
//!
//! The search is exact: it compares every vector. The file contains, in this order:
//! the components of all vectors (i8); their scales (f32, little-endian); the number
//! of the first phrasing of each question, followed by the number of all phrasings
//! (u32, little-endian); the BLAKE3 digest of everything before. The vectors are
//! those of the passages, of the questions (the mean of their phrasings), and of the
//! phrasings. In the sentence encoder's file, only passages with the answer of an entry
//! have a vector; the others have the zero vector.

use std::convert::Infallible;
use std::io;
use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::Directory;
use tantivy::directory::{MmapDirectory, OwnedBytes};

use super::build::{Counts, Progress, Question, in_order};
use super::schema::View;
use crate::knowledge::{Passage, PassageKind};
use crate::semantic::{Encoder, EndpointError, KeptVectors, Role, Vector};

/// The texts that get vectors.
#[derive(Clone, Copy)]
pub(super) struct Texts<'p> {
    pub passages: &'p [Passage],
    pub questions: &'p [Question<'p>],
}

/// The number of texts that a thread encodes at a time.
const ENCODED_AT_ONCE: usize = 8;

impl<'p> Texts<'p> {
    /// The texts that the sentence encoder compares with questions: the ways to ask for
    /// entries, and their answers.
    pub(super) fn of_entries(&self) -> impl Iterator<Item = (Role, &'p str)> {
        let phrasings = self.phrasings().flatten();
        let answers = self.passages.iter().filter_map(answer);
        let phrasings = phrasings.map(|text| (Role::Question, *text));
        phrasings.chain(answers.map(|text| (Role::Passage, text)))
    }

    /// The texts of entries whose vectors by the sentence encoder aren't kept.
    pub(super) fn missing(&self, kept: &KeptVectors) -> Vec<(Role, &'p str)> {
        self.of_entries()
            .filter(|(role, text)| kept.get(*role, text).is_none())
            .collect()
    }

    fn phrasings(&self) -> impl Iterator<Item = &'p [&'p str]> {
        self.questions
            .iter()
            .map(|question| question.phrasings.as_slice())
    }
}

/// The text of a passage that is the answer of an entry.
fn answer(passage: &Passage) -> Option<&str> {
    (passage.kind == PassageKind::Entry).then_some(passage.text.as_str())
}

/// Encodes texts with the sentence encoder, on every core, and keeps the vectors.
pub(super) fn encode_missing(
    missing: &[(Role, &str)],
    encoder: &Encoder,
    kept: &mut KeptVectors,
    progress: &dyn Progress,
) {
    let of_one_role = missing.chunk_by(|a, b| a.0 == b.0);
    let batches: Vec<_> = of_one_role
        .flat_map(|texts| texts.chunks(ENCODED_AT_ONCE))
        .collect();
    let make = |number: usize| {
        let texts: Vec<&str> = batches[number].iter().map(|(_, text)| *text).collect();
        encoder.encode_sentences(batches[number][0].0, &texts)
    };
    let mut texts = missing.iter();
    let mut done = 0;
    let Ok(()) = in_order(batches.len(), &make, |vectors| {
        done += vectors.len();
        // `zip` takes from its first argument before it sees that the second has ended.
        for (vector, (role, text)) in std::iter::zip(vectors, texts.by_ref()) {
            kept.insert(*role, text, vector);
        }
        progress.advance(done, missing.len());
        Ok::<(), Infallible>(())
    });
}

/// The vectors of one model, in memory.
pub(super) struct Vectors {
    model: String,
    passages: Vec<Vector>,
    questions: Vec<Vec<Vector>>,
}

/// The description of a file of vectors in the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Shape {
    /// The id of the model.
    pub model: String,
    /// The number of components of a vector.
    dimensions: u32,
    phrasings: u32,
    calibration: Calibration,
}

/// Average similarities between ways to ask, by which the scale of a model is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Calibration {
    /// Of phrasings to the other phrasings of the same question.
    same_question: f32,
    /// Of phrasings to other questions.
    other_questions: f32,
}

impl Calibration {
    /// Converts a similarity to the scale of another model: the cosines of one model can
    /// all be close to 1 where those of another are spread out.
    fn translate(self, similarity: f32, other: Calibration) -> f32 {
        let spread = (self.same_question - self.other_questions).max(f32::EPSILON);
        other.other_questions
            + (similarity - self.other_questions) / spread
                * (other.same_question - other.other_questions)
    }
}

impl Vectors {
    pub(super) fn of(texts: Texts<'_>, encoder: &Encoder) -> Vectors {
        let mut passages = Vec::with_capacity(texts.passages.len());
        let make = |number: usize| passage(&texts.passages[number], encoder);
        let Ok(()) = in_order(texts.passages.len(), &make, |vector| {
            passages.push(vector);
            Ok::<(), Infallible>(())
        });
        let questions = texts.phrasings().map(|phrasings| {
            let phrasings = phrasings.iter();
            phrasings.map(|phrasing| encoder.encode(phrasing)).collect()
        });
        Vectors {
            model: encoder.built_in().to_owned(),
            passages,
            questions: questions.collect(),
        }
    }

    /// Takes the vectors of the sentence encoder, which are all kept. Passages that are no
    /// answers of entries have none.
    pub(super) fn of_sentences(texts: Texts<'_>, model: &str, kept: &KeptVectors) -> Vectors {
        let nothing = Vector::new(&vec![0.0; kept.dimensions()]);
        let passages = texts.passages.iter().map(|passage| {
            let vector = answer(passage).and_then(|text| kept.get(Role::Passage, text));
            vector.unwrap_or(&nothing).clone()
        });
        let questions = texts.phrasings().map(|phrasings| {
            let phrasings = phrasings.iter();
            let vectors = phrasings.filter_map(|text| kept.get(Role::Question, text));
            vectors.cloned().collect()
        });
        Vectors {
            model: model.to_owned(),
            passages: passages.collect(),
            questions: questions.collect(),
        }
    }

    /// Makes vectors with the endpoint's model. Returns an error if the endpoint fails.
    pub(super) fn remote(
        texts: Texts<'_>,
        encoder: &Encoder,
        model: &str,
    ) -> Result<Vectors, EndpointError> {
        let passages = texts.passages.iter();
        let passages: Vec<String> = passages
            .map(|passage| format!("{}\n{}", name(passage), passage.text))
            .collect();
        let passages: Vec<&str> = passages.iter().map(String::as_str).collect();
        let phrasings: Vec<&str> = texts.phrasings().flatten().copied().collect();
        let passages = encoder.encode_remotely(Role::Passage, &passages)?;
        let mut phrasings = encoder
            .encode_remotely(Role::Question, &phrasings)?
            .into_iter();
        let lengths = texts.phrasings().map(<[&str]>::len);
        let questions = lengths.map(|length| phrasings.by_ref().take(length).collect());
        Ok(Vectors {
            model: model.to_owned(),
            passages,
            questions: questions.collect(),
        })
    }

    pub(super) fn write(&self, path: &Path) -> io::Result<Shape> {
        let centres: Vec<Vector> = self.questions.iter().map(|p| centre(p)).collect();
        let all = || {
            let phrasings = self.questions.iter().flatten();
            self.passages.iter().chain(&centres).chain(phrasings)
        };
        let mut bytes = Vec::new();
        for vector in all() {
            bytes.extend(vector.components());
        }
        for vector in all() {
            bytes.extend(vector.scale().to_le_bytes());
        }
        let mut phrasings = 0;
        for question in &self.questions {
            bytes.extend(u32::to_le_bytes(phrasings));
            phrasings += u32::try_from(question.len()).map_err(io::Error::other)?;
        }
        bytes.extend(phrasings.to_le_bytes());
        let digest = blake3::hash(&bytes);
        bytes.extend(digest.as_bytes());
        std::fs::write(path, bytes)?;
        let dimensions = all().next().map_or(0, |vector| vector.components().len());
        Ok(Shape {
            model: self.model.clone(),
            dimensions: u32::try_from(dimensions).map_err(io::Error::other)?,
            phrasings,
            calibration: self.calibration(&centres),
        })
    }
}

/// The largest number of questions, and of phrasings of each, that are measured.
const MEASURED_QUESTIONS: usize = 200;
const MEASURED_PHRASINGS: usize = 3;

impl Vectors {
    fn calibration(&self, centres: &[Vector]) -> Calibration {
        let apart = self.questions.len() / MEASURED_QUESTIONS + 1;
        let measured = || (0..self.questions.len()).step_by(apart);
        let (mut same, mut others) = (Mean::default(), Mean::default());
        for asked in measured() {
            for (at, phrasing) in self.questions[asked]
                .iter()
                .enumerate()
                .take(MEASURED_PHRASINGS)
            {
                for question in measured() {
                    // A phrasing isn't compared with itself.
                    let rest = self.questions[question].iter().enumerate();
                    let nearest = rest
                        .filter(|(i, _)| question != asked || *i != at)
                        .map(|(_, other)| phrasing.cosine_to(other))
                        .reduce(f32::max);
                    let Some(nearest) = nearest else { continue };
                    let similarity = (nearest + phrasing.cosine_to(&centres[question])) / 2.0;
                    match question == asked {
                        true => same.add(similarity),
                        false => others.add(similarity),
                    }
                }
            }
        }
        Calibration {
            same_question: same.value().unwrap_or(1.0),
            other_questions: others.value().unwrap_or(0.0),
        }
    }
}

#[derive(Default)]
struct Mean {
    sum: f32,
    count: f32,
}

impl Mean {
    fn add(&mut self, value: f32) {
        self.sum += value;
        self.count += 1.0;
    }

    fn value(&self) -> Option<f32> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }
}

/// The title and the heading of a passage.
fn name(passage: &Passage) -> String {
    format!("{}\n{}", passage.title, passage.heading)
}

/// The vector of a passage by the built-in model. Title and heading make half of it:
/// in the mean of all words of a long text, the few that say what it is about would
/// hardly count.
fn passage(passage: &Passage, encoder: &Encoder) -> Vector {
    let name = encoder.encode(&name(passage));
    let text = encoder.encode(&passage.text);
    Vector::mean([(&name, 1.0), (&text, 1.0)]).unwrap_or(name)
}

/// The mean of the vectors of a question's phrasings.
fn centre(phrasings: &[Vector]) -> Vector {
    let all = phrasings.iter().map(|vector| (vector, 1.0));
    Vector::mean(all).unwrap_or_else(|| Vector::new(&[]))
}

/// The vectors of one model, read from the file.
pub(super) struct Space {
    shape: Shape,
    counts: Counts,
    bytes: OwnedBytes,
}

impl Space {
    pub(super) fn open(
        folder: &Path,
        file: &str,
        shape: &Shape,
        counts: Counts,
    ) -> tantivy::Result<Space> {
        let directory = MmapDirectory::open(folder)?;
        let bytes = directory.open_read(Path::new(file))?.read_bytes()?;
        let space = Space {
            shape: shape.clone(),
            counts,
            bytes,
        };
        let damaged = || tantivy::TantivyError::SystemError(format!("{file} is damaged"));
        let (content, digest) = space
            .bytes
            .split_last_chunk::<{ blake3::OUT_LEN }>()
            .ok_or_else(damaged)?;
        let is_whole =
            content.len() == space.length() && blake3::hash(content).as_bytes() == digest;
        match is_whole {
            true => Ok(space),
            false => Err(damaged()),
        }
    }

    pub(super) fn model(&self) -> &str {
        &self.shape.model
    }

    /// Converts a similarity to the scale of another model.
    pub(super) fn as_measured_by(&self, other: &Space, similarity: f32) -> f32 {
        let calibration = self.shape.calibration;
        calibration.translate(similarity, other.shape.calibration)
    }

    /// The similarity of some documents of a view to a question, mostly from 0 to 1. For
    /// a passage it is the cosine; for an entry it is the mean of the cosines to its
    /// nearest phrasing and to the mean of its phrasings.
    pub(super) fn similarity(
        &self,
        view: View,
        numbers: Range<usize>,
        question: &Vector,
    ) -> Vec<f32> {
        match view {
            View::Passages => self
                .cosines(question, numbers.start, numbers.len())
                .collect(),
            View::Questions => {
                let before = self.counts.passages as usize;
                let centres = self.cosines(question, before + numbers.start, numbers.len());
                std::iter::zip(centres, self.nearest_phrasings(numbers, question))
                    .map(|(centre, nearest)| (centre + nearest) / 2.0)
                    .collect()
            }
        }
    }

    /// The cosine of the nearest phrasing of some entries to a question.
    pub(super) fn nearest_phrasings(&self, numbers: Range<usize>, question: &Vector) -> Vec<f32> {
        let before = self.counts.passages as usize + self.counts.questions as usize;
        let first = self.first(numbers.start);
        let count = self.first(numbers.end) - first;
        let mut phrasings = self.cosines(question, before + first, count);
        let lengths = numbers.map(|q| self.first(q + 1) - self.first(q));
        lengths
            .map(|length| phrasings.by_ref().take(length).fold(-1.0, f32::max))
            .collect()
    }

    /// The cosine of a passage to a question; `None` if there is no such passage.
    pub(super) fn passage(&self, number: u32, question: &Vector) -> Option<f32> {
        self.cosines(question, number as usize, 1).next()
    }

    fn cosines<'s>(
        &'s self,
        question: &'s Vector,
        first: usize,
        count: usize,
    ) -> impl Iterator<Item = f32> + 's {
        let dimensions = self.shape.dimensions as usize;
        let components = &self.bytes[first * dimensions..][..count * dimensions];
        let scales = self.numbers(self.vectors() * dimensions + 4 * first, count);
        std::iter::zip(components.chunks_exact(dimensions.max(1)), scales)
            .map(|(components, scale)| question.cosine(components, f32::from_le_bytes(*scale)))
    }

    /// The number of the first phrasing of a question.
    fn first(&self, question: usize) -> usize {
        let at = self.vectors() * (self.shape.dimensions as usize + 4) + 4 * question;
        let number = self.numbers(at, 1).first().copied().unwrap_or_default();
        u32::from_le_bytes(number) as usize
    }

    fn numbers(&self, at: usize, count: usize) -> &[[u8; 4]] {
        self.bytes[at..][..4 * count].as_chunks().0
    }

    fn vectors(&self) -> usize {
        self.counts.passages as usize
            + self.counts.questions as usize
            + self.shape.phrasings as usize
    }

    /// The length of the data before the digest, in bytes.
    fn length(&self) -> usize {
        let dimensions = self.shape.dimensions as usize;
        self.vectors() * (dimensions + 4) + 4 * (self.counts.questions as usize + 1)
    }
}
