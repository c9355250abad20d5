//! Splits a text into words and analyses their grammar: where sentences end, which
//! sentences are questions, and which words are negated.
//!
//! The rules are those of the two languages and independent of any pack. An English
//! negation applies to the words up to the next content word, a Japanese one to the
//! words back to the last content word.

use std::ops::Range;

use crate::text::language::is_japanese;
use crate::text::token::NEGATION;
use crate::text::{Language, Token, Tokenizer};

/// The words of a text with their grammar. All lists but `asks` have one item for each
/// word.
#[derive(Debug, Clone, Default)]
pub struct Sentences {
    /// Every word, including function words, without punctuation.
    pub words: Vec<Token>,
    /// The break before each word.
    pub breaks: Vec<Break>,
    /// True for a word that only a dash, slash or point separates from the previous one.
    pub is_joined: Vec<bool>,
    /// The number of the word's sentence, from 0.
    pub sentence: Vec<usize>,
    /// The position of the negation that applies to the word, if any.
    pub negated_by: Vec<Option<usize>>,
    /// True for a negation or a part of one; such words never belong to a phrase.
    pub is_negation: Vec<bool>,
    /// For each sentence, true if it is a question.
    pub asks: Vec<bool>,
    /// True when at least one sentence is a question.
    pub is_question: bool,
}

/// The kind of separation between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// Nothing or white space.
    None,
    /// A comma, a colon or a bracket.
    Comma,
    /// The end of a sentence.
    Sentence,
}

/// The term of a Japanese obligation, which is expressed by two negations:
/// 「提出しなければならない」.
pub const MUST: &str = "must";

/// Most words that a negation applies to.
const MAX_NEGATED: usize = 12;

impl Sentences {
    /// Splits a text into words and analyses them.
    pub fn read(text: &str, tokenizer: &Tokenizer) -> Sentences {
        let mut sentences = Sentences::default();
        let mut end = 0;
        for token in regrouped(tokenizer.every_word(text)) {
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
        sentences.is_question = sentences.asks.contains(&true);
        sentences.find_negations();
        sentences
    }

    /// Ends a sentence that is followed by some text.
    fn close(&mut self, after: &str) {
        let start = self.words_of(self.asks.len()).start;
        let has_words = start < self.words.len();
        let asks = after.contains(['?', '？']) || has_words && self.asks_from(start);
        self.asks.push(asks);
    }

    /// The words of a sentence.
    pub fn words_of(&self, sentence: usize) -> Range<usize> {
        let start = self.sentence.partition_point(|of| *of < sentence);
        let end = self.sentence.partition_point(|of| *of <= sentence);
        start..end
    }

    /// True when the words from `start` on form a question: they end with the particle か
    /// or a request or, in English, begin with an auxiliary verb or a question word.
    fn asks_from(&self, start: usize) -> bool {
        let mut last = self.words[start..].iter().rev().take(4);
        let ends_as_question = last.any(|word| {
            word.surface == "か" && word.is_function || REQUESTS.contains(&word.term.as_str())
        });
        let begins_as_question = QUESTION_BEGINNINGS.contains(&self.words[start].surface.as_str());
        let mut words = start..self.words.len();
        let has_question_clause = words.any(|word| {
            let surface = self.words[word].surface.as_str();
            self.breaks[word] != Break::None && matches!(surface, "what" | "how" | "when")
        });
        ends_as_question || begins_as_question || has_question_clause
    }

    /// True when the sentence of a word is a question, or the last sentence of a text
    /// without a question.
    pub fn may_ask(&self, word: usize) -> bool {
        let sentence = self.sentence[word];
        self.asks[sentence] || !self.is_question && sentence + 1 == self.asks.len()
    }

    /// True when two lists of words have the same content words.
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
        for position in 0..self.words.len() {
            let word = &self.words[position];
            let is_negation = is_negation(word) || self.is_preventing_from(position);
            if !is_negation || self.is_negation[position] {
                continue;
            }
            self.is_negation[position] = true;
            if word.surface.starts_with(is_japanese) {
                match word.surface.as_str() {
                    "未" => self.negate_next(position),
                    _ if self.is_rhetorical(position) => {}
                    _ => self.negate_last(position),
                }
            } else if !self.is_inverted(position) && !self.is_comparison(position) {
                self.negate_next(position);
            }
        }
    }

