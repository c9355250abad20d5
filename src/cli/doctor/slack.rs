//! Checks the setup of the bot in Slack.

use super::{Check, State, Subject};
use crate::channel::slack::{CredentialsError, Diagnosis, Secret, diagnose};
use crate::config::Config;
use crate::render::words::Slack;
use crate::text::Language;

const SUBJECT: Subject = Subject {
    name: "slack",
    title: |language| Slack(language).subject(),
};

/// Runs the checks.
pub(super) async fn checks(config: &Config, is_offline: bool, language: Language) -> Vec<Check> {
    let (options, words) = (&config.slack, Slack(language));
    if !options.enabled {
        let off = Check::new(SUBJECT, State::Off, words.off());
        return vec![off.remedy(words.off_remedy())];
    }
    let results = diagnose(options, is_offline).await.into_iter();
    results
        .map(|diagnosis| slack_check(diagnosis, words))
        .collect()
}

/// The check of a diagnosis.
fn slack_check(diagnosis: Diagnosis, words: Slack) -> Check {
    let fine = |what: &str| Check::new(SUBJECT, State::Fine, what);
    let notice = |what: &str| Check::new(SUBJECT, State::Notice, what);
    let problem = |what: &str| Check::new(SUBJECT, State::Problem, what);
    match diagnosis {
        Diagnosis::Credentials(Ok(())) => fine(words.secrets()),
        Diagnosis::Credentials(Err(error)) => {
            let variable = error.secret().variable();
            let what = match error {
                CredentialsError::Missing(_) => words.secret_missing(variable),
                CredentialsError::Wrong { .. } => words.secret_wrong(variable),
            };
            problem(&what).remedy(match error.secret() {
                Secret::BotToken => words.bot_token_remedy(),
                Secret::AppToken => words.app_token_remedy(),
                Secret::SigningSecret => words.signing_secret_remedy(),
            })
        }
        Diagnosis::Bot(Ok((name, team))) => fine(&words.bot(name, team)),
        Diagnosis::Bot(Err(error)) => {
            problem(&words.bot_refused(error)).remedy(words.bot_refused_remedy())
        }
        Diagnosis::MissingScopes(scopes) => {
            problem(&words.scopes_missing(scopes.join(", "))).remedy(words.scopes_missing_remedy())
        }
        Diagnosis::Socket(Ok(())) => fine(words.socket()),
        Diagnosis::Socket(Err(error)) => {
            problem(&words.socket_refused(error)).remedy(words.socket_refused_remedy())
        }
        Diagnosis::Listen(address, Ok(())) => fine(&words.listen(address)),
        Diagnosis::Listen(address, Err(error)) => {
            problem(&words.listen_taken(address, error)).remedy(words.listen_taken_remedy())
        }
        Diagnosis::NoDesk => notice(words.no_desk()).remedy(words.no_desk_remedy()),
    }
}
