//! Decodes the byte arrays of `yoin-ipadic` into words, connection costs and character
//! categories. The code is safe and checks every bound.
//!
//! yoin's search automaton isn't read, because lindera builds its own. yoin's decoders
//! aren't used, because they are unsafe and trust their input.
//!
//! All numbers are little-endian.

use std::fmt;

/// An error in the bytes, with its position.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DecodeError {
    /// The array, such as "words".
    pub(crate) part: &'static str,
    /// The byte offset in the array at which reading stopped.
    pub(crate) at: usize,
    /// What is wrong.
    pub(crate) problem: String,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}: {}", self.part, self.at, self.problem)
    }
}

impl std::error::Error for DecodeError {}

/// The data of a known or unknown word for the lattice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// The context id toward the preceding word.
    pub(crate) left_id: u16,
    /// The context id toward the following word.
    pub(crate) right_id: u16,
    /// The cost of the word.
    pub(crate) cost: i16,
    /// MeCab's features, comma-separated.
    pub(crate) features: &'a str,
}

/// A word of the dictionary.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// The word as it is written in text.
    pub(crate) surface: &'a str,
    /// Its costs and features.
    pub(crate) entry: Entry<'a>,
}

/// The costs of connecting two words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Matrix {
    /// The number of right ids of the preceding word.
    pub(crate) before: u16,
    /// The number of left ids of the following word.
    pub(crate) after: u16,
    /// The costs, at index `right id of the preceding word + left id of the following word *
    /// before`.
    pub(crate) costs: Vec<i16>,
}

/// How unknown words are made from the characters of a category.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Category<'a> {
    /// Whether they are made even where the dictionary has words.
    pub(crate) invoke: bool,
    /// Whether a run of such characters makes one word.
    pub(crate) group: bool,
    /// The largest number of characters of the shorter words that are made.
    pub(crate) length: u8,
    /// The possible parts of speech.
    pub(crate) entries: Vec<Entry<'a>>,
}

/// The character categories.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unknown<'a> {
    /// The categories, by id.
    pub(crate) categories: Vec<Category<'a>>,
    /// The category of characters beyond the table.
    pub(crate) default_id: u8,
    /// The category id of each code point from 0 to 0xFFFE.
    pub(crate) table: &'a [u8],
}

/// The number of code points in the character table, which lacks U+FFFF.
pub(crate) const TABLE_LEN: usize = 0xFFFF;

/// Decodes the words.
pub(crate) fn words(bytes: &[u8]) -> Result<Vec<Word<'_>>, DecodeError> {
    let mut reader = Reader::new("words", bytes, 0);
    let mut words = Vec::new();
    while !reader.is_empty() {
        let surface = reader.text()?;
        let entry = reader.entry()?;
        words.push(Word { surface, entry });
    }
    Ok(words)
}

/// Decodes the connection costs.
pub(crate) fn matrix(bytes: &[u8]) -> Result<Matrix, DecodeError> {
    let mut reader = Reader::new("connection costs", bytes, 0);
    let before = reader.u16()?;
    let after = reader.u16()?;
    let count = usize::from(before) * usize::from(after);
    let costs = reader.items(count, i16::from_le_bytes)?;
    reader.end()?;
    Ok(Matrix {
        before,
        after,
        costs,
    })
}

/// Decodes the character categories and their unknown words.
pub(crate) fn unknown(bytes: &[u8]) -> Result<Unknown<'_>, DecodeError> {
    let mut reader = Reader::new("character categories", bytes, 0);
    let firsts = reader.counted_u32s()?;
    let counts = reader.counted_u32s()?;
    let offsets = reader.counted_u32s()?;
    let entries_len = reader.len_u32()?;
    let entries = reader.take(entries_len)?;

    let count = usize::from(reader.u8()?);
    let default_id = reader.u8()?;
    let invoke = reader.take(count)?;
    let group = reader.take(count)?;
    let length = reader.take(count)?;
    let table = reader.take(TABLE_LEN)?;
    if firsts.len() != count || counts.len() != count {
        return Err(reader.problem(format!(
            "{count} categories, but {} first entries and {} entry counts",
            firsts.len(),
            counts.len()
        )));
    }
    if let Some(id) = table
        .iter()
        .chain([&default_id])
        .find(|id| usize::from(**id) >= count)
    {
        return Err(reader.problem(format!("category id {id}, but only {count} categories")));
    }
    reader.end()?;

    let mut categories = Vec::with_capacity(count);
    for id in 0..count {
        categories.push(Category {
            invoke: invoke[id] != 0,
            group: group[id] != 0,
            length: length[id],
            entries: category_entries(entries, &offsets, firsts[id], counts[id])?,
        });
    }
    Ok(Unknown {
        categories,
        default_id,
        table,
    })
}

