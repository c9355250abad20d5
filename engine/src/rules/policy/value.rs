//! Finds the members and values of a JSON document that a pointer of the table means,
//! as forgivingly as programs write them: in another case, a single item without its
//! array, a single object within one.

use serde_json::{Map, Value};

use super::PolicyError;

/// The longest value that an error quotes, in characters.
const LONGEST_QUOTE: usize = 80;

/// A value with its exact pointer.
pub(super) type Located<'v> = (String, &'v Value);

/// The values at a pointer that can contain `*`, relative to an object at `prefix`. A
/// part of the way that is missing or `null` has none.
///
/// # Errors
///
/// If a value on the way is neither an object nor an array.
pub(super) fn values_at<'v>(
    object: &'v Value,
    prefix: &str,
    pointer: &str,
    extensions: &[String],
) -> Result<Vec<Located<'v>>, PolicyError> {
    let mut values = vec![(prefix.to_owned(), object)];
    for part in parts(pointer) {
        let mut next = Vec::new();
        for (at, value) in values {
            match (part.as_str(), value) {
                (_, Value::Null) => {}
                ("*", Value::Array(items)) => {
                    let items = items.iter().enumerate();
                    next.extend(items.map(|(i, item)| (format!("{at}/{i}"), item)));
                }
                ("*", Value::Object(_)) => next.push((at, value)),
                ("*", _) => return Err(wrong_shape(at, value, true)),
                _ => {
                    let (at, value) = single(at, value);
                    let Value::Object(members) = value else {
                        return Err(wrong_shape(at, value, false));
                    };
                    let found = member(members, &part, extensions);
                    next.extend(found.map(|(name, value)| (format!("{at}{name}"), value)));
                }
            }
        }
        values = next;
    }
    Ok(values)
}

/// The unescaped parts of a pointer.
pub(super) fn parts(pointer: &str) -> Vec<String> {
    let parts = pointer.split('/').skip(1);
    parts
        .map(|part| part.replace("~1", "/").replace("~0", "~"))
        .collect()
}

/// A name as a part of a pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The member with a name, and the pointer to it: the object's own or one of an
/// extension, the exact name first.
pub(super) fn member<'v>(
    members: &'v Map<String, Value>,
    name: &str,
    extensions: &[String],
) -> Option<Located<'v>> {
    let own = |members: &'v Map<String, Value>, name: &str| {
        let exact = members.get_key_value(name);
        let found = exact.or_else(|| {
            let mut members = members.iter();
            members.find(|(other, _)| other.eq_ignore_ascii_case(name))
        });
        found.map(|(name, value)| (format!("/{}", escaped(name)), value))
    };
    own(members, name).or_else(|| {
        let mut extensions = extensions.iter();
        extensions.find_map(|extension| {
            let (at, extension) = own(members, extension)?;
            let (name, value) = own(extension.as_object()?, name)?;
            Some((at + &name, value))
        })
    })
}

/// The item of an array that has only one; otherwise the value itself.
pub(super) fn single(mut at: String, mut value: &Value) -> Located<'_> {
    while let Value::Array(items) = value
        && let [item] = items.as_slice()
    {
        at += "/0";
        value = item;
    }
    (at, value)
}

/// The error of a value that isn't an object or an array.
pub(super) fn wrong_shape(pointer: String, value: &Value, wants_array: bool) -> PolicyError {
    let found = clipped(value);
    // An array without items is cut off to an empty text.
    let is_empty = value.as_str().is_some_and(str::is_empty);
    match is_cut_off(value) || is_empty {
        true => PolicyError::CutOff { pointer, found },
        false => PolicyError::Shape {
            pointer,
            found,
            wants_array,
        },
    }
}

/// True for the text that `ConvertTo-Json` writes in place of an object that is deeper
/// than `-Depth`: `@{…}`, or the names of .NET types.
pub(super) fn is_cut_off(value: &Value) -> bool {
    let Some(text) = value.as_str().map(str::trim) else {
        return false;
    };
    let is_identifier = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let is_type = |word: &str| {
        let name = word.strip_suffix("[]").unwrap_or(word);
        word.starts_with("System.") || name.contains('.') && name.split('.').all(is_identifier)
    };
    text.starts_with("@{") || !text.is_empty() && text.split_whitespace().all(is_type)
}

/// A value as JSON, shortened to what an error can quote.
pub(super) fn clipped(value: &Value) -> String {
    let json = value.to_string();
    match json.char_indices().nth(LONGEST_QUOTE) {
        Some((at, _)) => json[..at].to_owned() + "…",
        None => json,
    }
}
