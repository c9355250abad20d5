//! Shows the numbers of a workbook as their formats say (ECMA-376, part 1, 18.8.31).

use calamine::ExcelDateTime;

/// The most digits that are shown before or after the decimal point.
const MOST_DIGITS: usize = 15;

/// A number as a format shows it; `None` for a format that isn't read, such as one with
/// fractions, exponents, conditions, or text between the digits.
pub(super) fn shown(value: f64, format: &str) -> Option<String> {
    if matches!(format, "" | "General" | "@") {
        // Spreadsheets show 15 significant digits.
        let shown: f64 = format!("{value:.14e}").parse().unwrap_or(value);
        return Some(shown.to_string());
    }
    let sections = sections(format);
    let (section, value) = match sections.as_slice() {
        [_, negative, ..] if value < 0.0 => (negative, -value),
        [_, _, zero, ..] if value == 0.0 => (zero, value),
        [first, ..] => (first, value),
        [] => return None,
    };
    Some(Section::read(section)?.shown(value))
}

/// A number rounded to some decimals as spreadsheets do: a half upwards, also where the binary
/// number is just below it.
fn rounded(value: f64, decimals: usize) -> f64 {
    let scale = 10_f64.powi(decimals as i32);
    let scaled = (value * scale * (1.0 + f64::EPSILON)).round() / scale;
    if scaled.is_finite() { scaled } else { value }
}

/// The parts of a format for positive numbers, negative ones and zero.
fn sections(format: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut is_quoted, mut is_escaped) = (false, false);
    for c in format.chars() {
        if c == ';' && !is_quoted && !is_escaped {
            sections.push(String::new());
            continue;
        }
        is_quoted ^= c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped && !is_quoted;
        if let Some(last) = sections.last_mut() {
            last.push(c);
        }
    }
    sections
}

/// A part of a format.
#[derive(Debug, Default)]
struct Section {
    before: String,
    after: String,
    has_digits: bool,
    /// The least number of digits before the decimal point.
    least_whole: usize,
    /// The number of decimals, and the least of them that are shown.
    decimals: usize,
    least_decimals: usize,
    is_grouped: bool,
    percents: i32,
    thousands: i32,
}

impl Section {
    fn read(format: &str) -> Option<Section> {
        let mut section = Section::default();
        let mut has_point = false;
        let mut chars = format.chars().peekable();
        // Commas that can be between digits or, at their end, divide by a thousand.
        let mut commas = 0;
        while let Some(c) = chars.next() {
            match c {
                '0' | '#' | '?' => {
                    // Text between the digits, as in a telephone number.
                    if !section.after.is_empty() {
                        return None;
                    }
                    section.has_digits = true;
                    section.is_grouped |= commas > 0;
                    commas = 0;
                    let is_needed = usize::from(c == '0');
                    if has_point {
                        section.decimals += 1;
                        if c == '0' {
                            section.least_decimals = section.decimals;
                        }
                    } else {
                        section.least_whole += is_needed;
                    }
                }
                '.' if section.after.is_empty() => has_point = true,
                ',' if section.has_digits && section.after.is_empty() => commas += 1,
                '%' => {
                    section.percents += 1;
                    section.push("%");
                }
                '"' => {
                    let text: String = chars.by_ref().take_while(|c| *c != '"').collect();
                    section.push(&text);
                }
                '\\' => section.push(&chars.next()?.to_string()),
                // Leaves the width of a character, or fills the cell with it.
                '_' | '*' => {
                    chars.next()?;
                }
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    section.push(bracketed(&inside)?);
                }
                '-' | '+' | '(' | ')' | ':' | ' ' | '$' | '!' => section.push(&c.to_string()),
                c if !c.is_ascii() => section.push(&c.to_string()),
                _ => return None,
            }
        }
        section.thousands = commas;
        section.decimals = section.decimals.min(MOST_DIGITS);
        section.least_whole = section.least_whole.min(MOST_DIGITS);
        Some(section)
    }

    fn push(&mut self, text: &str) {
        match self.has_digits {
            true => self.after.push_str(text),
            false => self.before.push_str(text),
        }
    }

    fn shown(&self, value: f64) -> String {
        if !self.has_digits {
            return format!("{}{}", self.before, self.after).trim().to_owned();
        }
        let value = value * 100_f64.powi(self.percents) / 1000_f64.powi(self.thousands);
        let written = format!("{:.*}", self.decimals, rounded(value.abs(), self.decimals));
        let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
        let mut whole = match whole {
            "0" if self.least_whole == 0 && !decimals.is_empty() => String::new(),
            whole => format!("{whole:0>width$}", width = self.least_whole),
        };
        if self.is_grouped {
            let mut at = whole.len();
            while at > 3 {
                at -= 3;
                whole.insert(at, ',');
            }
        }
        let mut decimals = decimals;
        while decimals.len() > self.least_decimals && decimals.ends_with('0') {
            decimals = &decimals[..decimals.len() - 1];
        }
        let point = if decimals.is_empty() { "" } else { "." };
        let is_zero = value == 0.0 || written.chars().all(|c| matches!(c, '0' | '.'));
        let sign = if value < 0.0 && !is_zero { "-" } else { "" };
        let (before, after) = (&self.before, &self.after);
        format!("{sign}{before}{whole}{point}{decimals}{after}")
            .trim()
            .to_owned()
    }
}

