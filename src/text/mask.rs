//! Removes personal data and secrets from text.
//!
//! Questions are stored and logged only as [`Masked`], which only [`mask`] can make.
//! The patterns prefer to remove too much: any number that looks like a telephone
//! number is removed. Names of people stay, because their form doesn't give them
//! away.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::normalize::normalize;

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
        if let Some((at, _)) = self.0.char_indices().nth(characters) {
            self.0.truncate(at);
        }
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

/// A pattern that is looked for in the normalized text. If it has a group called
/// `secret`, only that group is replaced. `accepts` gets the match and the texts
/// before and after it, and can reject the match.
struct Rule {
    pattern: Regex,
    label: &'static str,
    accepts: fn(found: &str, before: &str, after: &str) -> bool,
}

/// The hyphens and dashes that people type, and ー, which is next to the digits on a
/// Japanese keyboard.
const DASH: &str = r"[-\u{2010}-\u{2015}\u{2212}ー]";

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |pattern: &str, label, accepts| Rule {
        pattern: Regex::new(
            &pattern
                .replace("SEPARATOR", "(?:[ .]|DASH)")
                .replace("DASH", DASH),
        )
        .expect("the pattern is a constant that the tests use"),
        label,
        accepts,
    };
    let always = |_: &str, _: &str, _: &str| true;
    // If matches overlap, the first rule wins, so the widest patterns come first.
    vec![
        rule(
            r"(?s)-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\z)",
            TOKEN,
            always,
        ),
        // JSON Web Tokens begin with `{"` in Base64.
        rule(
            r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_=-]*){0,4}",
            TOKEN,
            always,
        ),
        rule(
            r"(?i)\b(?:bearer|basic)\s+(?P<secret>[a-z0-9._~+/-]{8,}=*)",
            TOKEN,
            is_mixed,
        ),
        rule(r"://(?P<secret>[^/\s@:]+:[^/\s@]+)@", TOKEN, always),
        // The prefixes that services give their secrets.
        rule(
            r"\b(?:gh[a-z]_|github_pat_|glpat-|xox[a-z]-|sk-|hf_|npm_|AKIA|AIza)[A-Za-z0-9_-]{16,}",
            TOKEN,
            always,
        ),
        // Client secrets of the identity platform behind Teams, and tokens of Discord bots.
        rule(
            r"[A-Za-z0-9~._-]{3}\dQ~[A-Za-z0-9~._-]{31,40}",
            TOKEN,
            always,
        ),
        rule(
            r"[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}",
            TOKEN,
            always,
        ),
        rule(
            r#"(?i)(?:password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?key|token|assertion|sig|code)["']?\s*=\s*["']?(?P<secret>[^\s"'&;、。]{6,})"#,
            TOKEN,
            always,
        ),
        rule(
            r#"(?i)(?:password|passphrase|secret|token|パスワード|シークレット|トークン|暗証番号|一時アクセス ?パス)\s*(?:[:=]|は|が|is)\s*["'「]?(?P<secret>[!-~]{6,})"#,
            TOKEN,
            is_mixed,
        ),
        rule(
            r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:(?:[\p{L}\p{N}-]+\.)+[A-Za-z]{2,}|[A-Za-z][A-Za-z0-9-]{3,})",
            EMAIL,
            always,
        ),
        // Addresses with a local part that isn't in Latin letters.
        rule(
            r"[[\p{L}ー]--[A-Za-z]]+@(?:[\p{L}\p{N}-]+\.)+[A-Za-z]{2,}",
            EMAIL,
            always,
        ),
        rule(
            r"\b[A-Za-z][A-Za-z0-9-]{1,14}\\[\p{L}\p{N}._$-]+\\?",
            ACCOUNT,
            is_account,
        ),
        // Mentions of Discord and Teams.
        rule(r"<@[!&]?\d+>|<at\b[^>]*>.*?</at>", ACCOUNT, always),
        rule(
            r"(?i)[0-9a-f]{8}DASH[0-9a-f]{4}DASH[0-9a-f]{4}DASH[0-9a-f]{4}DASH[0-9a-f]{12}",
            ID,
            always,
        ),
        rule(r"\b[0-9a-fA-F]{32,}\b", TOKEN, always),
        rule(r"[A-Za-z0-9_+=-]{32,}", TOKEN, is_random),
        rule(r"\d{17,20}", ID, is_alone),
        // With a country code, in two to five groups of digits.
        rule(
            r"(?:\+|\b00)\d{1,3}(?:SEPARATOR{0,2}\(?\d{1,4}\)?){2,5}",
            PHONE,
            is_international,
        ),
        // National numbers of Japan and of North America.
        rule(
            r"\(?0\d{1,4}\)?SEPARATOR{0,2}\(?\d{1,4}\)?SEPARATOR{0,2}\d{3,4}",
            PHONE,
            is_national,
        ),
        rule(
            r"\(?[2-9]\d{2}\)?SEPARATOR{1,2}[2-9]\d{2}SEPARATOR\d{4}",
            PHONE,
            is_alone,
        ),
    ]
});

