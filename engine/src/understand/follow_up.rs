//! Recognises follow-ups to the question before: "and for visitors?", 「来客の場合は？」.

/// Beginnings of English follow-ups.
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

/// Beginnings of Japanese follow-ups.
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

/// Endings of Japanese follow-ups, without punctuation.
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

/// Most characters of a follow-up that consists of a topic marked with は.
const MAX_TOPIC_CHARS: usize = 12;

/// What English questions of how to do something have after such a beginning.
const HOW: [&str; 6] = [
    "how do ",
    "how can ",
    "how could ",
    "how should ",
    "how would ",
    "how to ",
];

/// English words that stand for something said before.
const POINTERS: [&str; 8] = [
    "it", "that", "this", "them", "those", "these", "there", "one",
];

/// Last kana of Japanese verbs in their dictionary form.
const VERB_ENDINGS: [char; 9] = ['う', 'く', 'ぐ', 'す', 'つ', 'ぬ', 'ぶ', 'む', 'る'];

/// True when a text asks how to do something and says what: it is complete, however it
/// begins.
fn is_complete_how_to(text: &str, bare: &str) -> bool {
    let rest = BEGINNINGS
        .iter()
        .find_map(|beginning| text.strip_prefix(beginning));
    let asks_how = rest.is_some_and(|rest| {
        let mut words = rest.split(|letter: char| !letter.is_alphanumeric());
        HOW.iter().any(|how| rest.starts_with(how)) && !words.any(|word| POINTERS.contains(&word))
    });
    let verb = bare.strip_suffix("には");
    asks_how || verb.is_some_and(|verb| verb.ends_with(VERB_ENDINGS))
}

/// Japanese words that stand for something said before.
const POINTERS_JA: [&str; 8] = [
    "それ",
    "その",
    "これ",
    "この",
    "あれ",
    "そこ",
    "そちら",
    "そういう",
];

/// True when a text stands on something said before, by "that" or 「それ」.
pub fn points_back(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| POINTERS.contains(&word))
        || POINTERS_JA.iter().any(|pointer| text.contains(pointer))
}

/// Japanese words for a time that was said before.
const TIMES_JA: [&str; 6] = [
    "その時",
    "そのとき",
    "その日",
    "その頃",
    "そのころ",
    "その後",
];

/// True when a text asks about a time that was said before: "what happens then?",
/// 「そのときはどうなりますか」. A "then" at the beginning only continues.
pub fn points_to_time(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    words.next();
    words.any(|word| word == "then") || TIMES_JA.iter().any(|time| text.contains(time))
}

/// True when a text continues an earlier question.
pub fn is_follow_up(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let bare = text.trim_end_matches(['?', '？', '。', '.', '!', '！', ' ', '　']);
    if is_complete_how_to(&text, bare) {
        return false;
    }
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning))
        || BEGINNINGS_JA
            .iter()
            .any(|beginning| bare.starts_with(beginning))
        || ENDINGS_JA.iter().any(|ending| bare.ends_with(ending))
        || (bare.ends_with('は') && bare.chars().count() <= MAX_TOPIC_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_pointed_to_after_the_beginning() {
        for text in ["what happens to them then?", "そのときSMSだけの人は？"] {
            assert!(points_to_time(text), "{text}");
        }
        for text in [
            "then what happens?",
            "What does the authentication do?",
            "3回目は？",
        ] {
            assert!(!points_to_time(text), "{text}");
        }
    }

    #[test]
    fn pointers_are_words_of_their_own() {
        for text in ["and who is allowed to do that?", "それは誰ができますか"] {
            assert!(points_back(text), "{text}");
        }
        for text in [
            "and for guests?",
            "how does thatching work?",
            "除外するには？",
        ] {
            assert!(!points_back(text), "{text}");
        }
    }

    #[test]
    fn follow_ups_are_distinguished_from_questions() {
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
            ("and how do I exclude a user?", false),
            ("and how do I change that?", true),
            ("除外するには？", false),
            ("ゲストには？", true),
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
