//! Checks the setup of the bot on Discord.

use super::{Check, State, Subject};
use crate::channel::discord::{Diagnosis, Token, TokenError, diagnose};
use crate::config::Config;
use crate::engine::Engine;
use crate::render::words::Doctor;
use crate::text::Language;

const SUBJECT: Subject = Subject {
    name: "discord",
    title: |language| Doctor(language).discord_subject(),
};

/// The number of sessions left below which there is a notice.
const FEW_SESSIONS: u64 = 50;

/// Runs the checks.
pub(super) async fn checks(
    config: &Config,
    is_offline: bool,
    engine: Option<&Engine>,
    language: Language,
) -> Vec<Check> {
    let (options, words) = (&config.discord, Doctor(language));
    if !options.enabled {
        let off = Check::new(SUBJECT, State::Off, words.discord_off());
        return vec![off.remedy(words.discord_off_remedy())];
    }
    let token = Token::from_environment();
    let results = match is_offline {
        true => vec![Diagnosis::Token(token.map(|token| token.user()))],
        false => diagnose(options, token, engine).await,
    };
    let checks = results.into_iter();
    checks
        .filter_map(|diagnosis| discord_check(diagnosis, words))
        .collect()
}

/// The check of a diagnosis. `None` if there is nothing to report.
fn discord_check(diagnosis: Diagnosis, words: Doctor) -> Option<Check> {
    let check = |state, what: &str| Check::new(SUBJECT, state, what);
    Some(match diagnosis {
        Diagnosis::Token(Ok(_)) => check(State::Fine, words.token()),
        Diagnosis::Token(Err(TokenError::Missing)) => {
            check(State::Problem, words.token_missing()).remedy(words.token_missing_remedy())
        }
        Diagnosis::Token(Err(TokenError::Malformed)) => {
            check(State::Problem, words.token_malformed()).remedy(words.token_malformed_remedy())
        }
        Diagnosis::Unreachable(error) => {
            check(State::Problem, &words.unreachable(error)).remedy(words.unreachable_remedy())
        }
        Diagnosis::Refused => {
            check(State::Problem, words.token_refused()).remedy(words.token_refused_remedy())
        }
        Diagnosis::Application(id) => check(State::Fine, &words.application(id)),
        Diagnosis::MessageContent {
            is_required,
            is_enabled,
        } => match (is_required, is_enabled) {
            (true, false) => {
                check(State::Problem, words.intent_missing()).remedy(words.intent_missing_remedy())
            }
            (false, true) => {
                check(State::Notice, words.intent_unused()).remedy(words.intent_unused_remedy())
            }
            _ => check(State::Fine, words.intents()),
        },
        Diagnosis::SessionsLeft(left) if left >= FEW_SESSIONS => return None,
        Diagnosis::SessionsLeft(left) => {
            check(State::Notice, &words.few_sessions(left)).remedy(words.few_sessions_remedy())
        }
        Diagnosis::Commands {
            to_send: 0,
            to_delete: 0,
        } => check(State::Fine, words.commands()),
        Diagnosis::Commands { to_send, to_delete } => {
            check(State::Notice, &words.commands_to_send(to_send, to_delete))
                .remedy(words.commands_to_send_remedy())
        }
    })
}
