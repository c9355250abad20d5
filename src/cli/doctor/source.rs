//! Checks the place where another process publishes packs with their index, and what was
//! fetched from it.

use super::{Check, State, Subject, engine as checked_engine};
use crate::config::Config;
use crate::engine::Engine;
use crate::index::Rebuild;
use crate::publish::{Place, PublishError, Published, Reader};
use crate::render::words::Doctor;

const SOURCE: Subject = Subject {
    name: "source",
    title: |language| Doctor(language).source_subject(),
};

/// The engine of the publication that was fetched last.
pub(super) fn engine(
    config: &Config,
    is_offline: bool,
    words: Doctor,
    checks: &mut Vec<Check>,
) -> Option<Engine> {
    let options = &config.publish;
    let reader =
        Place::new(&options.source, options).map(|place| Reader::new(place, &config.index.folder));
    let reader = match reader {
        Ok(reader) => reader,
        Err(error) => {
            checks.push(down(&error, words));
            return None;
        }
    };
    let current = reader.current();
    // A folder is no network.
    let is_reachable = !is_offline || !options.needs_s3();
    if is_reachable {
        checks.push(match reader.newest() {
            Err(error) => down(&error, words),
            Ok(newest) => {
                let built = format!("{:.0}", newest.built);
                let is_newest = |current: &Published| current.digest == newest.digest;
                match current.as_ref().is_some_and(is_newest) {
                    true => {
                        let what = words.source_newest(reader.target(), built);
                        Check::new(SOURCE, State::Fine, what)
                    }
                    false => {
                        let what = words.source_newer(reader.target(), built);
                        Check::new(SOURCE, State::Notice, what).remedy(words.source_newer_remedy())
                    }
                }
            }
        });
    }
    let Some(current) = current else {
        if !is_reachable {
            checks.push(Check::new(SOURCE, State::Notice, words.source_unfetched()));
        }
        return None;
    };
    let options = current.options(&config.engine());
    checked_engine(&options, Rebuild::Never, words, checks)
}

fn down(error: &PublishError, words: Doctor) -> Check {
    Check::new(SOURCE, State::Problem, words.source_down(error)).remedy(words.source_down_remedy())
}
