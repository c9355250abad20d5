//! Turns the byte arrays of `yoin-ipadic` into words, connection costs and
//! character categories, by safe code that checks every bound.
//!
//! Deliberately absent: yoin's search automaton (lindera builds its own), any
//! use of yoin's own decoders (they are unsafe and trust their input), and any
//! judgement of what the words mean.
//!
//! All numbers are little-endian: yoin wrote them in the byte order of its
//! author's machine, and the arrays in the crate are fixed.

use std::fmt;

/// What is the matter with the bytes, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DecodeError {
    /// The array being read, such as "words".
    pub(crate) part: &'static str,
    /// The offset in that array at which reading stopped.
    pub(crate) at: usize,
    /// What was wrong there.
    pub(crate) problem: String,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}: {}", self.part, self.at, self.problem)
    }
}

impl std::error::Error for DecodeError {}

/// What the lattice needs of a word, known or unknown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// The context id seen by the word before.
    pub(crate) left_id: u16,
    /// The context id seen by the word after.
    pub(crate) right_id: u16,
    /// The cost of the word itself.
    pub(crate) cost: i16,
    /// MeCab's features: part of speech, base form, reading, comma-separated.
    pub(crate) features: &'a str,
}

/// A word of the dictionary.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// The word as it is written.
    pub(crate) surface: &'a str,
    /// Its costs and features.
    pub(crate) entry: Entry<'a>,
}

/// The cost of putting one word after another.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Matrix {
    /// How many right ids a word that goes before can have.
    pub(crate) before: u16,
    /// How many left ids a word that goes after can have.
    pub(crate) after: u16,
    /// Costs, at `right id of the word before + left id of the word after * before`.
    pub(crate) costs: Vec<i16>,
}

/// How unknown words are made from characters of one category.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Category<'a> {
    /// Whether to make them even where the dictionary has words.
    pub(crate) invoke: bool,
    /// Whether to make one of the whole run of such characters.
    pub(crate) group: bool,
    /// Up to how many characters to make shorter ones.
    pub(crate) length: u8,
    /// The parts of speech to try.
    pub(crate) entries: Vec<Entry<'a>>,
}

/// The character categories.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unknown<'a> {
    /// The categories; their position is their id.
    pub(crate) categories: Vec<Category<'a>>,
    /// The category of characters past the table.
    pub(crate) default_id: u8,
    /// One category id for each of the code points from 0 to 0xFFFE.
    pub(crate) table: &'a [u8],
}

/// Code points in the character table: yoin leaves out U+FFFF.
pub(crate) const TABLE_LEN: usize = 0xFFFF;

/// Reads all words.
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

/// Reads the connection costs.
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

/// Reads the character categories and their unknown words.
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

/// Reads the unknown words of one category: `count` of the offsets, from `first` on.
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

/// Reads on from a position in an array, and says where it could not.
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

    /// `count` numbers of `N` bytes each.
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

    /// A number of 32 bits that counts or points at something.
    fn len_u32(&mut self) -> Result<usize, DecodeError> {
        Ok(size(self.array()?))
    }

    /// Such numbers, with their count before them.
    fn counted_u32s(&mut self) -> Result<Vec<usize>, DecodeError> {
        let count = self.len_u32()?;
        self.items(count, size)
    }

    /// Text, with its length in bytes before it.
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

/// A 32-bit number as a size; every machine that can run the compiler has room for it.
fn size(bytes: [u8; 4]) -> usize {
    u32::from_le_bytes(bytes) as usize
}
