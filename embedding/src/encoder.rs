//! Turns texts into vectors with a transformer encoder: each token's vector depends on the
//! whole text.
//!
//! The model is multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings: A
//! Technical Report", 2024, arXiv:2402.05672) with the pieces of Japanese and English
//! alone, trained further. A text becomes tokens (`tokens`), these become vectors
//! (`network`), and their mean is the vector of the text. The weights are in the binary
//! with 4 or 8 bits each (`file`, `blocks`).

mod attention;
mod blocks;
mod file;
mod linear;
mod network;
mod tiles;
mod tokens;

use std::sync::LazyLock;

pub use file::EncoderError;
use file::Parts;
pub use tokens::Kind;

/// The encoder that the binary contains.
static ENCODER: &[u8] = include_bytes!("../encoder.bin");

/// How many tokens of several texts are computed together at most, unless one text has more.
/// From about a hundred on, more make it no faster.
const PASS: usize = 512;

/// A transformer encoder: its tokenizer and its network.
pub struct Encoder {
    parts: Parts,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Encoder").field(&self.id()).finish()
    }
}

impl Encoder {
    /// The encoder in the binary. The first call takes about 20 milliseconds and 25 MB of
    /// memory; later calls return the same encoder.
    ///
    /// # Errors
    ///
    /// If `encoder.bin` was damaged when the program was compiled.
    pub fn built_in() -> Result<&'static Encoder, EncoderError> {
        static OPENED: LazyLock<Result<Encoder, EncoderError>> =
            LazyLock::new(|| Encoder::from_bytes(ENCODER));
        OPENED.as_ref().map_err(Clone::clone)
    }

    /// Makes an encoder from its bytes. Their hash isn't checked.
    ///
    /// # Errors
    ///
    /// If the bytes aren't an encoder, have another version, or are damaged.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Encoder, EncoderError> {
        Ok(Encoder {
            parts: file::parse(bytes)?,
        })
    }

    /// The name of the encoder. Vectors of encoders with different names aren't comparable.
    pub fn id(&self) -> &str {
        &self.parts.id
    }

    /// The number of components of a vector.
    pub fn dimensions(&self) -> usize {
        self.parts.network.hidden
    }

    /// The rows of a text's tokens in the encoder's embeddings, with those of the prefix, the
    /// first and the last token. There are at least two, and never more than the encoder has
    /// positions: of a longer text, a question keeps its beginning and its end, a passage its
    /// beginning.
    pub fn tokens(&self, kind: Kind, text: &str) -> Vec<usize> {
        self.parts.tokenizer.rows(kind, text)
    }

    /// The vector of a text, with length 1. The text is given without a prefix, and may be
    /// empty. A question of 30 tokens takes about 20 ms on a processor with AVX2, and no text
    /// more than about 130 ms, because [`tokens`](Encoder::tokens) are limited.
    pub fn encode(&self, kind: Kind, text: &str) -> Vec<f32> {
        self.encode_all(kind, &[text]).pop().unwrap_or_default()
    }

    /// The vectors of several texts, in their order, as [`encode`](Encoder::encode) makes
    /// them. Of short texts it is faster than one after the other: about 0.5 ms a token.
    pub fn encode_all(&self, kind: Kind, texts: &[&str]) -> Vec<Vec<f32>> {
        let mut vectors = Vec::with_capacity(texts.len());
        let mut pass = Vec::new();
        let mut count = 0;
        for text in texts {
            let tokens = self.tokens(kind, text);
            if count + tokens.len() > PASS {
                vectors.extend(self.parts.network.vectors(&pass));
                pass.clear();
                count = 0;
            }
            count += tokens.len();
            pass.push(tokens);
        }
        vectors.extend(self.parts.network.vectors(&pass));
        vectors
    }
}
