//! Writes the passages of units to one tantivy segment in a folder, with their vectors by the
//! built-in model.
//!
//! Units that follow each other become a segment of their own, on every core, and the segments
//! are joined in order: a passage's number is its document id, and questions follow the
//! passages. So a build keeps little in memory besides the texts of the library and the vectors,
//! whatever the size of the library.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::{fs, io, thread};

use tantivy::Directory;
use tantivy::directory::MmapDirectory;
use tantivy::indexer::merge_indices;

use super::IndexError;
use super::analyzer::Analyzer;
use super::build::{PackCounts, Progress, follow_each_other};
use super::segment_writer::{self, Part, SegmentWriter};
use super::units::{Unit, UnitSource};
use super::vectors::Rows;
use crate::semantic::{Encoder, Vector};

/// The sizes of a segment in bytes of text, before they are joined. A segment takes about five
/// times as much memory while it is written. Those of tests are small, so that there are several.
const SEGMENT_BYTES: Range<usize> = if cfg!(test) { 1 << 8 } else { 64 << 10 }..4 << 20;

/// The most bytes of text that all threads have in segments, as long as these aren't smaller
/// than an eighth of the largest.
const BYTES_AT_ONCE: usize = 16 << 20;

/// What was built.
pub(super) struct Built {
    /// What the index has of each pack.
    pub packs: Vec<PackCounts>,
    pub units: Vec<Unit>,
    /// The vectors of the passages by the built-in model, in order; none without an encoder.
    pub rows: Vec<Rows<'static>>,
    /// Those of the phrasings of each question.
    pub questions: Vec<Vec<Vector>>,
}

/// Writes units, which all have passages, each with the analyzer of its pack.
pub(super) fn build(
    folder: &Path,
    units: &[UnitSource<'_>],
    analyzers: &[Analyzer],
    encoder: Option<&Encoder>,
    progress: &dyn Progress,
) -> Result<Built, IndexError> {
    let ranges = divided(units);
    let has_questions = units.iter().any(UnitSource::is_entry);
    let folders = folders(folder, ranges.len() + usize::from(has_questions))?;
    let failed = |source| IndexError::Library {
        path: folder.to_owned(),
        source,
    };
    let size: usize = units.iter().map(UnitSource::size).sum();
    // Joining the segments takes about a tenth of the time.
    let total = size + size / 8;
    let job = Job {
        units,
        analyzers,
        encoder,
        ranges: &ranges,
        folders: &folders,
        next: AtomicUsize::new(0),
        has_failed: AtomicBool::new(false),
    };
    let parts = job
        .run(|done| progress.advance(done, total))
        .map_err(failed)?;

    let mut built = Built {
        packs: vec![PackCounts::default(); analyzers.len()],
        units: Vec::with_capacity(units.len()),
        rows: Vec::new(),
        questions: Vec::new(),
    };
    let mut indexes = Vec::with_capacity(folders.len());
    let mut asked = Vec::new();
    let mut passages = 0;
    for part in parts {
        for (pack, counts) in std::iter::zip(&mut built.packs, &part.packs) {
            pack.add(counts);
        }
        built.rows.extend(part.rows);
        let questions = part.questions.into_iter();
        asked.extend(questions.map(|question| (passages, question)));
        let counts = part.units.iter().map(|unit| unit.counts.passages);
        passages += counts.sum::<u32>();
        built.units.extend(part.units);
        indexes.push(part.index);
    }
    if has_questions {
        let last = &folders[ranges.len()];
        let mut writer = SegmentWriter::begin(last, analyzers).map_err(failed)?;
        for (before, question) in asked {
            let added = writer.add_question(passages, before, &question);
            added.map_err(failed)?;
            built.questions.push(question.vectors);
        }
        for (pack, counts) in std::iter::zip(&mut built.packs, &writer.packs) {
            pack.add(counts);
        }
        indexes.push(writer.finish().map_err(failed)?);
    }
    if indexes.len() > 1 {
        let directory = MmapDirectory::open(folder).map_err(|error| failed(error.into()))?;
        let joined = merge_indices(&indexes, directory).map_err(failed)?;
        let synced = joined.directory().sync_directory();
        synced.map_err(|source| disk(folder, source))?;
        drop(indexes);
        for folder in folders {
            fs::remove_dir_all(&folder).map_err(|source| disk(&folder, source))?;
        }
    }
    progress.advance(total, total);
    follow_each_other(&mut built.packs);
    Ok(built)
}

fn disk(path: &Path, source: io::Error) -> IndexError {
    IndexError::Disk {
        path: path.to_owned(),
        source,
    }
}

/// The folders of so many segments: that of the index for a single one, or else new ones in it.
fn folders(folder: &Path, segments: usize) -> Result<Vec<PathBuf>, IndexError> {
    if segments == 1 {
        return Ok(vec![folder.to_owned()]);
    }
    let folders = (0..segments).map(|number| folder.join(format!("segment-{number}")));
    let made = folders.map(|folder| {
        fs::create_dir(&folder).map_err(|source| disk(&folder, source))?;
        Ok(folder)
    });
    made.collect()
}

/// Divides units into those of each segment. Every core has one, unless there is little to do.
fn divided(units: &[UnitSource<'_>]) -> Vec<Range<usize>> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let size: usize = units.iter().map(UnitSource::size).sum();
    let most = (BYTES_AT_ONCE / threads).clamp(SEGMENT_BYTES.end / 8, SEGMENT_BYTES.end);
    let most = size.div_ceil(threads).clamp(SEGMENT_BYTES.start, most);
    let mut ranges = Vec::with_capacity(size / most + 1);
    let (mut start, mut size) = (0, 0);
    for (number, unit) in units.iter().enumerate() {
        if size > 0 && size + unit.size() > most {
            ranges.push(start..number);
            (start, size) = (number, 0);
        }
        size += unit.size();
    }
    ranges.push(start..units.len());
    ranges
}

/// The work of all threads.
struct Job<'j> {
    units: &'j [UnitSource<'j>],
    analyzers: &'j [Analyzer],
    encoder: Option<&'j Encoder>,
    /// The units of each segment.
    ranges: &'j [Range<usize>],
    /// The folder of each segment.
    folders: &'j [PathBuf],
    /// The next segment that nobody writes.
    next: AtomicUsize,
    has_failed: AtomicBool,
}

