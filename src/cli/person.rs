//! `madoguchi person`: exports or deletes what is kept of one person, who is found by the
//! platform's id of them, a question or a ticket.

use anyhow::bail;
use jiff::Timestamp;
use serde_json::json;

use super::report::with_store;
use super::{ExitStatus, LanguageArgument, output};
use crate::config::Config;
use crate::render::words;
use crate::store::person::has_key;
use crate::store::{PersonalData, QuestionId, Store, Subject, Ticket};
use crate::text::Language;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Print everything that is kept, as one JSON object (すべての記録を JSON で出力します)
    Export(Arguments),
    /// Delete everything that is kept (すべての記録を削除します)
    Delete(DeleteArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: SubjectArguments,
    /// The language of the messages
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

#[derive(Debug, clap::Args)]
pub(super) struct DeleteArguments {
    #[command(flatten)]
    arguments: Arguments,
    /// Only print how much would be deleted
    #[arg(long)]
    dry_run: bool,
    /// Print the counts as one JSON object
    #[arg(long)]
    json: bool,
}

/// Who is meant: one of these.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct SubjectArguments {
    /// The platform and its ID of the person: discord:ID, slack:ID or teams:ID
    #[arg(long, value_name = "CHANNEL:ID")]
    person: Option<String>,
    /// The ID of one of their questions
    #[arg(long, value_name = "ID")]
    question: Option<String>,
    /// The ticket number of one of their questions
    #[arg(long, value_name = "TICKET")]
    ticket: Option<String>,
}

impl SubjectArguments {
    fn subject(&self) -> anyhow::Result<Subject> {
        if let Some(person) = &self.person {
            let parts = person.split_once(':');
            let parts = parts.map(|(channel, id)| (channel.trim(), id.trim()));
            return match parts {
                Some((channel @ ("discord" | "slack" | "teams"), id)) if !id.is_empty() => {
                    Ok(Subject::Person {
                        channel: channel.to_owned(),
                        id: id.to_owned(),
                    })
                }
                _ => bail!("--person: use discord:ID, slack:ID or teams:ID, not {person:?}"),
            };
        }
        if let Some(question) = &self.question {
            return match QuestionId::parse(question) {
                Some(id) => Ok(Subject::Question(id)),
                None => bail!("--question: {question:?} isn't the ID of a question"),
            };
        }
        let ticket = self.ticket.as_deref().unwrap_or_default();
        match Ticket::parse(ticket) {
            Some(ticket) => Ok(Subject::Ticket(ticket)),
            None => bail!("--ticket: {ticket:?} isn't a ticket number"),
        }
    }
}

pub(super) fn run(command: &Command, config: &Config) -> anyhow::Result<ExitStatus> {
    let (Command::Export(arguments) | Command::Delete(DeleteArguments { arguments, .. })) = command;
    let language = arguments
        .lang
        .map_or(config.answer.default_language, Language::from);
    let words = words::Terminal(language);
    let subject = arguments.subject.subject()?;
    if matches!(subject, Subject::Person { .. }) && !has_key(&config.store) {
        bail!(words.person_key_missing());
    }
    let is_found = with_store(config, async |store| match command {
        Command::Export(_) => export(&store, &subject, words).await,
        Command::Delete(delete) => erase(&store, &subject, words, delete).await,
    })?;
    if !is_found {
        output::error(words.person_not_found());
        return Ok(ExitStatus::ProblemsFound);
    }
    Ok(ExitStatus::Fine)
}

/// What is kept, after a warning if that may not be all; `None` if nothing is kept.
async fn found(
    store: &Store,
    subject: &Subject,
    words: words::Terminal,
) -> anyhow::Result<Option<PersonalData>> {
    let Some(data) = store.personal_data(subject).await? else {
        return Ok(None);
    };
    if data.is_one_question {
        output::error(words.person_unknown());
    } else if !data.is_whole {
        output::error(words.person_partly());
    }
    Ok(Some(data).filter(|data| !data.is_empty()))
}

/// Prints the data; false if nothing is kept.
async fn export(store: &Store, subject: &Subject, words: words::Terminal) -> anyhow::Result<bool> {
    let Some(data) = found(store, subject, words).await? else {
        return Ok(false);
    };
    output::print_json(&serde_json::to_value(&data)?)?;
    Ok(true)
}

/// Deletes the data and prints how much it was, or would be; false if nothing was kept.
async fn erase(
    store: &Store,
    subject: &Subject,
    words: words::Terminal,
    arguments: &DeleteArguments,
) -> anyhow::Result<bool> {
    if found(store, subject, words).await?.is_none() {
        return Ok(false);
    }
    let erased = match arguments.dry_run {
        true => store.erasable_personal_data(subject).await?,
        false => store.erase_personal_data(subject, Timestamp::now()).await?,
    };
    // Another process may have deleted it meanwhile.
    let Some(erased) = erased else {
        return Ok(false);
    };
    if arguments.json {
        let mut value = serde_json::to_value(erased)?;
        value["version"] = json!(1);
        value["dry_run"] = json!(arguments.dry_run);
        output::print_json(&value)?;
    } else {
        let (questions, votes, choices) = (erased.questions, erased.votes, erased.choices);
        let (conversations, addresses) = (erased.conversations, erased.addresses);
        let text = match arguments.dry_run {
            true => words.person_erasable(questions, votes, choices, conversations, addresses),
            false => words.person_erased(questions, votes, choices, conversations, addresses),
        };
        output::print_line(&text)?;
    }
    if !erased.is_file_clean {
        output::error(words.file_not_clean());
    }
    Ok(true)
}
