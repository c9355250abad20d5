//! Renders the results of fetching pages, for a terminal and as JSON.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::problem::Description;
use super::report::cut;
use super::text::clean;
use super::words;
use crate::fetch::{BrokenLinkKind, Change, Failure, Kind, PageStatus, Refreshed, SectionChange};
use crate::text::Language;

/// The number of common characters at the start of two lines above which the start is
/// shortened.
const LONG_START: usize = 30;
/// The number of characters that remain of a shortened start.
const SHOWN_START: usize = 15;

/// A page with its changes, as lines of at most `width` columns.
pub fn refreshed(page: &Refreshed, language: Language, width: usize) -> String {
    const NAME: Style = Style::new().bold();
    let word = match &page.result {
        Ok(PageStatus::New) => words::Fetch::new_page,
        Ok(PageStatus::Unchanged) => words::Fetch::same,
        Ok(PageStatus::Changed(_)) => words::Fetch::changed,
        Err(_) => words::Fetch::failed,
    };
    let word = word(words::Fetch(language));
    let address = clean(&page.address);
    let mut text = format!(
        "{NAME}{word}{NAME:#}  {address}  ({})",
        clean(&page.sources.join(", "))
    );
    match (&page.result, &page.file) {
        (Ok(PageStatus::Changed(change)), file) => {
            if let Some(file) = file {
                text.push_str(&format!("\n    {}", clean(&file.display().to_string())));
            }
            text.push_str(&changes(change, language, width));
        }
        (Ok(PageStatus::New), Some(file)) => {
            text.push_str(&format!("\n    {}", clean(&file.display().to_string())));
        }
        (Err(why), _) => {
            let why = failure(why, language);
            text.push_str(&format!(
                "\n    {}\n    {}",
                clean(&why.what),
                clean(&why.remedy)
            ));
        }
        _ => {}
    }
    text
}

fn changes(change: &Change, language: Language, width: usize) -> String {
    let mut text = String::new();
    for section in &change.sections {
        let heading = match section.heading.as_str() {
            "" => words::Fetch(language).beginning(),
            heading => heading,
        };
        let words = words::Fetch(language);
        let kind = match section.kind {
            Kind::Changed => String::new(),
            Kind::Added => format!(" ({})", words.section_added()),
            Kind::Removed => format!(" ({})", words.section_removed()),
            Kind::Renamed => {
                let was = section.was.as_deref().unwrap_or_default();
                format!(" ({})", words.section_renamed(was))
            }
        };
        let line = cut(&format!("{heading}{kind}"), width.saturating_sub(4));
        text.push_str(&format!("\n\n    {line}"));
        text.push_str(&lines(section, width));
    }
    if change.more > 0 {
        text.push_str(&format!("\n\n    … +{}", change.more));
    }
    text + "\n"
}

fn lines(section: &SectionChange, width: usize) -> String {
    const REMOVED: Style = AnsiColor::Red.on_default();
    const ADDED: Style = AnsiColor::Green.on_default();
    let mut text = String::new();
    for (sign, line) in excerpts(&section.lines) {
        let style = if sign == '-' { REMOVED } else { ADDED };
        let line = cut(&line, width.saturating_sub(6));
        text.push_str(&format!("\n    {style}{sign} {line}{style:#}"));
    }
    if section.more > 0 {
        text.push_str(&format!("\n    … +{}", section.more));
    }
    text
}

/// Changed lines, with long common starts of old and new lines shortened. A paragraph is
/// one line, so a difference at its end would be cut off otherwise.
fn excerpts(lines: &[(char, String)]) -> Vec<(char, String)> {
    let mut excerpts = lines.to_vec();
    let mut at = 0;
    while at < excerpts.len() {
        let run = |from: usize, sign: char| {
            let rest = excerpts[from..].iter();
            rest.take_while(|(other, _)| *other == sign).count()
        };
        let removed = run(at, '-');
        let added = run(at + removed, '+');
        for number in 0..removed.min(added) {
            let (old, new) = (at + number, at + removed + number);
            let pairs = excerpts[old].1.chars().zip(excerpts[new].1.chars());
            let shared = pairs.take_while(|(a, b)| a == b).count();
            if shared > LONG_START {
                for line in [old, new] {
                    let rest = excerpts[line].1.chars().skip(shared - SHOWN_START);
                    excerpts[line].1 = format!("…{}", rest.collect::<String>());
                }
            }
        }
        at += (removed + added).max(1);
    }
    excerpts
}

/// A page with its changes as JSON.
pub fn refreshed_json(page: &Refreshed, language: Language) -> Value {
    let mut value = json!({
        "url": page.address,
        "sources": page.sources,
        "file": page.file,
    });
    match &page.result {
        Ok(PageStatus::New) => value["outcome"] = "new".into(),
        Ok(PageStatus::Unchanged) => value["outcome"] = "unchanged".into(),
        Ok(PageStatus::Changed(change)) => {
            value["outcome"] = "changed".into();
            value["sections"] = json!(change.sections);
            value["more_sections"] = change.more.into();
        }
        Err(why) => {
            value["outcome"] = "failed".into();
            value["failure"] = failure_json(why, language);
        }
    }
    value
}

