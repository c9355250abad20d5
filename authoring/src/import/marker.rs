//! Recognizes the marks before questions and answers: `Q.`, `Q1:`, `【質問】`, `1.`,
//! `A.`, `回答：`, in full or half width.

use crate::text::language::is_japanese;

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

/// The most levels of a number: more are an address or a version.
const MAX_LEVELS: usize = 3;

/// A text without a leading number such as `1. `, `(1)`, `１）`, `2.1`, `5.1.2.` or `IV.`.
pub(super) fn without_number(text: &str) -> &str {
    let rest = text.trim_start_matches(OPENING);
    let (levels, after) = after_number(rest);
    let has_end = after.starts_with(['.', '．', ')', '）', ':', '：', '、', '】', ']']);
    let is_number = match levels {
        0 => false,
        1 => has_end,
        2..=MAX_LEVELS => has_end || is_title_after_number(after, levels),
        _ => false,
    };
    let after = match is_number {
        true => after,
        false => match after_roman_number(rest) {
            Some(after) => after,
            None => return text,
        },
    };
    // A quotation after the number keeps its mark.
    after.trim_start_matches(|c: char| {
        !c.is_alphanumeric() && !matches!(c, '「' | '『' | '"' | '“' | '`' | '<' | '$' | '/')
    })
}

/// The number of levels of the number that a text begins with, 0 if it begins with none, and
/// the text after it: 2 levels for `2.1 Where`.
fn after_number(text: &str) -> (usize, &str) {
    let mut after = text.trim_start_matches(is_digit);
    let mut levels = usize::from(after.len() < text.len());
    while levels > 0
        && let Some(next) = after.strip_prefix(['.', '．'])
        && next.starts_with(is_digit)
    {
        after = next.trim_start_matches(is_digit);
        levels += 1;
    }
    (levels, after)
}

/// True if a title follows a number of several levels that has no mark at its end. After two
/// levels it must not look like a quantity: `2.4 GHz`, `3.5 mm`.
fn is_title_after_number(after: &str, levels: usize) -> bool {
    const UNITS: [&str; 16] = [
        "GHz", "MHz", "KB", "MB", "GB", "TB", "MiB", "GiB", "TiB", "Mbps", "Gbps", "V", "W", "A",
        "時間", "倍",
    ];
    let title = after.trim_start();
    let begins = |c: char| c.is_uppercase() || is_japanese(c) || matches!(c, '「' | '"' | '“');
    let word = title.split(|c: char| !c.is_alphanumeric()).next();
    let is_quantity = UNITS.iter().any(|unit| match unit.is_ascii() {
        true => word == Some(unit),
        false => title.starts_with(unit),
    });
    title.len() < after.len() && title.starts_with(begins) && (levels > 2 || !is_quantity)
}

/// The text after a Roman number such as `IV. `; `None` if there is none.
fn after_roman_number(text: &str) -> Option<&str> {
    let after = text.trim_start_matches(['I', 'V', 'X']);
    let end = after.strip_prefix(['.', ')'])?;
    (after.len() < text.len() && end.starts_with(' ')).then_some(end)
}

/// A question without its number at the end, such as `(Q1)`.
pub(super) fn without_number_at_end(text: &str) -> &str {
    let cut = text
        .trim_end()
        .strip_suffix([')', '）'])
        .and_then(|rest| rest.rsplit_once(['(', '（']));
    match cut {
        Some((before, number)) if question(number) == Some("") => before.trim_end(),
        _ => text,
    }
}

/// A text without the symbols and emoji before its first word.
pub(super) fn without_symbols(text: &str) -> &str {
    // These begin what the text is about: a name, a quotation, a path.
    const BEGINS: &str = "[(（「『【<《`\"'“‘$./~-#@_";
    let is_symbol = |c: char| !c.is_alphanumeric() && !BEGINS.contains(c);
    let rest = text.trim_start_matches(is_symbol);
    if rest.is_empty() { text } else { rest }
}

