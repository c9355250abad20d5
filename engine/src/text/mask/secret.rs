//! Rules for passwords, codes, tokens and keys: those with a form of their own, and those
//! that a name gives away.

mod password;

use super::TOKEN;
use super::rule::{RegexMatch, Rule, always, digits};
use password::{is_assigned, is_code, is_password, is_strong_password};

/// The names of values that are secret.
const NAMES: &str = "passwords?|passwd|passphrase|passcode|pass ?word|pwd|secret|token|\
     (?:api|access|secret|private|account|shared|storage|signing)[ _-]?key|\
     パスワード|パスフレーズ|パスコード|シークレット|トークン|暗証番号|一時アクセス ?パス|\
     (?:API|アクセス|秘密|共有|アカウント|シークレット) ?キー|秘密鍵";

/// What stands between a name and its value: marks, particles and verbs, then a quote.
const IS: &str = r#"["'”’)\]」]?\s*(?:[:=>]|は|が|を|に|→|->|(?-u:\b)is(?-u:\b)|(?-u:\b)was(?-u:\b)|(?-u:\b)to(?-u:\b))+[>=]?\s*["'「『“‘(<]?\s*"#;

/// The names of codes that are valid for a short time, and of numbers to unlock with.
const CODES: &str = "otp|totp|pin(?: ?code)?|passcode|one[- ]time (?:code|password|passcode)|\
     (?:[a-z-]+ )?code|[ァ-ヺー一-龠A-Z]* ?コード|(?:確認|認証)番号|\
     パスコード|暗証番号|ワンタイム(?:パスワード|パスコード)";

/// Rules for secrets that their form or their name gives away.
pub(super) fn named() -> Vec<Rule> {
    let rule = |pattern: &str, accepts| {
        let pattern = pattern
            .replace("NAMES", NAMES)
            .replace("CODES", CODES)
            .replace("IS", IS)
            .replace("VALUE", "(?P<secret>[!-~]{4,64})");
        Rule::new(&pattern, TOKEN, accepts)
    };
    vec![
        rule(
            r"(?s)-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\z)",
            always,
        ),
        // JSON Web Tokens begin with `{"` in Base64.
        rule(r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_=-]*){0,4}", always),
        rule(
            r"(?i)(?-u:\b)(?:bearer|basic)\s+(?P<secret>[a-z0-9._~+/-]{8,}=*)",
            password::is_mixed,
        ),
        rule(r"://(?P<secret>[^/\s@:]+:[^/\s@]+)@", always),
        // The prefixes that services give their secrets.
        rule(
            r"(?-u:\b)(?:gh[a-z]_|github_pat_|glpat-|xox[a-z]-|sk-|hf_|npm_|AKIA|AIza)[A-Za-z0-9_-]{16,}",
            always,
        ),
        // Client secrets of the identity platform behind Teams, and tokens of Discord bots.
        rule(r"[A-Za-z0-9~._-]{3}[0-9]Q~[A-Za-z0-9~._-]{31,40}", always),
        rule(
            r"[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}",
            always,
        ),
        rule(
            r#"(?i)(?:password|passwd|passphrase|pwd|secret|(?:api|access|account|shared|storage|secret|private|signing|encryption)[a-z_-]{0,20}key|token|assertion|sig|code)["']?\s*=\s*["']?(?P<secret>[^\s"'&;、。]{6,})"#,
            is_assigned,
        ),
        // Cookies.
        rule(
            r"(?i)[a-z_.-]*(?:auth|sess|sid|jwt|csrf|xsrf)[a-z_.-]*\s*=\s*(?P<secret>[a-z0-9._~+/%-]{16,}=*)",
            |found| digits(found.text) > 0,
        ),
        // "ID/PW: taro / Summer2026!"
        rule(
            r"(?i)(?:id|user(?:name)?|login|ユーザー名?|アカウント) ?[/・|&] ?(?:pw|pass|pwd|NAMES)\s*(?:[:=]|は|が)?\s*[!-~]{1,64}(?:\s*[/、,|]\s*|\s+)VALUE",
            is_password,
        ),
        rule(
            r"(?i)(?:NAMES)(?:\s+[a-z']{1,15}){0,5}?ISVALUE",
            is_password,
        ),
        rule(
            r"(?i)(?:^|[^a-z])(?:pw|pass)\s*(?:[:=]|は|が)+\s*VALUE",
            is_password,
        ),
        rule(
            r#"(?i)(?:NAMES)[「『“"'(\s]{0,3}(?P<secret>[a-z0-9!@#$%^&*][!-~]{5,63})"#,
            is_strong_password,
        ),
        rule(
            r#"(?i)(?:^|[^a-z])(?:CODES)[」"')]?(?:\s|[:=#]|は|が|を|に|is(?-u:\b)|was(?-u:\b)|[「"'(])*(?P<secret>[0-9]{3}[ -]?[0-9]{3}|[0-9]{4,8})"#,
            is_code,
        ),
        // Recovery keys of eight groups of six digits.
        rule(r"[0-9]{6}(?:-[0-9]{6}){5,7}", always),
        // Keys in groups of letters and digits: licences, and seeds of one-time codes.
        rule(r"(?-u:\b)[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}(?-u:\b)", |found| {
            digits(found.text) > 0
        }),
        rule(
            r"(?-u:\b)[A-Z2-7]{4}(?:[ -][A-Z2-7]{4}){3,15}(?-u:\b)",
            has_mixed_group,
        ),
    ]
}

