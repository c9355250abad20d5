//! Finds the terms that a pack avoids in texts of one language.
//!
//! All terms and exceptions are looked for at once, with an automaton (A. Aho and M.
//! Corasick, "Efficient string matching", 1975), in time linear in the text. A term or
//! exception inside a longer one doesn't count: the exception "e-mail server" makes that
//! "e-mail" right.
//!
//! Texts aren't normalized: what to avoid may be a matter of width or spelling.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::super::pack::AvoidedTerm;
use crate::text::Language;
use crate::text::language::is_japanese;

/// Finds the terms to avoid in one language.
pub(super) struct Finder<'a> {
    automaton: AhoCorasick,
    /// In the order of the automaton.
    patterns: Vec<Pattern<'a>>,
    terms: &'a [AvoidedTerm],
    language: Language,
}

/// A form to avoid, or an exception: what to write is one too.
struct Pattern<'a> {
    text: &'a str,
    /// True if the case of letters counts.
    is_exact: bool,
    is_exception: bool,
    /// The number of its term.
    row: usize,
}

/// A pattern with a byte range of the text that it matches.
type Match<'f, 'a> = (Range<usize>, &'f Pattern<'a>);

/// A form that occurs in a text.
pub(super) struct Occurrence<'a> {
    /// The byte range in the text.
    pub range: Range<usize>,
    /// What to write instead.
    pub write: &'a str,
}

impl<'a> Finder<'a> {
    /// A finder of the terms that texts in a language avoid. `None` if there are no such
    /// terms, or too many for an automaton (more than 2³¹ characters).
    pub(super) fn new(terms: &'a [AvoidedTerm], language: Language) -> Option<Finder<'a>> {
        let patterns = terms.iter().enumerate().flat_map(|(row, term)| {
            let pattern = move |text: &'a str, is_exception| Pattern {
                text,
                is_exact: text.contains(char::is_uppercase),
                is_exception,
                row,
            };
            let forms = term.forms(language).iter();
            let forms = forms.map(move |form| pattern(form, false));
            let exceptions = term.except.iter().map(move |text| pattern(text, true));
            let write = term.write.get(language).map(|text| Pattern {
                is_exact: true,
                ..pattern(text, true)
            });
            forms.chain(exceptions).chain(write)
        });
        // A blank one is reported as such.
        let patterns = patterns.filter(|pattern| !pattern.text.trim().is_empty());
        let patterns: Vec<Pattern<'_>> = patterns.collect();
        if patterns.iter().all(|pattern| pattern.is_exception) {
            return None;
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(patterns.iter().map(|pattern| pattern.text))
            .ok()?;
        Some(Finder {
            automaton,
            patterns,
            terms,
            language,
        })
    }

    /// The forms in a text, in order.
    pub(super) fn find(&self, text: &str) -> Vec<Occurrence<'a>> {
        let text = without_addresses(text);
        let found = self.automaton.find_overlapping_iter(text.as_ref());
        let found = found.map(|found| (found.range(), &self.patterns[found.pattern()]));
        let found = found.filter(|(range, pattern)| pattern.matches(&text, range));
        let mut found: Vec<Match<'_, 'a>> = found.collect();
        // Of those with the same end, the longest is first.
        found.sort_by_key(|(range, _)| (range.end, range.start));
        let mut longest: Vec<&Match<'_, 'a>> = Vec::new();
        for same in found.chunk_by(|a, b| a.0 == b.0) {
            let Some(found) = decisive(same) else {
                continue;
            };
            let (range, _) = found;
            if longest
                .last()
                .is_some_and(|(last, _)| last.end == range.end)
            {
                continue;
            }
            while longest
                .last()
                .is_some_and(|(last, _)| last.start >= range.start)
            {
                longest.pop();
            }
            longest.push(found);
        }
        let forms = longest
            .into_iter()
            .filter(|(_, pattern)| !pattern.is_exception);
        let occurrence = |(range, form): &Match<'_, 'a>| Occurrence {
            range: range.clone(),
            write: self.terms[form.row].write.best(self.language),
        };
        forms.map(occurrence).collect()
    }
}

/// Of the matches of a range, the one that decides: a form whose own term has no exception
/// there, or else an exception.
fn decisive<'f, 'a>(same: &'f [Match<'f, 'a>]) -> Option<&'f Match<'f, 'a>> {
    let is_excepted = |row: usize| {
        let mut patterns = same.iter().map(|(_, pattern)| pattern);
        patterns.any(|pattern| pattern.is_exception && pattern.row == row)
    };
    let mut forms = same.iter().filter(|(_, pattern)| !pattern.is_exception);
    let form = forms.find(|(_, form)| !is_excepted(form.row));
    form.or_else(|| same.iter().find(|(_, pattern)| pattern.is_exception))
}

impl Pattern<'_> {
    /// True if a range of a text that agrees but for the case of ASCII letters is an
    /// occurrence.
    fn matches(&self, text: &str, range: &Range<usize>) -> bool {
        if self.is_exact && text[range.clone()] != *self.text {
            return false;
        }
        let splits_word = |at: usize| {
            let (before, after) = text.split_at(at);
            let sides = (before.chars().next_back(), after.chars().next());
            matches!(sides, (Some(before), Some(after)) if is_word(before) && is_word(after))
        };
        !splits_word(range.start) && !splits_word(range.end)
    }
}

