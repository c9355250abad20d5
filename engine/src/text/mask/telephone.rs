//! Rules for telephone numbers: international ones, national ones of Japan and of North
//! America, and shorter ones that are named as such.

use std::sync::LazyLock;

use regex::Regex;

use super::rule::{RegexMatch, Rule, digits};
use super::{ID, PHONE};

/// What people type between the groups of a number.
const SEPARATOR: &str = "[ .-]";

/// Other characters that people type there, the same one between all groups.
const ODD: [char; 7] = ['・', '/', '_', '~', '〜', '·', '|'];

/// The names of telephone numbers.
const NAMES: &str = "tel(?:ephone)?|phone|fax|mobile|cell(?:phone)?|call|℡|☎|📞|\
     電話|携帯|ケータイ|スマホ|ファックス|ファクス|連絡先|直通|内線";

/// The end of a text that names a number that follows.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"(?i)(?:{NAMES}|(?:^|[^a-z])[tmfp])(?:番号|号|number|no|は|が|に|の|is|was|[ :=,./_#>|(「'\x22-]){{0,6}}$"
    );
    Regex::new(&pattern).expect("the pattern is a constant that the tests use")
});

pub(super) fn rules() -> Vec<Rule> {
    let rule = |pattern: &str, accepts| {
        let odd: String = ODD.iter().collect();
        let pattern = pattern
            .replace("NAMES", NAMES)
            .replace("SEPARATOR", SEPARATOR)
            .replace("ODD", &format!(" ?[{odd}] ?"));
        Rule::new(&pattern, PHONE, accepts)
    };
    vec![
        Rule::new(
            r"[3-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{1,7}|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}",
            ID,
            is_card,
        ),
        Rule::new(
            r"(?:マイナンバー|個人番号)(?:は|が|[ :=]){0,3}(?P<secret>[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4})",
            ID,
            |found| !found.continues(),
        ),
        // With a country code, in two to five groups of digits.
        rule(
            r"(?:\+|(?-u:\b)00)[0-9]{1,3}\)?(?:SEPARATOR{0,3}\(?[0-9]{1,4}\)?){2,5}",
            is_international,
        ),
        rule(r"\+[0-9]{1,3}(?:ODD[0-9]{1,4}){2,5}", is_international),
        // The code of Japan without its plus sign.
        rule(
            r"81SEPARATOR\(?0?\)?SEPARATOR?[0-9]{1,4}SEPARATOR[0-9]{2,4}SEPARATOR[0-9]{3,4}",
            |found| found.is_alone() && (10..=13).contains(&digits(found.text)),
        ),
        // National numbers of Japan.
        rule(
            r"\(?0[0-9]{1,4}\)?SEPARATOR{0,3}\(?[0-9]{1,4}\)?SEPARATOR{0,3}[0-9]{3,4}",
            is_national,
        ),
        rule(r"0[0-9]{1,4}ODD[0-9]{1,4}ODD[0-9]{3,4}", is_national),
        // The same, digit by digit.
        rule(r"0(?:[ -]{1,3}[0-9]){9,10}", is_spelt),
        // North America.
        rule(
            r"(?:1SEPARATOR{1,2})?\(?[2-9][0-9]{2}\)?SEPARATOR{1,2}[2-9][0-9]{2}SEPARATOR[0-9]{4}",
            |found| found.is_alone(),
        ),
        // Numbers without an area code, and others that only their name gives away.
        rule(
            r"(?i)(?:NAMES)(?:番号|号|number|no|は|が|に|の|is|was|[ :=,./_#>|(「'\x22-]){0,6}(?P<secret>[0-9](?:[ .()-]{0,2}[0-9]){6,12})",
            is_named,
        ),
        rule(
            r"(?i)(?:内線|(?:^|[^a-z])ext\.?)(?:番号|は|[ :=#]){0,3}(?P<secret>[0-9]{3,6})",
            |found| !found.continues(),
        ),
    ]
}

/// True for the number of a payment card, by its check digit (ISO/IEC 7812-1, Luhn).
fn is_card(found: RegexMatch<'_>) -> bool {
    let digits = found.text.bytes().filter(u8::is_ascii_digit);
    let sum: u32 = digits
        .rev()
        .enumerate()
        .map(
            |(place, digit)| match (place % 2, u32::from(digit - b'0')) {
                (0, digit) => digit,
                (_, digit) => digit * 2 / 10 + digit * 2 % 10,
            },
        )
        .sum();
    sum.is_multiple_of(10) && found.is_alone() && super::rule::digits(found.text) >= 14
}

/// True for at least 8 digits; international numbers have up to 15 (ITU-T E.164).
fn is_international(found: RegexMatch<'_>) -> bool {
    digits(found.text) >= 8 && (found.is_alone() || is_after_name(found))
}

/// True for 10 or 11 digits, the length of Japanese numbers with the trunk prefix, which
/// stand alone, follow the name of a number, or have the form of one.
fn is_national(found: RegexMatch<'_>) -> bool {
    if !(10..=11).contains(&digits(found.text)) || found.continues() {
        return false;
    }
    let odd = found.text.chars().filter(|c| ODD.contains(c));
    let odd: Vec<char> = odd.collect();
    odd.iter().all(|c| *c == odd[0])
        && (found.is_alone() || is_after_name(found) || is_in_list(found))
}

/// True if a number in groups follows a mark that separates it from a word.
fn is_in_list(found: RegexMatch<'_>) -> bool {
    let groups = found.text.split(|c: char| !c.is_ascii_digit());
    let mut before = found.before.chars().rev();
    let mark = before.next();
    groups.filter(|group| !group.is_empty()).count() == 3
        && mark.is_some_and(|c| matches!(c, ',' | '=' | '_' | '/' | '&' | '~' | '・'))
        && before.next().is_none_or(|c| !c.is_ascii_digit())
}

/// True for single digits that don't count upwards.
fn is_spelt(found: RegexMatch<'_>) -> bool {
    let digits: Vec<u8> = found.text.bytes().filter(u8::is_ascii_digit).collect();
    let counts = digits.windows(2).all(|pair| pair[1] == pair[0] + 1);
    !counts && found.is_alone()
}

/// True for a number after a name, which isn't a date or a version.
fn is_named(found: RegexMatch<'_>) -> bool {
    let first = found.text.split('.').next().unwrap_or_default();
    let is_version = found.text.contains('.') && first.len() <= 2 && !first.starts_with('0');
    !found.continues() && !is_date(found.text) && !is_version
}

fn is_after_name(found: RegexMatch<'_>) -> bool {
    NAMED.is_match(found.label())
}

/// True for a day in figures, in any order of its parts.
fn is_date(text: &str) -> bool {
    let parts = text.split(|c: char| !c.is_ascii_digit());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let is_year =
        |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let is_short = |part: &str| part.len() <= 2;
    match parts.as_slice() {
        [whole] => whole.len() == 8 && whole.get(..4).is_some_and(is_year),
        [year, rest @ ..] | [rest @ .., year] if is_year(year) => {
            rest.iter().take(2).all(|part| is_short(part))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
