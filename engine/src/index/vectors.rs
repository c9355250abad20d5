//! Makes the vectors of passages and questions by each model, and writes them to a file.
//!
//! [`super::space`] describes the file. By the sentence encoder, only passages with the answer
//! of an entry have a vector. After an edit, the vectors of what wasn't edited are written from
//! the file of the index before, without copying them to memory.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::Path;

use super::build::{Counts, Progress, Texts, in_order};
use super::space::{Calibration, Shape, Space};
use crate::knowledge::passage::answer_with_title;
use crate::knowledge::{Passage, PassageKind};
use crate::semantic::{Encoder, EndpointError, KeptVectors, Role, Vector};

/// The number of texts that a thread encodes at a time.
const ENCODED_AT_ONCE: usize = 8;

impl<'p> Texts<'p> {
    /// The texts that the sentence encoder compares with questions: the ways to ask for
    /// entries, and their answers.
    pub(super) fn of_entries(&self) -> impl Iterator<Item = (Role, Cow<'p, str>)> {
        let phrasings = self.phrasings().flatten();
        let answers = self.passages.iter().filter_map(answer);
        let phrasings = phrasings.map(|text| (Role::Question, Cow::from(*text)));
        phrasings.chain(answers.map(|text| (Role::Passage, Cow::from(text))))
    }

