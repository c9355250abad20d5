//! Sends messages to Discord: replies in time or defers them, and retries after temporary
//! errors.

use std::future::Future;
use std::time::Duration;

use serde_json::json;
use serenity::all::{InteractionId, MessageReference};
use serenity::builder::{
    CreateActionRow, CreateAllowedMentions, CreateEmbed, CreateInteractionResponse,
    CreateInteractionResponseMessage, CreateMessage, CreateModal, EditInteractionResponse,
};
use serenity::http::{Http, HttpError};
use serenity::model::channel::Message;
use serenity::model::id::{ChannelId, UserId};
use tokio::time::Instant;

/// The time after which a reply is deferred. An interaction expires after three seconds.
const DEFER_AFTER: Duration = Duration::from_secs(1);
/// Pauses between attempts to acknowledge an interaction, in milliseconds.
const SHORT_PAUSES: [u64; 3] = [200, 400, 800];
/// Pauses between other attempts, in milliseconds.
const LONG_PAUSES: [u64; 4] = [500, 1_000, 2_000, 4_000];

/// A message to send.
#[derive(Debug, Clone, Default)]
pub(super) struct OutgoingMessage {
    pub(super) content: Option<String>,
    pub(super) embeds: Vec<CreateEmbed>,
    pub(super) rows: Vec<CreateActionRow>,
    /// The user whom the message notifies, if it isn't a reply to an interaction.
    pub(super) mentions: Option<UserId>,
}

impl OutgoingMessage {
    /// A sentence in Discord's Markdown.
    pub(super) fn notice(content: String) -> OutgoingMessage {
        OutgoingMessage {
            content: Some(content),
            ..OutgoingMessage::default()
        }
    }

    fn response(self, is_private: bool) -> CreateInteractionResponse {
        let message = CreateInteractionResponseMessage::new()
            .content(self.content.unwrap_or_default())
            .embeds(self.embeds)
            .components(self.rows)
            .allowed_mentions(no_mentions())
            .ephemeral(is_private);
        CreateInteractionResponse::Message(message)
    }

    fn edit(self) -> EditInteractionResponse {
        EditInteractionResponse::new()
            .content(self.content.unwrap_or_default())
            .embeds(self.embeds)
            .components(self.rows)
            .allowed_mentions(no_mentions())
    }

    /// A message that isn't a reply to an interaction. With the nonce, Discord shows a
    /// message that is sent twice only once.
    fn message(self, nonce: String) -> CreateMessage {
        CreateMessage::new()
            .content(self.content.unwrap_or_default())
            .embeds(self.embeds)
            .components(self.rows)
            .allowed_mentions(no_mentions().users(self.mentions))
            .nonce(serenity::all::Nonce::String(nonce))
            .enforce_nonce(true)
    }
}

/// Mentions notify no one.
fn no_mentions() -> CreateAllowedMentions {
    CreateAllowedMentions::new().replied_user(false)
}

/// The reply to one interaction.
#[derive(Debug)]
pub(super) struct Responder<'c> {
    http: &'c Http,
    id: InteractionId,
    token: &'c str,
    defer_at: Instant,
    /// Whether the deferred reply is private, if it was deferred.
    deferred: Option<bool>,
}

impl<'c> Responder<'c> {
    /// Creates the responder of an interaction that has just arrived.
    pub(super) fn new(http: &'c Http, id: InteractionId, token: &'c str) -> Responder<'c> {
        Responder {
            http,
            id,
            token,
            defer_at: Instant::now() + DEFER_AFTER,
            deferred: None,
        }
    }

    /// Waits for a future. If it takes long, defers the reply, which fixes whether the
    /// reply is private.
    pub(super) async fn wait_for<T>(
        &mut self,
        is_private: bool,
        work: impl Future<Output = T>,
    ) -> T {
        let mut work = std::pin::pin!(work);
        if self.deferred.is_none() {
            if let Ok(result) = tokio::time::timeout_at(self.defer_at, &mut work).await {
                return result;
            }
            self.deferred = Some(is_private);
            let message = CreateInteractionResponseMessage::new().ephemeral(is_private);
            self.acknowledge(&CreateInteractionResponse::Defer(message))
                .await;
        }
        work.await
    }

    /// True if the reply is private, as fixed when it was deferred or else as given.
    pub(super) fn is_private(&self, is_private: bool) -> bool {
        self.deferred.unwrap_or(is_private)
    }

    /// Sends the reply.
    pub(super) async fn reply(self, reply: OutgoingMessage, is_private: bool) {
        if self.deferred.is_none() {
            self.acknowledge(&reply.response(is_private)).await;
            return;
        }
        let edit = reply.edit();
        let send = || {
            self.http
                .edit_original_interaction_response(self.token, &edit, Vec::new())
        };
        log_error(
            "an answer",
            with_retries(&LONG_PAUSES, send).await.map(drop),
        );
    }

    /// Replaces the message of the button that was pressed.
    pub(super) async fn update(self, reply: OutgoingMessage) {
        let message = CreateInteractionResponseMessage::new()
            .content(reply.content.unwrap_or_default())
            .embeds(reply.embeds)
            .components(reply.rows)
            .allowed_mentions(no_mentions());
        self.acknowledge(&CreateInteractionResponse::UpdateMessage(message))
            .await;
    }

    /// Shows a form.
    pub(super) async fn form(self, form: CreateModal) {
        self.acknowledge(&CreateInteractionResponse::Modal(form))
            .await;
    }

    /// Offers completions.
    pub(super) async fn complete(self, response: serenity::builder::CreateAutocompleteResponse) {
        self.acknowledge(&CreateInteractionResponse::Autocomplete(response))
            .await;
    }

    async fn acknowledge(&self, response: &CreateInteractionResponse) {
        let body = json!(response);
        let send = || {
            self.http
                .create_interaction_response(self.id, self.token, &body, Vec::new())
        };
        log_error(
            "an acknowledgement",
            with_retries(&SHORT_PAUSES, send).await,
        );
    }
}

