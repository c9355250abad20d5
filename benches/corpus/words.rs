//! Makes a Japanese and an English vocabulary from the embedded IPADIC, the shipped pack and
//! invented words, each list in order of frequency.
//!
//! Japanese words come from IPADIC, so that segmentation meets realistic ambiguity; invented
//! katakana names, which no dictionary contains, are added. English words come from the pack,
//! and invented ones are added.

use std::collections::HashSet;
use std::path::Path;

use madoguchi::text::language::is_japanese;

use super::random::{Random, Zipf};

/// The numbers of invented katakana names and of English nouns, verbs and adjectives.
const NAMES: usize = 5_000;
const NOUNS: usize = 24_000;
const VERBS: usize = 4_000;
const ADJECTIVES: usize = 2_000;

/// The `flat` parameter of the word frequencies: how similar those of the commonest words are.
const FLAT: f64 = 12.0;

/// Four forms of a verb. Japanese: before ます, て form, before ない, plain.
/// English: plain, third person, past, -ing.
pub(crate) type Verb = [String; 4];

/// The words of one language, the most frequent first.
pub(crate) struct Vocabulary {
    pub(crate) nouns: Ranked<String>,
    pub(crate) verbs: Ranked<Verb>,
    /// Adjectives in the form that precedes a noun.
    pub(crate) adjectives: Ranked<String>,
}

/// Words by rank, drawn according to the Zipf–Mandelbrot law.
pub(crate) struct Ranked<T> {
    pub(crate) words: Vec<T>,
    law: Zipf,
}

impl<T> Ranked<T> {
    fn new(words: Vec<T>) -> Ranked<T> {
        let law = Zipf::new(words.len(), FLAT);
        Ranked { words, law }
    }

    pub(crate) fn draw(&self, random: &mut Random) -> &T {
        &self.words[self.law.rank(random)]
    }
}

