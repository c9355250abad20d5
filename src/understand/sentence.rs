//! A question's text to its words, with what grammar says of each: where
//! sentences end, which are questions, and which words are negated.
//!
//! General to both languages: nothing here knows a pack. In English a negation
//! reaches forward to the next word of content, in Japanese back to the last.

use crate::text::language::is_japanese;
use crate::text::tokenize::NEGATION;
use crate::text::{Language, Token, Tokenizer};

/// A text as words with their grammar.
#[derive(Debug, Clone, Default)]
pub struct Sentences {
    /// Every word, function words included, without punctuation.
    pub words: Vec<Token>,
    /// What separates a word from the one before it.
    pub breaks: Vec<Break>,
    /// Which words follow the one before with a dash, stroke or point alone between.
    pub is_joined: Vec<bool>,
    /// The number of the sentence that a word is in.
    pub sentence: Vec<usize>,
    /// The negation that a word is under, if any.
    pub negated_by: Vec<Option<usize>>,
    /// Which words are negations or part of one, and no words of a phrase.
    pub is_negation: Vec<bool>,
    /// For each sentence, whether it asks.
    pub asks: Vec<bool>,
}

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// Nothing, or space.
    None,
    /// A comma, a colon or a bracket.
    Comma,
    /// The end of a sentence.
    Sentence,
}

/// Stands for "must" in Japanese, which says it by two negations:
/// 「登録しなければならない」.
pub const MUST: &str = "must";

impl Sentences {
    /// Reads a text.
    pub fn read(text: &str, tokenizer: &Tokenizer) -> Sentences {
        let mut sentences = Sentences::default();
        let mut end = 0;
        for token in mended(tokenizer.every_word(text)) {
            if !token.surface.chars().any(char::is_alphanumeric) {
                continue;
            }
            let between = text.get(end..token.span.start).unwrap_or_default();
            let kind = match sentences.words.is_empty() {
                true => Break::None,
                false => break_in(between),
            };
            if kind == Break::Sentence {
                sentences.close(between);
            }
            end = token.span.end.max(end);
            sentences.breaks.push(kind);
            sentences
                .is_joined
                .push(matches!(between, "-" | "/" | "." | "–"));
            sentences.sentence.push(sentences.asks.len());
            sentences.words.push(token);
        }
        sentences.close(text.get(end..).unwrap_or_default());
        sentences.find_negations();
        sentences
    }

    /// Ends a sentence.
    fn close(&mut self, after: &str) {
        let number = self.asks.len();
        let start = self.sentence.iter().position(|s| *s == number);
        let asks = after.contains(['?', '？']) || start.is_some_and(|start| self.asks_from(start));
        self.asks.push(asks);
    }

    /// True when the words from here on ask: with the particle か or as a request at
    /// their end or, in English, by the verb or question word at their beginning.
    fn asks_from(&self, start: usize) -> bool {
        let mut last = self.words[start..].iter().rev().take(4);
        let ends = last.any(|word| {
            word.surface == "か" && word.is_function || REQUESTS.contains(&word.term.as_str())
        });
        let first = QUESTION_BEGINNINGS.contains(&self.words[start].surface.as_str());
        let mut words = start..self.words.len();
        let begins = words.any(|word| {
            let surface = self.words[word].surface.as_str();
            self.breaks[word] != Break::None && matches!(surface, "what" | "how" | "when")
        });
        ends || first || begins
    }

    /// True when a sentence asks.
    pub fn is_question(&self) -> bool {
        self.asks.contains(&true)
    }

    /// True for the last sentence, or one that asks.
    pub fn may_ask(&self, word: usize) -> bool {
        let sentence = self.sentence[word];
        self.asks[sentence] || self.asks.iter().all(|asks| !asks) && sentence + 1 == self.asks.len()
    }

    /// True when two lists of words are the same words of content.
    pub fn are_same_words(&self, first: &[usize], second: &[usize]) -> bool {
        let terms = |words: &[usize]| -> Vec<&str> {
            let content = words.iter().filter(|word| !self.words[**word].is_function);
            content
                .map(|word| self.words[*word].term.as_str())
                .collect()
        };
        terms(first) == terms(second)
    }

    fn find_negations(&mut self) {
        self.negated_by = vec![None; self.words.len()];
        self.is_negation = vec![false; self.words.len()];
        self.find_obligations();
        for at in 0..self.words.len() {
            let word = &self.words[at];
            let is_negation = is_negation(word) || self.keeps_from(at);
            if !is_negation || self.is_negation[at] {
                continue;
            }
            self.is_negation[at] = true;
            if word.surface.starts_with(is_japanese) {
                match word.surface.as_str() {
                    "未" => self.negate_next(at),
                    _ if self.is_rhetorical(at) => {}
                    _ => self.negate_last(at),
                }
            } else if !self.is_inverted(at) && !self.is_comparison(at) {
                self.negate_next(at);
            }
        }
    }

