//! Imports tables and workbooks with what their cells say, whatever they are.

use super::layouts::archive;
use super::*;
use crate::import::report::{Role, Why};

/// A workbook with one sheet: its cells, and what follows them.
fn workbook(cells: &str, after: &str) -> Vec<u8> {
    let sheet = format!(
        "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>\
         <sheetData>{cells}</sheetData>{after}</worksheet>"
    );
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='{office}'><sheets><sheet name='案内' sheetId='1' r:id='s'/></sheets></workbook>"
    );
    let relations = |all: &str| {
        format!(
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{all}</Relationships>"
        )
    };
    let of_book = relations(&format!(
        "<Relationship Id='s' Type='{office}/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='t' Type='{office}/styles' Target='styles.xml'/>"
    ));
    let of_sheet = relations(&format!(
        "<Relationship Id='l' Type='{office}/hyperlink' Target='https://e.org/form' TargetMode='External'/>"
    ));
    let formats = [
        "h:mm",
        "0%",
        "&quot;¥&quot;#,##0",
        "yyyy/m/d",
        "[h]:mm",
        "000-0000",
    ];
    let custom = formats.iter().enumerate();
    let custom = custom.map(|(at, code)| {
        let id = 200 + at;
        format!("<numFmt numFmtId='{id}' formatCode='{code}'/>")
    });
    let used = (0..formats.len()).map(|at| format!("<xf numFmtId='{}'/>", 200 + at));
    let styles = format!(
        "<styleSheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><numFmts>{}</numFmts><cellXfs><xf numFmtId='0'/>{}</cellXfs></styleSheet>",
        custom.collect::<String>(),
        used.collect::<String>()
    );
    let of_file = relations(&format!(
        "<Relationship Id='b' Type='{office}/officeDocument' Target='xl/workbook.xml'/>"
    ));
    archive(&[
        ("_rels/.rels", &of_file),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &of_book),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/worksheets/_rels/sheet1.xml.rels", &of_sheet),
        ("xl/styles.xml", &styles),
    ])
}

/// A row of cells: texts, or numbers with the number of their style.
fn row(number: usize, cells: &[(&str, &str)]) -> String {
    let cells = cells.iter().zip('A'..).map(|((style, value), column)| {
        let place = format!("{column}{number}");
        match *style {
            "" if value.is_empty() => String::new(),
            "" => format!("<c r='{place}' t='inlineStr'><is><t>{value}</t></is></c>"),
            style => format!("<c r='{place}' s='{style}'><v>{value}</v></c>"),
        }
    });
    format!("<row r='{number}'>{}</row>", cells.collect::<String>())
}

fn pairs(page: &Page) -> Vec<(&str, &str)> {
    let questions = page.questions.iter();
    questions
        .map(|found| (&*found.question, &*found.answer))
        .collect()
}

fn skipped(page: &Page) -> Vec<(&str, Why)> {
    let skipped = page.skipped.iter();
    skipped
        .map(|skipped| (&*skipped.heading, skipped.why))
        .collect()
}

#[test]
fn cells_say_what_they_say() {
    let text = "質問,回答\nどこですか,\\\\fs01\\scan\\社員番号\n押すキーは,<Ctrl>+<Alt>+<Del> を押します。\n\
        ログはどこですか,C:\\new\\_logs\\*.log か *.txt です。\n申請は,**必ず** [ここ](https://e.org/a_b) で\n";
    let page = page(Path::new("faq.csv"), text);
    let found: Vec<String> = pairs(&page)
        .into_iter()
        .map(|(_, answer)| crate::knowledge::markdown::plain(answer))
        .collect();
    let shown = [
        "\\\\fs01\\scan\\社員番号",
        "<Ctrl>+<Alt>+<Del> を押します。",
        "C:\\new\\_logs\\*.log か *.txt です。",
        "必ず ここ で",
    ];
    assert_eq!(found, shown);
    let kept = "**必ず** [ここ](https://e.org/a_b) で";
    assert_eq!(pairs(&page)[3].1, kept);
}

