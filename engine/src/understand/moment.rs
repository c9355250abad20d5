//! Finds the day that a text names: "after February 2027", 「2027年3月以降」.
//!
//! One day stands for a whole month or year: the first day of a month, today for this month,
//! July 1 of a year; after "before" the day before it begins, after "after" the day after it
//! ends, and after "until" or "end of" its last day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::sentence::Sentences;
use crate::knowledge::date::month_named;
use crate::text::Token;

/// A day that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day to answer for.
    pub day: Date,
    /// The position of its first word.
    pub start: usize,
    /// The position after its last word.
    pub end: usize,
}

/// The first day that a text names, if any. Dates without a year are those nearest to
/// `today` by their months, after "next" the first one that begins after it, and after "last" the
/// latest one that has ended.
pub fn moment(sentences: &Sentences, today: Date) -> Option<Moment> {
    let words = &sentences.words;
    (0..words.len()).find_map(|start| {
        let (span, end) = span_at(sentences, start, today)?;
        Some(Moment {
            day: meant_day(words, start, end, span),
            start,
            end,
        })
    })
}

/// A day, or the month or year that contains a day. The day of a month stands for it.
#[derive(Debug, Clone, Copy)]
enum Span {
    Day(Date),
    Month(Date),
    Year(Date),
}

impl Span {
    fn first(self) -> Date {
        match self {
            Span::Day(day) => day,
            Span::Month(day) => day.first_of_month(),
            Span::Year(day) => day.first_of_year(),
        }
    }

    fn last(self) -> Date {
        match self {
            Span::Day(day) => day,
            Span::Month(day) => day.last_of_month(),
            Span::Year(day) => day.last_of_year(),
        }
    }

    fn representative(self) -> Date {
        match self {
            Span::Day(day) | Span::Month(day) => day,
            Span::Year(day) => Date::new(day.year(), 7, 1).unwrap_or(day),
        }
    }
}

fn span_at(sentences: &Sentences, start: usize, today: Date) -> Option<(Span, usize)> {
    let words = &sentences.words;
    iso(sentences, start)
        .or_else(|| japanese(words, start, today))
        .or_else(|| english(words, start, today))
}

fn surface(words: &[Token], position: usize) -> &str {
    words.get(position).map_or("", |word| word.surface.as_str())
}

fn number(words: &[Token], position: usize) -> Option<i16> {
    surface(words, position).parse().ok()
}

