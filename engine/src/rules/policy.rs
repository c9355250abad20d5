//! Reads a policy document, the JSON of a product's API, into the facts that it states.
//!
//! The table locates each fact's property, so this module knows no product.
//! Locations are JSON Pointers (RFC 6901). In a table's pointer, `*` stands for every
//! item of an array. Names are compared without regard to ASCII case, because libraries
//! write them in a case of their own; the exact name has priority. Nothing is guessed: a
//! document is refused if it could be another one, and so is a known property of another
//! type.

mod locate;
mod recognize;
mod value;

use std::collections::HashSet;

use serde_json::Value;

use super::decision::StatedFacts;
use super::fact::{Domain, Fact, ValueError};
use super::table::Table;
use crate::knowledge::decision::{FactType, Literal, PolicyObject};
use crate::text::decode::decode;
use value::{clipped, is_cut_off, values_at};

/// The most names or locations that an error lists.
const MAX_NAMES: usize = 10;

/// A policy document as it was given.
#[derive(Debug, Clone, PartialEq)]
pub enum PolicyDocument {
    /// The bytes of a file.
    File(Vec<u8>),
    /// A part of a request in JSON.
    Json(Value),
}

/// The result of reading a policy document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedPolicy {
    /// The facts that the document states.
    pub stated: StatedFacts,
    /// Pointers to the largest parts of the document that belong to no fact.
    pub ignored: Vec<String>,
}

/// The reason why a policy document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyError {
    /// The table does not say how to read a policy document.
    NotSupported,
    /// The file is neither UTF-8 nor UTF-16.
    NotText,
    /// The text isn't JSON.
    NotJson {
        /// The line of the mistake, from 1.
        line: usize,
        /// Its column, from 1; 0 at the end of a line.
        column: usize,
        /// The position in the table's list of the document that it seems to be.
        seems: Option<usize>,
    },
    /// The document is another one.
    OtherDocument {
        /// What it seems to be, if that can be told.
        seems: Option<Seems>,
        /// The names of its properties that the table doesn't know.
        unknown: Vec<String>,
        /// The location of a property, with `*`, that the wanted document would have.
        missing: Option<String>,
    },
    /// The document has no property of any fact.
    NothingKnown,
    /// The document has the object more than once.
    Several {
        /// The locations.
        pointers: Vec<String>,
    },
    /// A text stands in place of an object, because the export was not deep enough.
    CutOff {
        /// The location.
        pointer: String,
        /// The text, as JSON.
        found: String,
    },
    /// A value isn't an object or an array, though the properties of facts are in it.
    Shape {
        /// The location.
        pointer: String,
        /// The value, as JSON.
        found: String,
        /// True if an array is wanted, false if an object is.
        wants_array: bool,
    },
    /// A property has a value that its fact cannot have.
    Value {
        /// The location of the property.
        pointer: String,
        /// The value, as JSON.
        found: String,
        /// The position of the fact.
        fact: usize,
        /// The reason.
        error: ValueError,
    },
    /// Items of one array have different values.
    Disagree {
        /// The location, with `*` for the items.
        pointer: String,
    },
}

/// What a document seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seems {
    /// A document of the table's list, by its position.
    Listed(usize),
    /// An object of this type, as the document itself says.
    Type(String),
}

impl Table {
    /// Reads a policy document from a file or a request. A text in a request is read like
    /// a file.
    ///
    /// # Errors
    ///
    /// As [`Table::import_policy`], or if the file isn't JSON in UTF-8 or UTF-16.
    pub fn read_policy(&self, document: &PolicyDocument) -> Result<ImportedPolicy, PolicyError> {
        let policy = self.policy()?;
        let text = match document {
            PolicyDocument::File(bytes) => decode(bytes).ok_or(PolicyError::NotText)?,
            PolicyDocument::Json(Value::String(text)) => text.clone(),
            PolicyDocument::Json(value) => return self.import_policy(value),
        };
        let value = serde_json::from_str(text.trim_start_matches('\u{feff}'));
        let value: Value = value.map_err(|error| PolicyError::NotJson {
            line: error.line(),
            column: error.column(),
            seems: recognize::text(policy, &text),
        })?;
        self.import_policy(&value)
    }

