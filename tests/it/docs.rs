//! The documentation as test data: README.md and the pages of the books in `docs/en` and
//! `docs/ja`. Their commands run, their examples load, and their links lead somewhere.

mod commands;
mod examples;
mod pages;
mod reference;
mod requests;

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use crate::harness::repository;

/// The books' folders, one for each language.
const BOOKS: [&str; 2] = ["docs/en", "docs/ja"];

/// A page of the documentation.
#[derive(Debug)]
struct Page {
    /// The path, relative to the repository.
    path: PathBuf,
    /// The text, in Markdown.
    text: String,
}

/// A code block.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    /// The page that has it.
    page: PathBuf,
    /// The language after the fence, such as `console`.
    language: String,
    /// The lines between the fences.
    text: String,
}

impl Page {
    fn read(path: &Path) -> Page {
        let text = fs::read_to_string(repository().join(path));
        Page {
            path: path.to_owned(),
            text: text.unwrap_or_else(|error| panic!("{}: {error}", path.display())),
        }
    }

    fn events(&self) -> Parser<'_> {
        Parser::new_ext(&self.text, Options::ENABLE_TABLES)
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut is_inside = false;
        for event in self.events() {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    let language = match kind {
                        CodeBlockKind::Fenced(language) => language.to_string(),
                        CodeBlockKind::Indented => String::new(),
                    };
                    blocks.push(Block {
                        page: self.path.clone(),
                        language,
                        text: String::new(),
                    });
                    is_inside = true;
                }
                Event::End(pulldown_cmark::TagEnd::CodeBlock) => is_inside = false,
                Event::Text(text) if is_inside => {
                    blocks.last_mut().expect("a block").text.push_str(&text);
                }
                _ => {}
            }
        }
        blocks
    }

    /// The rows of the tables whose first cell is code, with the code and the other cells.
    fn rows(&self) -> Vec<(String, Vec<String>)> {
        let lines = self.text.lines().filter(|line| line.starts_with("| `"));
        let cells = lines.map(|line| {
            let line = line.replace("\\|", "\u{0}");
            let cells = line.trim_matches('|').split('|');
            let cells: Vec<String> = cells
                .map(|cell| cell.trim().replace('\u{0}', "|"))
                .collect();
            cells
        });
        cells
            .map(|cells| (cells[0].clone(), cells[1..].to_vec()))
            .collect()
    }
}

impl Block {
    /// The path of the file that the block holds, relative to a help desk's folder: a comment
    /// on its first line, or in front matter on its second.
    fn file(&self) -> Option<&str> {
        let comments = self.text.lines().take(2);
        comments
            .filter_map(|line| line.strip_prefix("# "))
            .find(|path| *path == "config.toml" || path.starts_with("knowledge/"))
    }
}

/// The pages of a book, sorted, without its table of contents.
fn pages_of(book: &str) -> Vec<Page> {
    let mut paths = Vec::new();
    let mut folders = vec![PathBuf::from(book)];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(repository().join(&folder)).expect("listed") {
            let name = item.expect("listed").file_name();
            let path = folder.join(&name);
            if repository().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") && name != "SUMMARY.md"
            {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.iter().map(|path| Page::read(path)).collect()
}

/// All pages: those of both books, and those at the top of the repository.
fn all_pages() -> Vec<Page> {
    let top = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
    ];
    let top = top.iter().map(|name| Page::read(Path::new(name)));
    top.chain(BOOKS.into_iter().flat_map(pages_of)).collect()
}

/// The code blocks of all pages in a language.
fn blocks_in(language: &str) -> Vec<Block> {
    let blocks = all_pages().into_iter().flat_map(|page| page.blocks());
    blocks.filter(|block| block.language == language).collect()
}
