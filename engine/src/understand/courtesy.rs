//! Recognises texts that ask nothing: a word of thanks, or a greeting.
//!
//! A text is one of them if it consists of the words of a closed list and nothing else, so
//! "thanks in advance, how do I …?" is a question. The words belong to the language, not to
//! any topic.

use crate::text::language::is_japanese;
use crate::text::normalize::normalize;

/// What a text that asks nothing says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Courtesy {
    /// A greeting.
    Greeting,
    /// Thanks, or that an answer was understood.
    Thanks,
}

impl Courtesy {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Courtesy::Greeting => "greeting",
            Courtesy::Thanks => "thanks",
        }
    }
}

/// Most characters of such a text.
const MAX_CHARS: usize = 80;

/// Thanks, and words that say that an answer was understood.
#[rustfmt::skip]
const THANKS: [&str; 57] = [
    "thanks", "thanks again", "thank you", "thank you again", "thank u", "thankyou", "thx",
    "thnx", "tnx", "ty", "tysm", "cheers", "appreciated", "i appreciate it",
    "i appreciate that", "appreciate it", "got it", "understood", "i understand",
    "makes sense", "that helped", "that helps", "this helped", "this helps", "it helped",
    "very helpful", "so helpful", "really helpful", "good to know", "bye", "goodbye",
    "ありがとう", "有難う", "有り難う", "あざす", "サンキュー", "感謝します", "感謝です",
    "感謝いたします", "助かりました", "助かります", "助かった", "わかりました", "分かりました",
    "判りました", "わかった", "分かった", "了解", "承知しました", "承知いたしました",
    "承知です", "理解しました", "なるほど", "解決しました", "お世話になりました",
    "勉強になりました", "参考になりました",
];

/// Greetings.
#[rustfmt::skip]
const GREETINGS: [&str; 29] = [
    "hello", "hi", "hey", "hiya", "howdy", "greetings", "good morning", "good afternoon",
    "good evening", "good day", "how are you", "nice to meet you",
    "こんにちは", "こんにちわ", "こんばんは", "おはよう", "はじめまして", "初めまして",
    "やあ", "もしもし", "ハロー", "お世話になっています", "お世話になっております",
    "お世話になります", "お疲れ様です", "お疲れさまです", "おつかれさまです",
    "よろしくお願いします", "よろしくお願いいたします",
];

/// Words that go with thanks and with greetings.
#[rustfmt::skip]
const OTHERS: [&str; 84] = [
    "a", "all", "alright", "and", "awesome", "brilliant", "cool", "everybody", "everyone",
    "excellent", "fine", "for", "good", "great", "help", "helpful", "i", "i see", "in advance",
    "is", "it", "lot", "lots", "lovely", "many", "me", "million", "much", "nice", "now", "of",
    "oh", "ok", "okay", "perfect", "really", "right", "so", "super", "sure", "team", "that",
    "thats", "the", "there", "this", "very", "was", "well", "wonderful", "yes", "you", "your",
    "です", "でした", "ございます", "ございました", "しました", "いたしました", "ね", "よ",
    "はい", "ええ", "では", "それでは", "また", "どうも", "大変", "とても", "すごく",
    "本当に", "ほんとうに", "おかげさまで", "おかげで", "早速", "丁寧に", "ご丁寧に",
    "教えてくれて", "教えていただき", "教えていただいて", "ご回答", "回答", "すみません",
    "みなさん",
];

/// Requests for help that can follow a greeting.
#[rustfmt::skip]
const REQUESTS: [&str; 9] = [
    "can", "could", "please", "pls", "i have a question", "i need", "quick question",
    "質問があります", "教えてください",
];

/// What a text says that asks nothing; `None` for all other texts.
pub fn courtesy(text: &str) -> Option<Courtesy> {
    if text.chars().nth(MAX_CHARS).is_some() {
        return None;
    }
    let words = words(text);
    if consists_of(&words, &THANKS, &[&OTHERS]) {
        return Some(Courtesy::Thanks);
    }
    let is_greeting = consists_of(&words, &GREETINGS, &[&OTHERS, &REQUESTS, &THANKS]);
    is_greeting.then_some(Courtesy::Greeting)
}

/// A question without the thanks and greetings before and after it: "hi all! Can I …?
/// Thanks" asks "Can I …?". Takes time linear in the text.
pub fn without_courtesies(text: &str) -> &str {
    let ends_clause =
        |c: char| matches!(c, ',' | '.' | '!' | '?' | '\n') || "、，。！？".contains(c);
    let mut rest = text.trim();
    while let Some((clause, after)) = rest.split_once(ends_clause)
        && courtesy(clause).is_some()
    {
        rest = after.trim_start();
    }
    loop {
        let clauses = rest.trim_end_matches(|c: char| ends_clause(c) || c.is_whitespace());
        match clauses.rfind(ends_clause) {
            Some(end) if courtesy(&clauses[end..]).is_some() => {
                rest = &clauses[..end + clauses[end..].chars().next().map_or(0, char::len_utf8)];
            }
            _ => break,
        }
    }
    if rest.is_empty() { text } else { rest }
}

