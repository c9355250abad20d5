//! Tells what a document is that isn't the wanted one, from the table's list and from
//! what the document says of itself.

use serde_json::Value;

use super::value::{member, values_at};
use super::{MAX_NAMES, Seems};
use crate::knowledge::decision::{OtherDocument, PolicyObject};

/// The annotation of OData that names the type of an object.
const TYPE: &str = "@odata.type";

/// True for the name of a member that tells something about the object or about another
/// member, as OData does: `@odata.type`, `members@odata.count`.
pub(super) fn is_annotation(name: &str) -> bool {
    name.contains('@')
}

/// What an object seems to be, if it seems to be another one.
pub(super) fn object(policy: &PolicyObject, object: &Value) -> Option<Seems> {
    let members = object.as_object()?;
    let of_type = member(members, TYPE, &policy.extensions);
    let of_type = of_type.and_then(|(_, name)| name.as_str());
    let is_type = |other: &String| of_type.is_some_and(|name| is_same_type(other, name));
    if policy.types.iter().any(is_type) {
        return None;
    }
    let has = |pointer: &String| {
        values_at(object, "", pointer, &policy.extensions).is_ok_and(|found| !found.is_empty())
    };
    let is_listed =
        |other: &OtherDocument| other.types.iter().any(is_type) || other.properties.iter().any(has);
    let listed = policy.others.iter().position(is_listed);
    listed
        .map(Seems::Listed)
        .or_else(|| of_type.map(|name| Seems::Type(name.to_owned())))
}

/// The position of the document in the table's list that a text seems to be.
pub(super) fn text(policy: &PolicyObject, text: &str) -> Option<usize> {
    let mut others = policy.others.iter();
    others.position(|other| other.texts.iter().any(|part| text.contains(part.as_str())))
}

/// The first names of an object's properties that aren't known.
pub(super) fn unknown(policy: &PolicyObject, object: &Value, known: &[&str]) -> Vec<String> {
    let is_extension = |name: &str| {
        let mut extensions = policy.extensions.iter();
        extensions.any(|extension| extension.eq_ignore_ascii_case(name))
    };
    let members = |value: &'_ Value| -> Vec<String> {
        let members = value.as_object().into_iter().flatten();
        members.map(|(name, _)| name.clone()).collect()
    };
    let all = object.as_object().into_iter().flatten();
    let all = all.flat_map(|(name, value)| match is_extension(name) {
        true => members(value),
        false => vec![name.clone()],
    });
    all.filter(|name| !is_annotation(name))
        .filter(|name| !known.iter().any(|known| known.eq_ignore_ascii_case(name)))
        .take(MAX_NAMES)
        .collect()
}

/// Compares types with or without the `#` before them.
fn is_same_type(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|name| name.trim_start_matches('#'));
    one.eq_ignore_ascii_case(other)
}
