//! Lists English words that aren't worth suggesting.

/// English words that say nothing about the topic of an answer, besides those that the search
/// leaves out or takes for everyday speech.
const COMMON: [&str; 41] = [
    "after",
    "again",
    "along",
    "already",
    "although",
    "before",
    "below",
    "both",
    "cannot",
    "during",
    "each",
    "even",
    "every",
    "how",
    "however",
    "instead",
    "later",
    "no",
    "nor",
    "not",
    "off",
    "often",
    "once",
    "only",
    "otherwise",
    "same",
    "still",
    "therefore",
    "though",
    "under",
    "unless",
    "via",
    "when",
    "where",
    "who",
    "whom",
    "whose",
    "why",
    "without",
    "yours",
    "yourself",
];

/// True for a word that says nothing about the topic, in whatever case.
pub(super) fn is_common(word: &str) -> bool {
    COMMON.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_common_in_whatever_case() {
        for (word, expected) in [("only", true), ("After", true), ("gateway", false)] {
            assert_eq!(is_common(word), expected, "{word}");
        }
    }
}