pub(crate) fn japanese(random: &mut Random) -> Vocabulary {
    let dictionary = madoguchi_dictionary::load().expect("the dictionary is embedded");
    let (mut nouns, mut verbs, mut adjectives) = (Vec::new(), Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for id in 0..dictionary.prefix_dictionary.word_count() {
        let features = dictionary.word_details(id);
        let [class, subclass, _, _, conjugation, form, base, ..] = features[..] else {
            continue;
        };
        let is_usable = (2..=6).contains(&base.chars().count())
            && base.chars().all(|c| is_japanese(c) && c != '・');
        if !is_usable || !matches!(form, "基本形" | "*") || !seen.insert((class, base)) {
            continue;
        }
        match (class, subclass) {
            ("名詞", "サ変接続") => {
                nouns.push(base.to_owned());
                verbs.push(["し", "して", "し", "する"].map(|form| format!("{base}{form}")));
            }
            ("名詞", "一般") => nouns.push(base.to_owned()),
            ("名詞", "形容動詞語幹") => adjectives.push(format!("{base}な")),
            ("形容詞", "自立") => adjectives.push(base.to_owned()),
            ("動詞", "自立") => verbs.extend(inflected(base, conjugation)),
            _ => {}
        }
    }
    nouns.extend((0..NAMES).map(|_| katakana_name(random)));
    by_length(&mut nouns, random, |noun| noun);
    by_length(&mut verbs, random, |verb| &verb[3]);
    by_length(&mut adjectives, random, |adjective| adjective);
    Vocabulary {
        nouns: Ranked::new(nouns),
        verbs: Ranked::new(verbs),
        adjectives: Ranked::new(adjectives),
    }
}

/// Sorts words by frequency, so that short words tend to be frequent.
fn by_length<T>(words: &mut Vec<T>, random: &mut Random, text: impl Fn(&T) -> &str) {
    let mut keyed: Vec<(f64, T)> = words
        .drain(..)
        .map(|word| (random.fraction() * text(&word).chars().count() as f64, word))
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    words.extend(keyed.into_iter().map(|(_, word)| word));
}

fn inflected(base: &str, conjugation: &str) -> Option<Verb> {
    let (at, last) = base.char_indices().next_back()?;
    let stem = &base[..at];
    let endings = match (conjugation.split('・').next()?, last) {
        ("一段", 'る') => ["", "て", ""],
        ("五段", 'う') => ["い", "って", "わ"],
        ("五段", 'く') => ["き", "いて", "か"],
        ("五段", 'ぐ') => ["ぎ", "いで", "が"],
        ("五段", 'す') => ["し", "して", "さ"],
        ("五段", 'つ') => ["ち", "って", "た"],
        ("五段", 'ぬ') => ["に", "んで", "な"],
        ("五段", 'ぶ') => ["び", "んで", "ば"],
        ("五段", 'む') => ["み", "んで", "ま"],
        ("五段", 'る') => ["り", "って", "ら"],
        _ => return None,
    };
    let [masu, te, nai] = endings.map(|ending| format!("{stem}{ending}"));
    Some([masu, te, nai, base.to_owned()])
}

fn katakana_name(random: &mut Random) -> String {
    const MORAS: [&str; 60] = [
        "ア", "イ", "ウ", "エ", "オ", "カ", "キ", "ク", "ケ", "コ", "サ", "シ", "ス", "セ", "ソ",
        "タ", "チ", "ツ", "テ", "ト", "ナ", "ニ", "ネ", "ノ", "ハ", "フ", "マ", "ミ", "ム", "メ",
        "モ", "ラ", "リ", "ル", "レ", "ロ", "ン", "ー", "ッ", "ガ", "グ", "ゲ", "ジ", "ズ", "ダ",
        "デ", "ド", "バ", "ビ", "ブ", "ベ", "パ", "ピ", "プ", "ポ", "シャ", "ショ", "ティ", "フォ",
        "ウェ",
    ];
    let moras = 3 + random.below(4);
    let name: String = (0..moras).map(|_| random.word(&MORAS)).collect();
    let start = name.trim_start_matches(['ー', 'ン', 'ッ']);
    format!("{start}ル")
}

/// English words: real ones from the Markdown files in `pack`, and invented ones.
pub(crate) fn english(random: &mut Random, pack: &Path) -> Vocabulary {
    let mut seen = HashSet::new();
    let mut nouns: Vec<String> = words_of(pack)
        .into_iter()
        .filter(|word| seen.insert(word.clone()))
        .collect();
    random.shuffle(&mut nouns);
    let mut invent = |amount: usize| -> Vec<String> {
        let mut words = Vec::with_capacity(amount);
        while words.len() < amount {
            let word = invented(random);
            if seen.insert(word.clone()) {
                words.push(word);
            }
        }
        words
    };
    let (invented, verbs, adjectives) = (invent(NOUNS), invent(VERBS), invent(ADJECTIVES));
    nouns.extend(invented);
    by_length(&mut nouns, random, |noun| noun);
    let forms = |verb: String| {
        let [third, past, gerund] = ["s", "ed", "ing"].map(|ending| format!("{verb}{ending}"));
        [verb, third, past, gerund]
    };
    let adjective = |root: String| format!("{root}{}", random.word(&["al", "ive", "ful", "y"]));
    Vocabulary {
        nouns: Ranked::new(nouns),
        verbs: Ranked::new(verbs.into_iter().map(forms).collect()),
        adjectives: Ranked::new(adjectives.into_iter().map(adjective).collect()),
    }
}

/// The Latin words of at least four letters, in the order of the text.
fn words_of(folder: &Path) -> Vec<String> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the shipped pack is there")
        .flatten()
        .map(|item| item.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    let texts = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap_or_default());
    let text = texts.collect::<Vec<_>>().join("\n").to_lowercase();
    text.split(|c: char| !c.is_ascii_lowercase())
        .filter(|word| word.len() >= 4)
        .map(str::to_owned)
        .collect()
}

fn invented(random: &mut Random) -> String {
    const ONSETS: [&str; 28] = [
        "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "br", "cl", "cr",
        "dr", "fl", "gr", "pl", "pr", "sh", "sp", "st", "tr", "th", "w",
    ];
    const VOWELS: [&str; 9] = ["a", "e", "i", "o", "u", "ai", "ea", "oo", "ou"];
    const CODAS: [&str; 20] = [
        "", "", "", "", "", "", "", "", "", "", "", "", "n", "r", "l", "t", "m", "nd", "st", "ck",
    ];
    let mut word = String::new();
    for _ in 0..[2, 2, 2, 2, 3, 3, 3, 4][random.below(8)] {
        word.push_str(random.word(&ONSETS));
        word.push_str(random.word(&VOWELS));
        word.push_str(random.word(&CODAS));
    }
    if word.ends_with(['a', 'i', 'o', 'u']) {
        word.push_str(random.word(&["n", "r", "t", "d", "l"]));
    }
    word
}
