//! What a pack is searched with.

use super::closeness::EntryTexts;
use crate::index::{PackIndex, PassageIndex};
use crate::semantic::Encoder;
use crate::text::Tokenizer;

/// The source that has the entries.
pub(super) const ENTRIES: usize = 0;

/// What a pack is searched with, and the texts of its entries are analysed with.
#[derive(Clone, Copy)]
pub struct Reader<'e> {
    /// The index of a pack.
    pub index: PackIndex<'e>,
    /// What finds passages: this index and, if documents are elsewhere, what has them.
    pub sources: &'e [&'e dyn PassageIndex],
    /// The tokenizer.
    pub tokenizer: &'e Tokenizer,
    /// The encoder; `None` to compare by words only.
    pub encoder: Option<&'e Encoder>,
    /// The vectors of the entries of this index.
    pub entry_texts: &'e EntryTexts,
}