    /// The texts of entries whose vectors by the sentence encoder aren't kept.
    pub(super) fn missing(&self, kept: &KeptVectors) -> Vec<(Role, Cow<'p, str>)> {
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

/// A passage that is the answer of an entry, with what the entry answers.
fn answer(passage: &Passage) -> Option<String> {
    let is_entry = passage.kind == PassageKind::Entry;
    is_entry.then(|| answer_with_title(&passage.title, &passage.text))
}

/// Encodes texts with the sentence encoder, on every core, and keeps the vectors.
pub(super) fn encode_missing(
    missing: &[(Role, Cow<'_, str>)],
    encoder: &Encoder,
    kept: &mut KeptVectors,
    progress: &dyn Progress,
) {
    let of_one_role = missing.chunk_by(|a, b| a.0 == b.0);
    let batches: Vec<_> = of_one_role
        .flat_map(|texts| texts.chunks(ENCODED_AT_ONCE))
        .collect();
    let make = |number: usize| {
        let texts: Vec<&str> = batches[number]
            .iter()
            .map(|(_, text)| text.as_ref())
            .collect();
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

/// The vectors of one model.
pub(super) struct Vectors<'s> {
    model: String,
    /// The number of passages.
    total: usize,
    /// The passages that have a vector, in order.
    numbers: Vec<u32>,
    /// Their vectors.
    passages: Vec<Rows<'s>>,
    questions: Vec<Vec<Vector>>,
}

/// Vectors that follow each other, in memory or in a file.
#[derive(Default)]
pub(super) struct Rows<'s> {
    components: Cow<'s, [u8]>,
    scales: Cow<'s, [u8]>,
}

impl Rows<'_> {
    pub(super) fn push(&mut self, vector: &Vector) {
        self.components.to_mut().extend(vector.components());
        self.scales.to_mut().extend(vector.scale().to_le_bytes());
    }

    /// Gives back the memory for more of them.
    pub(super) fn shrink(&mut self) {
        self.components.to_mut().shrink_to_fit();
        self.scales.to_mut().shrink_to_fit();
    }

    /// The number of vectors.
    fn count(&self) -> usize {
        self.scales.len() / size_of::<f32>()
    }
}

impl<'s> Vectors<'s> {
    pub(super) fn of(texts: Texts<'_>, encoder: &Encoder) -> Vectors<'s> {
        let mut passages = Rows::default();
        let make = |number: usize| passage(&texts.passages[number], encoder);
        let Ok(()) = in_order(texts.passages.len(), &make, |vector| {
            passages.push(&vector);
            Ok::<(), Infallible>(())
        });
        let questions = texts.phrasings().map(|phrasings| {
            let phrasings = phrasings.iter();
            phrasings.map(|phrasing| encoder.encode(phrasing)).collect()
        });
        Vectors {
            model: encoder.built_in().to_owned(),
            total: texts.passages.len(),
            numbers: (0..).take(texts.passages.len()).collect(),
            passages: vec![passages],
            questions: questions.collect(),
        }
    }

    /// The vectors of all passages of an index that is built, and of the phrasings of its
    /// questions, by the built-in model.
    pub(super) fn of_table(
        encoder: &Encoder,
        passages: Vec<Rows<'s>>,
        questions: Vec<Vec<Vector>>,
    ) -> Vectors<'s> {
        let total = passages.iter().map(Rows::count).sum();
        Vectors {
            model: encoder.built_in().to_owned(),
            total,
            numbers: (0..).take(total).collect(),
            passages,
            questions,
        }
    }

    /// Gives the vectors their places in an index of `total` passages, in which the passages that
    /// they are of have these numbers.
    pub(super) fn place(&mut self, numbers: &[u32], total: usize) {
        for number in &mut self.numbers {
            *number = numbers[*number as usize];
        }
        self.total = total;
    }

    /// Takes the vectors of the sentence encoder, which are all kept. Passages that are no
    /// answers of entries have none.
    pub(super) fn of_sentences(texts: Texts<'_>, model: &str, kept: &KeptVectors) -> Vectors<'s> {
        let mut passages = Rows::default();
        let mut numbers = Vec::new();
        for (number, passage) in std::iter::zip(0.., texts.passages) {
            let vector = answer(passage).and_then(|text| kept.get(Role::Passage, &text));
            if let Some(vector) = vector {
                numbers.push(number);
                passages.push(vector);
            }
        }
        let questions = texts.phrasings().map(|phrasings| {
            let phrasings = phrasings.iter();
            let vectors = phrasings.filter_map(|text| kept.get(Role::Question, text));
            vectors.cloned().collect()
        });
        Vectors {
            model: model.to_owned(),
            total: texts.passages.len(),
            numbers,
            passages: vec![passages],
            questions: questions.collect(),
        }
    }

    /// Makes vectors with the endpoint's model. Returns an error if the endpoint fails.
    pub(super) fn remote(
        texts: Texts<'_>,
        encoder: &Encoder,
        model: &str,
    ) -> Result<Vectors<'s>, EndpointError> {
        let passages = texts.passages.iter();
        let passages: Vec<String> = passages
            .map(|passage| format!("{}\n{}", name(passage), passage.text))
            .collect();
        let passages: Vec<&str> = passages.iter().map(String::as_str).collect();
        let phrasings: Vec<&str> = texts.phrasings().flatten().copied().collect();
        let mut rows = Rows::default();
        for vector in encoder.encode_remotely(Role::Passage, &passages)? {
            rows.push(&vector);
        }
        let mut phrasings = encoder
            .encode_remotely(Role::Question, &phrasings)?
            .into_iter();
        let lengths = texts.phrasings().map(<[&str]>::len);
        let questions = lengths.map(|length| phrasings.by_ref().take(length).collect());
        Ok(Vectors {
            model: model.to_owned(),
            total: texts.passages.len(),
            numbers: (0..).take(texts.passages.len()).collect(),
            passages: vec![rows],
            questions: questions.collect(),
        })
    }

    /// The number of components of a vector; 0 without a vector.
    fn dimensions(&self) -> usize {
        let of_passages = self
            .passages
            .iter()
            .find_map(|rows| rows.components.len().checked_div(rows.count()));
        let mut of_questions = self.questions.iter().flatten();
        let of_questions = || of_questions.next().map(|vector| vector.components().len());
        of_passages.or_else(of_questions).unwrap_or_default()
    }

    /// True if the vectors, if there are any, can stand beside those of a space.
    pub(super) fn are_like(&self, space: &Space) -> bool {
        let dimensions = self.dimensions();
        self.model == space.model() && (dimensions == 0 || dimensions == space.dimensions())
    }

    /// Vectors of the same model for the units of an index: those of `known`, where it is known
    /// which documents of its index a unit has, and else the next ones of these.
    pub(super) fn with_known(
        &self,
        known: &'s Space,
        units: impl Iterator<Item = (Counts, Option<Counts>)>,
    ) -> Vectors<'s> {
        let mut all = Vectors {
            model: self.model.clone(),
            total: 0,
            numbers: Vec::with_capacity(self.numbers.len()),
            passages: Vec::new(),
            questions: Vec::new(),
        };
        let mut next = Counts::default();
        let mut run: Option<Range<usize>> = None;
        for (counts, place) in units {
            let first = u32::try_from(all.total).unwrap_or(u32::MAX);
            match place {
                Some(place) => {
                    let before = place.passages..place.passages + counts.passages;
                    let rows = known.rows(before.clone());
                    let numbers = known.numbers_of(rows.clone());
                    all.numbers
                        .extend(numbers.map(|number| number - before.start + first));
                    let questions = place.questions..place.questions + counts.questions;
                    all.questions
                        .extend(questions.map(|question| known.phrasings(question as usize)));
                    match &mut run {
                        Some(run) if run.end == rows.start => run.end = rows.end,
                        run => all.take(known, run.replace(rows)),
                    }
                }
                None => {
                    all.take(known, run.take());
                    let of_unit = next.passages..next.passages + counts.passages;
                    let at = |number: u32| self.numbers.partition_point(|found| *found < number);
                    let rows = at(of_unit.start)..at(of_unit.end);
                    let numbers = self.numbers[rows.clone()].iter();
                    all.numbers
                        .extend(numbers.map(|number| number - of_unit.start + first));
                    all.copy(self, rows);
                    let questions = &self.questions[next.questions as usize..];
                    all.questions
                        .extend_from_slice(&questions[..counts.questions as usize]);
                    next = next.plus(counts);
                }
            }
            all.total += counts.passages as usize;
        }
        all.take(known, run);
        all
    }

    /// Adds rows of a file.
    fn take(&mut self, space: &'s Space, rows: Option<Range<usize>>) {
        if let Some(rows) = rows {
            let (components, scales) = space.bytes_of(rows);
            self.passages.push(Rows {
                components: Cow::Borrowed(components),
                scales: Cow::Borrowed(scales),
            });
        }
    }

    /// Adds rows that were made.
    fn copy(&mut self, made: &Vectors<'_>, rows: Range<usize>) {
        let (from, dimensions) = (&made.passages[0], made.dimensions());
        let components = &from.components[rows.start * dimensions..rows.end * dimensions];
        let scales = &from.scales[rows.start * size_of::<f32>()..rows.end * size_of::<f32>()];
        self.passages.push(Rows {
            components: Cow::Owned(components.to_vec()),
            scales: Cow::Owned(scales.to_vec()),
        });
    }

    pub(super) fn write(&self, path: &Path) -> io::Result<Shape> {
        let centres: Vec<Vector> = self.questions.iter().map(|p| centre(p)).collect();
        let of_questions = || centres.iter().chain(self.questions.iter().flatten());
        let mut file = Digested {
            hasher: blake3::Hasher::new(),
            file: BufWriter::new(File::create(path)?),
        };
        for rows in &self.passages {
            file.write_all(&rows.components)?;
        }
        for vector in of_questions() {
            file.write_all(vector.components())?;
        }
        for rows in &self.passages {
            file.write_all(&rows.scales)?;
        }
        for vector in of_questions() {
            file.write_all(&vector.scale().to_le_bytes())?;
        }
        let mut phrasings = 0;
        for question in &self.questions {
            file.write_all(&u32::to_le_bytes(phrasings))?;
            phrasings += u32::try_from(question.len()).map_err(io::Error::other)?;
        }
        file.write_all(&phrasings.to_le_bytes())?;
        if self.numbers.len() < self.total {
            for number in &self.numbers {
                file.write_all(&number.to_le_bytes())?;
            }
        }
        file.finish()?;
        Ok(Shape {
            model: self.model.clone(),
            dimensions: u32::try_from(self.dimensions()).map_err(io::Error::other)?,
            passages: u32::try_from(self.numbers.len()).map_err(io::Error::other)?,
            phrasings,
            calibration: self.calibration(&centres),
        })
    }
}

/// Writes a file with the digest of its content at the end.
struct Digested {
    hasher: blake3::Hasher,
    file: BufWriter<File>,
}

impl Digested {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.file.write_all(bytes)
    }

    fn finish(mut self) -> io::Result<()> {
        self.file.write_all(self.hasher.finalize().as_bytes())?;
        self.file.flush()
    }
}

/// The largest number of questions, and of phrasings of each, that are measured.
const MEASURED_QUESTIONS: usize = 200;
const MEASURED_PHRASINGS: usize = 3;

impl Vectors<'_> {
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
pub(super) fn passage(passage: &Passage, encoder: &Encoder) -> Vector {
    let name = encoder.encode(&name(passage));
    let text = encoder.encode(&passage.text);
    Vector::mean([(&name, 1.0), (&text, 1.0)]).unwrap_or(name)
}

/// The mean of the vectors of a question's phrasings.
fn centre(phrasings: &[Vector]) -> Vector {
    let all = phrasings.iter().map(|vector| (vector, 1.0));
    Vector::mean(all).unwrap_or_else(|| Vector::new(&[]))
}
