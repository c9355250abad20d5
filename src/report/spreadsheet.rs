//! A report to one table of comma-separated values
//! ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)): a row for each figure, with the
//! name of its table in the first column.

use super::{Figures, Report};
use crate::text::normalize::is_invisible;

/// The table could not be written, which goes to memory.
#[derive(Debug, thiserror::Error)]
#[error("could not write the table: {0}")]
pub struct SpreadsheetError(#[from] csv::Error);

const HEAD: [&str; 10] = [
    "table",
    "name",
    "asked",
    "answered",
    "clarify",
    "unknown",
    "helpful",
    "not_helpful",
    "date",
    "text",
];

/// The report as comma-separated values, in UTF-8.
///
/// # Errors
///
/// If the writer fails, which a writer to memory doesn't do.
pub fn spreadsheet(report: &Report) -> Result<String, SpreadsheetError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEAD)?;
    let mut row = |table: &str, name: &str, figures: [String; 6], date: String, text: &str| {
        let [asked, answered, clarify, unknown, helpful, not_helpful] = figures;
        let cells = [
            table,
            &escaped(name),
            &asked,
            &answered,
            &clarify,
            &unknown,
            &helpful,
            &not_helpful,
            &date,
            &escaped(text),
        ];
        writer.write_record(cells)
    };
    let none = || [(); 6].map(|()| String::new());
    row("total", "", all(report.total), String::new(), "")?;
    for (language, figures) in &report.languages {
        row("language", language, all(*figures), String::new(), "")?;
    }
    for (channel, figures) in &report.channels {
        row("channel", channel, all(*figures), String::new(), "")?;
    }
    for (day, figures) in &report.days {
        row("day", "", all(*figures), day.to_string(), "")?;
    }
    for group in &report.unanswered {
        let mut figures = none();
        figures[0] = group.count.to_string();
        row(
            "unanswered",
            &group.id,
            figures,
            String::new(),
            &group.questions.join("\n"),
        )?;
    }
    for entry in &report.ways_to_ask {
        for wording in &entry.questions {
            let mut figures = none();
            figures[0] = wording.count.to_string();
            let last = wording.last.to_string();
            row("ways_to_ask", &entry.entry, figures, last, &wording.text)?;
        }
    }
    for entry in &report.unhelpful {
        let mut figures = none();
        figures[4] = entry.helpful.to_string();
        figures[5] = entry.not_helpful.to_string();
        row(
            "unhelpful",
            &entry.entry,
            figures,
            String::new(),
            &entry.comments.join("\n"),
        )?;
    }
    for entry in &report.unused {
        row("unused", entry, none(), String::new(), "")?;
    }
    for entry in &report.overdue {
        let reasons = [
            ("ended", entry.ended),
            ("review_by", entry.review_by),
            ("source_changed", entry.source_changed),
        ];
        let reasons = reasons
            .into_iter()
            .filter_map(|(name, day)| Some(format!("{name}: {}", day?)));
        let reasons: Vec<String> = reasons.collect();
        let as_of = entry.as_of.to_string();
        row("overdue", &entry.entry, none(), as_of, &reasons.join("\n"))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn all(figures: Figures) -> [String; 6] {
    [
        figures.asked,
        figures.answered,
        figures.clarify,
        figures.unknown,
        figures.helpful,
        figures.not_helpful,
    ]
    .map(|count| count.to_string())
}

/// Keeps a spreadsheet from reading a text as a formula: questions are data. The characters
/// are those of [OWASP's page on CSV injection][1], with their full-width forms. They also
/// count after characters that spreadsheets may skip.
///
/// [1]: https://owasp.org/www-community/attacks/CSV_Injection
fn escaped(text: &str) -> String {
    let is_skipped = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
    let begins_formula = |text: &str| {
        text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'])
    };
    match begins_formula(text) || begins_formula(text.trim_start_matches(is_skipped)) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        let formulas = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\tx",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM",
            " =1",
            "\u{3000}＝1",
            "\u{feff}=1",
            "\u{200b}@x",
            "\u{2066}=1",
            "=HYPERLINK(\"http://x.example\";\"a\")",
        ];
        for text in formulas {
            assert_eq!(escaped(text), format!("'{text}"), "{text:?}");
        }
        let texts = [
            "",
            "a=b",
            "質問 = 答え",
            "1-2",
            "\"=1\"",
            "'=1",
            "a\n=1",
            "ー",
            "−",
        ];
        for text in texts {
            assert_eq!(escaped(text), text, "{text:?}");
        }
    }

    #[test]
    fn a_cell_stays_one_cell() {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let cells = ["a,b;c", "d\"e", "f\ng", "=h,\"=i\""].map(escaped);
        writer.write_record(&cells).expect("memory");
        let bytes = writer.into_inner().expect("memory");
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.has_headers(false).from_reader(bytes.as_slice());
        let record = reader.records().next().expect("a row").expect("valid");
        assert_eq!(record.iter().collect::<Vec<&str>>(), cells);
    }
}
