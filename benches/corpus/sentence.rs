//! Makes sentences from a palette of words, with the particles, inflections and function
//! words of the language.

use madoguchi::text::Language;

use super::random::Random;
use super::topic::Palette;

/// A sentence, and the nouns and names in it.
#[derive(Default)]
pub(crate) struct Sentence {
    pub(crate) text: String,
    pub(crate) nouns: Vec<String>,
}

/// Forms of a Japanese verb and what follows them inside and at the end of a sentence: 0 is
/// the form before ます, 1 the て form, 2 the form before ない, 3 the plain form.
const JA_LINKS: [(usize, &str); 12] = [
    (1, "、"),
    (1, "から、"),
    (3, "と、"),
    (3, "場合は、"),
    (3, "ため、"),
    (3, "前に、"),
    (3, "ときに、"),
    (0, "ますが、"),
    (0, "ましたので、"),
    (2, "ないと、"),
    (0, "、"),
    (1, "も、"),
];
const JA_ENDS: [(usize, &str); 16] = [
    (0, "ます。"),
    (0, "ます。"),
    (0, "ました。"),
    (0, "ません。"),
    (0, "ませんでした。"),
    (1, "ください。"),
    (1, "います。"),
    (1, "おきます。"),
    (3, "ことができます。"),
    (3, "必要があります。"),
    (3, "場合があります。"),
    (3, "ようになりました。"),
    (3, "ことはありません。"),
    (2, "ないでください。"),
    (3, "とよいでしょう。"),
    (3, "ことをお勧めします。"),
];
const JA_OPENERS: [&str; 8] = [
    "また、",
    "ただし、",
    "なお、",
    "たとえば、",
    "そのため、",
    "一方、",
    "さらに、",
    "通常、",
];
const JA_TOPIC_MARKERS: [&str; 6] = ["は", "が", "では", "には", "については", "も"];
const JA_PARTICLES: [&str; 7] = ["を", "に", "で", "から", "を", "へ", "によって"];
const JA_COUNTERS: [&str; 8] = ["回", "日", "件", "人", "分", "台", "年", "か月"];

const EN_OPENERS: [&str; 8] = [
    "However, ",
    "In most cases ",
    "For example, ",
    "By default ",
    "After that, ",
    "Usually ",
    "As a rule ",
    "In addition, ",
];
const EN_LINKS: [&str; 10] = [
    " because ",
    " when ",
    " if ",
    " and ",
    ", so that ",
    " unless ",
    " while ",
    ", but ",
    " before ",
    " until ",
];
const EN_PREPOSITIONS: [&str; 9] = [
    "for", "in", "with", "from", "of", "on", "by", "without", "between",
];
const EN_DETERMINERS: [&str; 8] = ["the", "the", "the", "a", "each", "your", "this", "any"];

/// A sentence in a language.
pub(crate) fn sentence(language: Language, palette: &Palette<'_>, random: &mut Random) -> Sentence {
    let mut sentence = Sentence::default();
    match language {
        Language::Ja => sentence.write_japanese(palette, random),
        Language::En => sentence.write_english(palette, random),
    }
    sentence
}

impl Sentence {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn push_noun(&mut self, noun: &str) {
        self.push(noun);
        self.nouns.push(noun.to_owned());
    }

    fn write_japanese(&mut self, palette: &Palette<'_>, random: &mut Random) {
        if random.chance(0.15) {
            self.push(random.word(&JA_OPENERS));
        }
        let clauses = 1 + random.below(3);
        for clause in 1..=clauses {
            for phrase in 0..1 + random.below(3) {
                self.push_japanese_phrase(palette, random);
                let is_topic = phrase == 0 && random.chance(0.6);
                let markers: &[&str] = match is_topic {
                    true => &JA_TOPIC_MARKERS,
                    false => &JA_PARTICLES,
                };
                self.push(random.word(markers));
            }
            if clause == clauses && random.chance(0.12) {
                self.push_noun(palette.noun(random));
                self.push(random.word(&["です。", "が原因です。", "ではありません。"]));
                continue;
            }
            let forms: &[(usize, &str)] = match clause == clauses {
                true => &JA_ENDS,
                false => &JA_LINKS,
            };
            let (form, rest) = *random.pick(forms);
            self.push(&palette.verb(random)[form]);
            self.push(rest);
        }
    }

    fn push_japanese_phrase(&mut self, palette: &Palette<'_>, random: &mut Random) {
        match random.below(100) {
            0..6 if !palette.names.is_empty() => {
                let name = random.pick(&palette.names);
                self.push(" ");
                self.push_noun(name);
                self.push(" ");
                return;
            }
            0..12 => {
                let number = 1 + random.below(30);
                self.push(&format!("{number}{}の", random.word(&JA_COUNTERS)));
            }
            12..22 => self.push(palette.adjective(random)),
            22..45 => {
                self.push_noun(palette.noun(random));
                self.push(random.word(&["の", "の", "の", "や", "と", "または"]));
            }
            45..58 => self.push_noun(palette.noun(random)),
            _ => {}
        }
        self.push_noun(palette.noun(random));
    }

    fn write_english(&mut self, palette: &Palette<'_>, random: &mut Random) {
        if random.chance(0.15) {
            self.push(random.word(&EN_OPENERS));
        }
        for clause in 0..1 + random.below(2) {
            if clause > 0 {
                self.push(random.word(&EN_LINKS));
            }
            self.push_english_phrase(palette, random);
            let verb = palette.verb(random);
            match random.below(6) {
                0 => self.push(&format!(" can {} ", verb[0])),
                1 => self.push(&format!(" does not {} ", verb[0])),
                2 => self.push(&format!(" {} ", verb[2])),
                3 => self.push(&format!(" is {} ", verb[3])),
                _ => self.push(&format!(" {} ", verb[1])),
            }
            self.push_english_phrase(palette, random);
            for _ in 0..random.below(3) {
                self.push(&format!(" {} ", random.word(&EN_PREPOSITIONS)));
                self.push_english_phrase(palette, random);
            }
        }
        self.push(".");
        if let Some(first) = self.text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
    }

    fn push_english_phrase(&mut self, palette: &Palette<'_>, random: &mut Random) {
        self.push(random.word(&EN_DETERMINERS));
        self.push(" ");
        match random.below(100) {
            0..20 => self.push(&format!("{} ", palette.adjective(random))),
            20..45 => {
                self.push_noun(palette.noun(random));
                self.push(" ");
            }
            _ => {}
        }
        self.push_noun(palette.noun(random));
        if random.chance(0.25) {
            self.push("s");
        }
    }
}
