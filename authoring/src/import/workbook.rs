//! Reads the sheets of a workbook (.xlsx) as tables, with the texts that the cells show.

mod number;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, Reader, Sheet, SheetVisible, Style, Xlsx, XlsxError,
    open_workbook_from_rs,
};

use super::ReadError;
use super::table::{MAX_COLUMNS, MAX_ROWS, Table};

/// The table of each sheet that isn't hidden. Cells beyond the largest number of rows and
/// columns are left out.
///
/// # Errors
///
/// If the file isn't a workbook.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Table>, ReadError> {
    let broken = |error: XlsxError| ReadError::broken(error);
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let visible = |sheet: &&Sheet| sheet.visible == SheetVisible::Visible;
    let sheets = book.sheets_metadata().iter().filter(visible);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    let mut tables = Vec::new();
    for name in names {
        // A sheet without them, or with damaged ones, has none.
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let linked = book.hyperlinks_by_sheet_name(&name).unwrap_or_default();
        let mut unformatted = Vec::new();
        let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
            let (row, column) = cell.get_position();
            let format = cells.styles().get(style);
            let (text, is_shown) = text_of(cell.get_value(), format);
            let at = (row as usize, column as usize);
            if at.0 >= MAX_ROWS || at.1 >= MAX_COLUMNS || text.is_empty() {
                continue;
            }
            if !is_shown {
                unformatted.push(format!("{name}!{}", place(row, column)));
            }
            put(&mut rows, at, text);
        }
        let mut table = Table {
            name,
            unformatted,
            ..Table::default()
        };
        let filled = fill(&mut rows, &merged);
        // The positions of rows among those that have a cell.
        let numbers: Vec<usize> = rows.keys().copied().collect();
        let place =
            |(row, column): (usize, usize)| Some((numbers.binary_search(&row).ok()?, column));
        table.merged = filled.into_iter().filter_map(place).collect();
        for link in linked {
            let Dimensions { start, end } = link.range;
            let target = link.target.filter(|target| target.contains(':'));
            let Some(target) = target.filter(|_| start == end) else {
                continue;
            };
            let at = place((start.0 as usize, start.1 as usize));
            table.links.extend(at.map(|at| (at, target)));
        }
        table.rows = rows.into_values().collect();
        tables.push(table);
    }
    Ok(tables)
}

fn put(rows: &mut BTreeMap<usize, Vec<String>>, (row, column): (usize, usize), text: String) {
    let row = rows.entry(row).or_default();
    if row.len() <= column {
        row.resize(column + 1, String::new());
    }
    row[column] = text;
}

/// Gives each row with a part of a merged cell its text. Returns the cells that are filled.
fn fill(rows: &mut BTreeMap<usize, Vec<String>>, merged: &[Dimensions]) -> Vec<(usize, usize)> {
    let mut filled = Vec::new();
    for Dimensions { start, end } in merged {
        let (first, column) = (start.0 as usize, start.1 as usize);
        let text = rows.get(&first).and_then(|row| row.get(column)).cloned();
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            continue;
        };
        let below = rows.range(first + 1..=(end.0 as usize).max(first + 1));
        let below: Vec<usize> = below.map(|(row, _)| *row).collect();
        for row in below.into_iter().filter(|row| *row <= end.0 as usize) {
            put(rows, (row, column), text.clone());
            filled.push((row, column));
        }
    }
    filled
}

/// The text that a cell shows, and false if its number is shown in a way that isn't read.
fn text_of(cell: &DataRef<'_>, style: Option<&Style>) -> (String, bool) {
    let format = style.and_then(|style| style.number_format.as_ref());
    let format = format.map_or("", |format| format.format_code.as_str());
    match Data::from(cell.clone()) {
        Data::Empty | Data::Error(_) => (String::new(), true),
        Data::DateTime(time) => (number::time(&time, format), true),
        Data::DateTimeIso(time) => {
            let time = time.replace('T', " ");
            (time.trim_end_matches(" 00:00:00").to_owned(), true)
        }
        Data::Bool(value) => (value.to_string().to_uppercase(), true),
        Data::Float(value) => shown(value, format),
        Data::Int(value) => shown(value as f64, format),
        other => (other.to_string(), true),
    }
}

fn shown(value: f64, format: &str) -> (String, bool) {
    match number::shown(value, format) {
        Some(text) => (text, true),
        None => (Data::Float(value).to_string(), false),
    }
}

/// The name of a cell, such as `B3`, by its row and column from 0.
fn place(row: u32, column: u32) -> String {
    let mut name = String::new();
    let mut left = column + 1;
    while left > 0 {
        let letter = (left - 1) % 26;
        name.insert(0, char::from(b'A' + letter as u8));
        left = (left - 1) / 26;
    }
    format!("{name}{}", row + 1)
}
