//! Questions that nobody answered to a pair of entry files ready to edit: all but
//! the answer is there.

use jiff::civil::Date;
use serde_json::Value;

use super::Group;
use crate::text::Language;

/// What an entry is drafted from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The questions, the one to be its own first.
    pub questions: Vec<String>,
    /// Entries to name as related.
    pub related: Vec<String>,
    /// The answer that somebody gave, if one did.
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

/// More ways to ask than this are left to the author.
const MOST_WAYS: usize = 20;

impl Draft {
    /// The text of one language's side: the questions of that language, and the
    /// answer if it is in it, else a comment for the author.
    pub fn side(&self, language: Language, as_of: Date, comment: &str) -> String {
        let is_own = |text: &str| Language::of_script(text).unwrap_or(Language::En) == language;
        let mut questions = self.questions.iter().filter(|text| is_own(text));
        let question = quoted(questions.next().map_or("", String::as_str));
        let mut text = format!("---\nquestion: {question}\n");
        let ways: Vec<&String> = questions.take(MOST_WAYS).collect();
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

/// A text in quotes, in which YAML reads what JSON writes.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