    /// Makes 「〜なければならない」 and 「〜ないといけない」 the term [`MUST`].
    fn find_obligations(&mut self) {
        for position in 0..self.words.len() {
            let surfaces: Vec<&str> = self.words[position..]
                .iter()
                .take(5)
                .map(|word| word.surface.as_str())
                .collect();
            let is_must = matches!(
                surfaces.as_slice(),
                ["なけれ" | "なきゃ" | "なく" | "ない", "ば" | "て" | "と", rest @ ..]
                    if rest.iter().any(|word| matches!(*word, "なら" | "いけ" | "なり") || means_not_good(word))
            ) && surfaces
                .iter()
                .skip(2)
                .any(|word| matches!(*word, "ない" | "ん" | "なく") || means_not_good(word));
            if !is_must {
                continue;
            }
            self.words[position].term = MUST.to_owned();
            let end = (position + 5).min(self.words.len());
            for inner in position + 1..end {
                if is_negation(&self.words[inner]) {
                    self.is_negation[inner] = true;
                }
            }
        }
    }

    /// True for the negation in an inverted question: "Can't he …?" asks whether he can.
    fn is_inverted(&self, position: usize) -> bool {
        let is_contraction = self.words[position].surface == CONTRACTED;
        is_contraction && position > 0 && self.begins_clause(position - 1)
    }

    /// True for the first word of a sentence or clause.
    pub fn begins_clause(&self, position: usize) -> bool {
        position == 0
            || self.breaks[position] != Break::None
            || CONJUNCTIONS.contains(&self.words[position - 1].surface.as_str())
            || matches!(
                self.words[position - 1].surface.as_str(),
                "from" | "since" | "by" | "until" | "pls" | "please"
            )
    }

    /// True for a "from" that negates what follows: "Does that keep them from
    /// leaving?"
    fn is_preventing_from(&self, position: usize) -> bool {
        let mut before = self.words[..position].iter().rev().take(4);
        self.words[position].surface == "from"
            && before.any(|word| {
                matches!(
                    word.term.as_str(),
                    "keep" | "prevent" | "stop" | "save" | "protect" | "spare"
                )
            })
    }

    /// True for the negation in a comparison: "no more than three".
    fn is_comparison(&self, position: usize) -> bool {
        let next = self
            .words
            .get(position + 1)
            .map(|word| word.surface.as_str());
        let after = self
            .words
            .get(position + 2)
            .map(|word| word.surface.as_str());
        matches!(next, Some("more" | "less" | "fewer")) && after == Some("than")
    }

    /// True for a negation that negates nothing: 「〜のではないですか」 asks for
    /// confirmation, and 「〜かもしれない」 expresses a possibility.
    fn is_rhetorical(&self, position: usize) -> bool {
        let before = |back: usize| {
            position
                .checked_sub(back)
                .map(|position| self.words[position].surface.as_str())
        };
        let is_contrast = matches!(before(1), Some("は" | "じゃ"))
            && matches!(
                before(if before(1) == Some("じゃ") { 2 } else { 3 }),
                Some("の" | "ん")
            );
        is_contrast || before(1) == Some("しれ")
    }

    /// Negates the words up to the next content word in the clause; after "no", the whole
    /// noun phrase.
    fn negate_next(&mut self, position: usize) {
        let is_noun_phrase = self.words[position].surface == "no";
        let mut is_found = false;
        let end = (position + 1 + MAX_NEGATED).min(self.words.len());
        for next in position + 1..end {
            let word = &self.words[next];
            if self.breaks[next] != Break::None || CONJUNCTIONS.contains(&word.surface.as_str()) {
                break;
            }
            // "No parking permit" negates all words of the noun phrase.
            let is_past_noun = is_found && (word.is_function || !is_noun_phrase);
            if is_past_noun {
                break;
            }
            self.negated_by[next] = Some(position);
            is_found |= !word.is_function && !word.is_everyday;
        }
    }

    /// Negates the words back to the last content word. Verbs with little meaning of
    /// their own are skipped: 「印刷できない」 negates 印刷. With しか in the
    /// clause the negation means "only" and negates nothing.
    fn negate_last(&mut self, position: usize) {
        let clause = (0..position)
            .rev()
            .take_while(|word| self.breaks[word + 1] == Break::None);
        let clause: Vec<usize> = clause.take(MAX_NEGATED).collect();
        let mut near = clause.iter().take(5);
        if near.any(|word| self.words[*word].surface == "しか") {
            return;
        }
        for &word in &clause {
            self.negated_by[word] = Some(position);
            let token = &self.words[word];
            if !token.is_function && !LIGHT_WORDS.contains(&token.term.as_str()) {
                break;
            }
        }
    }
}

