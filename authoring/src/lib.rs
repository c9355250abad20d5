//! What authors of knowledge packs use beside the engine: entries from the pages that a
//! team has, and the pages that packs cite. Answers need nothing of it, so that it is
//! compiled for a short build instead of for speed.

// The modules of the engine have the same paths here as in all other code.
use madoguchi_engine::{knowledge, semantic, text};

pub mod fetch;

pub mod import;
