//! Something said to Discord's messages, sent so that it arrives: a reply within
//! its time or a sign that there will be one, tried again where that can help.

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

/// An interaction is lost after three seconds. After this time it is told that an
/// answer will come.
const DEFER_AFTER: Duration = Duration::from_secs(1);
/// Pauses before an acknowledgement is tried again: three seconds are soon over.
const SHORT_PAUSES: [u64; 3] = [200, 400, 800];
/// Pauses before anything else is tried again, in milliseconds.
const LONG_PAUSES: [u64; 4] = [500, 1_000, 2_000, 4_000];

/// A message to send.
#[derive(Debug, Clone, Default)]
pub(super) struct OutgoingMessage {
    pub(super) content: Option<String>,
    pub(super) embeds: Vec<CreateEmbed>,
    pub(super) rows: Vec<CreateActionRow>,
    /// The one person whom a message of its own calls.
    pub(super) calls: Option<UserId>,
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
            .allowed_mentions(nobody())
            .ephemeral(is_private);
        CreateInteractionResponse::Message(message)
    }

    fn edit(self) -> EditInteractionResponse {
        EditInteractionResponse::new()
            .content(self.content.unwrap_or_default())
            .embeds(self.embeds)
            .components(self.rows)
            .allowed_mentions(nobody())
    }

    /// A message of its own. The nonce keeps one that is sent twice from being
    /// shown twice.
    fn message(self, nonce: String) -> CreateMessage {
        CreateMessage::new()
            .content(self.content.unwrap_or_default())
            .embeds(self.embeds)
            .components(self.rows)
            .allowed_mentions(nobody().users(self.calls))
            .nonce(serenity::all::Nonce::String(nonce))
            .enforce_nonce(true)
    }
}

/// No mention calls anybody.
fn nobody() -> CreateAllowedMentions {
    CreateAllowedMentions::new().replied_user(false)
}

/// The reply to one interaction.
#[derive(Debug)]
pub(super) struct Responder<'c> {
    http: &'c Http,
    id: InteractionId,
    token: &'c str,
    defer_at: Instant,
    /// Whether it was deferred, and then whether privately.
    deferred: Option<bool>,
}

impl<'c> Responder<'c> {
    /// Its time begins now.
    pub(super) fn new(http: &'c Http, id: InteractionId, token: &'c str) -> Responder<'c> {
        Responder {
            http,
            id,
            token,
            defer_at: Instant::now() + DEFER_AFTER,
            deferred: None,
        }
    }

    /// Waits for something; if that takes long, says that an answer will come. Who
    /// sees the answer is decided then.
    pub(super) async fn wait_for<T>(
        &mut self,
        is_private: bool,
        work: impl Future<Output = T>,
    ) -> T {
        let mut work = std::pin::pin!(work);
        if self.deferred.is_none() {
            if let Ok(done) = tokio::time::timeout_at(self.defer_at, &mut work).await {
                return done;
            }
            self.deferred = Some(is_private);
            let message = CreateInteractionResponseMessage::new().ephemeral(is_private);
            self.acknowledge(&CreateInteractionResponse::Defer(message))
                .await;
        }
        work.await
    }

    /// Who sees the reply: whoever was to when it was deferred.
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
        told("an answer", patiently(&LONG_PAUSES, send).await.map(drop));
    }

    /// Puts something in the place of the message that was pressed on.
    pub(super) async fn update(self, reply: OutgoingMessage) {
        let message = CreateInteractionResponseMessage::new()
            .content(reply.content.unwrap_or_default())
            .embeds(reply.embeds)
            .components(reply.rows)
            .allowed_mentions(nobody());
        self.acknowledge(&CreateInteractionResponse::UpdateMessage(message))
            .await;
    }

    /// Shows a form.
    pub(super) async fn form(self, form: CreateModal) {
        self.acknowledge(&CreateInteractionResponse::Modal(form))
            .await;
    }

    /// Offers what can be typed.
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
        told("an acknowledgement", patiently(&SHORT_PAUSES, send).await);
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
    told("a reply", patiently(&LONG_PAUSES, send).await.map(drop));
}

/// Posts to a channel; true if it arrived. `nonce` is of at most 25 characters.
pub(super) async fn post(
    http: &Http,
    channel: ChannelId,
    nonce: &str,
    reply: OutgoingMessage,
) -> bool {
    let body = json!(reply.message(nonce.to_owned()));
    let send = || http.send_message(channel, Vec::new(), &body);
    let sent = patiently(&LONG_PAUSES, send).await.map(drop);
    let is_sent = sent.is_ok();
    told("a post", sent);
    is_sent
}

/// Sends a message to somebody alone; `Err` says whether that may work later.
pub(super) async fn whisper(
    http: &Http,
    user: UserId,
    nonce: &str,
    reply: OutgoingMessage,
) -> Result<(), MayWorkLater> {
    let recipient = json!({"recipient_id": user});
    let open = || http.create_private_channel(&recipient);
    let channel = patiently(&LONG_PAUSES, open).await;
    let sent = match channel {
        Ok(channel) => {
            let body = json!(reply.message(nonce.to_owned()));
            let send = || http.send_message(channel.id, Vec::new(), &body);
            patiently(&LONG_PAUSES, send).await.map(drop)
        }
        Err(error) => Err(error),
    };
    let may_work_later = sent.as_ref().err().map(is_passing);
    told("a direct message", sent);
    may_work_later.map_or(Ok(()), |is_passing| Err(MayWorkLater(is_passing)))
}

/// Whether what failed may work later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MayWorkLater(pub(super) bool);

/// Tries again after each pause while that can help.
async fn patiently<T, F>(pauses: &[u64], send: impl Fn() -> F) -> serenity::Result<T>
where
    F: Future<Output = serenity::Result<T>>,
{
    for pause in pauses {
        match send().await {
            Err(error) if is_passing(&error) => {
                let error = described(&error);
                tracing::debug!(error, "Discord did not take it; it is tried again");
                tokio::time::sleep(Duration::from_millis(*pause)).await;
            }
            done => return done,
        }
    }
    send().await
}

/// True for what may work the next time.
fn is_passing(error: &serenity::Error) -> bool {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
            let status = response.status_code.as_u16();
            status == 429 || status >= 500
        }
        serenity::Error::Http(HttpError::Request(error)) => !error.is_builder(),
        _ => false,
    }
}

/// The interaction is over: it took too long, or its message is gone.
const UNKNOWN_INTERACTION: isize = 10_062;
/// An earlier try that seemed to fail came through.
const ALREADY_ACKNOWLEDGED: isize = 40_060;

/// Logs what was not taken. There is nobody to tell it to.
fn told(what: &'static str, done: serenity::Result<()>) {
    let Err(error) = done else { return };
    let code = match &error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => response.error.code,
        _ => 0,
    };
    match code {
        ALREADY_ACKNOWLEDGED => {}
        UNKNOWN_INTERACTION => tracing::warn!(what, "came too late for Discord"),
        _ => tracing::error!(what, error = described(&error), "was not taken by Discord"),
    }
}

/// An error without the address of the request, which holds the interaction's token.
fn described(error: &serenity::Error) -> String {
    match error {
        serenity::Error::Http(HttpError::Request(error)) if error.is_timeout() => {
            "no answer in time".to_owned()
        }
        serenity::Error::Http(HttpError::Request(_)) => "no connection".to_owned(),
        error => error.to_string(),
    }
}