/// Decodes the unknown words of a category: those at `count` offsets, starting with
/// number `first`.
fn category_entries<'a>(
    entries: &'a [u8],
    offsets: &[usize],
    first: usize,
    count: usize,
) -> Result<Vec<Entry<'a>>, DecodeError> {
    let chosen = first
        .checked_add(count)
        .and_then(|end| offsets.get(first..end));
    let Some(chosen) = chosen else {
        return Err(DecodeError {
            part: "unknown words",
            at: 0,
            problem: format!("entries {first} and {count} on, but only {}", offsets.len()),
        });
    };
    chosen
        .iter()
        .map(|&offset| Reader::new("unknown words", entries, offset).entry())
        .collect()
}

/// Reads an array from a position on, and reports the position of errors.
struct Reader<'a> {
    part: &'static str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(part: &'static str, bytes: &'a [u8], at: usize) -> Self {
        Reader { part, bytes, at }
    }

    fn is_empty(&self) -> bool {
        self.at >= self.bytes.len()
    }

    fn problem(&self, problem: String) -> DecodeError {
        DecodeError {
            part: self.part,
            at: self.at,
            problem,
        }
    }

    fn end(&self) -> Result<(), DecodeError> {
        match self.bytes.len().saturating_sub(self.at) {
            0 => Ok(()),
            left => Err(self.problem(format!("{left} bytes too many"))),
        }
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        let taken = self
            .at
            .checked_add(len)
            .and_then(|end| self.bytes.get(self.at..end));
        let Some(taken) = taken else {
            let left = self.bytes.len().saturating_sub(self.at);
            return Err(self.problem(format!("{len} bytes expected, {left} left")));
        };
        self.at += len;
        Ok(taken)
    }

    /// Reads `count` numbers of `N` bytes each.
    fn items<const N: usize, T>(
        &mut self,
        count: usize,
        number: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, DecodeError> {
        let Some(len) = count.checked_mul(N) else {
            return Err(self.problem(format!("{count} numbers are too many")));
        };
        Ok(self
            .take(len)?
            .as_chunks()
            .0
            .iter()
            .map(|bytes| number(*bytes))
            .collect())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    fn u16(&mut self) -> Result<u16, DecodeError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    fn i16(&mut self) -> Result<i16, DecodeError> {
        Ok(i16::from_le_bytes(self.array()?))
    }

    /// Reads a 32-bit count or offset.
    fn len_u32(&mut self) -> Result<usize, DecodeError> {
        Ok(size(self.array()?))
    }

    /// Reads 32-bit numbers that are preceded by their count.
    fn counted_u32s(&mut self) -> Result<Vec<usize>, DecodeError> {
        let count = self.len_u32()?;
        self.items(count, size)
    }

    /// Reads a text that is preceded by its length in bytes.
    fn text(&mut self) -> Result<&'a str, DecodeError> {
        let len = self.len_u32()?;
        let start = self.at;
        let bytes = self.take(len)?;
        str::from_utf8(bytes).map_err(|error| DecodeError {
            part: self.part,
            at: start,
            problem: format!("text of {len} bytes: {error}"),
        })
    }

    fn entry(&mut self) -> Result<Entry<'a>, DecodeError> {
        Ok(Entry {
            left_id: self.u16()?,
            right_id: self.u16()?,
            cost: self.i16()?,
            features: self.text()?,
        })
    }
}

/// Converts a 32-bit number to a size, which has at least 32 bits wherever the compiler
/// runs.
fn size(bytes: [u8; 4]) -> usize {
    u32::from_le_bytes(bytes) as usize
}
