//! A Markdown file to its YAML front matter and its body.

use serde::de::DeserializeOwned;

use super::problem::ProblemKind;

/// A header with the body that follows it.
pub(super) struct Parts<'a, Header> {
    pub header: Header,
    pub body: &'a str,
    /// The line, from 1, on which the body begins.
    pub body_line: usize,
}

/// Splits a file at its front matter and parses that. The error carries the
/// line it is on, counted from the top of the file.
pub(super) fn parse<Header: DeserializeOwned>(
    file: &str,
) -> Result<Parts<'_, Header>, (Option<usize>, ProblemKind)> {
    let (yaml, body) = split(file).ok_or((Some(1), ProblemKind::MissingFrontMatter))?;
    let header = serde_saphyr::from_str(yaml).map_err(|error| {
        let line = error
            .location()
            .and_then(|location| usize::try_from(location.line()).ok());
        let detail = first_line(&error.without_snippet().to_string());
        // The opening `---` is the file's first line.
        (line.map(|line| line + 1), ProblemKind::FrontMatter { detail })
    })?;
    let header_bytes = file.len() - body.len();
    Ok(Parts {
        header,
        body,
        body_line: 1 + file[..header_bytes].matches('\n').count(),
    })
}

fn split(file: &str) -> Option<(&str, &str)> {
    let rest = file.strip_prefix('\u{feff}').unwrap_or(file);
    let rest = rest.strip_prefix("---")?;
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Header {
        title: String,
    }

    #[test]
    fn header_and_body_are_told_apart() {
        let parts = parse::<Header>("---\ntitle: 1. 回数: 3\n---\n\nBody\n");
        assert!(parts.is_err(), "an unquoted colon is YAML's own error");
        let parts = parse::<Header>("---\r\ntitle: 2026\r\n---\r\nBody\r\n").ok().expect("valid");
        assert_eq!((parts.header.title.as_str(), parts.body), ("2026", "Body\r\n"));
        assert_eq!(parts.body_line, 4);
    }

    #[test]
    fn mistakes_have_their_line() {
        let missing = parse::<Header>("title: x\n").err().expect("no front matter");
        assert_eq!(missing, (Some(1), ProblemKind::MissingFrontMatter));
        let (line, kind) = parse::<Header>("---\nother: x\ntitle: [1\n---\n").err().expect("bad");
        assert!(matches!(kind, ProblemKind::FrontMatter { .. }));
        assert!(line.is_some_and(|line| line >= 3), "{line:?}");
    }
}
