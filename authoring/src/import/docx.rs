//! Reads a Word document (.docx) as Markdown: headings, paragraphs, bold
//! text, lists, links, tables and pictures.
//!
//! Element names are those of ECMA-376, part 1, chapters 17 and 20. Only the main document, its
//! styles, its relationships and its pictures are read.

mod part;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use super::{ReadError, plain};
use part::{Paragraph, Part, markdown};

/// The largest part of a document, in bytes after decompression.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A document as Markdown, with its images by the links to them.
pub(super) struct Document {
    pub markdown: String,
    pub images: BTreeMap<String, Vec<u8>>,
}

/// Reads a document.
///
/// # Errors
///
/// If the file isn't a Word document.
pub(super) fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let broken = |error: zip::result::ZipError| ReadError::broken(error);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(broken)?;
    let mut left = LARGEST;
    // `None` if there is no such part; an error if it is too large, and never half of it.
    let mut bytes_of = |name: &str| -> Result<Option<Vec<u8>>, ReadError> {
        let Ok(file) = archive.by_name(name) else {
            return Ok(None);
        };
        if file.size() > left {
            return Err(ReadError::TooLarge);
        }
        let mut bytes = Vec::new();
        let read = file.take(left + 1).read_to_end(&mut bytes);
        let Some(after) = left.checked_sub(bytes.len() as u64) else {
            // The part said that it is smaller.
            left = 0;
            return Err(ReadError::TooLarge);
        };
        left = after;
        Ok(read.ok().map(|_| bytes))
    };
    let mut part = |name: &str| {
        let bytes = bytes_of(name)?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    };
    let document = part("word/document.xml")?
        .ok_or_else(|| ReadError::broken("it has no word/document.xml"))?;
    let styles = part("word/styles.xml")?.map_or_else(BTreeMap::new, |xml| heading_levels(&xml));
    let links =
        part("word/_rels/document.xml.rels")?.map_or_else(BTreeMap::new, |xml| targets(&xml));
    let mut writer = Writer {
        styles,
        links,
        ..Writer::default()
    };
    each_event(&document, |event| writer.read(event))?;
    let names = std::mem::take(&mut writer.images);
    let images = names
        .into_iter()
        // The link to a picture that is too large is reported as one that leads nowhere.
        .filter_map(|name| Some((name.clone(), bytes_of(&name).ok()??)));
    Ok(Document {
        images: images.collect(),
        markdown: markdown(&writer.parts),
    })
}

fn each_event(xml: &str, mut read: impl FnMut(&Event<'_>)) -> Result<(), ReadError> {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => read(&event),
            Err(error) => return Err(ReadError::broken(error)),
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

/// Collects the parts of a document.
#[derive(Default)]
struct Writer {
    styles: BTreeMap<String, usize>,
    links: BTreeMap<String, String>,
    parts: Vec<Part>,
    paragraph: Paragraph,
    /// Text that isn't yet in the paragraph.
    unwritten: String,
    is_text: bool,
    is_bold: bool,
    link: Option<(String, usize)>,
    /// The rows of the open table, and the number of open tables.
    rows: Vec<Vec<String>>,
    tables: usize,
    /// The description of the open picture.
    description: String,
    /// The names of the pictures in the archive.
    images: BTreeSet<String>,
    /// The number of open parts that repeat another one for older programs.
    fallbacks: usize,
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
            _ if self.fallbacks > 0 => {}
            Event::Text(text) if self.is_text => {
                let text = quick_xml::escape::unescape(text).unwrap_or_default();
                self.read_text(&text);
            }
            Event::GeneralRef(name) if self.is_text => {
                let entity = format!("&{};", &**name);
                let text = quick_xml::escape::unescape(&entity)
                    .unwrap_or_default()
                    .into_owned();
                self.read_text(&text);
            }
            _ => {}
        }
    }

    fn read_text(&mut self, text: &str) {
        if !text.trim().is_empty() {
            let bold = self.paragraph.all_bold.unwrap_or(true) && self.is_bold;
            self.paragraph.all_bold = Some(bold);
        }
        self.unwritten.push_str(text);
    }

    /// Writes the text that was read, which a document splits at any place, as Markdown.
    fn write_text(&mut self) {
        let text = std::mem::take(&mut self.unwritten);
        let text = match self.link {
            Some(_) => plain::label(&text),
            None => plain::text(&text),
        };
        self.paragraph.text.push_str(&text);
    }

    /// Writes Markdown.
    fn write(&mut self, markdown: &str) {
        self.write_text();
        self.paragraph.text.push_str(markdown);
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        if tag.local_name().as_ref() == "Fallback" {
            self.fallbacks += 1;
        }
        if self.fallbacks > 0 {
            return;
        }
        match tag.local_name().as_ref() {
            "p" => self.paragraph = Paragraph::default(),
            "pStyle" => {
                let style = attribute(tag, "val").unwrap_or_default();
                self.paragraph.level = self.styles.get(&style).copied();
                if style.to_lowercase().contains("list") {
                    self.paragraph.item.get_or_insert_default();
                }
            }
            "ilvl" => {
                let depth = attribute(tag, "val").and_then(|level| level.parse::<usize>().ok());
                self.paragraph.item.get_or_insert_default().0 = depth.unwrap_or(0).min(8);
            }
            "numId" => {
                match attribute(tag, "val").unwrap_or_default() {
                    // Takes away the number that a style gives.
                    none if none == "0" => self.paragraph.item = None,
                    list => self.paragraph.item.get_or_insert_default().1 = list,
                }
            }
            "r" => self.is_bold = false,
            "b" => {
                self.is_bold =
                    attribute(tag, "val").is_none_or(|value| value != "0" && value != "false")
            }
            "t" => self.is_text = true,
            "tab" => self.write(" "),
            "br" => self.write("\\\n"),
            "docPr" => self.description = attribute(tag, "descr").unwrap_or_default(),
            "blip" => self.picture(attribute(tag, "embed")),
            "imagedata" => {
                self.description = attribute(tag, "title").unwrap_or_default();
                self.picture(attribute(tag, "id"));
            }
            "hyperlink" => {
                self.write_text();
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

    /// Writes a picture with its description; one in a format that browsers don't show
    /// becomes its description.
    fn picture(&mut self, id: Option<String>) {
        let target = id.and_then(|id| self.links.get(&id));
        let description = std::mem::take(&mut self.description);
        let alt = description.replace(['[', ']', '\n', '\r'], " ");
        let name = target.map(|target| match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("word/{target}"),
        });
        let written = match name.filter(|name| is_shown(name)) {
            Some(name) => {
                let image = format!("![{}](<{name}>)", alt.trim());
                self.images.insert(name);
                image
            }
            None => alt.trim().to_owned(),
        };
        self.write(&written);
    }

    fn end(&mut self, name: &str) {
        if name == "Fallback" {
            self.fallbacks = self.fallbacks.saturating_sub(1);
        }
        if self.fallbacks > 0 {
            return;
        }
        match name {
            "t" => self.is_text = false,
            "hyperlink" => {
                self.write_text();
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
                    let rows = std::mem::take(&mut self.rows);
                    self.parts.push(Part::Table(rows));
                }
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.write_text();
        let mut paragraph = std::mem::take(&mut self.paragraph);
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
        if !text.is_empty() {
            paragraph.text = text.to_owned();
            self.parts.push(Part::Paragraph(paragraph));
        }
    }
}

/// True for the name of an image that browsers show.
fn is_shown(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    let extension = extension.unwrap_or_default().to_lowercase();
    super::link::IMAGES.contains(&extension.as_str())
}