/// The text of a part in brackets: a currency such as `$¥-411`, or a color, which shows
/// nothing. `None` for a condition or other digits.
fn bracketed(inside: &str) -> Option<&str> {
    const COLORS: [&str; 8] = [
        "black", "blue", "cyan", "green", "magenta", "red", "white", "yellow",
    ];
    if let Some(currency) = inside.strip_prefix('$') {
        return Some(currency.split('-').next().unwrap_or_default());
    }
    let name = inside.to_lowercase();
    let is_color = COLORS.contains(&name.as_str()) || name.starts_with("color");
    is_color.then_some("")
}

/// A day, a time or both, in ISO 8601, or a duration in hours, minutes and seconds.
pub(super) fn time(time: &ExcelDateTime, format: &str) -> String {
    let value = time.as_f64();
    let seconds = (value.abs() * 86_400.0).round();
    let clock = |hours: f64| {
        let rest = seconds % 3600.0;
        let (minutes, seconds) = ((rest / 60.0).floor(), rest % 60.0);
        match seconds > 0.0 {
            true => format!("{hours}:{minutes:02}:{seconds:02}"),
            false => format!("{hours}:{minutes:02}"),
        }
    };
    if time.is_duration() {
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}{}", clock((seconds / 3600.0).floor()));
    }
    let format = without_texts(format);
    let has = |letters: &[char]| format.contains(letters);
    let is_of_day = match format.is_empty() {
        true => value >= 1.0,
        false => has(&['y', 'd', 'e', 'g']) || (has(&['m']) && !has(&['h', 's'])),
    };
    let is_timed = match format.is_empty() {
        true => seconds % 86_400.0 > 0.0,
        false => has(&['h', 's']),
    };
    let hours = ((seconds % 86_400.0) / 3600.0).floor();
    if !is_of_day && (is_timed || value < 1.0) {
        return clock(hours);
    }
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    let is_month = has(&['y', 'e']) && has(&['m']) && !has(&['d', 'h']);
    let day = match is_month {
        true => format!("{year:04}-{month:02}"),
        false => format!("{year:04}-{month:02}-{day:02}"),
    };
    match is_timed {
        true => format!("{day} {}", clock(hours)),
        false => day,
    }
}

/// The letters of a format of a day or time, in lower case, without texts and what is in
/// brackets.
fn without_texts(format: &str) -> String {
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        let end = match c {
            '"' => '"',
            '[' => ']',
            ';' => break,
            '\\' | '_' | '*' => {
                chars.next();
                continue;
            }
            c => {
                out.extend(c.to_lowercase());
                continue;
            }
        };
        chars.by_ref().take_while(|c| *c != end).for_each(drop);
    }
    // In "AM/PM", the letters aren't those of months.
    out.replace("am/pm", "").replace("general", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    #[test]
    fn numbers_are_shown_as_in_the_sheet() {
        let cases = [
            (0.4, "0%", "40%"),
            (0.125, "0.0%", "12.5%"),
            (0.125, "0%", "13%"),
            (0.25, "0.0", "0.3"),
            (2.5, "0", "3"),
            (1.1 * 3.0, "General", "3.3"),
            (5000.0, "\"¥\"#,##0", "¥5,000"),
            (5000.0, "[$¥-411]#,##0;[Red]-[$¥-411]#,##0", "¥5,000"),
            (-5000.0, "[$¥-411]#,##0;[Red]-[$¥-411]#,##0", "-¥5,000"),
            (-5000.0, "#,##0_);(#,##0)", "(5,000)"),
            (5000.0, "#,##0\"円\"", "5,000円"),
            (1234567.0, "#,##0,\"千円\"", "1,235千円"),
            (1.5, "0.00", "1.50"),
            (1.5, "0.0#", "1.5"),
            (7.0, "000", "007"),
            (0.0, "0;-0;\"なし\"", "なし"),
            (3.25, "General", "3.25"),
            (3.0, "\\@0", "@3"),
            (-0.001, "0.0", "0.0"),
            (12.0, "$0.00", "$12.00"),
        ];
        for (value, format, expected) in cases {
            assert_eq!(shown(value, format).as_deref(), Some(expected), "{format}");
        }
        for format in ["# ?/?", "0.00E+00", "000-0000", "[>9]0;0", "[DBNum1]0"] {
            assert_eq!(shown(1.0, format), None, "{format}");
        }
    }

    #[test]
    fn days_and_times_are_shown_as_far_as_they_go() {
        let cases = [
            (0.916_666_666_666_67, "h:mm", "22:00"),
            (0.916_666_666_666_67, "", "22:00"),
            (0.0, "h:mm AM/PM", "0:00"),
            (0.5, "h\"時\"mm\"分\"", "12:00"),
            (46_300.0, "yyyy/m/d", "2026-10-05"),
            (46_300.0, "[$-411]ggge\"年\"m\"月\"d\"日\"", "2026-10-05"),
            (46_300.0, "", "2026-10-05"),
            (46_300.0, "yyyy\"年\"m\"月\"", "2026-10"),
            (46_300.5, "yyyy/m/d h:mm", "2026-10-05 12:00"),
            (46_300.5, "m/d", "2026-10-05"),
        ];
        for (value, format, expected) in cases {
            let written = time(&ExcelDateTime::new(value, DateTime, false), format);
            assert_eq!(written, expected, "{format}");
        }
        let long = ExcelDateTime::new(1.5, TimeDelta, false);
        assert_eq!(time(&long, "[h]:mm"), "36:00");
    }
}