fn year(words: &[Token], position: usize) -> Option<i16> {
    number(words, position).filter(|year| (1990..=2100).contains(year))
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `2027-02-01`, `2027/2/1` and `2027-02`.
fn iso(sentences: &Sentences, start: usize) -> Option<(Span, usize)> {
    let words = &sentences.words;
    let touches = |i: usize| sentences.is_joined.get(i) == Some(&true);
    let year = year(words, start)?;
    let month = number(words, start + 1).filter(|_| touches(start + 1))?;
    match number(words, start + 2).filter(|_| touches(start + 2)) {
        Some(day) => Some((Span::Day(date(year, month, day)?), start + 3)),
        None => Some((Span::Month(date(year, month, 1)?), start + 2)),
    }
}

/// 「2027年3月1日」「来年の2月」「3月1日」「来月」.
fn japanese(words: &[Token], start: usize, today: Date) -> Option<(Span, usize)> {
    let months_ahead = match surface(words, start) {
        "先月" => Some(-1),
        "今月" => Some(0),
        "来月" => Some(1),
        _ => None,
    };
    if let Some(month) = months_ahead.and_then(|months| month_ahead(today, months)) {
        let next = start + 1 + usize::from(surface(words, start + 1) == "の");
        let day = number(words, next).filter(|_| surface(words, next + 1) == "日");
        let day = day.and_then(|day| date(month.year(), i16::from(month.month()), day));
        return Some(match day {
            Some(day) => (Span::Day(day), next + 2),
            None => (Span::Month(month), start + 1),
        });
    }
    let this_year = today.year();
    let relative = match surface(words, start) {
        "去年" | "昨年" => Some(this_year - 1),
        "今年" | "本年" => Some(this_year),
        "来年" => Some(this_year + 1),
        _ => None,
    };
    let (year, mut next) = match (relative, year(words, start)) {
        (Some(year), _) => (Some(year), start + 1),
        (None, Some(year)) if surface(words, start + 1) == "年" => (Some(year), start + 2),
        _ => (None, start),
    };
    if year.is_some() && surface(words, next) == "の" {
        next += 1;
    }
    let month_word = surface(words, next + 1);
    let is_month = matches!(
        month_word,
        "月" | "月末" | "月初" | "月中" | "月頃" | "月ごろ"
    );
    let month = number(words, next).filter(|_| is_month);
    match (year, month) {
        (_, Some(month)) => {
            let year = year.unwrap_or_else(|| nearest_year(today, month));
            let first = date(year, month, 1)?;
            let day = number(words, next + 2).filter(|_| surface(words, next + 3) == "日");
            match day.and_then(|day| date(year, month, day)) {
                Some(day) => Some((Span::Day(day), next + 4)),
                None if month_word == "月末" => {
                    Some((Span::Day(first.last_of_month()), next + 2))
                }
                None => Some((Span::Month(first), next + 2)),
            }
        }
        (Some(year), None) => Some((Span::Year(date(year, 1, 1)?), next)),
        (None, None) => None,
    }
}

/// "February 2027", "1 February 2027", "February 1, 2027", "next March", "in 2027".
fn english(words: &[Token], start: usize, today: Date) -> Option<(Span, usize)> {
    let month_at = |i: usize| month_named(surface(words, i)).map(i16::from);
    let day_at = |i: usize| {
        let text = surface(words, i);
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits
            .parse::<i16>()
            .ok()
            .filter(|day| (1..=31).contains(day))
    };
    let is_of = surface(words, start + 1) == "of";
    let month_place = start + 1 + usize::from(is_of);
    if let (Some(day), Some(month)) = (day_at(start), month_at(month_place)) {
        let end = month_place + 1;
        let named = year(words, end);
        if named.is_none() && is_word(surface(words, month_place)) && !is_in_time(words, start) {
            return None;
        }
        let year = named.unwrap_or_else(|| nearest_year(today, month));
        return Some((
            Span::Day(date(year, month, day)?),
            end + usize::from(named.is_some()),
        ));
    }
    if let Some(month) = month_at(start) {
        let after_day = day_at(start + 1).filter(|_| year(words, start + 1).is_none());
        let end = start + 1 + usize::from(after_day.is_some());
        let named = year(words, end);
        let is_sure = after_day.is_some() && !is_word(surface(words, start));
        if named.is_none() && !is_sure && !is_in_time(words, start) {
            return None;
        }
        let in_year = |year: i16| match after_day {
            Some(day) => Some(Span::Day(date(year, month, day)?)),
            None => Some(Span::Month(date(year, month, 1)?)),
        };
        let mut years = (today.year() - 1..=today.year() + 1).filter_map(in_year);
        let span = match (named, surface(words, start.wrapping_sub(1))) {
            (Some(year), _) => in_year(year),
            (None, "next") => years.find(|span| span.first() > today),
            (None, "last") => years.rfind(|span| span.last() < today),
            (None, _) => in_year(nearest_year(today, month)),
        };
        return Some((span?, end + usize::from(named.is_some())));
    }
    let is_year = year(words, start).is_some() && is_in_time(words, start);
    if is_year {
        return Some((Span::Year(date(year(words, start)?, 1, 1)?), start + 1));
    }
    let year_ahead = |years: i16| Some(Span::Year(date(today.year() + years, 1, 1)?));
    // "The last month" are the days until now.
    let month_ahead = |months: i32| match surface(words, start.wrapping_sub(1)) {
        "the" => None,
        _ => Some(Span::Month(month_ahead(today, months)?)),
    };
    let span = match (surface(words, start), surface(words, start + 1)) {
        ("next", "year") => year_ahead(1),
        ("last", "year") => year_ahead(-1),
        ("next", "month") => month_ahead(1),
        ("this", "month") => month_ahead(0),
        ("last", "month") => month_ahead(-1),
        _ => None,
    };
    Some((span?, start + 2))
}

/// True for month names that are also other words.
fn is_word(month: &str) -> bool {
    matches!(month, "may" | "march" | "mar")
}

/// True for a word after a preposition of time.
fn is_in_time(words: &[Token], start: usize) -> bool {
    let before = start
        .checked_sub(1)
        .map_or("", |previous| surface(words, previous));
    matches!(
        before,
        "in" | "on"
            | "since"
            | "after"
            | "before"
            | "until"
            | "from"
            | "by"
            | "next"
            | "last"
            | "during"
            | "of"
            | "around"
            | "early"
            | "late"
            | "mid"
    )
}

/// The year of a month that is named without one: of the last, this and the next year, that in
/// which the month is nearest; this year if it is six months away.
fn nearest_year(today: Date, month: i16) -> i16 {
    let months_ahead = month - i16::from(today.month());
    today.year() + i16::from(months_ahead < -6) - i16::from(months_ahead > 6)
}

/// The month that begins this number of months after the month of today, by its first day; this
/// month by today.
fn month_ahead(today: Date, months: i32) -> Option<Date> {
    match months {
        0 => Some(today),
        months => today.first_of_month().checked_add(months.months()).ok(),
    }
}

/// The day of a span that is meant with the words around it.
fn meant_day(words: &[Token], start: usize, end: usize, span: Span) -> Date {
    let before = |back: usize| {
        start
            .checked_sub(back)
            .map_or("", |previous| surface(words, previous))
    };
    let tomorrow = |day: Date| day.tomorrow().unwrap_or(day);
    let yesterday = |day: Date| day.yesterday().unwrap_or(day);
    match (before(2), before(1)) {
        (_, "before") => return yesterday(span.first()),
        (_, "after") => {
            return match span {
                Span::Day(day) => day,
                _ => tomorrow(span.last()),
            };
        }
        ("end", "of") | (_, "until" | "till" | "through") => return span.last(),
        (_, "since" | "from") => return span.first(),
        _ => {}
    }
    match (surface(words, end), surface(words, end + 1)) {
        ("より" | "の" | "以", "前") | ("以前" | "前", _) => yesterday(span.first()),
        ("より" | "の", "後") | ("後", _) | ("が", "過ぎ") | ("を", "過ぎ") | ("過ぎ", _) => {
            match span {
                Span::Day(day) => day,
                _ => tomorrow(span.last()),
            }
        }
        ("末" | "まで" | "いっぱい", _) | ("の", "末") => span.last(),
        ("以降" | "から", _) => span.first(),
        _ => span.representative(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::text::Tokenizer;

    #[test]
    fn days_are_read_in_both_languages() {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let today = date(2026, 11, 22);
        let cases = [
            ("on 2027-02-01", Some(date(2027, 2, 1))),
            ("2027/3/1 に", Some(date(2027, 3, 1))),
            ("after February 2027", Some(date(2027, 3, 1))),
            ("After 1 February 2027", Some(date(2027, 2, 1))),
            ("February 1st, 2027", Some(date(2027, 2, 1))),
            ("before September 2026", Some(date(2026, 8, 31))),
            ("until August 2026", Some(date(2026, 8, 31))),
            ("since Sept 2026", Some(date(2026, 9, 1))),
            ("Back in June 2024", Some(date(2024, 6, 1))),
            ("in 2025", Some(date(2025, 7, 1))),
            ("next March", Some(date(2027, 3, 1))),
            ("in march", Some(date(2027, 3, 1))),
            ("in October", Some(date(2026, 10, 1))),
            ("2027年3月以降", Some(date(2027, 3, 1))),
            ("2027年2月より前", Some(date(2027, 1, 31))),
            ("２０２７年２月１日", Some(date(2027, 2, 1))),
            ("next month", Some(date(2026, 12, 1))),
            ("until next month", Some(date(2026, 12, 31))),
            ("after this month", Some(date(2026, 12, 1))),
            ("this month", Some(date(2026, 11, 22))),
            ("last month", Some(date(2026, 10, 1))),
            ("in the last month", None),
            ("来月から", Some(date(2026, 12, 1))),
            ("来月の3日", Some(date(2026, 12, 3))),
            ("来月末", Some(date(2026, 12, 31))),
            ("今月", Some(date(2026, 11, 22))),
            ("今月中", Some(date(2026, 11, 22))),
            ("今月まで", Some(date(2026, 11, 30))),
            ("先月", Some(date(2026, 10, 1))),
            ("来年の2月が過ぎたら", Some(date(2027, 3, 1))),
            ("来年3月", Some(date(2027, 3, 1))),
            ("2026年8月まで", Some(date(2026, 8, 31))),
            ("去年の5月", Some(date(2025, 5, 1))),
            ("2027年1月末の時点", Some(date(2027, 1, 31))),
            ("you may skip", None),
            ("after 3 snoozes may the user sign in", None),
            ("May 3 snoozes be used?", None),
            ("in 2027 3 snoozes", Some(date(2027, 7, 1))),
            ("on 3 May", Some(date(2026, 5, 3))),
            ("3回", None),
            ("state = 2024 users", None),
        ];
        for (text, expected) in cases {
            let sentences = Sentences::read(text, &tokenizer);
            assert_eq!(moment(&sentences, today).map(|m| m.day), expected, "{text}");
        }
    }

    #[test]
    fn months_without_a_year_are_near_today() {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let (november, january) = (date(2026, 11, 22), date(2027, 1, 10));
        let cases = [
            (november, "next July", date(2027, 7, 1)),
            (november, "next November", date(2027, 11, 1)),
            (november, "next December", date(2026, 12, 1)),
            (november, "next November 30", date(2026, 11, 30)),
            (november, "last October", date(2026, 10, 1)),
            (november, "last November", date(2025, 11, 1)),
            (november, "last December", date(2025, 12, 1)),
            (november, "last November 3", date(2026, 11, 3)),
            (november, "since February", date(2027, 2, 1)),
            (november, "since May", date(2026, 5, 1)),
            (january, "since December", date(2026, 12, 1)),
            (january, "on 20 December", date(2026, 12, 20)),
            (january, "12月から", date(2026, 12, 1)),
            (january, "since July", date(2027, 7, 1)),
            (january, "next December", date(2027, 12, 1)),
            (january, "last January", date(2026, 1, 1)),
        ];
        for (today, text, expected) in cases {
            let sentences = Sentences::read(text, &tokenizer);
            let day = moment(&sentences, today).map(|moment| moment.day);
            assert_eq!(day, Some(expected), "{text} on {today}");
        }
    }
}
