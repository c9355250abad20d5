//! Reads a Word document (.docx) as Markdown: headings, paragraphs, bold
//! text, lists, links and tables.
//!
//! Element names are those of ECMA-376, part 1, chapter 17. Only the main document, its
//! styles and its relationships are read.

use std::collections::BTreeMap;
use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use super::ReadError;

/// The largest part of a document, in bytes after decompression.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Reads a document as Markdown.
///
/// # Errors
///
/// If the file isn't a Word document.
pub(super) fn markdown(bytes: &[u8]) -> Result<String, ReadError> {
    let broken = |error: zip::result::ZipError| ReadError::Broken(error.to_string());
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(broken)?;
    let mut part = |name: &str| -> Option<String> {
        let mut text = String::new();
        archive
            .by_name(name)
            .ok()?
            .take(LARGEST)
            .read_to_string(&mut text)
            .ok()?;
        Some(text)
    };
    let document = part("word/document.xml")
        .ok_or_else(|| ReadError::Broken("it has no word/document.xml".to_owned()))?;
    let styles = part("word/styles.xml").map_or_else(BTreeMap::new, |xml| heading_levels(&xml));
    let links =
        part("word/_rels/document.xml.rels").map_or_else(BTreeMap::new, |xml| targets(&xml));
    let mut writer = Writer {
        styles,
        links,
        ..Writer::default()
    };
    each_event(&document, |event| writer.read(event))?;
    Ok(writer.out)
}

fn each_event(xml: &str, mut read: impl FnMut(&Event<'_>)) -> Result<(), ReadError> {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => read(&event),
            Err(error) => return Err(ReadError::Broken(error.to_string())),
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes().flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = quick_xml::escape::unescape(&found.value);
    Some(value.map_or_else(|_| found.value.to_string(), |text| text.into_owned()))
}

/// The level, from 1, of each style that is a heading.
fn heading_levels(xml: &str) -> BTreeMap<String, usize> {
    let mut levels = BTreeMap::new();
    let mut style = String::new();
    let _ = each_event(xml, |event| {
        let (Event::Start(tag) | Event::Empty(tag)) = event else {
            return;
        };
        match tag.local_name().as_ref() {
            "style" => style = attribute(tag, "styleId").unwrap_or_default(),
            "name" => {
                let name = attribute(tag, "val").unwrap_or_default().to_lowercase();
                let level = name
                    .strip_prefix("heading ")
                    .and_then(|level| level.parse().ok());
                let level = level.or_else(|| (name == "title").then_some(1));
                if let Some(level) = level {
                    levels.insert(style.clone(), level);
                }
            }
            "outlineLvl" => {
                let level = attribute(tag, "val").and_then(|level| level.parse::<usize>().ok());
                if let Some(level) = level.filter(|level| *level < 6) {
                    levels.entry(style.clone()).or_insert(level + 1);
                }
            }
            _ => {}
        }
    });
    levels
}

/// The address of each link.
fn targets(xml: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let _ = each_event(xml, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
        {
            found.insert(id, target);
        }
    });
    found
}

/// Writes the paragraphs of a document.
#[derive(Default)]
struct Writer {
    styles: BTreeMap<String, usize>,
    links: BTreeMap<String, String>,
    out: String,
    paragraph: Paragraph,
    is_text: bool,
    is_bold: bool,
    link: Option<(String, usize)>,
    /// The rows of the open table, and the number of open tables.
    rows: Vec<Vec<String>>,
    tables: usize,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    level: Option<usize>,
    /// The depth of a list item, from 0.
    item: Option<usize>,
    all_bold: Option<bool>,
}

