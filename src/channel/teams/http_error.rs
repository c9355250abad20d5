//! Describes errors of HTTP requests for the log.

/// Describes an error and its causes, without the address, which can contain ids.
pub(super) fn describe(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no response in time".to_owned();
    }
    let mut text = match error.status() {
        Some(status) => format!("the server responded with {status}"),
        None => "no connection".to_owned(),
    };
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
