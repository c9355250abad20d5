//! Texts to vectors of their meaning (embeddings): texts with the same meaning have
//! similar vectors, in either language.
//!
//! Two models are part of the program. The table makes vectors of any text in
//! microseconds. The sentence encoder takes milliseconds for a text and reads it as a
//! whole; it compares questions with the ways to ask for an entry. An [`endpoint`] may
//! replace the table. Vectors of different models are never compared; where the endpoint
//! does not answer, the table does. Only [`Encoder::fetch_questions`] and
//! [`Encoder::encode_remotely`] wait for the network: what a person waits for while
//! typing must not call them.

pub mod endpoint;
mod kept;
mod question_cache;
mod vector;

pub use madoguchi_embedding::NOTICE;
use madoguchi_embedding::{
    self as embedding, CaseClassifier, EncoderError, Kind, Model as Table, TableError,
};
use serde::Deserialize;

pub use endpoint::EndpointError;
pub use kept::KeptVectors;
pub use vector::Vector;

use endpoint::Endpoint;
use question_cache::QuestionCache;

/// Whether to search by meaning and with which models, `[semantic]` in config.toml.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Whether to search by meaning as well as by words.
    pub enabled: bool,
    /// What compares questions with the ways to ask for an entry.
    pub model: Model,
    /// A model in place of the table.
    pub endpoint: endpoint::Options,
}

/// The built-in models that are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Model {
    /// The sentence encoder and the table.
    Small,
    /// The table alone.
    Static,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            enabled: true,
            model: Model::Small,
            endpoint: endpoint::Options::default(),
        }
    }
}

impl Options {
    /// Returns an error that names the configuration key if a value is missing or wrong.
    pub fn validate(&self) -> Result<(), String> {
        self.endpoint.validate()
    }
}

/// Why an encoder could not be opened or gave no vectors.
#[derive(Debug, thiserror::Error)]
pub enum SemanticError {
    /// The binary was built with a damaged model.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The binary was built with a damaged sentence encoder.
    #[error(transparent)]
    Sentences(#[from] EncoderError),
    /// The endpoint's key can't be used, or a call failed.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
}

/// The role of a text in a search; models may encode each role differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A question, or a way to ask for an entry.
    Question,
    /// A text that may answer a question.
    Passage,
}

/// The vector of a question with its model.
#[derive(Debug, Clone, PartialEq)]
pub struct Meaning {
    /// The id of the model.
    pub model: String,
    /// The vector.
    pub vector: Vector,
}

/// The weight of the question before in the meaning of a follow-up, relative to 1 for the
/// follow-up itself.
const CONTEXT_WEIGHT: f32 = 0.5;

impl Meaning {
    /// The meaning of a follow-up in the context of the question before it, if both are of
    /// the same model.
    pub fn in_context(self, before: Option<&Meaning>) -> Meaning {
        let Some(before) = before.filter(|before| before.model == self.model) else {
            return self;
        };
        let both = [(&self.vector, 1.0), (&before.vector, CONTEXT_WEIGHT)];
        Meaning {
            vector: Vector::mean(both).unwrap_or(before.vector.clone()),
            model: self.model,
        }
    }
}

/// Turns texts into vectors.
#[derive(Debug)]
pub struct Encoder {
    table: &'static Table,
    sentences: Option<&'static embedding::Encoder>,
    /// For the vectors of the sentence encoder.
    cases: Option<CaseClassifier>,
    /// Vectors by the sentence encoder.
    questions: QuestionCache,
    endpoint: Option<Endpoint>,
}

impl Encoder {
    /// Opens the models; `None` if the options turn off searching by meaning. Sends
    /// nothing to the network.
    ///
    /// # Errors
    ///
    /// If the binary was built with a damaged model, or the endpoint's key would be sent
    /// unencrypted.
    pub fn open(options: &Options) -> Result<Option<Encoder>, SemanticError> {
        if !options.enabled {
            return Ok(None);
        }
        let sentences = match options.model {
            Model::Small => Some(embedding::Encoder::built_in()?),
            Model::Static => None,
        };
        Ok(Some(Encoder {
            table: Table::built_in()?,
            sentences,
            cases: CaseClassifier::built_in(),
            questions: QuestionCache::default(),
            endpoint: Endpoint::open(&options.endpoint)?,
        }))
    }