/// True for a text that is worded as a question: it ends with a question mark or with
/// the ending of a Japanese question.
pub(super) fn is_question(text: &str) -> bool {
    let is_end = |c: char| matches!(c, ' ' | '。' | '*' | '_' | '」' | '!' | '！' | '.');
    let text = text.trim_end_matches(is_end);
    // 「…ますか (初回のみ)」
    let before = text
        .strip_suffix([')', '）'])
        .and_then(|rest| rest.rsplit_once(['(', '（']));
    let text = before.map_or(text, |(before, _)| before.trim_end_matches(is_end));
    if text.ends_with(['?', '？', '⁉', '❓']) {
        return true;
    }
    let Some(before) = text.strip_suffix('か') else {
        return [
            "って何",
            "とは何",
            "たいのですが",
            "教えて",
            "なぜ",
            "たいんですが",
        ]
        .iter()
        .any(|end| text.ends_with(end));
    };
    // Not どこか, いつか, 確か: only what follows a verb, an adjective or です.
    before.ends_with([
        'す', 'た', 'ん', 'う', 'る', 'の', 'い', 'く', 'む', 'つ', 'だ',
    ])
}

/// How questions and complaints in English begin.
const ENGLISH_STARTS: [&str; 27] = [
    "i ", "i'm ", "i’m ", "i've ", "my ", "we ", "how ", "what ", "why ", "when ", "where ",
    "who ", "which ", "can ", "could ", "do ", "does ", "did ", "is ", "are ", "will ", "would ",
    "should ", "may ", "unable ", "cannot ", "if ",
];

/// True for a text that tells what somebody wants or what goes wrong, as headings of a
/// FAQ do: 「…できません」「…したい」, "I can't …", "How to …".
pub(super) fn is_symptom(text: &str) -> bool {
    const JAPANESE: [&str; 22] = [
        "たい",
        "たいです",
        "ください",
        "下さい",
        "ません",
        "ました",
        "ない",
        "ないです",
        "した",
        "れた",
        "った",
        "ている",
        "ています",
        "します",
        "する",
        "なる",
        "れる",
        "方法",
        "やり方",
        "場合",
        "とき",
        "には",
    ];
    const INSIDE: [&str; 13] = [
        "can't",
        "can’t",
        "cannot",
        "doesn't",
        "doesn’t",
        "don't",
        "don’t",
        "won't",
        "not working",
        "not found",
        " fails",
        "error",
        "エラー",
    ];
    let text = text
        .trim_end_matches([' ', '。', '*', '_', '」', '!', '！', '.', '…'])
        .to_lowercase();
    JAPANESE.iter().any(|end| text.ends_with(end))
        || ENGLISH_STARTS.iter().any(|start| text.starts_with(start))
        || INSIDE.iter().any(|part| text.contains(part))
}

/// True for a text that begins as English sentences do: "How do I …".
pub(super) fn begins_in_english(text: &str) -> bool {
    let text = text.to_lowercase();
    ENGLISH_STARTS.iter().any(|start| text.starts_with(start))
}

/// True for a title that says that a page or a part of it is a FAQ.
pub(super) fn is_faq(title: &str) -> bool {
    const NAMES: [&str; 22] = [
        "faq",
        "ｆａｑ",
        "q&a",
        "q & a",
        "q＆a",
        "ｑ＆ａ",
        "q and a",
        "frequently asked",
        "common questions",
        "質問",
        "troubleshoot",
        "trouble-shoot",
        "common issues",
        "common problems",
        "common errors",
        "error codes",
        "エラーコード",
        "エラー一覧",
        "トラブルシュ",
        "困ったとき",
        "困った時",
        "よくあるトラブル",
    ];
    let title = title.to_lowercase();
    NAMES.iter().any(|name| title.contains(name)) || title == "qa"
}

/// True for a heading of a part of an answer, such as the cause of a problem.
pub(super) fn is_part_of_answer(text: &str) -> bool {
    const NAMES: [&str; 24] = [
        "cause",
        "causes",
        "possible causes",
        "reason",
        "resolution",
        "solution",
        "solutions",
        "fix",
        "how to fix",
        "workaround",
        "symptom",
        "symptoms",
        "steps",
        "原因",
        "考えられる原因",
        "症状",
        "対処",
        "対処法",
        "対処方法",
        "対応",
        "解決策",
        "解決法",
        "解決方法",
        "回避策",
    ];
    let text = text.trim().trim_end_matches([':', '：']).to_lowercase();
    NAMES.contains(&text.as_str())
}

