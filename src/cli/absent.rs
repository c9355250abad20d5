//! Commands of features that the build doesn't have: each takes any arguments, and says how to
//! get a build that has it.

use std::ffi::OsString;

use super::ExitStatus;
use crate::config::{Config, Feature};

/// Any arguments.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
    _arguments: Vec<OsString>,
}

/// Makes the module of a command that needs a feature.
macro_rules! command {
    ($module:ident, $name:literal, $feature:ident) => {
        mod $module {
            use super::{Config, ExitStatus, absent};
            use crate::config::Feature;

            pub(super) use absent::Arguments;

            pub(super) fn run(_: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
                absent::refuse($name, Feature::$feature, config)
            }
        }
    };
}

pub(super) use command;

/// Refuses to run a command.
pub(super) fn refuse(
    command: &str,
    feature: Feature,
    config: &Config,
) -> anyhow::Result<ExitStatus> {
    let command = format!("`madoguchi {command}`");
    anyhow::bail!(feature.needed_for(&command, config.answer.default_language))
}