/// What a thread reports.
enum Report {
    /// So many bytes of text are done.
    Done(usize),
    /// A segment is written.
    Written(usize, Box<tantivy::Result<Part>>),
}

impl Job<'_> {
    /// Writes the segments on every core and returns them in order.
    fn run(&self, advance: impl Fn(usize)) -> tantivy::Result<Vec<Part>> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let (sender, receiver) = mpsc::channel();
        let mut parts: Vec<Option<Part>> = self.ranges.iter().map(|_| None).collect();
        thread::scope(|scope| {
            for _ in 0..threads.min(self.ranges.len()) {
                let sender = sender.clone();
                scope.spawn(move || self.write_all(&sender));
            }
            drop(sender);
            let mut done = 0;
            for report in receiver {
                match report {
                    Report::Done(bytes) => {
                        done += bytes;
                        advance(done);
                    }
                    Report::Written(number, written) => match *written {
                        Ok(part) => parts[number] = Some(part),
                        Err(error) => {
                            self.has_failed.store(true, Ordering::Relaxed);
                            return Err(error);
                        }
                    },
                }
            }
            Ok(())
        })?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// Writes segments until there are no more.
    fn write_all(&self, reports: &mpsc::Sender<Report>) {
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(range) = self.ranges.get(number).cloned() else {
                return;
            };
            // The receiver is dropped if another segment failed.
            let report = |bytes| match reports.send(Report::Done(bytes)) {
                Ok(()) => !self.has_failed.load(Ordering::Relaxed),
                Err(_) => false,
            };
            let units = &self.units[range];
            let folder = &self.folders[number];
            let written =
                segment_writer::write(folder, units, self.analyzers, self.encoder, report);
            if reports
                .send(Report::Written(number, Box::new(written)))
                .is_err()
            {
                return;
            }
        }
    }
}
