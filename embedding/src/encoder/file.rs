//! Opens the bytes of an encoder as its tokenizer and its network.
//!
//! Layout, all numbers little-endian, nothing aligned:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `MADOENC1` |
//! | 16 | the beginning of the BLAKE3 hash of all bytes after it |
//! | 4 each | hidden, layers, heads, inner, positions, pieces, layers with 4-bit weights, length of the double array in bytes (u32) |
//! | that length | double array from the pieces' UTF-8 to their places: in byte order, from 0 |
//! | 4 × pieces | log probability of each piece (f32) |
//! | the rest | tensors |
//!
//! The tensors, of which each matrix is stored row by row in blocks (`blocks`), and norms
//! and biases as f32:
//!
//! | shape | what |
//! |---|---|
//! | 3 + pieces × hidden | embeddings of `<s>`, `</s>`, `<unk>` and the pieces, 4 bits |
//! | positions × hidden | embeddings of the positions, f16 |
//! | 2 × hidden | norm of the embeddings: weights, biases |
//! | 3 hidden × hidden, 3 hidden | of each layer: queries, keys and values |
//! | hidden × hidden, hidden | output of the attention |
//! | 2 × hidden | norm of the attention |
//! | inner × hidden, inner | to the inner size |
//! | hidden × inner, hidden | from the inner size |
//! | 2 × hidden | norm of the layer |
//!
//! The first layers have 4-bit weights, the others 8-bit weights.

use super::blocks::{self, BLOCK, Block, EIGHT_BITS, FOUR_BITS};
use super::linear::Linear;
use super::network::{Layer, Network, Norm};
use super::tiles::COLUMNS;
use super::tokens::{SPECIAL, Tokenizer};
use crate::bytes::{double_array, floats, number, take};

const MAGIC: &[u8; 8] = b"MADOENC1";
const HASH: usize = 16;

/// Why bytes can't be opened as an encoder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncoderError {
    /// The bytes begin with something else.
    #[error("not an encoder, or one of another version")]
    Unknown,
    /// The length differs from the header, or the numbers of the header contradict each other.
    #[error("the encoder is damaged")]
    Damaged,
}

/// What an encoder's bytes contain.
pub(crate) struct Parts {
    pub(crate) id: String,
    pub(crate) tokenizer: Tokenizer<'static>,
    pub(crate) network: Network,
}

pub(crate) fn parse(bytes: &'static [u8]) -> Result<Parts, EncoderError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(EncoderError::Unknown)?;
    after_magic(rest).ok_or(EncoderError::Damaged)
}

fn after_magic(mut rest: &'static [u8]) -> Option<Parts> {
    let hash = take(&mut rest, HASH)?;
    let digits: String = hash[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    let mut header = [0; 8];
    for value in &mut header {
        *value = number(&mut rest)?;
    }
    let [
        hidden,
        layers,
        heads,
        inner,
        positions,
        pieces,
        four_bit_layers,
        length,
    ] = header;
    let divides = |divisor: usize, size: usize| size > 0 && size.is_multiple_of(divisor);
    // A head has whole tiles, and the first and the last token are in every text.
    if !divides(BLOCK, hidden)
        || !divides(BLOCK, inner)
        || !divides(heads, hidden)
        || !divides(COLUMNS, hidden / heads)
        || positions < 3
    {
        return None;
    }
    let double_array = double_array(&mut rest, length)?;
    let scores = floats(take(&mut rest, pieces.checked_mul(4)?)?);
    let rows = pieces.checked_add(SPECIAL)?;
    let network = Network {
        hidden,
        heads,
        inner,
        embeddings: take_blocks(&mut rest, rows, hidden)?,
        positions: halves(&mut rest, positions.checked_mul(hidden)?)?,
        norm: norm(&mut rest, hidden)?,
        layers: (0..layers)
            .map(|layer| {
                let linear = match layer < four_bit_layers {
                    true => linear::<FOUR_BITS>,
                    false => linear::<EIGHT_BITS>,
                };
                Some(Layer {
                    queries_keys_values: linear(&mut rest, hidden.checked_mul(3)?, hidden)?,
                    attention: linear(&mut rest, hidden, hidden)?,
                    attention_norm: norm(&mut rest, hidden)?,
                    to_inner: linear(&mut rest, inner, hidden)?,
                    from_inner: linear(&mut rest, hidden, inner)?,
                    norm: norm(&mut rest, hidden)?,
                })
            })
            .collect::<Option<Vec<_>>>()?,
    };
    if !rest.is_empty() {
        return None;
    }
    Some(Parts {
        id: format!("small-{digits}"),
        tokenizer: Tokenizer::new(double_array, scores, positions),
        network,
    })
}

/// The next blocks: those of a matrix with some rows and columns.
fn take_blocks<const BYTES: usize>(
    rest: &mut &'static [u8],
    rows: usize,
    columns: usize,
) -> Option<&'static [[u8; BYTES]]> {
    let blocks = rows.checked_mul(columns / BLOCK)?;
    Some(take(rest, blocks.checked_mul(BYTES)?)?.as_chunks().0)
}

fn linear<const BYTES: usize>(
    rest: &mut &'static [u8],
    outputs: usize,
    inputs: usize,
) -> Option<Linear>
where
    [u8; BYTES]: Block,
{
    let blocks = take_blocks::<BYTES>(rest, outputs, inputs)?;
    let biases = numbers(rest, outputs)?;
    Some(Linear::new(blocks, inputs, biases))
}

fn norm(rest: &mut &'static [u8], size: usize) -> Option<Norm> {
    Some(Norm {
        weights: numbers(rest, size)?,
        biases: numbers(rest, size)?,
    })
}

/// The next numbers of type f32.
fn numbers(rest: &mut &'static [u8], count: usize) -> Option<Vec<f32>> {
    let numbers = floats(take(rest, count.checked_mul(4)?)?).iter().copied();
    Some(numbers.map(f32::from_le_bytes).collect())
}

/// The next numbers of type f16.
fn halves(rest: &mut &'static [u8], count: usize) -> Option<Vec<f32>> {
    let (halves, _) = take(rest, count.checked_mul(2)?)?.as_chunks();
    Some(halves.iter().copied().map(blocks::f16).collect())
}
