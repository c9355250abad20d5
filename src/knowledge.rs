//! Files that people keep to plain data: packs and the problems in them.
//!
//! [`load()`] reads a folder of packs from the disk; everything after it is pure.
//! What an author got wrong is a [`Problem`] with its place, never an error, and
//! takes only the file it is in out of service. No file format is known outside
//! this module.

pub mod check;
pub mod date;
pub mod decision;
pub mod document;
pub mod entry;
pub mod front_matter;
pub mod glossary;
pub mod import;
pub mod library;
pub mod load;
pub mod markdown;
pub mod pack;
pub mod passage;
pub mod problem;
pub mod table;

pub use date::PartialDate;
pub use decision::Decision;
pub use document::Document;
pub use entry::{Entry, Side};
pub use glossary::Glossary;
pub use library::Library;
pub use load::load;
pub use pack::{Localized, Pack, Source};
pub use passage::{Passage, PassageKind};
pub use problem::{Problem, ProblemKind};
pub use table::{Rollout, Setting};