/// True for a character of a word that spaces or marks separate from others. Japanese
/// words aren't separated.
fn is_word(c: char) -> bool {
    (c.is_alphanumeric() && !is_japanese(c)) || c == '_'
}

/// The text with line breaks in place of web addresses: of runs of visible ASCII
/// characters with `://`. Byte offsets stay the same.
fn without_addresses(text: &str) -> Cow<'_, str> {
    if !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let is_part = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"');
    let mut without = String::with_capacity(text.len());
    for run in text.split_inclusive(|c| !is_part(c)) {
        if run.contains("://") {
            without.extend(run.chars().map(|c| if is_part(c) { '\n' } else { c }));
        } else {
            without.push_str(run);
        }
    }
    Cow::Owned(without)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: &str = r#"
        [[avoid]]
        ja = ["マイクロソフト", "MS"]
        en = ["MS"]
        write = "Microsoft"
        except = ["日本マイクロソフト", "MS 明朝"]

        [[avoid]]
        ja = ["Eメール"]
        en = ["e-mail", "electronic mail"]
        write = { ja = "メール", en = "email" }
        except = ["e-mail server", "Electronic Mail Act"]

        [[avoid]]
        ja = ["ユーザ"]
        write = "ユーザー"

        [[avoid]]
        ja = ["メアド", "メール"]
        en = ["log in", "github"]
        write = { ja = "メール アドレス", en = "GitHub" }

        [[avoid]]
        en = ["Internet"]
        write = "internet"
    "#;

    #[derive(serde::Deserialize)]
    struct Rows {
        avoid: Vec<AvoidedTerm>,
    }

    fn found(text: &str, language: Language) -> Vec<(String, String)> {
        let rows: Rows = toml::from_str(TERMS).expect("valid");
        let finder = Finder::new(&rows.avoid, language).expect("terms");
        let found = finder.find(text).into_iter();
        found
            .map(|found| (text[found.range].to_owned(), found.write.to_owned()))
            .collect()
    }

    #[test]
    fn the_longest_term_or_exception_decides() {
        use Language::{En, Ja};
        let cases: [(Language, &str, &[&str]); 24] = [
            (Ja, "マイクロソフトの製品", &["マイクロソフト"]),
            (
                Ja,
                "日本マイクロソフト、マイクロソフト",
                &["マイクロソフト"],
            ),
            (Ja, "SMSとMSの製品", &["MS"]),
            (Ja, "ms と Ms", &[]),
            (Ja, "MS 明朝で書く", &[]),
            (Ja, "eメールとＥメール", &["メール", "メール"]),
            (Ja, "Eメール", &["Eメール"]),
            (Ja, "メール アドレスとメールとメアド", &["メール", "メアド"]),
            (Ja, "ユーザーとユーザ", &["ユーザ"]),
            (Ja, "https://example.com/MS/へMS", &["MS"]),
            (Ja, "e-mail", &[]),
            (
                En,
                "E-mail, e-mail and E-MAIL",
                &["E-mail", "e-mail", "E-MAIL"],
            ),
            (En, "e-mails, the-mail, me-mail_x", &[]),
            (En, "an e-mail's text (e-mail)", &["e-mail", "e-mail"]),
            (En, "the E-mail Server of e-mail servers", &["e-mail"]),
            (En, "electronic mail act", &["electronic mail"]),
            (En, "The Electronic Mail Act", &[]),
            (En, "see https://e-mail.example/e-mail. e-mail", &["e-mail"]),
            (En, "DOMS, MS-DOS, ms", &["MS"]),
            (En, "Log in, log into, blog in", &["Log in"]),
            (En, "GitHub, Github and github", &["Github", "github"]),
            (En, "Internet and internet", &["Internet"]),
            (En, "マイクロソフト", &[]),
            (En, "", &[]),
        ];
        for (language, text, expected) in cases {
            let found = found(text, language);
            let terms: Vec<&str> = found.iter().map(|(term, _)| term.as_str()).collect();
            assert_eq!(terms, expected, "{text}");
        }
        assert_eq!(found("Eメール", Ja)[0].1, "メール");
        assert_eq!(found("e-mail", En)[0].1, "email");
    }

    #[test]
    fn without_terms_there_is_no_finder() {
        let row = |text: &str| vec![toml::from_str::<AvoidedTerm>(text).expect("valid")];
        for text in [
            "ja = [\"a\"]\nwrite = \"b\"",
            "en = [\" \"]\nwrite = \"b\"\nexcept = [\"c\"]",
        ] {
            assert!(Finder::new(&row(text), Language::En).is_none(), "{text}");
        }
    }

    #[test]
    fn long_texts_are_searched_at_once() {
        let text = "マイクロソフト".repeat(50_000) + &"e".repeat(200_000) + "://";
        assert_eq!(found(&text, Language::Ja).len(), 50_000);
    }
}