/// Why a page couldn't be fetched, as JSON.
pub fn failure_json(why: &Failure, language: Language) -> Value {
    let words = failure(why, language);
    json!({"kind": why.name(), "what": words.what, "mend": words.remedy})
}

/// Describes why a page couldn't be fetched, and the remedy.
pub fn failure(failure: &Failure, language: Language) -> Description {
    use Failure as F;
    let words = words::Fetch(language);
    let (what, remedy) = match failure {
        F::NotAllowed { host } => (words.not_allowed(host), words.not_allowed_remedy()),
        F::NoWebAddress => (words.no_web_address().into(), words.no_web_address_remedy()),
        F::Unencrypted => (words.unencrypted().into(), words.unencrypted_remedy()),
        F::Private { host } => (words.private(host), words.private_remedy()),
        F::Robots => (words.robots().into(), words.robots_remedy()),
        F::RobotsUnknown => (words.robots_unknown().into(), words.try_later()),
        F::Status(404 | 410) => (words.gone().into(), words.gone_remedy()),
        F::Status(401 | 403) => (words.forbidden().into(), words.look_yourself()),
        F::Status(status) => (words.status(status), words.try_later()),
        F::HostUnknown { host } => (words.host_unknown(host), words.host_unknown_remedy()),
        F::Tls { detail } => (words.tls(detail), words.tls_remedy()),
        F::TooLarge { kilobytes } => (words.too_large(kilobytes), words.too_large_remedy()),
        F::TooSlow { seconds } => (words.too_slow(seconds), words.too_slow_remedy()),
        F::TooManyRedirects => (
            words.too_many_redirects().into(),
            words.too_many_redirects_remedy(),
        ),
        F::NoText { kind } => (words.no_text(kind), words.look_yourself()),
        F::Empty => (words.empty().into(), words.look_yourself()),
        F::Broken { detail } => (words.broken(detail), words.try_later()),
    };
    Description {
        what,
        remedy: remedy.to_owned(),
    }
}

/// Describes what is wrong with a link, and the remedy.
pub fn broken_link(kind: &BrokenLinkKind, language: Language) -> Description {
    let words = words::Fetch(language);
    match kind {
        BrokenLinkKind::MissingPage {
            address,
            failure: why,
        } => {
            let why = failure(why, language);
            Description {
                what: words.dead(why.what, address),
                remedy: why.remedy,
            }
        }
        BrokenLinkKind::MovedPage { address, to } => Description {
            what: words.moved(address),
            remedy: words.moved_remedy(to),
        },
        BrokenLinkKind::MovedHeading { address, nearest } => Description {
            what: words.moved_heading(address),
            remedy: match nearest {
                Some((heading, anchor)) => words.nearest_heading(heading, anchor),
                None => words.moved_heading_remedy().to_owned(),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_deep_in_a_line_is_seen() {
        let long = "この設定は、登録キャンペーンの対象に含まれるすべての利用者に適用されます。";
        let line = |sign: char, end: &str| (sign, format!("{long}{end}"));
        let lines = [
            line('-', "三回です。"),
            line('+', "二回です。"),
            ('-', "short".to_owned()),
        ];
        let found = excerpts(&lines);
        let start: String = long
            .chars()
            .skip(long.chars().count() - SHOWN_START)
            .collect();
        assert_eq!(found[0].1, format!("…{start}三回です。"));
        assert_eq!(found[1].1, format!("…{start}二回です。"));
        assert_eq!(found[2].1, "short");
        let alone = [line('-', "a"), ('-', "b".to_owned())];
        assert_eq!(excerpts(&alone), alone);
    }

    #[test]
    fn every_failure_is_described_in_both_languages() {
        let text = || "x".to_owned();
        let failures = [
            Failure::NotAllowed { host: text() },
            Failure::NoWebAddress,
            Failure::Unencrypted,
            Failure::Private { host: text() },
            Failure::Robots,
            Failure::RobotsUnknown,
            Failure::Status(404),
            Failure::Status(403),
            Failure::Status(500),
            Failure::HostUnknown { host: text() },
            Failure::Tls { detail: text() },
            Failure::TooLarge { kilobytes: 1 },
            Failure::TooSlow { seconds: 1 },
            Failure::TooManyRedirects,
            Failure::NoText { kind: text() },
            Failure::Empty,
            Failure::Broken { detail: text() },
        ];
        for why in failures {
            let en = failure(&why, Language::En);
            assert!(en.what.ends_with('.') && en.remedy.ends_with('.'), "{en:?}");
            let ja = failure(&why, Language::Ja);
            assert!(
                ja.what.ends_with(['。', 'x']) && ja.remedy.ends_with('。'),
                "{ja:?}"
            );
            assert!(
                Language::of_script(&en.what) == Some(Language::En),
                "{en:?}"
            );
        }
    }
}