    /// 「〜なければならない」「〜ないといけない」 is one word, [`MUST`].
    fn find_obligations(&mut self) {
        for at in 0..self.words.len() {
            let surfaces: Vec<&str> = self.words[at..]
                .iter()
                .take(5)
                .map(|word| word.surface.as_str())
                .collect();
            let is_must = matches!(
                surfaces.as_slice(),
                ["なけれ" | "なきゃ" | "なく" | "ない", "ば" | "て" | "と", rest @ ..]
                    if rest.iter().any(|word| matches!(*word, "なら" | "いけ" | "なり") || is_no_good(word))
            ) && surfaces
                .iter()
                .skip(2)
                .any(|word| matches!(*word, "ない" | "ん" | "なく") || is_no_good(word));
            if !is_must {
                continue;
            }
            self.words[at].term = MUST.to_owned();
            let end = (at + 5).min(self.words.len());
            for inner in at + 1..end {
                if is_negation(&self.words[inner]) {
                    self.is_negation[inner] = true;
                }
            }
        }
    }

    /// "Can't he …?" asks whether he can: the contraction stands first.
    fn is_inverted(&self, at: usize) -> bool {
        let is_contraction = self.words[at].surface == CONTRACTED;
        is_contraction && at > 0 && self.begins_clause(at - 1)
    }

    /// True for the first word of a sentence or of a part of one.
    pub fn begins_clause(&self, at: usize) -> bool {
        at == 0
            || self.breaks[at] != Break::None
            || CONJUNCTIONS.contains(&self.words[at - 1].surface.as_str())
            || matches!(
                self.words[at - 1].surface.as_str(),
                "from" | "since" | "by" | "until" | "pls" | "please"
            )
    }

    /// "Does that keep them from being blocked?" asks whether they are not.
    fn keeps_from(&self, at: usize) -> bool {
        let mut before = self.words[..at].iter().rev().take(4);
        self.words[at].surface == "from"
            && before.any(|word| {
                matches!(
                    word.term.as_str(),
                    "keep" | "prevent" | "stop" | "save" | "protect" | "spare"
                )
            })
    }

    /// "no more than three", "not more than twice" and "no longer than".
    fn is_comparison(&self, at: usize) -> bool {
        let next = self.words.get(at + 1).map(|word| word.surface.as_str());
        let after = self.words.get(at + 2).map(|word| word.surface.as_str());
        matches!(next, Some("more" | "less" | "fewer")) && after == Some("than")
    }

    /// 「〜のではないですか」 asks whether it is so, 「〜かもしれない」 says that it may be.
    fn is_rhetorical(&self, at: usize) -> bool {
        let before = |back: usize| {
            at.checked_sub(back)
                .map(|at| self.words[at].surface.as_str())
        };
        let is_contrast = matches!(before(1), Some("は" | "じゃ"))
            && matches!(
                before(if before(1) == Some("じゃ") { 2 } else { 3 }),
                Some("の" | "ん")
            );
        is_contrast || before(1) == Some("しれ")
    }

    /// Negates up to the next word of content in the clause; "no" all of a noun.
    fn negate_next(&mut self, at: usize) {
        let is_noun_phrase = self.words[at].surface == "no";
        let mut is_found = false;
        for next in at + 1..self.words.len() {
            let word = &self.words[next];
            if self.breaks[next] != Break::None || CONJUNCTIONS.contains(&word.surface.as_str()) {
                break;
            }
            // "No registration prompt" denies all of the noun.
            let is_past_noun = is_found && (word.is_function || !is_noun_phrase);
            if is_past_noun {
                break;
            }
            self.negated_by[next] = Some(at);
            is_found |= !word.is_function && !word.is_everyday;
        }
    }

    /// Negates the word before: the verb, and what a verb without a meaning of its
    /// own is said of (「サインインできない」「有効になっていない」). しか in the
    /// clause makes it "only", and negates nothing.
    fn negate_last(&mut self, at: usize) {
        let clause = (0..at)
            .rev()
            .take_while(|word| self.breaks[word + 1] == Break::None);
        let clause: Vec<usize> = clause.collect();
        let near = clause.iter().take(5);
        if near.clone().any(|word| self.words[*word].surface == "しか") {
            return;
        }
        for &word in &clause {
            self.negated_by[word] = Some(at);
            let token = &self.words[word];
            if !token.is_function && !LIGHT_WORDS.contains(&token.term.as_str()) {
                break;
            }
        }
    }
}

