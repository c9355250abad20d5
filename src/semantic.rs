//! Texts to vectors of what they mean: texts that mean the same are near each
//! other, in either language.
//!
//! The built-in model is always there. An [`endpoint`] may add a stronger one;
//! vectors of different models never meet, and where the endpoint does not answer
//! the built-in model does. The only user of the embedding and of the network.

pub mod endpoint;
mod vector;

pub use madoguchi_embedding::NOTICE;
use madoguchi_embedding::{Model, TableError};
use serde::Deserialize;

pub use endpoint::EndpointError;
pub use vector::Vector;

use endpoint::Endpoint;

/// Whether and with what to find by meaning, `[semantic]` in config.toml.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Finds by meaning as well as by words.
    pub enabled: bool,
    /// A model beside the built-in one.
    pub endpoint: endpoint::Options,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            enabled: true,
            endpoint: endpoint::Options::default(),
        }
    }
}

impl Options {
    /// Checks what the types cannot: what is wrong, with the key, if anything.
    pub fn validate(&self) -> Result<(), String> {
        self.endpoint.validate()
    }
}

/// Why there are no vectors.
#[derive(Debug, thiserror::Error)]
pub enum SemanticError {
    /// The built-in model.
    #[error(transparent)]
    Model(#[from] TableError),
    /// The endpoint's key.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
}

/// What a text is to be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Somebody's question, or a way to ask an entry.
    Question,
    /// A text that may answer.
    Passage,
}

/// The vector of a question, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Meaning {
    /// The id of the model.
    pub model: String,
    /// The vector.
    pub vector: Vector,
}

/// Turns texts into vectors.
#[derive(Debug)]
pub struct Encoder {
    built_in: &'static Model,
    endpoint: Option<Endpoint>,
}

impl Encoder {
    /// Makes ready what the options ask for; `None` if they want nothing found by
    /// meaning. Asks nothing of the network yet.
    ///
    /// # Errors
    ///
    /// If the binary was built with a damaged model, or the endpoint's key cannot
    /// be sent.
    pub fn open(options: &Options) -> Result<Option<Encoder>, SemanticError> {
        if !options.enabled {
            return Ok(None);
        }
        Ok(Some(Encoder {
            built_in: Model::built_in()?,
            endpoint: Endpoint::open(&options.endpoint)?,
        }))
    }

    /// The id of the built-in model.
    pub fn built_in(&self) -> &str {
        self.built_in.id()
    }

    /// The id of the endpoint's model, if there is an endpoint.
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_ref().map(Endpoint::id)
    }

    /// The vector of a text by the built-in model; the zero vector for a text that
    /// has no word it knows.
    pub fn encode(&self, text: &str) -> Vector {
        let components = self.built_in.encode(text);
        Vector::new(&components.unwrap_or_else(|| vec![0.0; self.built_in.dimensions()]))
    }

    /// The vectors of texts by the endpoint's model, in order.
    ///
    /// # Errors
    ///
    /// If there is no endpoint, or one of its replies is none.
    pub fn encode_remotely(
        &self,
        role: Role,
        texts: &[&str],
    ) -> Result<Vec<Vector>, EndpointError> {
        let endpoint = self.endpoint.as_ref().ok_or(EndpointError::None)?;
        endpoint.encode(role, texts)
    }

    /// The vector of a question by the first of some models (an index's) that can
    /// give one: the endpoint's if it answers, else the built-in one.
    pub fn question(&self, text: &str, has: impl Fn(&str) -> bool) -> Option<Meaning> {
        if let Some(endpoint) = self.endpoint.as_ref().filter(|e| has(e.id()))
            && let Some(vector) = endpoint.question(text)
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
