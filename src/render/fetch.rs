//! What became of fetched pages, for a terminal and as JSON.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::messages::fetch::{FetchMessage, failure, fetch, section_kind};
use super::plain::clean;
use super::report::cut;
use crate::fetch::{Change, Failure, Kind, PageStatus, Refreshed, SectionChange};
use crate::text::Language;

/// Characters that two lines must share at the start for it to be left out, and those
/// of it that are shown.
const LONG_START: usize = 30;
const SHOWN_START: usize = 15;

/// A page with what changed in it, as lines of a width in columns.
pub fn refreshed(page: &Refreshed, language: Language, width: usize) -> String {
    const NAME: Style = Style::new().bold();
    let word = match &page.result {
        Ok(PageStatus::New) => FetchMessage::New,
        Ok(PageStatus::Unchanged) => FetchMessage::Same,
        Ok(PageStatus::Changed(_)) => FetchMessage::Changed,
        Err(_) => FetchMessage::Failed,
    };
    let word = fetch(word, language);
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
                clean(&why.mend)
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
            "" => fetch(FetchMessage::Beginning, language),
            heading => heading,
        };
        let kind = match section.kind {
            Kind::Changed => String::new(),
            kind => format!(" ({})", section_kind(kind, language)),
        };
        let kind = kind.replace("{was}", section.was.as_deref().unwrap_or_default());
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
    const GONE: Style = AnsiColor::Red.on_default();
    const CAME: Style = AnsiColor::Green.on_default();
    let mut text = String::new();
    for (sign, line) in excerpts(&section.lines) {
        let style = if sign == '-' { GONE } else { CAME };
        let line = cut(&line, width.saturating_sub(6));
        text.push_str(&format!("\n    {style}{sign} {line}{style:#}"));
    }
    if section.more > 0 {
        text.push_str(&format!("\n    … +{}", section.more));
    }
    text
}

/// Lines that came in the place of others, each pair from shortly before the first
/// difference on: a paragraph is one line, and its end would not be seen.
fn excerpts(lines: &[(char, String)]) -> Vec<(char, String)> {
    let mut found = lines.to_vec();
    let mut at = 0;
    while at < found.len() {
        let run = |from: usize, sign: char| {
            let rest = found[from..].iter();
            rest.take_while(|(other, _)| *other == sign).count()
        };
        let gone = run(at, '-');
        let came = run(at + gone, '+');
        for number in 0..gone.min(came) {
            let (old, new) = (at + number, at + gone + number);
            let pairs = found[old].1.chars().zip(found[new].1.chars());
            let shared = pairs.take_while(|(a, b)| a == b).count();
            if shared > LONG_START {
                for line in [old, new] {
                    let rest = found[line].1.chars().skip(shared - SHOWN_START);
                    found[line].1 = format!("…{}", rest.collect::<String>());
                }
            }
        }
        at += (gone + came).max(1);
    }
    found
}

/// A page with what changed in it as JSON.
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

/// Why a page is not to be had, as JSON.
pub fn failure_json(why: &Failure, language: Language) -> Value {
    let words = failure(why, language);
    json!({"kind": why.name(), "what": words.what, "mend": words.mend})
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
}