/// How a contracted negation is written once it is a word of its own.
const CONTRACTED: &str = "n't";

/// Words as a sentence is read by: contractions taken apart, and いつ at the end
/// of a sentence put together, which the dictionary takes for a verb.
fn mended(words: Vec<Token>) -> Vec<Token> {
    let mut mended: Vec<Token> = Vec::with_capacity(words.len());
    for word in words {
        if let Some(auxiliary) = contracted(&word.surface) {
            mended.push(Token {
                term: auxiliary.to_owned(),
                surface: auxiliary.to_owned(),
                is_function: true,
                ..word.clone()
            });
            mended.push(Token {
                term: NEGATION.to_owned(),
                surface: CONTRACTED.to_owned(),
                ..word
            });
            continue;
        }
        match mended.last_mut() {
            Some(last) if last.surface == "い" && word.surface == "つ" => {
                last.surface.push('つ');
                last.term = last.surface.clone();
                last.span.end = word.span.end;
                last.is_function = false;
            }
            _ => mended.push(word),
        }
    }
    mended
}

/// The auxiliary of a contraction, with or without its apostrophe.
fn contracted(surface: &str) -> Option<&'static str> {
    let bare: String = surface.chars().filter(|c| *c != '\'').collect();
    let found = CONTRACTIONS
        .iter()
        .find(|(contraction, _)| *contraction == bare)?;
    Some(found.1)
}

#[rustfmt::skip]
const CONTRACTIONS: [(&str, &str); 17] = [
    ("cant", "can"), ("cannot", "can"), ("couldnt", "could"), ("wont", "will"),
    ("wouldnt", "would"), ("shouldnt", "should"), ("dont", "do"), ("doesnt", "does"),
    ("didnt", "did"), ("isnt", "is"), ("arent", "are"), ("wasnt", "was"), ("werent", "were"),
    ("hasnt", "has"), ("havent", "have"), ("hadnt", "had"), ("mustnt", "must"),
];

/// Verbs and nouns that say little of their own: 「締め出される心配はありませんか」.
#[rustfmt::skip]
const LIGHT_WORDS: [&str; 22] = [
    "できる", "出来る", "なる", "いる", "ある", "おる", "くる", "いく", "行う", "かける", "かかる", "付ける",
    "付く", "つける", "つく", "もらう", "くれる", "心配", "恐れ", "おそれ", "可能", "必要",
];

fn is_no_good(surface: &str) -> bool {
    matches!(surface, "だめ" | "ダメ" | "駄目")
}

fn is_negation(word: &Token) -> bool {
    word.term == NEGATION
        || matches!(
            word.surface.as_str(),
            "no" | "never"
                | "without"
                | "neither"
                | "nor"
                | "nobody"
                | "未"
                | "無い"
                | "無く"
                | "無し"
        )
}

const CONJUNCTIONS: [&str; 8] = [
    "and", "but", "or", "so", "because", "if", "when", "although",
];

/// What Japanese requests end with: 「…を教えてください」.
const REQUESTS: [&str; 3] = ["教える", "知る", "下さる"];

/// How English questions begin that end without a question mark.
const QUESTION_BEGINNINGS: [&str; 22] = [
    "will", "can", "could", "is", "are", "do", "does", "did", "would", "should", "was", "were",
    "has", "have", "am", "what", "when", "how", "must", "won't", "can't", "may",
];

/// The largest break in what stands between two words.
fn break_in(between: &str) -> Break {
    let mut chars = between.chars().peekable();
    let mut found = Break::None;
    while let Some(c) = chars.next() {
        let this = match c {
            '。' | '｡' | '！' | '？' | '?' | '!' | '\n' | ';' | '；' => Break::Sentence,
            '.' | '．' if chars.peek().is_none_or(|next| next.is_whitespace()) => Break::Sentence,
            ',' | '、' | '，' | '､' | ':' | '：' | '(' | ')' | '（' | '）' | '/' | '／' | '–'
            | '—' => Break::Comma,
            '-' if between.contains(" - ") => Break::Comma,
            _ => Break::None,
        };
        found = found.max(this);
    }
    found
}

/// The language of a word by its script.
pub fn language_of(word: &Token) -> Language {
    match word.surface.starts_with(is_japanese) {
        true => Language::Ja,
        false => Language::En,
    }
}