/// True for a heading of a part that pages have around their questions.
pub(super) fn is_other_part(text: &str) -> bool {
    const NAMES: [&str; 44] = [
        "目次",
        "連絡先",
        "お問合せ先",
        "結論",
        "その他",
        "todo",
        "はじめに",
        "おわりに",
        "終わりに",
        "最後に",
        "さいごに",
        "まとめ",
        "関連リンク",
        "関連記事",
        "関連情報",
        "関連ページ",
        "関連ドキュメント",
        "参考",
        "参考リンク",
        "参考文献",
        "参考資料",
        "問い合わせ先",
        "お問い合わせ",
        "お問い合わせ先",
        "概要",
        "案内",
        "この記事について",
        "更新履歴",
        "変更履歴",
        "次のステップ",
        "table of contents",
        "contents",
        "content",
        "toc",
        "introduction",
        "overview",
        "summary",
        "conclusion",
        "see also",
        "references",
        "related",
        "contact",
        "next steps",
        "changelog",
    ];
    const STARTS: [&str; 7] = [
        "related ",
        "contact ",
        "further ",
        "other ",
        "この記事で",
        "関連",
        "その他の",
    ];
    let text = text.trim().to_lowercase();
    let text = text.trim_end_matches([':', '：', '。', '.']);
    NAMES.contains(&text) || STARTS.iter().any(|start| text.starts_with(start))
}

fn after<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let start = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_opened = text[..text.len() - start.len()].contains(OPENING);
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
    // `(A)` and `a)` without a number begin the first item of a list.
    let has_number = rest.len() < after_word.trim_start_matches(' ').len();
    let is_list = !has_number && rest.starts_with([')', '）']);
    let is_closed = is_opened && rest.starts_with(CLOSING) && !is_list;
    let is_marked = rest.starts_with(['.', '．', ':', '：', '、', ')', '）']) && !is_list;
    // `Q1 How …`: after a number, no punctuation is needed.
    // `Q 質問文`: before Japanese text, a single letter needs no punctuation.
    let is_letter = word.chars().count() == 1
        && after_word.starts_with([' ', '　'])
        && after_word.trim_start().starts_with(is_japanese);
    let is_numbered = is_letter || (has_number && rest.starts_with([' ', '　']));
    if !(rest.is_empty() || is_closed || is_marked || is_numbered) {
        return None;
    }
    let is_mark = |c: char| {
        CLOSING.contains(&c) || matches!(c, '.' | '．' | ':' | '：' | '、' | '）' | ' ' | '　')
    };
    let rest = rest.trim_start_matches(is_mark);
    // `Question 6 - Can I …`
    let dash = rest.strip_prefix(['-', '–', '—']);
    let is_dash = |after: &&str| has_number && after.starts_with([' ', '　']);
    Some(dash.filter(is_dash).map_or(rest, str::trim_start))
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
            ("Question 6 - Can I", Some("Can I")),
            ("Q2 – Where", Some("Where")),
            ("Q2: -1 or 1?", Some("-1 or 1?")),
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
            ("2. 「高い」", "「高い」"),
            ("2.1 The printer is off", "The printer is off"),
            ("4.1. Can guests print?", "Can guests print?"),
            ("5.1.2 Where is it?", "Where is it?"),
            ("２．１ 印刷できません", "印刷できません"),
            ("IV. Can I bring a dog?", "Can I bring a dog?"),
            ("I. Where", "Where"),
            ("I can't print", "I can't print"),
            ("X.509 certificates", "X.509 certificates"),
            ("2.4 GHz doesn't work", "2.4 GHz doesn't work"),
            ("3.5 mm is too small", "3.5 mm is too small"),
            ("1.5 倍になりますか", "1.5 倍になりますか"),
            ("1.1.1.1 DNS fails", "1.1.1.1 DNS fails"),
        ] {
            assert_eq!(without_number(text), expected, "{text}");
        }
    }
}