/// True if a word has digits or marks among its letters, as no word of a language
/// has.
fn is_mixed(found: &str, _: &str, _: &str) -> bool {
    let has_letter = found.chars().any(char::is_alphabetic);
    let inner = found.trim_end_matches(|c: char| c.is_ascii_punctuation());
    let has_other = inner
        .chars()
        .any(|c| c.is_ascii_digit() || !c.is_alphanumeric());
    has_other && (has_letter || inner.len() >= 6)
}

/// True for letters of both cases that are mixed with digits.
fn is_random(found: &str, _: &str, _: &str) -> bool {
    digits(found) >= 3
        && found.chars().any(|c| c.is_ascii_uppercase())
        && found.chars().any(|c| c.is_ascii_lowercase())
}

/// True for an account like `CONTOSO\taro`, false for a path or a registry key.
fn is_account(found: &str, before: &str, _: &str) -> bool {
    !found.ends_with('\\') && !found.starts_with("HK") && !before.ends_with(['\\', '/', ':'])
}

/// True if the match isn't a part of a longer number, word, path or address.
fn is_alone(_: &str, before: &str, after: &str) -> bool {
    let is_part = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/' | '=' | '_' | '&' | '%' | ',')
    };
    !before.ends_with(is_part) && !after.starts_with(|c: char| c.is_ascii_digit())
}

/// True for 10 or 11 digits, the length of Japanese numbers with the trunk prefix.
fn is_national(found: &str, before: &str, after: &str) -> bool {
    is_alone(found, before, after) && (10..=11).contains(&digits(found))
}

/// True for at least 8 digits; international numbers have up to 15 (ITU-T E.164).
fn is_international(found: &str, before: &str, after: &str) -> bool {
    is_alone(found, before, after) && digits(found) >= 8
}

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

/// The longest telephone number, in bytes.
const LONGEST_NUMBER: usize = 40;

/// The longest masked text, in characters; the rest is cut.
const LONGEST_TEXT: usize = 10_000;

/// Replaces e-mail addresses and user principal names, accounts, GUIDs, tokens and
/// other secrets, and telephone numbers, in full or half width. Keeps at most 10,000
/// characters.
///
/// ```
/// use madoguchi::text::mask::mask;
///
/// let masked = mask("ｔａｒｏ＠ｃｏｎｔｏｓｏ．ｃｏｍ（０３－１２３４－５６７８）が 2 杯注文しました");
/// assert_eq!(masked.as_str(), "[e-mail]（[phone]）が 2 杯注文しました");
/// ```
pub fn mask(text: &str) -> Masked {
    let end = text.char_indices().nth(LONGEST_TEXT);
    let text = end.map_or(text, |(at, _)| &text[..at]);
    let normalized = normalize(text);
    let mut taken: Vec<(Range<usize>, &str)> = Vec::new();
    for rule in RULES.iter() {
        let mut at = 0;
        while let Some(captures) = rule.pattern.captures_at(&normalized.text, at) {
            let Some(found) = captures.name("secret").or_else(|| captures.get(0)) else {
                break;
            };
            let (before, rest) = normalized.text.split_at(found.start());
            let after = &rest[found.len()..];
            let overlaps = |(range, _): &(Range<usize>, &str)| {
                range.start < found.end() && found.start() < range.end
            };
            if (rule.accepts)(found.as_str(), before, after) {
                if !taken.iter().any(overlaps) {
                    taken.push((found.range(), rule.label));
                }
                at = found.end();
            } else {
                // A match can begin inside one that was rejected. Trying every letter of
                // a long word would take quadratic time.
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let is_short = found.len() <= LONGEST_NUMBER;
                at = found.start() + if is_short { first } else { found.len() };
            }
        }
    }
    taken.sort_by_key(|(range, _)| range.start);
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for (range, label) in taken {
        let original = normalized.original(range);
        // Two matches can share a grapheme cluster that was rewritten.
        masked.push_str(text.get(at..original.start).unwrap_or_default());
        masked.push_str(label);
        at = original.end.max(at);
    }
    masked.push_str(&text[at..]);
    Masked(masked)
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
