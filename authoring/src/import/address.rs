//! Gives each language its address where the given one tells the language: `/en/faq` for
//! English is `/ja/faq` for Japanese. `{lang}` in it stands for the code of the language.

use std::sync::LazyLock;

use regex::Regex;

use super::Page;
use super::report::Report;
use super::target::Target;
use super::translation::Translations;
use crate::text::Language;

/// What stands for the code of a language in a given address.
const PLACEHOLDER: &str = "{lang}";

/// The code of a language as a part of an address, perhaps with a country.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    // The pattern is constant and valid.
    #[expect(clippy::expect_used, reason = "constant")]
    Regex::new(r"(?:://|[/=._-])(?<code>en|ja)(?:[-_](?<country>us|gb|jp|US|GB|JP))?(?:[/?&#.]|$)")
        .expect("a valid pattern")
});

/// The given address in each language.
#[derive(Debug)]
pub(super) struct Addresses {
    of: Option<[(Language, String); 2]>,
    /// The language whose address is derived from that of the other one.
    assumed: Option<Language>,
}

impl Addresses {
    /// The addresses for pages. Without pages in both languages, the given address is that of
    /// all pages.
    pub(super) fn of(pages: &[Page], target: &Target<'_>) -> Addresses {
        let both = |of: &dyn Fn(Language) -> String| Language::ALL.map(|code| (code, of(code)));
        let Some(url) = target.url else {
            return Addresses {
                of: None,
                assumed: None,
            };
        };
        if url.contains(PLACEHOLDER) {
            return Addresses {
                of: Some(both(&|of| url.replace(PLACEHOLDER, of.code()))),
                assumed: None,
            };
        }
        let has = |language: Language| pages.iter().any(|page| page.language == language);
        let derived = Language::ALL.into_iter().all(has).then(|| in_other(url));
        let (other, derived) = match derived.flatten() {
            Some((other, derived)) => (Some(other), derived),
            None => (None, String::new()),
        };
        let of = |language: Language| match Some(language) == other {
            true => derived.clone(),
            false => url.to_owned(),
        };
        Addresses {
            of: Some(both(&of)),
            assumed: other,
        }
    }

    /// The address in a language, if one was given.
    pub(super) fn get(&self, language: Language) -> Option<&str> {
        let mut all = self.of.iter().flatten();
        let found = all.find(|(of, _)| *of == language)?;
        Some(&found.1)
    }

    /// Reports the pages whose address is derived from the given one, and the addresses that
    /// are those of both languages of a page because the given one is.
    pub(super) fn report(
        &self,
        pages: &[Page],
        urls: &[String],
        target: &Target<'_>,
        translations: &Translations,
        report: &mut Report,
    ) {
        for (at, page) in pages.iter().enumerate() {
            if target.url.is_none() || page.url.as_deref().is_some_and(is_absolute) {
                continue;
            }
            let url = urls[at].clone();
            let other = translations.pages.get(&at).copied();
            let other = other.filter(|_| page.url.is_none());
            if let Some(other) = other.filter(|other| at < *other && urls[*other] == url) {
                let paths = [at, other].map(|at| pages[at].path.clone());
                report.urls_of_both.push((url.clone(), paths));
            }
            if self.assumed == Some(page.language) {
                report.urls_assumed.push((page.path.clone(), url));
            }
        }
    }
}

/// True for an address of the web, and false for one that is relative to another.
pub(super) fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// The address of a page in the other language, if exactly one part of it is the code of a
/// language.
fn in_other(url: &str) -> Option<(Language, String)> {
    let found = CODE.captures(url)?;
    let code = found.name("code")?;
    let end = found.name("country").map_or(code.end(), |part| part.end());
    if CODE.is_match(&url[end..]) {
        return None;
    }
    let other = Language::from_code(code.as_str())?.other();
    let country = found.name("country").map(|country| {
        let own = match other {
            Language::Ja => "jp",
            Language::En => "us",
        };
        let is_upper = country.as_str().chars().all(char::is_uppercase);
        let own = match is_upper {
            true => own.to_uppercase(),
            false => own.to_owned(),
        };
        url[code.end()..country.start()].to_owned() + &own
    });
    let (before, after) = (&url[..code.start()], &url[end..]);
    let country = country.unwrap_or_default();
    Some((other, format!("{before}{}{country}{after}", other.code())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_language_is_replaced() {
        let cases = [
            ("https://e.org/en/faq", Some("https://e.org/ja/faq")),
            ("https://e.org/ja", Some("https://e.org/en")),
            ("https://e.org/en-us/faq", Some("https://e.org/ja-jp/faq")),
            ("https://e.org/ja_JP/", Some("https://e.org/en_US/")),
            ("https://en.e.org/faq", Some("https://ja.e.org/faq")),
            (
                "https://e.org/faq?lang=en&x=1",
                Some("https://e.org/faq?lang=ja&x=1"),
            ),
            (
                "https://e.org/faq.en.html",
                Some("https://e.org/faq.ja.html"),
            ),
            ("https://e.org/faq-ja", Some("https://e.org/faq-en")),
            ("https://e.org/faq", None),
            ("https://e.org/entry/java/mozilla-enable", None),
            ("https://e.org/en/ja/faq", None),
            ("https://e.org/en-fr/faq", None),
        ];
        for (url, expected) in cases {
            let found = in_other(url).map(|(_, url)| url);
            assert_eq!(found.as_deref(), expected, "{url}");
        }
    }
}