    /// Reads a policy document: the whole document, a part that leads to the object with
    /// the facts' properties, or the object alone, in arrays of one item or under `value`
    /// as well. A property that is `null` states nothing.
    ///
    /// # Errors
    ///
    /// If the table does not read policy documents, the document is another one or has no
    /// property of a fact, a value does not fit its fact, or items of an array disagree.
    pub fn import_policy(&self, document: &Value) -> Result<ImportedPolicy, PolicyError> {
        let policy = self.policy()?;
        let found = locate::object(policy, document)?;
        if found.is_alone {
            self.check_object(policy, found.object)?;
        }
        let prefix = found.pointer;
        let mut imported = ImportedPolicy::default();
        let mut pointers: Vec<String> = Vec::new();
        for (position, fact) in self.facts.iter().enumerate() {
            let Some(property) = &fact.written.property else {
                continue;
            };
            let values = values_at(found.object, &prefix, property, &policy.extensions)?;
            pointers.extend(values.iter().map(|(pointer, _)| pointer.clone()));
            let mut code = None;
            for (pointer, value) in values.into_iter().filter(|(_, value)| !value.is_null()) {
                let read = code_of(fact, value).map_err(|error| {
                    let found = clipped(value);
                    match is_cut_off(value) {
                        true => PolicyError::CutOff { pointer, found },
                        false => PolicyError::Value {
                            pointer,
                            found,
                            fact: position,
                            error,
                        },
                    }
                })?;
                if code.is_some_and(|code| code != read) {
                    let pointer = format!("{prefix}{property}");
                    return Err(PolicyError::Disagree { pointer });
                }
                code = Some(read);
            }
            if let Some(code) = code {
                imported.stated.state(position, Domain::only(code));
            }
        }
        if pointers.is_empty() {
            return Err(PolicyError::NothingKnown);
        }
        collect_ignored(
            document,
            "",
            &ReadPointers::new(pointers),
            &mut imported.ignored,
        );
        Ok(imported)
    }

    fn policy(&self) -> Result<&PolicyObject, PolicyError> {
        let policy = self.written.policy.as_ref();
        policy.ok_or(PolicyError::NotSupported)
    }

    /// Checks an object that was given alone, because other objects have properties of the
    /// same names, too: it must have no property that the wanted object hasn't, and what
    /// the wanted object has in every item of an array, at least one item must have.
    fn check_object(&self, policy: &PolicyObject, object: &Value) -> Result<(), PolicyError> {
        let properties = self.facts.iter();
        let properties = properties.filter_map(|fact| fact.written.property.as_deref());
        let known: Vec<&str> = properties
            .filter_map(|pointer| pointer.split('/').nth(1))
            .chain(policy.other_properties.iter().map(String::as_str))
            .collect();
        let unknown = recognize::unknown(policy, object, &known);
        let seems = recognize::object(policy, object);
        let is_other_type = match &seems {
            Some(Seems::Listed(_)) => true,
            Some(Seems::Type(_)) => !policy.types.is_empty(),
            None => false,
        };
        let facts = self.facts.iter();
        let mut properties = facts.filter_map(|fact| fact.written.property.as_deref());
        let missing = properties.find(|pointer| is_missing(object, pointer, &policy.extensions));
        if unknown.is_empty() && !is_other_type && missing.is_none() {
            return Ok(());
        }
        Err(PolicyError::OtherDocument {
            seems,
            unknown,
            missing: missing.map(str::to_owned),
        })
    }
}

/// True if an object has items in an array of a pointer, and none has the rest of it.
fn is_missing(object: &Value, pointer: &str, extensions: &[String]) -> bool {
    let count = |pointer: &str| {
        let found = values_at(object, "", pointer, extensions).ok()?;
        Some(found.len())
    };
    let array = pointer.rfind("/*/").map(|at| &pointer[..at + 2]);
    array.is_some_and(|array| count(array) > Some(0) && count(pointer) == Some(0))
}

/// The code of a fact's JSON value.
fn code_of(fact: &Fact, value: &Value) -> Result<i64, ValueError> {
    let written = match value {
        Value::Bool(value) => Literal::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Literal::Integer(number),
            None => return Err(ValueError::NotANumber),
        },
        Value::String(text) => Literal::Text(text.clone()),
        Value::Array(items) if fact.kind() == FactType::Set => {
            let ids = items.iter().map(|item| item.as_str().map(str::to_owned));
            Literal::List(ids.collect::<Option<_>>().ok_or(ValueError::NotAmong)?)
        }
        _ => return Err(ValueError::NotAmong),
    };
    fact.code(&written)
}

/// The pointers of a document that were read.
struct ReadPointers {
    /// The pointers themselves.
    exact: HashSet<String>,
    /// The pointers and all of their ancestors.
    with_ancestors: HashSet<String>,
}

impl ReadPointers {
    fn new(pointers: Vec<String>) -> ReadPointers {
        let with_ancestors = |pointer: &String| -> Vec<String> {
            let ends = pointer
                .match_indices('/')
                .map(|(at, _)| at)
                .chain([pointer.len()]);
            ends.map(|end| pointer[..end].to_owned()).collect()
        };
        ReadPointers {
            with_ancestors: pointers.iter().flat_map(with_ancestors).collect(),
            exact: pointers.into_iter().collect(),
        }
    }
}

/// Collects pointers to the largest parts of a document in which nothing was read.
fn collect_ignored(value: &Value, at: &str, read: &ReadPointers, ignored: &mut Vec<String>) {
    if !read.with_ancestors.contains(at) {
        ignored.push(at.to_owned());
        return;
    }
    if read.exact.contains(at) {
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let key = value::escaped(key);
                collect_ignored(member, &format!("{at}/{key}"), read, ignored);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                collect_ignored(item, &format!("{at}/{i}"), read, ignored);
            }
        }
        _ => {}
    }
}
