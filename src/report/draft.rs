//! Unanswered questions to a pair of entry files that lack only the answer.

use jiff::civil::Date;
use serde_json::Value;

use super::Group;
use crate::text::Language;

/// The material for a new entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The questions; the first becomes the entry's question.
    pub questions: Vec<String>,
    /// Ids of related entries.
    pub related: Vec<String>,
    /// The answer that a person gave, if any.
    pub answer: Option<String>,
}

impl From<&Group> for Draft {
    fn from(group: &Group) -> Draft {
        Draft {
            questions: group.questions.clone(),
            related: group.offered.clone(),
            answer: None,
        }
    }
}

/// The most questions that are listed under `also`.
const MAX_ALSO: usize = 20;

impl Draft {
    /// The file of one language: its questions, and the answer if it is in that language;
    /// otherwise a comment for the author.
    pub fn side(&self, language: Language, as_of: Date, comment: &str) -> String {
        let is_own = |text: &str| Language::of_script(text).unwrap_or(Language::En) == language;
        let mut questions = self.questions.iter().filter(|text| is_own(text));
        let question = quoted(questions.next().map_or("", String::as_str));
        let mut text = format!("---\nquestion: {question}\n");
        let ways: Vec<&String> = questions.take(MAX_ALSO).collect();
        if !ways.is_empty() {
            text.push_str("also:\n");
        }
        for way in ways {
            text.push_str(&format!("  - {}\n", quoted(way)));
        }
        text.push_str(&format!("sources: []\nas_of: {as_of}\n"));
        if !self.related.is_empty() {
            let related: Vec<String> = self.related.iter().map(|id| quoted(id)).collect();
            text.push_str(&format!("related: [{}]\n", related.join(", ")));
        }
        let answer = self.answer.as_deref().filter(|answer| is_own(answer));
        let comment = || format!("<!-- {comment} -->");
        let answer = answer.map_or_else(comment, str::to_owned);
        text.push_str(&format!("---\n\n{answer}\n"));
        text
    }
}

/// A quoted YAML scalar: a JSON string is one.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
