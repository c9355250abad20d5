//! Texts to parts that keep a page small, whatever people wrote.

/// Cuts a text so that it has at most this number of bytes in HTML, and marks the cut.
pub(super) fn clip(text: &str, most: usize) -> String {
    let mut length = 0;
    for (at, c) in text.char_indices() {
        length += match c {
            // As long as the longest of their escapes.
            '<' | '>' | '&' | '"' | '\'' => 5,
            c => c.len_utf8(),
        };
        if length > most {
            return format!("{}…", &text[..at]);
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_its_length_in_html() {
        let cases = [
            ("abc", 3, "abc"),
            ("abcd", 3, "abc…"),
            ("窓口です", 7, "窓口…"),
            ("<<", 5, "<…"),
            ("", 0, ""),
        ];
        for (text, most, expected) in cases {
            assert_eq!(clip(text, most), expected, "{text}");
        }
    }
}
