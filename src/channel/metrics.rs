//! Counts what the channels do, for Prometheus.
//!
//! The values of labels are names from the program, never text that people typed, so
//! their number is bounded.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use jiff::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::engine::live::{Reload, Status};
use crate::store::{NewQuestion, Vote};

/// The metrics of all channels. Shared in an `Arc`.
pub struct Metrics {
    registry: Registry,
    questions: Family<QuestionLabels, Counter>,
    latency: Family<ChannelLabels, Histogram>,
    votes: Family<VoteLabels, Counter>,
    hand_overs: Family<ChannelLabels, Counter>,
    reloads: Family<ReloadLabels, Counter>,
    index_age: Gauge<f64, AtomicU64>,
    problems: Gauge,
    is_edit_kept_out: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct QuestionLabels {
    channel: &'static str,
    language: &'static str,
    outcome: &'static str,
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ChannelLabels {
    channel: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct VoteLabels {
    channel: &'static str,
    vote: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReloadLabels {
    result: &'static str,
}

/// Upper bounds of the histogram buckets for the latency of answers, in seconds.
const BUCKETS: [f64; 11] = [
    0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0,
];

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("madoguchi");
        let questions = Family::default();
        let help = "Questions by channel, language, outcome and kind of answer";
        registry.register("questions", help, questions.clone());
        let make: fn() -> Histogram = || Histogram::new(BUCKETS);
        let latency = Family::new_with_constructor(make);
        let help = "From a question's arrival to its answer";
        registry.register_with_unit("answer", help, Unit::Seconds, latency.clone());
        let votes = Family::default();
        let help = "Votes on answers by channel";
        registry.register("votes", help, votes.clone());
        let hand_overs = Family::default();
        let help = "Questions handed to people by channel";
        registry.register("hand_overs", help, hand_overs.clone());
        let reloads = Family::default();
        let help = "Reloads of edited packs by result";
        registry.register("reloads", help, reloads.clone());
        for result in ["swapped", "kept_out", "unchanged"] {
            drop(reloads.get_or_create(&ReloadLabels { result }));
        }
        let index_age = Gauge::default();
        let help = "Age of the index in service";
        registry.register_with_unit("index_age", help, Unit::Seconds, index_age.clone());
        let problems = Gauge::default();
        let help = "Mistakes in the packs in service";
        registry.register("pack_problems", help, problems.clone());
        let is_edit_kept_out = Gauge::default();
        let help = "1 while an edit with mistakes is kept out of service";
        registry.register("edit_kept_out", help, is_edit_kept_out.clone());
        Metrics {
            registry,
            questions,
            latency,
            votes,
            hand_overs,
            reloads,
            index_age,
            problems,
            is_edit_kept_out,
        }
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// Counts a question and the latency of its answer.
    pub(crate) fn count_question(&self, record: &NewQuestion) {
        let labels = QuestionLabels {
            channel: record.channel,
            language: record.language.code(),
            outcome: record.outcome,
            kind: record.kind.unwrap_or("none"),
        };
        self.questions.get_or_create(&labels).inc();
        let channel = record.channel;
        self.latency
            .get_or_create(&ChannelLabels { channel })
            .observe(record.latency.as_secs_f64());
    }

    /// Counts a vote on an answer.
    pub(crate) fn count_vote(&self, channel: &'static str, vote: Vote) {
        let vote = match vote {
            Vote::Helpful => "helpful",
            Vote::NotHelpful => "not_helpful",
        };
        self.votes
            .get_or_create(&VoteLabels { channel, vote })
            .inc();
    }

    /// Counts a question that was handed over to people.
    pub(crate) fn count_hand_over(&self, channel: &'static str) {
        self.hand_overs
            .get_or_create(&ChannelLabels { channel })
            .inc();
    }

    /// Counts a reload by its result.
    pub fn count_reload(&self, reload: &Reload) {
        let result = match reload {
            Reload::Swapped(_) => "swapped",
            Reload::KeptOut(_) => "kept_out",
            Reload::Unchanged => "unchanged",
        };
        self.reloads.get_or_create(&ReloadLabels { result }).inc();
    }

    /// The metrics as [OpenMetrics text][1], which Prometheus reads.
    ///
    /// [1]: https://prometheus.io/docs/specs/om/open_metrics_spec/
    pub(crate) fn text(&self, status: &Status) -> String {
        let age = Timestamp::now().duration_since(status.index_built);
        let age = Duration::try_from(age).unwrap_or_default();
        self.index_age.set(age.as_secs_f64());
        self.problems
            .set(i64::try_from(status.problems.len()).unwrap_or(i64::MAX));
        self.is_edit_kept_out
            .set(i64::from(status.kept_out.is_some()));
        let mut text = String::new();
        // Writing to a string can't fail.
        encode(&mut text, &self.registry).unwrap_or_default();
        text
    }
}
