//! Recognizes the marks before questions and answers: `Q.`, `Q1:`, `【質問】`, `1.`,
//! `A.`, `回答：`, in full or half width.

/// Marks of questions.
const QUESTION: [&str; 6] = ["question", "q", "ｑ", "Ｑ", "質問", "問"];

/// Marks of answers.
const ANSWER: [&str; 8] = ["answer", "a", "ａ", "Ａ", "回答", "解答", "答え", "答"];

/// Characters that can precede a mark.
const OPENING: [char; 8] = ['【', '[', '［', '(', '（', '■', '●', '◆'];
const CLOSING: [char; 4] = ['】', ']', '］', ')'];

/// The text after the mark of a question, if there is one.
pub(super) fn question(text: &str) -> Option<&str> {
    after(text, &QUESTION)
}

/// The text after the mark of an answer, if there is one.
pub(super) fn answer(text: &str) -> Option<&str> {
    after(text, &ANSWER)
}

/// A text without a leading number such as `1. `, `(1)` or `１）`.
pub(super) fn without_number(text: &str) -> &str {
    let rest = text.trim_start_matches(OPENING);
    let number = rest.trim_start_matches(is_digit);
    let has_end = number.starts_with(['.', '．', ')', '）', ':', '：', '、', '】', ']']);
    match number.len() < rest.len() && has_end {
        true => number.trim_start_matches(|c: char| !c.is_alphanumeric()),
        false => text,
    }
}

/// True for a text that is worded as a question: it ends with a question mark or with
/// the ending of a Japanese question.
pub(super) fn is_question(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '。', '*', '_', '」']);
    [
        "?",
        "？",
        "ですか",
        "ますか",
        "でしょうか",
        "ませんか",
        "のか",
        "たいのですが",
    ]
    .iter()
    .any(|end| text.ends_with(end))
}

fn after<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let start = text.trim_start().trim_start_matches(OPENING);
    let is_opened = start.len() < text.trim_start().len();
    let word = words.iter().find(|word| {
        let head = start.get(..word.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(word))
    })?;
    let after_word = &start[word.len()..];
    let rest = after_word
        .trim_start_matches(' ')
        .trim_start_matches(is_digit);
    // `Q1-2.`: numbers can include the section.
    let rest = match rest.strip_prefix(['-', '.']) {
        Some(more) if more.starts_with(is_digit) => more.trim_start_matches(is_digit),
        _ => rest,
    };
    let is_closed = is_opened && rest.starts_with(CLOSING);
    let is_marked = rest.starts_with(['.', '．', ':', '：', '、', ')', '）']);
    // `Q1 How …`: after a number, no punctuation is needed.
    let is_numbered =
        rest.len() < after_word.trim_start_matches(' ').len() && rest.starts_with([' ', '　']);
    if !(rest.is_empty() || is_closed || is_marked || is_numbered) {
        return None;
    }
    let is_mark = |c: char| {
        CLOSING.contains(&c) || matches!(c, '.' | '．' | ':' | '：' | '、' | '）' | ' ' | '　')
    };
    Some(rest.trim_start_matches(is_mark))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_from_words() {
        let cases = [
            ("Q. どこですか", Some("どこですか")),
            ("Q1: Where?", Some("Where?")),
            ("Q1 Where?", Some("Where?")),
            ("Ｑ１．どこ", Some("どこ")),
            ("【Q2】どこ", Some("どこ")),
            ("[Q] Where", Some("Where")),
            ("質問3：どこ", Some("どこ")),
            ("Question 4: Where", Some("Where")),
            ("Q1-2. Where", Some("Where")),
            ("Q", Some("")),
            ("Question", Some("")),
            ("Questions and answers", None),
            ("Quick start", None),
            ("Q&A", None),
            ("問い合わせ先", None),
            ("質問", Some("")),
        ];
        for (text, expected) in cases {
            assert_eq!(question(text), expected, "{text}");
        }
        let cases = [
            ("A. はい", Some("はい")),
            ("回答：はい", Some("はい")),
            ("Answer: yes", Some("yes")),
            ("A user can", None),
            ("An answer", None),
            ("答えは", None),
        ];
        for (text, expected) in cases {
            assert_eq!(answer(text), expected, "{text}");
        }
        for (text, expected) in [
            ("1. Where", "Where"),
            ("（２）どこ", "どこ"),
            ("3 times", "3 times"),
            ("10) x", "x"),
        ] {
            assert_eq!(without_number(text), expected);
        }
    }
}
