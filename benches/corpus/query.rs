//! Makes a question from a passage, as someone who needs the passage might type it.

use madoguchi::text::Language;

use super::Document;
use super::random::Random;
use super::sentence::Sentence;

/// A question and the passage that it was made from.
pub(crate) struct Query {
    pub(crate) text: String,
    pub(crate) language: Language,
    /// True if two letters of a Latin word are swapped.
    pub(crate) is_misspelt: bool,
    pub(crate) document: String,
    pub(crate) section: usize,
}

/// The share of English questions with a typing mistake, from 0 to 1.
const MISSPELT: f64 = 0.08;
/// The share of questions that consist only of keywords, from 0 to 1.
const KEYWORDS: f64 = 0.15;

const JA_PARTICLES: [&str; 10] = ["の", "の", "の", "を", "で", "に", "が", "と", "は", "から"];
const JA_ENDS: [&str; 16] = [
    "はできますか",
    "を変更する方法を教えてください",
    "について知りたい",
    "とは何ですか",
    "がうまくいかないのはなぜですか",
    "はどこで設定しますか",
    "の手順は？",
    "はいつまでに必要でしょうか",
    "をしないとどうなりますか",
    "が表示されません",
    "してもよいですか",
    "を確認したいのですが",
    "の違いは何ですか？",
    "に失敗しました。どうすればよいですか",
    "は無効にできる？",
    "",
];
const EN_OPENERS: [&str; 10] = [
    "How do I change the",
    "Why does the",
    "What happens to the",
    "Can I use a",
    "Where is the",
    "Is there a way to get the",
    "When do users see the",
    "I cannot find the",
    "What is the difference between",
    "Our",
];
const EN_LINKS: [&str; 10] = [
    " ",
    " the ",
    " of the ",
    " for ",
    " in the ",
    " with ",
    " and ",
    " without a ",
    " on ",
    " when ",
];

/// Makes a question from 3 to 8 nouns of a section, most of them from neighboring sentences.
pub(super) fn ask(document: &Document, section: usize, random: &mut Random) -> Query {
    let language = document.language;
    let mut words = nouns(&document.sections[section], 3 + random.below(6), random);
    let is_misspelt = language == Language::En && random.chance(MISSPELT);
    if is_misspelt && let Some(longest) = words.iter_mut().max_by_key(|word| word.len()) {
        swap_letters(longest, random);
    }
    let text = match language {
        _ if random.chance(KEYWORDS) => words.join(" "),
        Language::Ja => japanese(&words, random),
        Language::En => english(&words, random),
    };
    Query {
        text,
        language,
        is_misspelt,
        document: document.id.clone(),
        section,
    }
}

/// Different nouns, first from one sentence and then from the sentences around it.
fn nouns(sentences: &[Sentence], amount: usize, random: &mut Random) -> Vec<String> {
    let centre = random.below(sentences.len());
    let mut nearest: Vec<usize> = (0..sentences.len()).collect();
    nearest.sort_by_key(|&sentence| sentence.abs_diff(centre));
    let mut found: Vec<String> = Vec::new();
    for sentence in nearest {
        for noun in &sentences[sentence].nouns {
            if found.len() < amount && !found.contains(noun) {
                found.push(noun.clone());
            }
        }
    }
    random.shuffle(&mut found);
    found
}

fn swap_letters(word: &mut String, random: &mut Random) {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 3 {
        let at = 1 + random.below(letters.len() - 2);
        letters.swap(at, at + 1);
        *word = letters.into_iter().collect();
    }
}

fn japanese(words: &[String], random: &mut Random) -> String {
    let mut text = String::new();
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            text.push_str(random.word(&JA_PARTICLES));
        }
        text.push_str(word);
    }
    text.push_str(random.word(&JA_ENDS));
    text
}

fn english(words: &[String], random: &mut Random) -> String {
    let mut text = format!("{} ", random.word(&EN_OPENERS));
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            text.push_str(random.word(&EN_LINKS));
        }
        text.push_str(word);
    }
    text.push('?');
    text
}
