//! Renders what an import found, wrote and left, for a terminal.

use anstyle::{AnsiColor, Style};

use super::text::clean;
use super::words;
use crate::import::{
    Change, PageReport, ReadError, Report, Role, Skipped, TakenColumn, UnreadFile, Why,
};
use crate::text::Language;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();

/// The largest number of items of a list that are shown.
const SHOWN: usize = 12;

/// A sentence with a number.
type Counted = fn(words::Import, usize) -> String;

/// Why a file gave no page, as a sentence.
pub fn unread(file: &UnreadFile, language: Language) -> String {
    let words = words::Import(language);
    let path = clean(&file.path);
    let cause = match &file.why {
        ReadError::Empty => return words.no_question(path),
        ReadError::Encoding => words.encoding().to_owned(),
        ReadError::Kind => words.kind().to_owned(),
        ReadError::Broken { detail } => words.broken(clean(detail)),
        ReadError::NotYaml {
            line,
            column,
            detail,
        } => words.not_yaml(line, column, clean(detail)),
        ReadError::TooLarge => words.too_large().to_owned(),
    };
    words.unreadable(path, cause)
}

/// A report as lines, of an import or of what one would do.
pub fn report(report: &Report, is_dry_run: bool, language: Language) -> String {
    let words = words::Import(language);
    let mut lines: Vec<String> = Vec::new();
    for page in &report.pages {
        push_page(page, language, &mut lines);
    }
    lines.push(String::new());
    let kinds: [(Change, Counted); 7] = [
        (Change::Added, |words, count| words.added(count)),
        (Change::Updated, |words, count| words.updated(count)),
        (Change::Unchanged, |words, count| words.unchanged(count)),
        (Change::KeptEdits, |words, count| words.kept_edits(count)),
        (Change::Conflict, |words, count| words.conflicts(count)),
        (Change::StaysRemoved, |words, count| {
            words.stay_removed(count)
        }),
        (Change::NotOnPage, |words, count| words.not_on_page(count)),
    ];
    for (change, sentence) in kinds {
        let count = report.count(change);
        if count > 0 {
            lines.push(sentence(words, count));
            push_entries(report, change, language, &mut lines);
        }
    }
    if !report.pairs.is_empty() {
        lines.push(words.pairs(report.pairs.len()));
    }
    let counted: [(usize, Counted); 4] = [
        (report.unpaired.len(), |words, count| words.unpaired(count)),
        (report.images.len(), |words, count| words.images(count)),
        (report.images_kept.len(), |words, count| {
            words.images_kept(count)
        }),
        (report.links_resolved, |words, count| {
            words.links_resolved(count)
        }),
    ];
    for (number, (count, sentence)) in counted.into_iter().enumerate() {
        if count > 0 {
            lines.push(sentence(words, count));
        }
        if number == 0 {
            push_list(report.unpaired.iter().cloned(), language, &mut lines);
        }
    }
    let unresolved: [(_, Counted); 2] = [
        (&report.images_missing, |words, count| {
            words.images_missing(count)
        }),
        (&report.links_left, |words, count| words.links_left(count)),
    ];
    for (targets, sentence) in unresolved {
        if !targets.is_empty() {
            lines.push(sentence(words, targets.len()));
            let targets = targets.iter();
            let targets = targets.map(|(path, target)| clean(&format!("{path}: {target}")));
            push_list(targets, language, &mut lines);
        }
    }
    if let Some((before, after)) = &report.languages {
        lines.push(match is_dry_run {
            true => words.languages_would(before, after),
            false => words.languages(before, after),
        });
    }
    let paths = |is: fn(&PageReport) -> bool| {
        let found: Vec<&PageReport> = report.pages.iter().filter(|page| is(page)).collect();
        let shown: Vec<String> = found
            .iter()
            .take(SHOWN)
            .map(|page| clean(&page.path))
            .collect();
        let more = found.len().saturating_sub(SHOWN);
        let more = (more > 0).then(|| format!(", {}", words.more(more)));
        let day = found.first().map(|page| page.as_of);
        day.map(|day| (shown.join(", ") + &more.unwrap_or_default(), day))
    };
    lines.extend(paths(|page| page.is_undated).map(|(pages, day)| words.undated(pages, day)));
    lines.extend(paths(|page| page.is_unaddressed).map(|(pages, _)| words.unaddressed(pages)));
    if !report.urls_assumed.is_empty() {
        lines.push(words.urls_assumed().to_owned());
        let assumed = report.urls_assumed.iter();
        let assumed = assumed.map(|(path, url)| clean(&format!("{path}: {url}")));
        push_list(assumed, language, &mut lines);
    }
    if !report.urls_of_both.is_empty() {
        lines.push(words.urls_of_both().to_owned());
        let shared = report.urls_of_both.iter();
        let shared = shared.map(|(url, paths)| clean(&format!("{}: {url}", paths.join(", "))));
        push_list(shared, language, &mut lines);
    }
    lines.join("\n")
}

