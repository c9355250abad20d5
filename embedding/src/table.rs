//! Reads pieces and their vectors from the bytes of a table, without copying them.
//!
//! Layout, all numbers little-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `MDGEMB1\0` |
//! | 32 | the model's name, ASCII, padded with spaces |
//! | 4 | dimensions (u32, even) |
//! | 4 | rows (u32) |
//! | 4 | length of the double array in bytes (u32) |
//! | 4 × rows | log probability of each piece (f32) |
//! | 4 × rows | scale of each vector (f32) |
//! | dimensions / 2 × rows | components: two of 4 bits a byte, −8 to 7, stored plus 8; component `i` is in the low half of byte `i`, component `dimensions / 2 + i` in its high half |
//! | the rest | double array from the pieces' UTF-8 to their rows |

use yada::DoubleArray;

use crate::bytes::{double_array, floats, number, take};

const MAGIC: &[u8; 8] = b"MDGEMB1\0";
const NAME: usize = 32;

/// Why bytes can't be read as a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The bytes begin with something else.
    #[error("not an embedding table, or one of another version")]
    Unknown,
    /// The length differs from the header, or the pieces refer to rows that don't exist.
    #[error("the embedding table is damaged")]
    Damaged,
}

pub(crate) struct Table<'b> {
    id: &'b str,
    dimensions: usize,
    scores: &'b [[u8; 4]],
    scales: &'b [[u8; 4]],
    components: &'b [u8],
    pieces: DoubleArray<&'b [u8]>,
    /// The log probability of a character that isn't in any piece.
    unknown: f32,
}

/// The difference between the log probabilities of the rarest piece and of an unknown
/// character; the value of SentencePiece.
pub(crate) const UNKNOWN_PENALTY: f32 = 10.0;

impl<'b> Table<'b> {
    pub(crate) fn parse(bytes: &'b [u8]) -> Result<Table<'b>, TableError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(TableError::Unknown)?;
        Table::after_magic(rest).ok_or(TableError::Damaged)
    }

    fn after_magic(mut rest: &'b [u8]) -> Option<Table<'b>> {
        let id = std::str::from_utf8(take(&mut rest, NAME)?).ok()?;
        let [dimensions, rows, length] =
            [number(&mut rest)?, number(&mut rest)?, number(&mut rest)?];
        let scores = floats(take(&mut rest, rows.saturating_mul(4))?);
        let scales = floats(take(&mut rest, rows.saturating_mul(4))?);
        let components = take(&mut rest, rows.saturating_mul(dimensions / 2))?;
        let pieces = double_array(&mut rest, length)?;
        if !rest.is_empty() || dimensions == 0 || dimensions % 2 != 0 {
            return None;
        }
        let rarest = scores.iter().copied().map(f32::from_le_bytes);
        let rarest = rarest.fold(0.0, f32::min);
        Some(Table {
            id: id.trim_end(),
            dimensions,
            scores,
            scales,
            components,
            pieces,
            unknown: rarest - UNKNOWN_PENALTY,
        })
    }

    pub(crate) fn id(&self) -> &str {
        self.id
    }

    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The log probability of a character that isn't in any piece.
    pub(crate) fn unknown(&self) -> f32 {
        self.unknown
    }

    /// The pieces that are prefixes of some bytes: row, length in bytes, log probability.
    pub(crate) fn prefixes<'s>(
        &'s self,
        bytes: &'s [u8],
    ) -> impl Iterator<Item = (usize, usize, f32)> + 's {
        let found = self.pieces.common_prefix_search(bytes);
        found.filter_map(|(row, length)| {
            let row = usize::try_from(row).ok()?;
            Some((row, length, f32::from_le_bytes(*self.scores.get(row)?)))
        })
    }

    /// Adds the vector of a row to a sum.
    pub(crate) fn add(&self, row: usize, sum: &mut [f32]) {
        let half = self.dimensions / 2;
        let scale = f32::from_le_bytes(self.scales[row]);
        let components = &self.components[row * half..][..half];
        let (low, high) = sum.split_at_mut(half);
        for ((byte, low), high) in components.iter().zip(low).zip(high) {
            *low += scale * f32::from((byte & 15) as i8 - 8);
            *high += scale * f32::from((byte >> 4) as i8 - 8);
        }
    }
}
