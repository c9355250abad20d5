//! What keeps the bot in Teams from working.

use super::{Check, State};
use crate::channel::teams::{CredentialsError, Diagnosis, diagnose};
use crate::config::Config;
use crate::render::messages::doctor::{Found, Subject};

/// Looks for what keeps it from working.
pub(super) async fn look(config: &Config, is_offline: bool, checks: &mut Vec<Check>) {
    if !config.teams.enabled {
        checks.push(Check::new(Subject::Teams, State::Notice, Found::TeamsOff));
        return;
    }
    let found = diagnose(&config.teams, is_offline).await;
    checks.extend(found.into_iter().map(check));
}

/// What a diagnosis means.
fn check(diagnosis: Diagnosis) -> Check {
    let check = |state, found| Check::new(Subject::Teams, state, found);
    match diagnosis {
        Diagnosis::Unauthenticated => check(State::Notice, Found::Unauthenticated),
        Diagnosis::Credentials(Ok(())) => check(State::Fine, Found::Credentials),
        Diagnosis::Credentials(Err(CredentialsError::Missing)) => {
            check(State::Problem, Found::CredentialsMissing)
        }
        Diagnosis::Credentials(Err(CredentialsError::SecretId)) => {
            check(State::Problem, Found::SecretId)
        }
        Diagnosis::Credentials(Err(error)) => {
            check(State::Problem, Found::CredentialsUnusable).with("error", error)
        }
        Diagnosis::Listen(address, Ok(())) => {
            check(State::Fine, Found::Listen).with("address", address)
        }
        Diagnosis::Listen(address, Err(error)) => check(State::Problem, Found::ListenTaken)
            .with("address", address)
            .with("error", error),
        Diagnosis::Keys(Ok(count)) => check(State::Fine, Found::Keys).with("count", count),
        Diagnosis::Keys(Err(error)) => {
            check(State::Problem, Found::KeysMissing).with("error", error)
        }
        Diagnosis::Token(Ok(())) => check(State::Fine, Found::Access),
        Diagnosis::Token(Err(error)) => {
            check(State::Problem, Found::AccessRefused).with("error", error)
        }
        Diagnosis::NoDesk => check(State::Notice, Found::NoDesk),
    }
}
