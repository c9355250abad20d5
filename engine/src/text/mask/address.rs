//! Rules for addresses and accounts: e-mail addresses and user principal names, accounts
//! of a domain, mentions, and ids of people and things.

use super::rule::{RegexMatch, Rule, always};
use super::{ACCOUNT, EMAIL, ID};

/// A local part in Latin letters, with the marks that RFC 5322 allows.
const LOCAL: &str =
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\u{c0}-\u{24f}\u{300}-\u{36f}\u{1e00}-\u{1eff}-]+";

/// The endings of domains that are looked for where the dots aren't dots.
const ENDINGS: &str = "com|net|org|jp|io|dev|info|biz|edu|gov|local";

pub(super) fn rules() -> Vec<Rule> {
    let rule = |pattern: &str, label, accepts| {
        let pattern = pattern.replace("LOCAL", LOCAL).replace("ENDINGS", ENDINGS);
        Rule::new(&pattern, label, accepts)
    };
    vec![
        // With an ideographic full stop for a dot, and with spaces around the sign.
        rule(
            r"LOCAL ?@ ?(?:[\p{L}\p{N}-]+[.。])+(?:ENDINGS)",
            EMAIL,
            ends_word,
        ),
        rule(
            r#"(?:LOCAL|"[^"@\n]{1,64}")@(?:(?:[\p{L}\p{N}-]+\.)+[A-Za-z]{2,}|[A-Za-z][A-Za-z0-9-]{2,})"#,
            EMAIL,
            always,
        ),
        // On a machine with an address of version 4.
        rule(
            r"[A-Za-z][A-Za-z0-9._-]*@\[?[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\]?",
            EMAIL,
            is_on_machine,
        ),
        // Local parts that aren't in Latin letters.
        rule(
            r"[[\p{L}ー]--[A-Za-z]]+@(?:[\p{L}\p{N}-]+\.)+[A-Za-z]{2,}",
            EMAIL,
            always,
        ),
        // As part of an address of a page.
        rule(
            r"[A-Za-z0-9._+-]+%40(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}",
            EMAIL,
            always,
        ),
        // Written so that programs don't find it.
        rule(
            r"(?i)LOCAL *(?:[\[({<] *(?:at|a|@|アット(?:マーク)?|あっと(?:まーく)?) *[\])}>]|アット(?:マーク)?|あっと(?:まーく)?|[★☆■●◎]|_at_) *[a-z0-9-]+(?: *(?:[\[({<] *(?:dot|\.|ドット|どっと) *[\])}>]|ドット|どっと|[.。]| dot |_dot_) *[a-z0-9-]+)+",
            EMAIL,
            always,
        ),
        rule(
            r"(?i)LOCAL +at +(?P<domain>[a-z0-9-]+)(?: +dot +[a-z0-9-]+)+",
            EMAIL,
            names_domain,
        ),
        rule(
            r"(?-u:\b)[A-Za-z][A-Za-z0-9-]{1,30}\\[\p{L}\p{N}._$-]+\\?",
            ACCOUNT,
            is_account,
        ),
        // Mentions of Discord and Teams. The name ends before the next mark, so that a mention
        // without an end isn't read again to the end of the text after each other one.
        rule(
            r"<@[!&]?[0-9]{5,}>|<at(?-u:\b)[^>]*>[^<]*</at>",
            ACCOUNT,
            always,
        ),
        rule(
            r"(?i)[0-9a-f]{8}[-_ ][0-9a-f]{4}[-_ ][0-9a-f]{4}[-_ ][0-9a-f]{4}[-_ ][0-9a-f]{12}",
            ID,
            always,
        ),
        // Security identifiers of accounts of a domain; those that are the same everywhere stay.
        rule(r"(?-u:\b)S-1-5-21(?:-[0-9]{1,10}){3,5}", ID, always),
        rule(r"[0-9]{17,20}", ID, |found| found.is_alone()),
    ]
}

/// True if no word goes on after the match.
fn ends_word(found: RegexMatch<'_>) -> bool {
    !found.after.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// True for four numbers up to 255; versions have larger ones.
fn is_on_machine(found: RegexMatch<'_>) -> bool {
    let (_, machine) = found.text.split_once('@').unwrap_or_default();
    let parts = machine.trim_matches(['[', ']']).split('.');
    let mut parts = parts.map(str::parse::<u8>);
    parts.all(|part| part.is_ok()) && !found.continues()
}

/// False for "at the dot", which is a place.
fn names_domain(found: RegexMatch<'_>) -> bool {
    let mut words = found.text.split(' ').filter(|word| !word.is_empty());
    let domain = words.nth(2).unwrap_or_default().to_ascii_lowercase();
    !matches!(
        domain.as_str(),
        "a" | "an" | "the" | "this" | "that" | "each" | "every"
    )
}

/// True for an account like `CONTOSO\taro`, false for a path or a registry key.
fn is_account(found: RegexMatch<'_>) -> bool {
    !found.text.ends_with('\\')
        && !found.text.starts_with("HK")
        && !found.before.ends_with(['\\', '/', ':'])
}

#[cfg(test)]
mod tests;
