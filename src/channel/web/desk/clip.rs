//! Cuts texts, so that a page stays small whatever people wrote.

/// Cuts a text to at most `most` bytes in HTML, and adds an ellipsis if something was cut.
pub(super) fn clip(text: &str, most: usize) -> String {
    let mut length = 0;
    for (at, c) in text.char_indices() {
        length += match c {
            // The length of their escapes, such as `&#60;`.
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