impl Writer {
    fn read(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::Empty(tag) => {
                self.start(tag);
                self.end(tag.local_name().as_ref());
            }
            Event::End(tag) => self.end(tag.local_name().as_ref()),
            Event::Text(text) if self.is_text => {
                let text = quick_xml::escape::unescape(text).unwrap_or_default();
                self.push(&text);
            }
            Event::GeneralRef(name) if self.is_text => {
                let entity = format!("&{};", &**name);
                let text = quick_xml::escape::unescape(&entity)
                    .unwrap_or_default()
                    .into_owned();
                self.push(&text);
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if !text.trim().is_empty() {
            let bold = self.paragraph.all_bold.unwrap_or(true) && self.is_bold;
            self.paragraph.all_bold = Some(bold);
        }
        self.paragraph.text.push_str(text);
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "p" => self.paragraph = Paragraph::default(),
            "pStyle" => {
                let style = attribute(tag, "val").unwrap_or_default();
                self.paragraph.level = self.styles.get(&style).copied();
                if style.to_lowercase().contains("list") {
                    self.paragraph.item.get_or_insert(0);
                }
            }
            "ilvl" => {
                let depth = attribute(tag, "val").and_then(|level| level.parse().ok());
                self.paragraph.item = depth.or(Some(0)).map(|depth: usize| depth.min(8));
            }
            "r" => self.is_bold = false,
            "b" => {
                self.is_bold =
                    attribute(tag, "val").is_none_or(|value| value != "0" && value != "false")
            }
            "t" => self.is_text = true,
            "tab" => self.push(" "),
            "br" => self.push("\\\n"),
            "hyperlink" => {
                let target = attribute(tag, "id").and_then(|id| self.links.get(&id).cloned());
                self.link = target.map(|target| (target, self.paragraph.text.len()));
            }
            "tbl" => {
                self.tables += 1;
                if self.tables == 1 {
                    self.rows.clear();
                }
            }
            "tr" if self.tables == 1 => self.rows.push(Vec::new()),
            "tc" if self.tables == 1 => {
                if let Some(row) = self.rows.last_mut() {
                    row.push(String::new());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.is_text = false,
            "hyperlink" => {
                if let Some((target, at)) = self.link.take()
                    && let Some(text) = self.paragraph.text.get(at..).map(str::to_owned)
                    && !text.trim().is_empty()
                {
                    self.paragraph.text.truncate(at);
                    self.paragraph
                        .text
                        .push_str(&format!("[{text}](<{target}>)"));
                }
            }
            "p" => self.end_paragraph(),
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.end_table();
                }
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let text = paragraph.text.trim().trim_end_matches("\\\n").trim();
        if self.tables > 0 {
            if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut())
                && !text.is_empty()
            {
                if !cell.is_empty() {
                    cell.push_str("<br>");
                }
                cell.push_str(&text.replace("\\\n", "<br>").replace('|', "\\|"));
            }
            return;
        }
        if text.is_empty() {
            return;
        }
        let is_after_item = self
            .out
            .lines()
            .next_back()
            .is_some_and(|line| line.trim_start().starts_with("- "));
        match (paragraph.level, paragraph.item) {
            (Some(level), _) => {
                let text = text.replace("\\\n", " ");
                self.out
                    .push_str(&format!("\n{} {text}\n", "#".repeat(level.clamp(1, 6))));
            }
            (None, Some(depth)) => {
                let start = if is_after_item { "" } else { "\n" };
                self.out
                    .push_str(&format!("{start}{}- {text}\n", "  ".repeat(depth)));
            }
            (None, None) if paragraph.all_bold == Some(true) => {
                self.out
                    .push_str(&format!("\n**{}**\n", text.replace("\\\n", " ")));
            }
            (None, None) => self.out.push_str(&format!("\n{text}\n")),
        }
    }

    fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        self.out.push('\n');
        for (number, row) in rows.iter().enumerate() {
            let cells = (0..columns).map(|at| row.get(at).map_or("", String::as_str));
            let cells: Vec<&str> = cells.collect();
            self.out.push_str(&format!("| {} |\n", cells.join(" | ")));
            if number == 0 {
                self.out.push_str(&format!("|{}\n", "---|".repeat(columns)));
            }
        }
    }
}
