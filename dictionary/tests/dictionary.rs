//! Opens the embedded dictionary and segments sentences with it. The comparison with
//! MeCab is in `agreement/`, because it needs MeCab.

use std::borrow::Cow;

use lindera::LinderaResult;
use lindera::mode::Mode;
use lindera::segmenter::Segmenter;

/// The words of `text` with their base forms.
fn base_forms(text: &str) -> LinderaResult<Vec<(String, String)>> {
    let segmenter = Segmenter::new(Mode::Normal, madoguchi_dictionary::load()?, None);
    let tokens = segmenter.segment(Cow::Borrowed(text))?;
    let pair = |mut token: lindera::token::Token<'_>| {
        let base_form = token.get("base_form").unwrap_or_default().to_owned();
        (token.surface.into_owned(), base_form)
    };
    Ok(tokens.into_iter().map(pair).collect())
}

/// Checks words and base forms, written `word` or `word/base form`.
fn check(text: &str, expected: &str) -> LinderaResult<()> {
    let found = base_forms(text)?.into_iter().map(|(surface, base_form)| {
        if surface == base_form {
            surface
        } else {
            format!("{surface}/{base_form}")
        }
    });
    assert_eq!(found.collect::<Vec<_>>().join("|"), expected, "{text}");
    Ok(())
}

#[test]
fn it_has_all_words_and_costs_in_place() -> LinderaResult<()> {
    let dictionary = madoguchi_dictionary::load()?;
    // IPADIC has 392,126. A folder that is set at build time can have somewhat fewer or many
    // more.
    assert!(dictionary.prefix_dictionary.word_count() > 390_000);
    assert!(dictionary.connection_cost_matrix.is_zero_copy());
    assert_eq!(dictionary.metadata.name, "ipadic");
    Ok(())
}

#[test]
fn words_are_found_with_their_base_forms() -> LinderaResult<()> {
    check("すもももももももものうち", "すもも|も|もも|も|もも|の|うち")?;
    check(
        "転入届は住んでから十四日以内に出してください。",
        "転入|届|は|住ん/住む|で|から|十|四|日|以内|に|出し/出す|て|ください/くださる|。",
    )?;
    check(
        "美しかった空を見ていた",
        "美しかっ/美しい|た|空|を|見/見る|て|い/いる|た",
    )?;
    check(
        "行かなければならない",
        "行か/行く|なけれ/ない|ば|なら/なる|ない",
    )
}

#[test]
fn unknown_words_are_made_by_character_category() -> LinderaResult<()> {
    // Grouped Latin letters and digits, a run of katakana, and two kanji that aren't a word.
    check("Debian12のスマホ", "Debian/*|12/*|の|スマホ/*")?;
    check("魑鰻を見る", "魑鰻/*|を|見る")
}

#[test]
fn spaces_separate_and_the_ideographic_space_is_a_word() -> LinderaResult<()> {
    check("窓口 です", "窓口|です")?;
    check("はい。　いいえ。", "はい|。|\u{3000}|いいえ|。")
}

#[test]
fn either_wave_dash_is_a_word() -> LinderaResult<()> {
    check("東京〜大阪", "東京|〜|大阪")?;
    check("東京～大阪", "東京|～/〜|大阪")
}

#[test]
fn the_notice_is_the_whole_one() {
    for words in [
        "Nara Institute of Science",
        "Use, reproduction",
        "ICOT Free Software",
    ] {
        assert!(madoguchi_dictionary::NOTICE.contains(words), "{words}");
    }
}
