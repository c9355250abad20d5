//! Reads the vectors of a model from a file, and computes the similarity of texts to a
//! question.
//!
//! The search is exact: it compares every vector, which takes about a millisecond for 100,000
//! of them. The file contains, in this order: the components of all vectors (i8); their scales
//! (f32, little-endian); the number of the first phrasing of each question, followed by the
//! number of all phrasings (u32, little-endian); unless all passages have a vector, the numbers
//! of those that have one (u32); the BLAKE3 digest of everything before. The vectors are those
//! of the passages, of the questions (the mean of their phrasings), and of the phrasings.

use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::Directory;
use tantivy::directory::{MmapDirectory, OwnedBytes};

use super::build::Counts;
use super::schema::View;
use crate::semantic::Vector;

/// The description of a file of vectors in the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Shape {
    /// The id of the model.
    pub model: String,
    /// The number of components of a vector.
    pub dimensions: u32,
    /// The number of passages with a vector.
    pub passages: u32,
    pub phrasings: u32,
    pub calibration: Calibration,
}

/// Average similarities between ways to ask, by which the scale of a model is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Calibration {
    /// Of phrasings to the other phrasings of the same question.
    pub same_question: f32,
    /// Of phrasings to other questions.
    pub other_questions: f32,
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

    /// The number of components of a vector.
    pub(super) fn dimensions(&self) -> usize {
        self.shape.dimensions as usize
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
            View::Passages if self.has_all_passages() => {
                self.cosines(question, numbers.start, numbers.len())
            }
            View::Passages => {
                let ids = numbers.filter_map(|number| u32::try_from(number).ok());
                let cosines = ids.map(|number| self.passage(number, question));
                cosines.map(Option::unwrap_or_default).collect()
            }
            View::Questions => {
                let before = self.shape.passages as usize;
                let centres = self.cosines(question, before + numbers.start, numbers.len());
                std::iter::zip(centres, self.nearest_phrasings(numbers, question))
                    .map(|(centre, nearest)| (centre + nearest) / 2.0)
                    .collect()
            }
        }
    }

    /// The cosine of the nearest phrasing of some entries to a question.
    pub(super) fn nearest_phrasings(&self, numbers: Range<usize>, question: &Vector) -> Vec<f32> {
        let before = self.shape.passages as usize + self.counts.questions as usize;
        let first = self.first(numbers.start);
        let count = self.first(numbers.end) - first;
        let mut phrasings = self.cosines(question, before + first, count).into_iter();
        let lengths = numbers.map(|q| self.first(q + 1) - self.first(q));
        lengths
            .map(|length| phrasings.by_ref().take(length).fold(-1.0, f32::max))
            .collect()
    }

    /// The cosine of a passage to a question; `None` if the passage has no vector.
    pub(super) fn passage(&self, number: u32, question: &Vector) -> Option<f32> {
        let row = self.rows(number..number + 1).next()?;
        self.cosines(question, row, 1).pop()
    }

    fn has_all_passages(&self) -> bool {
        self.shape.passages == self.counts.passages
    }

    /// The positions of the vectors of passages with these numbers.
    pub(super) fn rows(&self, numbers: Range<u32>) -> Range<usize> {
        if self.has_all_passages() {
            let end = numbers.end.min(self.counts.passages);
            return numbers.start.min(end) as usize..end as usize;
        }
        let found = self.passage_numbers();
        let at = |number: u32| found.partition_point(|found| u32::from_le_bytes(*found) < number);
        at(numbers.start)..at(numbers.end)
    }

    /// The numbers of the passages whose vectors are at these positions.
    pub(super) fn numbers_of(&self, rows: Range<usize>) -> impl Iterator<Item = u32> {
        let numbers = match self.has_all_passages() {
            true => &[],
            false => &self.passage_numbers()[rows.clone()],
        };
        let all = rows.filter(|_| self.has_all_passages());
        let all = all.filter_map(|row| u32::try_from(row).ok());
        all.chain(numbers.iter().copied().map(u32::from_le_bytes))
    }

    /// The numbers of the passages that have a vector, unless all have.
    fn passage_numbers(&self) -> &[[u8; 4]] {
        let questions = self.counts.questions as usize;
        let at = self.vectors() * (self.dimensions() + 4) + 4 * (questions + 1);
        self.numbers(at, self.shape.passages as usize)
    }

    /// The components and the scales of the vectors at these positions.
    pub(super) fn bytes_of(&self, rows: Range<usize>) -> (&[u8], &[u8]) {
        let dimensions = self.dimensions();
        let scales = self.vectors() * dimensions;
        (
            &self.bytes[rows.start * dimensions..rows.end * dimensions],
            &self.bytes[scales + 4 * rows.start..scales + 4 * rows.end],
        )
    }

    /// The vector with this number among all.
    fn vector(&self, number: usize) -> Vector {
        let (components, scale) = self.bytes_of(number..number + 1);
        let scale = scale.first_chunk().copied().map_or(0.0, f32::from_le_bytes);
        Vector::from_parts(components.to_vec(), scale)
    }

    /// The vectors of the phrasings of a question.
    pub(super) fn phrasings(&self, question: usize) -> Vec<Vector> {
        let before = self.shape.passages as usize + self.counts.questions as usize;
        let numbers = self.first(question)..self.first(question + 1);
        numbers.map(|number| self.vector(before + number)).collect()
    }

    fn cosines(&self, question: &Vector, first: usize, count: usize) -> Vec<f32> {
        let dimensions = self.shape.dimensions as usize;
        let components = &self.bytes[first * dimensions..][..count * dimensions];
        let scales = self.numbers(self.vectors() * dimensions + 4 * first, count);
        let scales = scales.iter().copied().map(f32::from_le_bytes);
        question.cosines(components, scales)
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
        self.shape.passages as usize
            + self.counts.questions as usize
            + self.shape.phrasings as usize
    }

    /// The length of the data before the digest, in bytes.
    fn length(&self) -> usize {
        let passages = match self.has_all_passages() {
            true => 0,
            false => self.shape.passages as usize,
        };
        self.vectors() * (self.dimensions() + 4)
            + 4 * (self.counts.questions as usize + 1 + passages)
    }
}