#[test]
fn numbers_of_workbooks_are_those_of_the_sheet() {
    let rows = [
        row(1, &[("", "総務の案内")]),
        row(2, &[("", "質問"), ("", "回答"), ("", "更新日")]),
        row(
            3,
            &[
                ("", "何時までですか"),
                ("1", "0.9166666666666666"),
                ("4", "46300"),
            ],
        ),
        row(4, &[("", "割引はいくらですか"), ("2", "0.4")]),
        row(5, &[("", "料金はいくらですか"), ("3", "5000")]),
        row(6, &[("", "何時間ですか"), ("5", "1.5")]),
        row(7, &[("", "郵便番号は何ですか"), ("6", "1000001")]),
        row(8, &[("", "申請はどこですか"), ("", "フォーム_A")]),
    ];
    let links = "<hyperlinks><hyperlink ref='B8' r:id='l'/></hyperlinks>";
    let bytes = workbook(&rows.concat(), links);
    let page = read(Path::new("faq.xlsx"), &bytes).expect("a workbook");
    let expected = [
        ("何時までですか", "22:00"),
        ("割引はいくらですか", "40%"),
        ("料金はいくらですか", "¥5,000"),
        ("何時間ですか", "36:00"),
        ("郵便番号は何ですか", "1000001"),
        ("申請はどこですか", "[フォーム_A](<https://e.org/form>)"),
    ];
    assert_eq!(pairs(&page), expected);
    assert_eq!(page.unformatted, ["案内!B7"]);
    assert_eq!(page.title, "総務の案内");
    let day = Some(date(2026, 10, 5));
    assert_eq!((page.questions[0].date, page.date), (day, day));
    assert_eq!(skipped(&page), []);
}

#[test]
fn merged_cells_are_those_of_each_row() {
    let rows = [
        row(1, &[("", "カテゴリ"), ("", "質問"), ("", "回答")]),
        row(
            2,
            &[("", "経費"), ("", "締切はいつですか"), ("", "25 日です。")],
        ),
        row(3, &[("", ""), ("", ""), ("", "12 月は 20 日です。")]),
        row(
            4,
            &[("", ""), ("", "上限はありますか"), ("", "ありません。")],
        ),
        row(
            5,
            &[("", "他"), ("", "駐車場はありますか"), ("", "あります。")],
        ),
        row(6, &[("", ""), ("", ""), ("", "満車の日もあります。")]),
    ];
    let merged =
        "<mergeCells count='2'><mergeCell ref='A2:A4'/><mergeCell ref='B2:B3'/></mergeCells>";
    let bytes = workbook(&rows.concat(), merged);
    let page = read(Path::new("faq.xlsx"), &bytes).expect("a workbook");
    let expected = [
        ("締切はいつですか", "25 日です。\n\n12 月は 20 日です。"),
        ("上限はありますか", "ありません。"),
        ("駐車場はありますか", "あります。"),
    ];
    assert_eq!(pairs(&page), expected);
    let tags: Vec<&str> = page
        .questions
        .iter()
        .flat_map(|found| &found.tags)
        .map(|tag| &**tag)
        .collect();
    assert_eq!(tags, ["経費", "経費", "他"]);
    // The cell below isn't merged, so whose answer it is isn't known.
    assert_eq!(skipped(&page), [("満車の日もあります。", Why::NoQuestion)]);
    let other = workbook(&row(1, &[("", "部署"), ("", "内線")]), "");
    let page = read(Path::new("faq.xlsx"), &other).expect("a workbook");
    assert_eq!(skipped(&page), [("案内", Why::Sheet)]);
}

