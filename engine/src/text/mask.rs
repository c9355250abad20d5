//! Removes personal data and secrets from text.
//!
//! Questions are stored and logged only as [`Masked`], which only [`mask`] can make.
//! The rules prefer to remove too much: any number that looks like a telephone
//! number is removed. Names of people stay, because their form doesn't give them
//! away.
//!
//! Work is linear in the length of the text. Each rule is one pass of a regular
//! expression whose engine is linear, and no pattern looks for the end of one match far
//! beyond the next one, which would be read again each time. A match that is rejected is
//! at most `LONGEST_RETRY` bytes long if the search continues inside it, and a rule looks
//! at most `LABEL_REACH` characters back. Rules are applied until nothing changes, at most
//! `MAX_PASSES` times, so masking a masked text changes nothing.

mod address;
mod fold;
mod rule;
mod secret;
mod telephone;

use std::sync::LazyLock;

use fold::Folded;
use rule::Rule;

/// A text that passed through [`mask`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Masked(String);

impl Masked {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, cut to a number of characters.
    pub fn shortened(mut self, characters: usize) -> Masked {
        cut(&mut self.0, characters);
        self
    }
}

impl std::fmt::Display for Masked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The replacement for each kind of data.
const EMAIL: &str = "[e-mail]";
const ACCOUNT: &str = "[account]";
const ID: &str = "[id]";
const TOKEN: &str = "[token]";
const PHONE: &str = "[phone]";

/// All rules. If matches overlap, the first rule wins, so the widest patterns come first.
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let mut rules = secret::named();
    rules.extend(address::rules());
    rules.extend(secret::unnamed());
    rules.extend(telephone::rules());
    rules
});

/// The longest rejected match, in bytes, inside of which the search continues.
const LONGEST_RETRY: usize = 40;

/// The longest masked text, in characters; the rest is cut.
const LONGEST_TEXT: usize = 10_000;

/// The most times that the rules are applied. Replacing a match can make what is next to
/// it stand alone. Texts that people write need two passes; one that needs more than
/// this is replaced as a whole.
const MAX_PASSES: usize = 8;

/// Replaces e-mail addresses and user principal names, accounts, GUIDs, tokens,
/// passwords and other secrets, and telephone numbers, in full or half width, with any
/// dash, and with invisible characters between them. Keeps at most 10,000 characters.
///
/// ```
/// use madoguchi_engine::text::mask::mask;
///
/// let masked = mask("ｔａｒｏ＠ｃｏｎｔｏｓｏ．ｃｏｍ（０３－１２３４－５６７８）が 2 杯注文しました");
/// assert_eq!(masked.as_str(), "[e-mail]（[phone]）が 2 杯注文しました");
/// ```
pub fn mask(text: &str) -> Masked {
    mask_counting(text).0
}

/// As [`mask`], with the work in bytes that the rules have read.
fn mask_counting(text: &str) -> (Masked, usize) {
    let end = text.char_indices().nth(LONGEST_TEXT);
    let mut text = end.map_or(text, |(at, _)| &text[..at]).to_owned();
    let mut work = 0;
    for _ in 0..MAX_PASSES {
        let (mut masked, read) = pass(&text);
        work += read;
        cut(&mut masked, LONGEST_TEXT);
        if masked == text {
            return (Masked(text), work);
        }
        text = masked;
    }
    (Masked(TOKEN.to_owned()), work)
}

/// Applies every rule once. Returns the text and the work in bytes.
fn pass(text: &str) -> (String, usize) {
    let folded = Folded::new(text);
    let mut taken: Vec<Option<&'static str>> = vec![None; folded.text.len()];
    let mut found = Vec::new();
    let mut work = 0;
    for rule in RULES.iter() {
        work += rule.find(&folded.text, |range| {
            let place = &mut taken[range.clone()];
            if place.iter().all(Option::is_none) {
                place.fill(Some(rule.label));
                found.push((range, rule.label));
            }
        });
    }
    found.sort_by_key(|(range, _)| range.start);
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for (range, label) in found {
        let original = folded.original(range);
        // Two matches can share a grapheme cluster that was rewritten.
        masked.push_str(text.get(at..original.start).unwrap_or_default());
        masked.push_str(label);
        at = original.end.max(at);
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    (masked, work)
}

/// Cuts a text to a number of characters.
fn cut(text: &mut String, characters: usize) {
    if let Some((at, _)) = text.char_indices().nth(characters) {
        text.truncate(at);
    }
}

/// Masks every string of a JSON value, except for keys.
pub fn mask_json(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = mask(text).0,
        serde_json::Value::Array(items) => items.iter_mut().for_each(mask_json),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(mask_json),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
