//! Checks the setup of the bot in Teams.

use super::{Check, State, Subject};
use crate::channel::teams::{CredentialsError, Diagnosis, diagnose};
use crate::config::Config;
use crate::render::words::Doctor;
use crate::text::Language;

const SUBJECT: Subject = Subject {
    name: "teams",
    title: |language| Doctor(language).teams_subject(),
};

/// Runs the checks.
pub(super) async fn checks(config: &Config, is_offline: bool, language: Language) -> Vec<Check> {
    let (options, words) = (&config.teams, Doctor(language));
    if !options.enabled {
        let off = Check::new(SUBJECT, State::Off, words.teams_off());
        return vec![off.remedy(words.teams_off_remedy())];
    }
    let results = diagnose(options, is_offline).await.into_iter();
    results
        .map(|diagnosis| teams_check(diagnosis, words))
        .collect()
}

/// The check of a diagnosis.
fn teams_check(diagnosis: Diagnosis, words: Doctor) -> Check {
    let check = |state, what: &str| Check::new(SUBJECT, state, what);
    match diagnosis {
        Diagnosis::Unauthenticated => {
            check(State::Notice, words.unauthenticated()).remedy(words.unauthenticated_remedy())
        }
        Diagnosis::Credentials(Ok(())) => check(State::Fine, words.credentials()),
        Diagnosis::Credentials(Err(CredentialsError::Missing)) => {
            check(State::Problem, words.credentials_missing())
                .remedy(words.credentials_missing_remedy())
        }
        Diagnosis::Credentials(Err(CredentialsError::SecretId)) => {
            check(State::Problem, words.secret_id()).remedy(words.secret_id_remedy())
        }
        Diagnosis::Credentials(Err(error)) => {
            check(State::Problem, &words.credentials_unusable(error))
                .remedy(words.credentials_unusable_remedy())
        }
        Diagnosis::Listen(address, Ok(())) => check(State::Fine, &words.listen(address)),
        Diagnosis::Listen(address, Err(error)) => {
            check(State::Problem, &words.listen_taken(address, error))
                .remedy(words.listen_taken_remedy())
        }
        Diagnosis::Keys(Ok(count)) => check(State::Fine, &words.keys(count)),
        Diagnosis::Keys(Err(error)) => {
            check(State::Problem, &words.keys_missing(error)).remedy(words.keys_missing_remedy())
        }
        Diagnosis::Token(Ok(())) => check(State::Fine, words.access()),
        Diagnosis::Token(Err(error)) => check(State::Problem, &words.access_refused(error))
            .remedy(words.access_refused_remedy()),
        Diagnosis::NoDesk => check(State::Notice, words.no_desk()).remedy(words.no_desk_remedy()),
    }
}
