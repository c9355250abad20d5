//! Turns the files that people write into packs and a list of problems.
//!
//! [`load()`] reads a folder of packs from the disk; everything else is pure. An
//! author's mistake is a [`Problem`] with its place, not an error, and takes only
//! its own file out of service. No other module knows the file formats.

pub mod check;
pub mod date;
pub mod decision;
pub(crate) mod digested;
pub mod document;
pub mod entry;
pub mod file;
pub mod front_matter;
pub mod glossary;
pub mod library;
pub mod load;
pub mod localized;
pub mod markdown;
pub mod pack;
pub mod page_header;
pub mod passage;
pub mod problem;
mod shared_id;
mod sourced;
mod stamp;
pub mod table;

pub use date::PartialDate;
pub use decision::Decision;
pub use document::{Document, ListedDocument};
pub use entry::{Entry, Side};
pub use file::Place;
pub use glossary::Glossary;
pub use library::{Library, TakenDocuments};
pub use load::{Known, Loaded, load, load_changes};
pub use localized::{Forms, Localized};
pub use pack::{Pack, Source};
pub use passage::{Passage, PassageKind};
pub use problem::{Problem, ProblemKind};
pub use table::{Rollout, Setting};
