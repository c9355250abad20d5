//! Finds the sentences of a text, for snippets and for fitting a text to a limit.

use std::ops::Range;

/// The byte ranges of the sentences, in order and without surrounding white space.
/// A sentence ends at 。！？, at . ! ? before white space, and at every line break.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let next = chars.peek().map(|&(_, next)| next);
        let ends = match c {
            '\n' => true,
            '。' | '！' | '？' => !matches!(next, Some('」' | '』' | '）' | ')' | '。')),
            '.' | '!' | '?' => next.is_none_or(char::is_whitespace),
            _ => false,
        };
        if ends {
            push_trimmed(text, start..end, &mut found);
            start = end;
        }
    }
    push_trimmed(text, start..text.len(), &mut found);
    found
}

fn push_trimmed(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let slice = &text[range.clone()];
    let trimmed = slice.trim();
    if !trimmed.is_empty() {
        let start = range.start + (slice.len() - slice.trim_start().len());
        found.push(start..start + trimmed.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        let cases: [(&str, &[&str]); 5] = [
            (
                "一つ目。二つ目！三つ目",
                &["一つ目。", "二つ目！", "三つ目"],
            ),
            (
                "Version 1.2 is out. Try it!  Now",
                &["Version 1.2 is out.", "Try it!", "Now"],
            ),
            ("「はい。」と答えた。", &["「はい。」と答えた。"]),
            ("a line\n\n- another line\n", &["a line", "- another line"]),
            (" \n ", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = sentences(text).into_iter().map(|r| &text[r]).collect();
            assert_eq!(found, expected);
        }
    }
}