/// Replies to a message.
pub(super) async fn reply_to(http: &Http, message: &Message, reply: OutgoingMessage) {
    let reference = MessageReference::from(message).fail_if_not_exists(false);
    let body = reply
        .message(message.id.to_string())
        .reference_message(reference);
    let body = json!(body);
    let send = || http.send_message(message.channel_id, Vec::new(), &body);
    log_error("a reply", with_retries(&LONG_PAUSES, send).await.map(drop));
}

/// Posts a message in a channel. True if Discord accepted it. `nonce` has at most 25
/// characters.
pub(super) async fn post(
    http: &Http,
    channel: ChannelId,
    nonce: &str,
    reply: OutgoingMessage,
) -> bool {
    let body = json!(reply.message(nonce.to_owned()));
    let send = || http.send_message(channel, Vec::new(), &body);
    let result = with_retries(&LONG_PAUSES, send).await.map(drop);
    let is_sent = result.is_ok();
    log_error("a post", result);
    is_sent
}

/// Sends a direct message.
///
/// # Errors
///
/// Returns whether sending may succeed later.
pub(super) async fn send_direct(
    http: &Http,
    user: UserId,
    nonce: &str,
    reply: OutgoingMessage,
) -> Result<(), SendError> {
    let recipient = json!({"recipient_id": user});
    let open = || http.create_private_channel(&recipient);
    let channel = with_retries(&LONG_PAUSES, open).await;
    let result = match channel {
        Ok(channel) => {
            let body = json!(reply.message(nonce.to_owned()));
            let send = || http.send_message(channel.id, Vec::new(), &body);
            with_retries(&LONG_PAUSES, send).await.map(drop)
        }
        Err(error) => Err(error),
    };
    // A token that Discord rejects can be replaced.
    let may_pass = |error| is_temporary(error) || status(error) == Some(401);
    let is_temporary = result.as_ref().err().map(may_pass);
    log_error("a direct message", result);
    is_temporary.map_or(Ok(()), |is_temporary| Err(SendError { is_temporary }))
}

/// A message wasn't sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SendError {
    /// True if sending may succeed later.
    pub(super) is_temporary: bool,
}

/// Calls `send` again after each pause while its error is temporary.
async fn with_retries<T, F>(pauses: &[u64], send: impl Fn() -> F) -> serenity::Result<T>
where
    F: Future<Output = serenity::Result<T>>,
{
    for pause in pauses {
        match send().await {
            Err(error) if is_temporary(&error) => {
                let error = describe(&error);
                tracing::debug!(error, "Discord rejected a request; retrying");
                tokio::time::sleep(Duration::from_millis(*pause)).await;
            }
            result => return result,
        }
    }
    send().await
}

/// The HTTP status of an error response.
pub(super) fn status(error: &serenity::Error) -> Option<u16> {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
            Some(response.status_code.as_u16())
        }
        _ => None,
    }
}

/// True for an error that may not occur again.
fn is_temporary(error: &serenity::Error) -> bool {
    match error {
        serenity::Error::Http(HttpError::Request(error)) => !error.is_builder(),
        error => status(error).is_some_and(|status| status == 429 || status >= 500),
    }
}

/// Discord's code for an interaction that has expired or whose message was deleted.
const UNKNOWN_INTERACTION: isize = 10_062;
/// Discord's code if an earlier attempt succeeded although it seemed to fail.
const ALREADY_ACKNOWLEDGED: isize = 40_060;

/// Logs why a message wasn't sent.
fn log_error(message: &'static str, result: serenity::Result<()>) {
    let Err(error) = result else { return };
    let code = match &error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => response.error.code,
        _ => 0,
    };
    match code {
        ALREADY_ACKNOWLEDGED => {}
        UNKNOWN_INTERACTION => tracing::warn!("{message} was too late for Discord"),
        _ => tracing::error!(
            error = describe(&error),
            "could not send {message} to Discord"
        ),
    }
}

/// Describes an error without the address of the request, which contains the token of
/// the interaction.
fn describe(error: &serenity::Error) -> String {
    match error {
        serenity::Error::Http(HttpError::Request(error)) if error.is_timeout() => {
            "no answer in time".to_owned()
        }
        serenity::Error::Http(HttpError::Request(_)) => "no connection".to_owned(),
        error => error.to_string(),
    }
}
