//! Hands the terms of a text to tantivy as one text, with a term on each line, and splits it
//! there. tantivy's own form for terms that were found before is written and parsed as JSON for
//! each text.
//!
//! The first line is what all terms begin with. No term has a line end.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

/// The name of the tokenizer in the schema.
pub(super) const TERMS: &str = "terms";

/// Terms as a text.
pub(super) fn lines(prefix: &str, terms: &[String]) -> String {
    let length = terms.iter().map(|term| 1 + term.len()).sum::<usize>();
    let mut text = String::with_capacity(prefix.len() + length);
    text.push_str(prefix);
    for term in terms {
        text.push('\n');
        text.push_str(term);
    }
    text
}

/// The tokenizers of an index that is written.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TERMS, TermLines::default());
    manager
}

/// Splits a text of [`lines`].
#[derive(Debug, Clone, Default)]
struct TermLines {
    token: Token,
}

/// The terms of a text that are left.
struct Terms<'t> {
    token: &'t mut Token,
    prefix: usize,
    lines: std::str::Split<'t, char>,
}

impl Tokenizer for TermLines {
    type TokenStream<'t> = Terms<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> Terms<'t> {
        let mut lines = text.split('\n');
        let prefix = lines.next().unwrap_or_default();
        self.token.reset();
        self.token.text.push_str(prefix);
        Terms {
            token: &mut self.token,
            prefix: prefix.len(),
            lines,
        }
    }
}

impl TokenStream for Terms<'_> {
    fn advance(&mut self) -> bool {
        let Some(term) = self.lines.next() else {
            return false;
        };
        self.token.text.truncate(self.prefix);
        self.token.text.push_str(term);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_terms_that_it_was_made_from() {
        let cases: [&[&str]; 3] = [&[], &["回数"], &["two words", "2", "two words"]];
        let mut tokenizer = TermLines::default();
        for terms in cases {
            let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
            let text = lines("3 ", &terms);
            let mut found = Vec::new();
            let mut stream = tokenizer.token_stream(&text);
            while stream.advance() {
                found.push((stream.token().position, stream.token().text.clone()));
            }
            let expected = terms.iter().map(|term| format!("3 {term}"));
            assert_eq!(found, std::iter::zip(0.., expected).collect::<Vec<_>>());
        }
    }
}
