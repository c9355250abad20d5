//! Renders suggestions to authors for a terminal.

use anstyle::Style;

use super::text::clean;
use super::words;
use crate::suggest::Suggestions;
use crate::text::Language;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The suggestions for a pack as lines. Each list is cut after `most` items.
pub fn suggestions(found: &Suggestions, most: usize, language: Language) -> String {
    let words = words::Suggest(language);
    let asked = found.asked.iter().map(|asked| {
        let question = clean(&asked.question);
        match &asked.entry {
            Some(entry) => words.near(question, asked.count, entry),
            None => words.apart(question, asked.count, &asked.group),
        }
    });
    let pair = |entries: &[String; 2], questions: &[String; 2]| {
        let [first, second] = entries;
        let [one, other] = questions.each_ref().map(|text| clean(text));
        let line = words.pair(first, second);
        format!("{line}\n      {DIM}{one}{DIM:#}\n      {DIM}{other}{DIM:#}")
    };
    let contested = found
        .contested
        .iter()
        .map(|both| pair(&both.entries, &both.questions));
    let twins = found
        .twins
        .iter()
        .map(|both| pair(&both.entries, &both.questions));
    let own = found.words.iter().map(|own| {
        let listed: Vec<String> = own.words.iter().map(|word| clean(word)).collect();
        format!(
            "{}.{}  {DIM}{}{DIM:#}",
            own.entry,
            own.language.code(),
            listed.join(", ")
        )
    });
    let lists: [(&str, Vec<String>); 4] = [
        (words.asked(), asked.collect()),
        (words.contested(), contested.collect()),
        (words.twins(), twins.collect()),
        (words.words(), own.collect()),
    ];
    let mut lines = Vec::new();
    for (heading, items) in lists.iter().filter(|(_, items)| !items.is_empty()) {
        lines.push(format!("{BOLD}{heading}{BOLD:#}"));
        lines.extend(items.iter().take(most).map(|item| format!("    {item}")));
        if items.len() > most {
            lines.push(format!(
                "    {}",
                words::Import(language).more(items.len() - most)
            ));
        }
    }
    if found.not_compared > 0 {
        lines.push(words.not_compared(found.not_compared));
    }
    match lines.is_empty() {
        true => words.nothing(clean(&found.pack)),
        false => format!("{}\n{}", clean(&found.pack), lines.join("\n")),
    }
}
