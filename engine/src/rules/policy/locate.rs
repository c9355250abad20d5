//! Finds the object with the facts' properties in a document: by its pointer, anywhere
//! in the document; by the end of its pointer at the top; else the top itself.

use serde_json::Value;

use super::value::{Located, escaped, member, parts, single, wrong_shape};
use super::{MAX_NAMES, PolicyError, recognize};
use crate::knowledge::decision::PolicyObject;

/// The object that was found.
#[derive(Debug)]
pub(super) struct Found<'v> {
    /// The object.
    pub object: &'v Value,
    /// Its pointer.
    pub pointer: String,
    /// True if no name on the way says that it is the object.
    pub is_alone: bool,
}

/// Finds the object in a document.
///
/// # Errors
///
/// If there are several, if a value on the way isn't an object, or if the document is an
/// array of others or has no members at all.
pub(super) fn object<'v>(
    policy: &PolicyObject,
    document: &'v Value,
) -> Result<Found<'v>, PolicyError> {
    let path = parts(&policy.at);
    let mut search = Search {
        path: &path,
        policy,
        found: Vec::new(),
        error: None,
    };
    if !path.is_empty() {
        search.descend(String::new(), document);
    }
    let named = |(pointer, object)| Found {
        object,
        pointer,
        is_alone: false,
    };
    if search.found.len() > 1 {
        let pointers = search.found.into_iter().map(|(pointer, _)| pointer);
        return Err(PolicyError::Several {
            pointers: pointers.take(MAX_NAMES).collect(),
        });
    }
    if let Some(found) = search.found.pop() {
        return Ok(named(found));
    }
    if let Some(error) = search.error {
        return Err(error);
    }
    let (at, top) = unwrapped(document);
    for from in 1..path.len() {
        let end = path.get(from..).unwrap_or_default();
        if let Some(found) = follow(at.clone(), top, end, policy)? {
            return Ok(named(found));
        }
    }
    match top {
        Value::Object(_) => Ok(Found {
            object: top,
            pointer: at,
            is_alone: true,
        }),
        // A list of other objects, such as all policies of a kind.
        Value::Array(items) => match items.first() {
            Some(item @ Value::Object(_)) => Err(PolicyError::OtherDocument {
                seems: recognize::object(policy, item),
                unknown: recognize::unknown(policy, item, &[]),
                missing: None,
            }),
            _ => Err(PolicyError::NothingKnown),
        },
        _ => Err(PolicyError::NothingKnown),
    }
}

/// A search for the whole path in all parts of a document.
struct Search<'v, 'p> {
    path: &'p [String],
    policy: &'p PolicyObject,
    found: Vec<Located<'v>>,
    /// The first error on the path.
    error: Option<PolicyError>,
}

impl<'v> Search<'v, '_> {
    /// Searches a value and what is in it. The parser limits the depth.
    fn descend(&mut self, at: String, value: &'v Value) {
        match value {
            Value::Object(members) => {
                match follow(at.clone(), value, self.path, self.policy) {
                    Ok(Some(found)) => return self.found.push(found),
                    Ok(None) => {}
                    Err(error) => {
                        self.error.get_or_insert(error);
                    }
                }
                for (name, member) in members {
                    self.descend(format!("{at}/{}", escaped(name)), member);
                }
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.descend(format!("{at}/{i}"), item);
                }
            }
            _ => {}
        }
    }
}

/// Follows a path by its names. `None` if its first name is missing, or another one.
///
/// # Errors
///
/// If a value on the way is not an object.
fn follow<'v>(
    mut at: String,
    mut value: &'v Value,
    path: &[String],
    policy: &PolicyObject,
) -> Result<Option<Located<'v>>, PolicyError> {
    for (step, part) in path.iter().enumerate() {
        let Value::Object(members) = value else {
            return match step {
                0 => Ok(None),
                _ => Err(broken(at, value)),
            };
        };
        let Some((name, found)) = member(members, part, &policy.extensions) else {
            return Ok(None);
        };
        (at, value) = single(at + &name, found);
    }
    match value {
        Value::Object(_) => Ok(Some((at, value))),
        _ => Err(broken(at, value)),
    }
}

fn broken(at: String, value: &Value) -> PolicyError {
    match value {
        Value::Null => PolicyError::NothingKnown,
        _ => wrong_shape(at, value, false),
    }
}

/// Takes a value out of arrays of one item, and out of the `value` of a response that has
/// nothing else but annotations.
fn unwrapped(document: &Value) -> Located<'_> {
    let (mut at, mut value) = single(String::new(), document);
    while let Value::Object(members) = value
        && let Some((name, inner @ (Value::Object(_) | Value::Array(_)))) =
            member(members, "value", &[])
        && members.keys().all(|other| {
            other.eq_ignore_ascii_case("value")
                || other.eq_ignore_ascii_case("count")
                || recognize::is_annotation(other)
        })
    {
        (at, value) = single(at + &name, inner);
    }
    (at, value)
}