/// The surface of a contracted negation after it was split from its auxiliary.
const CONTRACTED: &str = "n't";

/// Splits English contractions, and joins the い and つ of いつ, which the dictionary
/// splits at the end of a sentence.
fn regrouped(words: Vec<Token>) -> Vec<Token> {
    let mut regrouped: Vec<Token> = Vec::with_capacity(words.len());
    for word in words {
        if let Some(auxiliary) = contracted(&word.surface) {
            regrouped.push(Token {
                term: auxiliary.to_owned(),
                surface: auxiliary.to_owned(),
                is_function: true,
                ..word.clone()
            });
            regrouped.push(Token {
                term: NEGATION.to_owned(),
                surface: CONTRACTED.to_owned(),
                ..word
            });
            continue;
        }
        match regrouped.last_mut() {
            Some(last) if last.surface == "い" && word.surface == "つ" => {
                last.surface.push('つ');
                last.term = last.surface.clone();
                last.span.end = word.span.end;
                last.is_function = false;
            }
            _ => regrouped.push(word),
        }
    }
    regrouped
}

/// The auxiliary of a negative contraction, written with or without an apostrophe.
fn contracted(surface: &str) -> Option<&'static str> {
    let bare: String = surface.chars().filter(|c| *c != '\'').collect();
    let (_, auxiliary) = CONTRACTIONS
        .iter()
        .find(|(contraction, _)| *contraction == bare)?;
    Some(auxiliary)
}

#[rustfmt::skip]
const CONTRACTIONS: [(&str, &str); 17] = [
    ("cant", "can"), ("cannot", "can"), ("couldnt", "could"), ("wont", "will"),
    ("wouldnt", "would"), ("shouldnt", "should"), ("dont", "do"), ("doesnt", "does"),
    ("didnt", "did"), ("isnt", "is"), ("arent", "are"), ("wasnt", "was"), ("werent", "were"),
    ("hasnt", "has"), ("havent", "have"), ("hadnt", "had"), ("mustnt", "must"),
];

/// Verbs and nouns with little meaning of their own: 「壊れる心配はありませんか」.
#[rustfmt::skip]
const LIGHT_WORDS: [&str; 22] = [
    "できる", "出来る", "なる", "いる", "ある", "おる", "くる", "いく", "行う", "かける", "かかる", "付ける",
    "付く", "つける", "つく", "もらう", "くれる", "心配", "恐れ", "おそれ", "可能", "必要",
];

fn means_not_good(surface: &str) -> bool {
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

/// Terms that end a Japanese request: 「…を教えてください」.
const REQUESTS: [&str; 3] = ["教える", "知る", "下さる"];

/// Words that begin an English question, with or without a question mark.
const QUESTION_BEGINNINGS: [&str; 22] = [
    "will", "can", "could", "is", "are", "do", "does", "did", "would", "should", "was", "were",
    "has", "have", "am", "what", "when", "how", "must", "won't", "can't", "may",
];

/// The strongest break in the text between two words.
fn break_in(between: &str) -> Break {
    let has_spaced_dash = between.contains(" - ");
    let mut chars = between.chars().peekable();
    let mut strongest = Break::None;
    while let Some(c) = chars.next() {
        let kind = match c {
            '。' | '｡' | '！' | '？' | '?' | '!' | '\n' | ';' | '；' => Break::Sentence,
            '.' | '．' if chars.peek().is_none_or(|next| next.is_whitespace()) => Break::Sentence,
            ',' | '、' | '，' | '､' | ':' | '：' | '(' | ')' | '（' | '）' | '/' | '／' | '–'
            | '—' => Break::Comma,
            '-' if has_spaced_dash => Break::Comma,
            _ => Break::None,
        };
        strongest = strongest.max(kind);
    }
    strongest
}

/// The language of a word by its script.
pub fn language_of(word: &Token) -> Language {
    match word.surface.starts_with(is_japanese) {
        true => Language::Ja,
        false => Language::En,
    }
}