/// Rules for values before the name of a secret, and for those that look random, which
/// addresses and ids also do.
pub(super) fn unnamed() -> Vec<Rule> {
    vec![
        // "Summer2026! is my password"
        Rule::new(
            r#"(?P<secret>[!-~]{6,64})["'」』]?\s*(?:という|っていう|が|を|は)\s*(?:パスワード|パスコード|暗証番号)"#,
            TOKEN,
            is_strong_password,
        ),
        Rule::new(
            r"(?i)(?P<secret>[!-~]{6,64}) (?:is|was|as) (?:my|the|our|his|her|their|a)\s+(?:[a-z]{1,12} )?(?:password|passcode|pin)",
            TOKEN,
            is_strong_password,
        ),
        Rule::new(r"(?-u:\b)[0-9a-fA-F]{32,}(?-u:\b)", TOKEN, always),
        Rule::new(r"[A-Za-z0-9+/]{24,}={1,2}", TOKEN, is_random),
        Rule::new(r"[A-Za-z0-9_+=-]{32,}", TOKEN, is_random),
        Rule::new(r"[A-Za-z0-9]{8,31}", TOKEN, is_scrambled),
    ]
}

/// True for letters of both cases that are mixed with digits.
fn is_random(found: RegexMatch<'_>) -> bool {
    digits(found.text) >= 3
        && found.text.contains(|c: char| c.is_ascii_uppercase())
        && found.text.contains(|c: char| c.is_ascii_lowercase())
}

/// True for a word that changes between small letters, capital letters and digits at
/// every second character or more often, with all three in it.
fn is_scrambled(found: RegexMatch<'_>) -> bool {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' => 1,
        _ => 2,
    };
    let kinds: Vec<u8> = found.text.bytes().map(kind).collect();
    let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let has_all = (0..3).all(|kind| kinds.contains(&kind));
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let goes_on = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_whole = !found.before.ends_with(is_part) && !found.after.starts_with(goes_on);
    is_whole && has_all && digits(found.text) >= 2 && changes * 2 >= kinds.len()
}

/// True if one of the groups has both letters and digits.
fn has_mixed_group(found: RegexMatch<'_>) -> bool {
    let mut groups = found.text.split([' ', '-']);
    groups.any(|group| (1..group.len()).contains(&digits(group)))
}

#[cfg(test)]
mod tests;