/// The words of a text, without punctuation and symbols. Each word in Latin letters ends
/// with a space; Japanese words have none between them.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 1);
    let ends_latin = |words: &str| words.ends_with(|last| last != ' ' && !is_japanese(last));
    let lower_case = normalize(text).text.to_lowercase();
    for c in lower_case.chars().filter(|c| *c != '\'') {
        let is_word = c.is_alphanumeric();
        if (!is_word || is_japanese(c)) && ends_latin(&words) {
            words.push(' ');
        }
        if is_word {
            words.push(c);
        }
    }
    if ends_latin(&words) {
        words.push(' ');
    }
    words
}

/// True if a text is made of forms of `core` and `others` only, at least one of them of
/// `core`. Takes time linear in the text.
fn consists_of(words: &str, core: &[&str], others: &[&[&str]]) -> bool {
    let is_latin = |form: &str| !form.ends_with(is_japanese);
    let end_of = |at: usize, form: &str| {
        let rest = words[at..].strip_prefix(form)?;
        let rest = match is_latin(form) {
            true => rest.strip_prefix(' ')?,
            false => rest,
        };
        Some(words.len() - rest.len())
    };
    // Whether a position can be reached without and with a form of `core`.
    let mut reached = vec![(false, false); words.len() + 1];
    reached[0].0 = true;
    for at in 0..words.len() {
        let (without, with) = reached[at];
        if !without && !with {
            continue;
        }
        for end in core.iter().filter_map(|form| end_of(at, form)) {
            reached[end].1 = true;
        }
        let others = others.iter().copied().flatten();
        for end in others.filter_map(|form| end_of(at, form)) {
            reached[end].0 |= without;
            reached[end].1 |= with;
        }
    }
    reached[words.len()].1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn courtesies_around_a_question_are_left_out() {
        let cases = [
            (
                "thanks in advance, how do I descale it?",
                "how do I descale it?",
            ),
            ("Hi all! Can I skip it? Thanks", "Can I skip it?"),
            ("Hi, hello there. Is it free?? thank you!!", "Is it free??"),
            (
                "お疲れ様です。延期できますか？よろしくお願いします。",
                "延期できますか？",
            ),
            (
                "Is the limit 3.5? It was, thanks to you, 3.",
                "Is the limit 3.5? It was, thanks to you, 3.",
            ),
            ("Can I skip it?", "Can I skip it?"),
            ("Thanks!", "Thanks!"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(without_courtesies(text), expected, "{text}");
        }
    }

    #[test]
    fn thanks_and_greetings_are_distinguished_from_questions() {
        let thanks = [
            "thanks!",
            "Thank you, that helped",
            "thank you so much!! 🙏",
            "ok great, thanks a lot",
            "Got it.",
            "I see, that makes sense. Thanks for your help!",
            "ty :)",
            "thanks in advance",
            "that’s perfect, thank you",
            "わかりました。ありがとう",
            "助かりました",
            "了解です",
            "ありがとうございます！",
            "なるほど、ありがとうございました。",
            "教えていただきありがとうございます",
            "ｻﾝｷｭｰ!",
            "OKです、thanks",
            "承知しました。",
        ];
        let greetings = [
            "hello",
            "Hi there!",
            "Good morning, everyone",
            "hi, can you help me please?",
            "こんにちは",
            "おはようございます。",
            "お世話になっております。",
        ];
        let others = [
            "thanks in advance, how do I turn it off?",
            "thanks, and for guests?",
            "that didn't help",
            "thanks, that was not helpful",
            "hello for business",
            "hello world",
            "can you help me? thanks",
            "I got it again",
            "ok",
            "please",
            "ありがとうと表示されますか",
            "わかりましたか",
            "わかりません",
            "ありがとう、ゲストの場合は？",
            "こんにちは、設定はどこですか",
            "はい",
            "?",
            "🎉",
            "",
        ];
        let cases = thanks
            .map(|text| (text, Some(Courtesy::Thanks)))
            .into_iter()
            .chain(greetings.map(|text| (text, Some(Courtesy::Greeting))))
            .chain(others.map(|text| (text, None)));
        for (text, expected) in cases {
            assert_eq!(courtesy(text), expected, "{text}");
        }
        let long = "thanks ".repeat(20);
        assert_eq!(courtesy(&long), None);
    }
}
