//! Whether a question leans on the one before it: "and for guests?",
//! 「ゲストの場合は？」.

/// How English follow-ups begin.
const BEGINNINGS: [&str; 12] = [
    "and ",
    "and,",
    "but ",
    "or ",
    "what about",
    "how about",
    "what if",
    "then ",
    "same for",
    "also ",
    "ok and",
    "so for",
];

/// How Japanese follow-ups begin.
const BEGINNINGS_JA: [&str; 9] = [
    "では",
    "じゃあ",
    "じゃ、",
    "それでは",
    "それなら",
    "あと",
    "ちなみに",
    "なら",
    "だったら",
];

/// How Japanese follow-ups end, without question marks.
const ENDINGS_JA: [&str; 15] = [
    "の場合は",
    "の場合",
    "はどう",
    "はどうですか",
    "はどうなる",
    "はどうなりますか",
    "については",
    "だと",
    "なら",
    "ならば",
    "ならどう",
    "ならどうなる",
    "ならどうなりますか",
    "たら",
    "ときは",
];

/// A topic marked with は and left at that is a follow-up when it is this short.
const SHORT_CHARS: usize = 12;

/// True when a text reads as the continuation of an earlier question.
pub fn is_follow_up(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let bare = text.trim_end_matches(['?', '？', '。', '.', '!', '！', ' ', '　']);
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning))
        || BEGINNINGS_JA
            .iter()
            .any(|beginning| bare.starts_with(beginning))
        || ENDINGS_JA.iter().any(|ending| bare.ends_with(ending))
        || (bare.ends_with('は') && bare.chars().count() <= SHORT_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continuations_are_told_from_questions() {
        let cases = [
            ("and for guests?", true),
            ("What about mobile phones?", true),
            ("ゲストの場合は？", true),
            ("モバイルは？", true),
            ("じゃあゲストは", true),
            ("制限が無効なら？", true),
            ("パスキーだったら？", true),
            ("3回延期したら？", true),
            ("and if the limit is off?", true),
            ("Androidだとどう", false),
            ("3回延期したらどうなりますか", false),
            ("Can guests be nudged?", false),
            ("ゲストにも表示されますか", false),
            ("登録キャンペーンの設定場所は", false),
            ("", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_follow_up(text), expected, "{text}");
        }
    }
}
