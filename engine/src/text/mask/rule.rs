//! A rule of masking: a pattern, a check of what it matches, and the label that replaces
//! it.

use std::ops::Range;

use regex::Regex;

use super::LONGEST_RETRY;

/// How far back a check looks for the name of a value, in characters.
pub(super) const LABEL_REACH: usize = 32;

/// A match with its surroundings.
#[derive(Debug, Clone, Copy)]
pub(super) struct RegexMatch<'t> {
    /// What would be replaced.
    pub(super) text: &'t str,
    /// The text before it.
    pub(super) before: &'t str,
    /// The text after it.
    pub(super) after: &'t str,
}

/// A pattern that is looked for in the folded text. If it has a group called `secret`,
/// only that group is replaced.
pub(super) struct Rule {
    pattern: Regex,
    /// The replacement.
    pub(super) label: &'static str,
    /// Whether a match is what the rule looks for.
    accepts: fn(RegexMatch<'_>) -> bool,
}

impl Rule {
    /// A rule that replaces what a pattern matches and a check accepts.
    pub(super) fn new(
        pattern: &str,
        label: &'static str,
        accepts: fn(RegexMatch<'_>) -> bool,
    ) -> Rule {
        let pattern = Regex::new(pattern).expect("the pattern is a constant that the tests use");
        Rule {
            pattern,
            label,
            accepts,
        }
    }

    /// Calls a function with each accepted match, in order. Returns the number of bytes
    /// that were read.
    pub(super) fn find(&self, text: &str, mut take: impl FnMut(Range<usize>)) -> usize {
        let (mut at, mut work) = (0, 0);
        while let Some(captures) = self.pattern.captures_at(text, at) {
            let Some(whole) = captures.get(0) else { break };
            let found = captures.name("secret").unwrap_or(whole);
            work += whole.end() - at;
            let (before, rest) = text.split_at(found.start());
            let (inside, after) = rest.split_at(found.len());
            let is_accepted = (self.accepts)(RegexMatch {
                text: inside,
                before,
                after,
            });
            at = if is_accepted && !found.is_empty() {
                take(found.range());
                found.end()
            } else if whole.len() <= LONGEST_RETRY {
                // A match can begin inside one that was rejected. Trying every letter of
                // a long word would take quadratic time.
                let first = text[whole.start()..].chars().next();
                whole.start() + first.map_or(1, char::len_utf8)
            } else {
                whole.end()
            };
            if at > text.len() {
                break;
            }
        }
        work + text.len().saturating_sub(at)
    }
}

impl<'t> RegexMatch<'t> {
    /// The end of the text before, where the name of the value is.
    pub(super) fn label(&self) -> &'t str {
        let start = self.before.char_indices().rev().nth(LABEL_REACH - 1);
        start.map_or(self.before, |(at, _)| &self.before[at..])
    }

    /// True if the match isn't a part of a longer number, word, path or address.
    pub(super) fn is_alone(&self) -> bool {
        let is_part = |c: char| {
            c.is_ascii_alphanumeric()
                || matches!(
                    c,
                    '-' | '.' | '/' | '=' | '_' | '&' | '%' | ',' | '~' | '・'
                )
        };
        !self.before.ends_with(is_part) && !self.continues()
    }

    /// True if a number goes on after the match.
    pub(super) fn continues(&self) -> bool {
        self.after.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// The number of ASCII digits.
pub(super) fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Accepts every match.
pub(super) fn always(_: RegexMatch<'_>) -> bool {
    true
}
