//! Writes logs to standard error, without personal data and secrets.
//!
//! `RUST_LOG` sets what is logged, `warn` by default. Every line is masked like a stored
//! question, since an error can quote what a person wrote. Libraries log whole requests,
//! statements and addresses below `warn`, in encodings that masking doesn't see through:
//! of those, only warnings and errors are logged, whatever `RUST_LOG` says. The log of
//! slack-morphism is always off: even its warnings quote messages and the addresses of
//! sockets, whose tickets let anybody connect. What a panic says is masked, too.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::{DefaultFields, Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry, filter};

use super::output;
use crate::text::mask::mask;

/// The targets of this program's own log begin with its name.
const OWN: &str = env!("CARGO_CRATE_NAME");

/// The targets of slack-morphism's log begin with this.
const SLACK: &str = "slack_morphism";

/// Starts logging to standard error.
pub(super) fn start() {
    std::panic::set_hook(Box::new(|panic| {
        output::error(mask(&panic.to_string()).as_str());
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            output::error(&backtrace.to_string());
        }
    }));
    let levels = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    subscriber(&levels, anstream::stderr).init();
}

/// A subscriber that writes masked lines.
fn subscriber<W>(levels: &str, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let levels = if levels.is_empty() { "warn" } else { levels };
    let levels = EnvFilter::new(levels);
    // A directive in RUST_LOG can't override this filter.
    let is_logged = filter::filter_fn(|metadata| {
        let target = metadata.target();
        target.starts_with(OWN) || *metadata.level() <= Level::WARN && !target.starts_with(SLACK)
    });
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .with_ansi(false)
        .fmt_fields(DefaultFields::new())
        .event_format(MaskedLine(Format::default().with_ansi(false)));
    Registry::default().with(levels).with(is_logged).with(lines)
}

/// The default format of a line, masked. Long lines are cut as stored texts are.
struct MaskedLine(Format);

impl<S> FormatEvent<S, DefaultFields> for MaskedLine
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, DefaultFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = String::new();
        self.0
            .format_event(context, Writer::new(&mut line), event)?;
        writeln!(writer, "{}", mask(line.trim_end()))
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A log that the test can read.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("nobody panicked").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(levels: &str, write: impl FnOnce()) -> String {
        let log = Log::default();
        let writer = log.clone();
        tracing::subscriber::with_default(subscriber(levels, move || writer.clone()), write);
        let bytes = log.0.lock().expect("nobody panicked").clone();
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn lines_are_masked_at_every_level() {
        let log = logged("trace", || {
            let span = tracing::info_span!("request", by = "taro@contoso.com");
            let _in = span.enter();
            tracing::trace!(address = "127.0.0.1:8080", "own 090-1234-5678");
            tracing::warn!(target: "hyper", error = "at https://u:p4ss@example.com", "library");
            tracing::error!(target: "h2::codec", password = "Summer2026!");
        });
        assert_eq!(log.lines().count(), 3, "{log}");
        for secret in ["taro", "1234-5678", "p4ss", "Summer2026"] {
            assert!(!log.contains(secret), "{secret} in {log}");
        }
        for part in ["own [phone]", "127.0.0.1:8080", "[e-mail]", "library"] {
            assert!(log.contains(part), "{part} is missing in {log}");
        }
    }

    #[test]
    fn libraries_log_no_more_than_warnings() {
        for levels in [
            "trace",
            "h2=trace,hyper=debug",
            "serenity=info",
            "slack_morphism::client=trace",
        ] {
            let log = logged(levels, || {
                tracing::trace!(target: "h2::codec", "SELECT");
                tracing::debug!(target: "hyper", "GET /?q=taro%40contoso.com");
                tracing::info!(target: "serenity", "a message");
                tracing::error!(target: "slack_morphism", "a message");
                tracing::error!(target: "slack_morphism::client", "a message");
            });
            assert_eq!(log, "", "{levels}");
        }
    }

    #[test]
    fn warnings_are_logged_unless_something_else_is_asked_for() {
        let both = || {
            tracing::info!("info");
            tracing::warn!("warning");
        };
        let log = logged("", both);
        assert!(log.contains("warning") && !log.contains("info"), "{log}");
        let log = logged("madoguchi=info", both);
        assert!(log.contains("warning") && log.contains("info"), "{log}");
    }
}