fn push_page(page: &PageReport, language: Language, lines: &mut Vec<String>) {
    let words = words::Import(language);
    let path = clean(&page.path);
    let line = match page.questions {
        0 => words.no_question(&path),
        count => words.page(&path, count),
    };
    lines.push(format!("{BOLD}{line}{BOLD:#}"));
    let document = page.document.as_deref().map(clean);
    lines.extend(document.map(|file| format!("  {}", words.document(file))));
    let about = |skipped: &Skipped| {
        let why = match skipped.why {
            Why::Group => words.group(),
            Why::NoText => words.no_text(),
            Why::OtherPart => words.other_part(),
            Why::NotAsked => words.not_asked(),
            Why::Column => words.column(),
            Why::NoQuestion => words.no_question_of_row(),
            Why::Sheet => words.sheet(),
        };
        format!("{}  {DIM}{why}{DIM:#}", clean(&skipped.heading))
    };
    if !page.columns.is_empty() {
        let columns = page.columns.iter();
        let columns: Vec<String> = columns.map(|column| taken(column, words)).collect();
        lines.push(format!("  {}", words.columns(columns.join(", "))));
    }
    if !page.unformatted.is_empty() {
        let shown: Vec<String> = page
            .unformatted
            .iter()
            .take(SHOWN)
            .map(|cell| clean(cell))
            .collect();
        let mut cells = shown.join(", ");
        let more = page.unformatted.len().saturating_sub(SHOWN);
        if more > 0 {
            cells = format!("{cells}, {}", words.more(more));
        }
        lines.push(format!("  {}", words.unformatted(cells)));
    }
    // Headings that group questions are as they should be.
    let skipped = page
        .skipped
        .iter()
        .filter(|skipped| skipped.why != Why::Group);
    let skipped: Vec<String> = skipped.map(about).collect();
    if !skipped.is_empty() {
        lines.push(format!("  {}", words.skipped()));
        push_list(skipped.into_iter(), language, lines);
    }
}

/// What a column is taken for.
fn taken(column: &TakenColumn, words: words::Import) -> String {
    let name = match column.name.as_str() {
        "" => words.column_number(column.number),
        name => clean(name),
    };
    let role = match column.role {
        Role::Question => words.questions(),
        Role::Answer => words.answers(),
        Role::Alternatives => words.alternatives(),
        Role::Tags => words.tags(),
        Role::Date => words.dates(),
    };
    words.taken(name, role)
}

/// Lists the entries with a change.
fn push_entries(report: &Report, change: Change, language: Language, lines: &mut Vec<String>) {
    if change == Change::Unchanged {
        return;
    }
    let entries: Vec<_> = report
        .entries
        .iter()
        .filter(|entry| entry.change == change)
        .collect();
    for entry in entries.iter().take(SHOWN) {
        let id = format!("{}.{}", entry.id, entry.language.code());
        lines.push(format!("  {id}  {DIM}{}{DIM:#}", clean(&entry.question)));
        for line in &entry.diff {
            let style = if line.starts_with('-') {
                REMOVED
            } else {
                ADDED
            };
            lines.push(format!("      {style}{}{style:#}", clean(line)));
        }
    }
    if entries.len() > SHOWN {
        lines.push(format!(
            "  {}",
            words::Import(language).more(entries.len() - SHOWN)
        ));
    }
}

fn push_list(
    items: impl ExactSizeIterator<Item = String>,
    language: Language,
    lines: &mut Vec<String>,
) {
    let all = items.len();
    lines.extend(items.take(SHOWN).map(|item| format!("    {item}")));
    if all > SHOWN {
        lines.push(format!("    {}", words::Import(language).more(all - SHOWN)));
    }
}
