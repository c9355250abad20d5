//! An error of an HTTP request to a sentence for the log.

/// An error with its causes. The address is left out, because it may hold ids.
pub(super) fn describe(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut text = match error.status() {
        Some(status) => format!("it answers {status}"),
        None => "no connection".to_owned(),
    };
    let mut cause = std::error::Error::source(error);
    while let Some(own) = cause {
        text = format!("{text}: {own}");
        cause = own.source();
    }
    text
}
