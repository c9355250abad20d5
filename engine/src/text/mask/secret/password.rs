//! Whether a value next to the name of a secret is one, by its form: people write about
//! passwords and codes far more often than they write one.

use crate::text::mask::rule::{RegexMatch, digits};

/// Values of settings, which are not secret.
const STATES: [&str; 12] = [
    "true", "false", "enabled", "disabled", "required", "optional", "allowed", "blocked",
    "default", "expired", "invalid", "missing",
];

/// Words before "code" for numbers to sign in with.
const SIGN_IN_CODES: [&str; 22] = [
    "verification",
    "security",
    "authentication",
    "confirmation",
    "access",
    "login",
    "sign-in",
    "message",
    "pin",
    "one-time",
    "one time",
    "auth",
    "recovery",
    "backup",
    "pass",
    "確認",
    "認証",
    "セキュリティ",
    "ログイン",
    "サインイン",
    "ワンタイム",
    "パス",
];

/// Words before "code" with which a number is no code to sign in with.
const OTHER_CODES: [&str; 23] = [
    "error",
    "status",
    "exit",
    "return",
    "result",
    "http",
    "response",
    "reason",
    "event",
    "stop",
    "country",
    "area",
    "postal",
    "zip",
    "product",
    "item",
    "source",
    "エラー",
    "終了",
    "状態",
    "商品",
    "バー",
    "郵便",
];

/// True if a word has digits or marks among its letters, as no word of a language has.
pub(super) fn is_mixed(found: RegexMatch<'_>) -> bool {
    let text = without_end(found.text);
    let has = |wanted: fn(char) -> bool| text.contains(wanted);
    let has_digit = has(|c| c.is_ascii_digit());
    match has(|c| c.is_ascii_alphabetic()) {
        true => has_digit || has(is_mark),
        false => text.len() >= 6,
    }
}

/// True for a password after its name and a mark or a verb.
pub(super) fn is_password(found: RegexMatch<'_>) -> bool {
    let before = found.before.trim_end_matches([' ', '"', '\'', '“', '(']);
    let follows_mark = before.ends_with([':', '=', '「', '『']);
    is_mixed(found)
        && !is_number(found.text)
        && !is_address(found.text)
        && (follows_mark || !is_code_word(found.text))
}

/// True for a password right after its name: one with marks or scattered digits, since
/// names of products and codes of errors follow the word, too.
pub(super) fn is_strong_password(found: RegexMatch<'_>) -> bool {
    let text = without_end(found.text);
    let has_mark = found.text.contains(is_mark) && digits(text) > 0;
    let is_name = text.starts_with(|c: char| c.is_ascii_uppercase()) && digits(text) <= 2;
    let has_letter = text.contains(|c: char| c.is_ascii_alphabetic());
    has_letter
        && digits(text) > 0
        && is_password(found)
        && !is_code_word(text)
        && (has_mark || !is_name)
}

/// True for a value that is assigned to the name of a secret.
pub(super) fn is_assigned(found: RegexMatch<'_>) -> bool {
    let text = without_end(found.text).to_ascii_lowercase();
    let is_number = digits(&text) == text.len();
    !(STATES.contains(&text.as_str()) || is_number && is_other_code(found))
}

/// True for a number to sign in with. After a bare "code" it has six digits, the usual
/// length, since codes of errors have other lengths.
pub(super) fn is_code(found: RegexMatch<'_>) -> bool {
    let mut after = found.after.chars();
    let next = after.next();
    let goes_on = next.is_some_and(|c| c.is_ascii_alphanumeric())
        || next.is_some_and(|c| "-./:,".contains(c))
            && after.next().is_some_and(|c| c.is_ascii_digit());
    let is_bare = kind_of_code(found)
        .is_some_and(|kind| !SIGN_IN_CODES.iter().any(|other| kind.ends_with(other)));
    !goes_on && !is_other_code(found) && (!is_bare || digits(found.text) == 6)
}

/// True if the name of a code says that it is of something else.
fn is_other_code(found: RegexMatch<'_>) -> bool {
    let kind = kind_of_code(found);
    kind.is_some_and(|kind| OTHER_CODES.iter().any(|other| kind.ends_with(other)))
}

/// What stands before "code" in the name of a value, in lower case; `None` if the name
/// doesn't end with it.
fn kind_of_code(found: RegexMatch<'_>) -> Option<String> {
    let label = found.label().to_lowercase();
    let mut label = label.as_str();
    loop {
        let shorter = label.trim_end_matches(|c: char| !c.is_alphanumeric());
        let shorter = ["は", "が", "を", "に", " is", " was"]
            .into_iter()
            .find_map(|particle| shorter.strip_suffix(particle))
            .unwrap_or(shorter);
        if shorter.len() == label.len() {
            break;
        }
        label = shorter;
    }
    let kind = label
        .strip_suffix("code")
        .or(label.strip_suffix("コード"))?;
    let kind = kind.trim_end_matches([' ', '_', '-']);
    Some(kind.to_owned())
}

/// The text without the marks that end a sentence or a quote.
fn without_end(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_ascii_punctuation())
}

/// True for marks that people put into passwords and not into words.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '!' | '@'
            | '#'
            | '$'
            | '%'
            | '^'
            | '&'
            | '*'
            | '+'
            | '='
            | '?'
            | '~'
            | '<'
            | '>'
            | '|'
            | ';'
            | ':'
            | '\\'
    )
}

/// True for a number, a date, a time, a version or a range.
fn is_number(text: &str) -> bool {
    let text = without_end(text).trim_start_matches(['v', 'V']);
    let has_part = |c: char| matches!(c, '-' | '.' | '/' | ':' | ',' | '%');
    text.contains(has_part) && text.chars().all(|c| c.is_ascii_digit() || has_part(c))
}

/// True for the address of a page, of a file or of a person.
fn is_address(text: &str) -> bool {
    let is_domain = |text: &str| {
        let (name, ending) = without_end(text).rsplit_once('.').unwrap_or_default();
        !name.is_empty() && ending.len() >= 2 && ending.bytes().all(|b| b.is_ascii_alphabetic())
    };
    text.contains("://")
        || text.starts_with(['/', '\\', '['])
        || text.get(1..3) == Some(":\\")
        || text
            .split_once('@')
            .is_some_and(|(_, domain)| is_domain(domain))
}

/// True for capital letters and then digits, as in the number of an error or an update,
/// and for numbers in hexadecimal.
fn is_code_word(text: &str) -> bool {
    let text = without_end(text).trim_start_matches(['(', '"', '\'', '[']);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let is_decimal = rest.len() < text.len() && !rest.is_empty() && digits(rest) == rest.len();
    let is_hexadecimal = text
        .strip_prefix("0x")
        .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    is_decimal || is_hexadecimal
}