#[test]
fn the_names_of_columns_are_no_entry() {
    let names = [
        "件名,回答",
        "お問い合わせ,ご案内",
        "問い合わせ内容,対応内容",
        "項目,説明",
        "トラブル,対処方法",
        "想定質問,模範回答",
        "ＦＡＱ,答え",
        "質　問,回　答",
    ];
    for names in names {
        let text = format!(
            "\u{feff}{names}\n髙木さんの内線は？,２３４です。\n会社の〒は？,100-0001 です\n"
        );
        let page = page(Path::new("faq.csv"), &text);
        let found: Vec<&str> = pairs(&page)
            .into_iter()
            .map(|(question, _)| question)
            .collect();
        assert_eq!(found, ["髙木さんの内線は？", "会社の〒は？"], "{names}");
        let taken: Vec<(usize, Role)> = page
            .columns
            .iter()
            .map(|taken| (taken.number, taken.role))
            .collect();
        assert_eq!(taken, [(1, Role::Question), (2, Role::Answer)], "{names}");
        let named: Vec<&str> = page.columns.iter().map(|taken| &*taken.name).collect();
        assert_eq!(
            named.join(",").replace(' ', ""),
            names.replace('　', ""),
            "{names}"
        );
    }
    // Rows that are like the others are no names.
    let text =
        "開室時間,9時から17時までです。\n場所,本館の一階にあります。\n電話,内線の二三四番です。\n";
    assert_eq!(pairs(&page(Path::new("faq.csv"), text)).len(), 3);
    // Names that only sound like those of questions and answers.
    let text = "質問者,質問,回答者,回答\n髙木,開きますか,総務,はい。\n";
    assert_eq!(
        pairs(&page(Path::new("faq.csv"), text)),
        [("開きますか", "はい。")]
    );
}

#[test]
fn texts_of_spreadsheets_and_mail_are_read() {
    let text = "質問\t回答\r\n開きますか\tはい。\r\n";
    let utf16: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let page_ = read(Path::new("faq.txt"), &utf16).expect("a table");
    assert_eq!(pairs(&page_), [("開きますか", "はい。")]);
    let (jis, ..) = encoding_rs::ISO_2022_JP.encode("質問,回答\n開きますか,はい。\n");
    let page_ = read(Path::new("faq.csv"), &jis).expect("a table");
    assert_eq!(pairs(&page_), [("開きますか", "はい。")]);
    // Each line is one.
    let text = "Q. どこですか\nA. 次のとおりです。\n・本社：3階\n・支社：1階\n";
    let expected = "次のとおりです。\\\n・本社：3階\\\n・支社：1階";
    assert_eq!(pairs(&page(Path::new("faq.txt"), text))[0].1, expected);
    let text = "---\ntitle: FAQ\nemoji: x\ntopics: [a]\npublished: true\n---\n## どこですか？\n\n本社：3階\n支社：1階\n";
    assert_eq!(
        pairs(&page(Path::new("faq.md"), text))[0].1,
        "本社：3階\\\n支社：1階"
    );
}

#[test]
fn paragraphs_of_word_say_what_they_say() {
    let paragraph = |runs: &[&str]| {
        let runs = runs
            .iter()
            .map(|text| format!("<w:r><w:t>{text}</w:t></w:r>"));
        format!("<w:p>{}</w:p>", runs.collect::<String>())
    };
    let document = [
        "<w:document xmlns:w='w'><w:body>".to_owned(),
        paragraph(&["Q. どこですか"]),
        paragraph(&[
            "A. C:\\_logs\\*.log を &lt;",
            "user&gt; と &lt;Ctrl&gt; で送る。`a` __b__ &amp;lt; https://e.org/a_b_c。",
        ]),
        "</w:body></w:document>".to_owned(),
    ];
    let bytes = archive(&[("word/document.xml", &document.concat())]);
    let page = read(Path::new("faq.docx"), &bytes).expect("a document");
    let shown = crate::knowledge::markdown::plain(&page.questions[0].answer);
    assert_eq!(
        shown,
        "C:\\_logs\\*.log を <user> と <Ctrl> で送る。`a` __b__ &lt; https://e.org/a_b_c。"
    );
    assert!(
        page.questions[0].answer.contains("<https://e.org/a_b_c>"),
        "{}",
        page.questions[0].answer
    );
}
