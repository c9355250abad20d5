//! Highlights of snippets: byte offsets on character boundaries, around the found words.

use std::ops::Range;

use madoguchi::knowledge::Glossary;
use madoguchi::retrieve::Snippet;
use madoguchi::retrieve::snippet::snippet;
use madoguchi::text::Tokenizer;
use madoguchi::understand::terms::search_terms;
use proptest::prelude::*;

use crate::harness::Desk;
use crate::library;

/// What is wrong with a snippet's highlights; `None` if they are valid.
fn fault(snippet: &Snippet) -> Option<String> {
    let mut last = 0;
    for Range { start, end } in snippet.highlights.iter().cloned() {
        if snippet.text.get(start..end).is_none_or(str::is_empty) {
            return Some(format!(
                "{start}..{end} isn't a range of text in {:?}",
                snippet.text
            ));
        }
        if start < last {
            return Some(format!("{start} comes after {last} in {:?}", snippet.text));
        }
        last = end;
    }
    None
}

/// Half-width kana with their marks, kana with combining marks, full-width Latin letters,
/// ligatures, squared words, identifiers, emoji and line breaks.
const ANY_TEXT: &str = "([a-cA-C]{1,3}|[ａ-ｃＡ-Ｃ]{1,3}|[ｦ-ﾟ]{1,4}|[か-こ]\u{3099}?|[ハ-ホ]\u{309a}?|[㌀-㌐ﬁﬂ㍿①Ⅳ]|\
     [本貸出図書]{1,3}|[e\u{301}ñ]{1,2}|[0-9０-９]{1,2}|[-_'’ー−]|[ \n　\t]|[。、！？.!?]|🎉|👨\u{200d}👩|\\PC|.){0,30}";

#[test]
fn highlights_of_any_text_are_ranges_of_it() {
    let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
    let glossary = Glossary::default();
    let config = ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let texts = (ANY_TEXT, ANY_TEXT, 0usize..4);
    proptest!(config, |((text, question, repeats) in texts)| {
        // Some queries are words of the text, so that enough is highlighted.
        let text = format!("{text}{question}{}", text.repeat(repeats));
        let terms = search_terms(&tokenizer.analyze(&question), &glossary);
        let found = snippet(&text, &terms, &tokenizer, &glossary);
        prop_assert!(text.contains(&found.text));
        prop_assert_eq!(fault(&found), None);
    });
}

#[test]
fn highlights_of_any_indexed_text_are_ranges_of_its_snippet() {
    let tricky = [
        "ｶﾞｲﾄﾞﾌﾞｯｸとｶﾀﾛｸﾞの貸出は２週間です。ﾊﾟｿｺﾝは１時間。",
        "か\u{3099}い\u{3099}と\u{3099} の本。ハ\u{309a}ソコン",
        "Ｌｏａｎ ｐｅｒｉｏｄ：２ weeks. maxLoansPerReader and self-check-out.",
        "㍿図書㌢㍑ ﬁne ﬂoor ①番 Ⅳ階",
        "cafe\u{301} naïve e\u{301}e\u{301} loan\u{301}s",
        "👨\u{200d}👩\u{200d}👧の本📚貸出🎉loan",
        "貸出 の　延長\tloan\u{a0}renewal",
    ];
    let mut desk = library::desk();
    for (number, text) in tricky.iter().enumerate() {
        let body = format!("# {text}\n\n{text} {}", text.repeat(20));
        desk = desk.document(
            &format!("library/documents/t{number}.md"),
            "見本",
            "ja",
            &body,
        );
    }
    let engine = desk.engine();
    let mut marked = 0;
    for query in
        tricky
            .iter()
            .copied()
            .chain(["loan", "ガイド", "貸し出し", "2週間", "図書 株式会社"])
    {
        let hits = engine.search(query, None, 50).expect("searched").hits;
        for hit in hits {
            assert_eq!(fault(&hit.snippet), None, "{query}");
            marked += hit.snippet.highlights.len();
        }
    }
    assert!(marked > 100, "only {marked} highlights");
}

#[test]
fn highlights_are_the_expected_words() {
    let desk = Desk::new()
        .pack("house")
        .file(
            "house/glossary.toml",
            "[[term]]\nid = \"renew\"\nen = [\"renew\", \"extend\"]\nja = [\"延長\", \"更新\"]\n",
        )
        .document(
            "house/documents/a.md",
            "甲",
            "ja",
            "ｶﾞｲﾄﾞﾌﾞｯｸは３冊まで借りられます。",
        )
        .document(
            "house/documents/b.md",
            "B",
            "en",
            "Borrowed maps cannot be extended twice.",
        )
        .document(
            "house/documents/c.md",
            "丙",
            "ja",
            "サーバーの設定はmaxLoansを変更してください。",
        )
        .document(
            "house/documents/d.md",
            "D",
            "en",
            "The Ｏｆｆｉｃｅ sells cafe\u{301} tickets.",
        )
        .document(
            "house/documents/e.md",
            "戊",
            "ja",
            "館内では静かに歩いて、走らないでください。",
        );
    let engine = desk.engine();
    let cases: [(&str, &str, &[&str]); 10] = [
        ("ガイドブックは何冊？", "a", &["ｶﾞｲﾄﾞﾌﾞｯｸ", "冊"]),
        ("3冊借りる", "a", &["３", "冊", "借り"]),
        ("borrow a map", "b", &["Borrowed", "maps"]),
        ("地図の更新", "b", &["extended"]),
        ("サーバの設定", "c", &["サーバー", "設定"]),
        ("max loans", "c", &["max", "Loans"]),
        ("maxloans を変える", "c", &["maxLoans"]),
        ("office", "d", &["Ｏｆｆｉｃｅ"]),
        ("café ticket", "d", &["cafe\u{301}", "tickets"]),
        ("歩く 走る", "e", &["歩い", "走ら"]),
    ];
    for (query, id, expected) in cases {
        let hits = engine.search(query, None, 10).expect("searched").hits;
        let hit = hits.iter().find(|hit| hit.passage.id == id);
        let snippet = &hit
            .unwrap_or_else(|| panic!("{query} does not find {id}"))
            .snippet;
        assert_eq!(fault(snippet), None, "{query}");
        let marked: Vec<&str> = snippet
            .highlights
            .iter()
            .map(|range| &snippet.text[range.clone()])
            .collect();
        assert_eq!(marked, expected, "{query}");
    }
}

#[test]
fn highlights_in_json_are_byte_offsets() {
    let desk = library::desk();
    let found = desk
        .run(&["search", "--json", "コピー 硬貨"])
        .succeeded()
        .json();
    let hit = &found["hits"][0];
    let snippet = hit["snippet"].as_str().expect("a text");
    let marked: Vec<&str> = hit["highlights"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|range| {
            let at = |i: usize| range[i].as_u64().and_then(|at| usize::try_from(at).ok());
            let (start, end) = at(0).zip(at(1)).expect("two numbers");
            &snippet[start..end]
        })
        .collect();
    assert!(marked.contains(&"硬貨"), "{hit}");
}