    /// The id of the table.
    pub fn built_in(&self) -> &str {
        self.table.id()
    }

    /// The id of the sentence encoder, if it is used.
    pub fn sentence_model(&self) -> Option<&str> {
        self.sentences.map(embedding::Encoder::id)
    }

    /// The id of the endpoint's model, if there is an endpoint.
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_ref().map(Endpoint::id)
    }

    /// The vector of a text by the table; the zero vector for a text without a word that
    /// the table knows.
    pub fn encode(&self, text: &str) -> Vector {
        let components = self.table.encode(text);
        Vector::new(&components.unwrap_or_else(|| vec![0.0; self.table.dimensions()]))
    }

    /// True if the table has a word, in lower case, as one piece. It has the common words
    /// of English, and no misspellings.
    pub fn knows_word(&self, word: &str) -> bool {
        self.table.has_word(word)
    }

    /// The vectors of texts by the sentence encoder, in order; empty if it isn't used.
    /// A text takes a few milliseconds.
    pub fn encode_sentences(&self, role: Role, texts: &[&str]) -> Vec<Vector> {
        let Some(sentences) = self.sentences else {
            return Vec::new();
        };
        let kind = match role {
            Role::Question => Kind::Question,
            Role::Passage => Kind::Passage,
        };
        let vectors = sentences.encode_all(kind, texts).into_iter();
        vectors.map(|components| Vector::new(&components)).collect()
    }

    /// The vectors of texts by the endpoint's model, in order. Waits for the network.
    ///
    /// # Errors
    ///
    /// If there is no endpoint, a call fails, or a reply doesn't hold the vectors.
    pub fn encode_remotely(
        &self,
        role: Role,
        texts: &[&str],
    ) -> Result<Vec<Vector>, EndpointError> {
        let endpoint = self.endpoint.as_ref().ok_or(EndpointError::None)?;
        endpoint.encode(role, texts)
    }

    /// Fetches the vectors of questions by the endpoint's model, for
    /// [`Encoder::question`] to use. Waits for the network, at most
    /// `question_timeout_seconds` for all texts together. A failure is logged, and the
    /// table is used instead.
    pub fn fetch_questions(&self, texts: &[&str]) {
        if let Some(endpoint) = &self.endpoint {
            endpoint.fetch_questions(texts);
        }
    }

    /// The vector of a question by the sentence encoder, to be compared with the ways to
    /// ask; `None` if it isn't used or the index doesn't have its vectors (`has` tells by
    /// a model's id). Takes some 20 milliseconds, or microseconds for a recent question.
    pub fn sentence(&self, text: &str, has: impl Fn(&str) -> bool) -> Option<Meaning> {
        let model = self.sentence_model().filter(|model| has(model))?;
        let vector = match self.questions.get(text) {
            Some(vector) => vector,
            None => {
                let vector = self.encode_sentences(Role::Question, &[text]).pop()?;
                self.questions.insert(text, vector.clone());
                vector
            }
        };
        Some(Meaning {
            model: model.to_owned(),
            vector,
        })
    }

    /// The log odds that a question asks for the outcome of a single case; `None` if the sentence
    /// encoder isn't used. Takes as long as [`Encoder::sentence`].
    pub fn case_log_odds(&self, question: &str) -> Option<f32> {
        let cases = self.cases.as_ref()?;
        let question = self.sentence(question, |_| true)?;
        Some(cases.log_odds(question.vector.unit()))
    }

    /// The vector of a question by the best of the models that an index has (`has` tells
    /// by a model's id): the endpoint's if the vector was fetched, otherwise the table's.
    /// Takes microseconds, and never waits for the network.
    pub fn question(&self, text: &str, has: impl Fn(&str) -> bool) -> Option<Meaning> {
        if let Some(endpoint) = self.endpoint.as_ref().filter(|e| has(e.id()))
            && let Some(vector) = endpoint.fetched(text)
        {
            return Some(Meaning {
                model: endpoint.id().to_owned(),
                vector,
            });
        }
        has(self.built_in()).then(|| Meaning {
            model: self.built_in().to_owned(),
            vector: self.encode(text),
        })
    }
}
