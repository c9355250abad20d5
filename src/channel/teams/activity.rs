//! Decodes activities: the parts of the [Bot Framework's activities][1] that are used.
//! Ignores unknown members.
//!
//! [1]: https://github.com/microsoft/Agents/blob/main/specs/activity/protocol-activity.md

use serde::Deserialize;
use serde_json::Value;

use super::NAME;
use crate::channel::conversation::Asker;
use crate::text::Language;

/// The most mentions of a message that are replaced in its text.
const MAX_MENTIONS: usize = 100;

/// An activity.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Activity {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) id: Option<String>,
    /// The operation of an `invoke`.
    pub(super) name: Option<String>,
    /// The action of an `installationUpdate`.
    pub(super) action: Option<String>,
    pub(super) channel_id: String,
    pub(super) service_url: String,
    pub(super) from: Account,
    pub(super) recipient: Account,
    pub(super) conversation: Conversation,
    pub(super) text: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) reply_to_id: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub(super) members_added: Vec<Account>,
    #[serde(deserialize_with = "null_as_default")]
    entities: Vec<Entity>,
    #[serde(deserialize_with = "null_as_default")]
    channel_data: ChannelData,
    /// The data of a button or a form.
    pub(super) value: Value,
}

/// A user or a bot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) aad_object_id: Option<String>,
}

/// The conversation of an activity.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Conversation {
    pub(super) id: String,
    conversation_type: Option<String>,
    tenant_id: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Entity {
    #[serde(rename = "type")]
    kind: String,
    /// The mention as it is in the text.
    text: Option<String>,
    mentioned: Option<Account>,
    /// The locale of the client.
    locale: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ChannelData {
    #[serde(deserialize_with = "null_as_default")]
    tenant: Tenant,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Tenant {
    id: Option<String>,
}

/// Deserializes null as the default value, because some clients send null for missing
/// members.
fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Activity {
    /// The tenant of the sender. `None` if the activity names two different tenants.
    pub(super) fn tenant(&self) -> Option<&str> {
        let of_channel = self.channel_data.tenant.id.as_deref();
        let of_conversation = self.conversation.tenant_id.as_deref();
        match (of_channel, of_conversation) {
            (Some(one), Some(other)) => (one == other).then_some(one),
            (one, other) => one.or(other),
        }
    }

    /// The language of the sender, if it is supported.
    pub(super) fn language(&self) -> Option<Language> {
        let entities = self.entities.iter();
        let of_client = entities.filter_map(|entity| entity.locale.as_deref());
        let mut locales = self.locale.as_deref().into_iter().chain(of_client);
        locales.find_map(Language::from_code)
    }

    /// True if others than the sender see the conversation.
    pub(super) fn is_shared(&self) -> bool {
        let kind = self.conversation.conversation_type.as_deref();
        kind.is_some_and(|kind| kind != "personal")
    }

    /// The typed text, without mentions of the bot. Mentions of others are replaced by
    /// their names.
    pub(super) fn typed(&self) -> String {
        let mut text = self.text.clone().unwrap_or_default();
        let mentions = self.entities.iter();
        let mentions = mentions.filter(|entity| entity.kind == "mention");
        for entity in mentions.take(MAX_MENTIONS) {
            let is_of_bot = entity
                .mentioned
                .as_ref()
                .is_some_and(|account| account.id == self.recipient.id);
            if let Some(mention) = entity.text.as_deref().filter(|text| !text.is_empty()) {
                let name = mention.replace("<at>", "").replace("</at>", "");
                let replacement = if is_of_bot { " " } else { name.as_str() };
                text = text.replace(mention, replacement);
            }
        }
        text.replace("&nbsp;", " ").trim().to_owned()
    }

    /// The asker. A personal chat is one conversation. In a group chat or a thread of a
    /// channel, each person has a separate one.
    pub(super) fn asker(&self) -> Asker {
        let place = &self.conversation.id;
        let person = self.person();
        let (conversation, place) = match self.is_shared() {
            true => (
                format!("{NAME}/{place}/{person}"),
                Some(self.place().to_owned()),
            ),
            false => (format!("{NAME}/{place}"), None),
        };
        Asker {
            person: Some(person.to_owned()),
            client: None,
            place,
            conversation,
        }
    }

    /// The sender's id in the directory, or else in the channel.
    pub(super) fn person(&self) -> &str {
        let directory_id = self.from.aad_object_id.as_deref();
        directory_id
            .filter(|id| !id.is_empty())
            .unwrap_or(&self.from.id)
    }

    /// The conversation's id, without the thread.
    pub(super) fn place(&self) -> &str {
        let id = &self.conversation.id;
        id.split_once(";messageid=").map_or(id, |(place, _)| place)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn activity(value: Value) -> Activity {
        serde_json::from_value(value).expect("an activity")
    }

    #[test]
    fn mentions_of_the_bot_are_removed_and_others_become_names() {
        let mention = |id: &str, text: &str| json!({"type": "mention", "text": text, "mentioned": {"id": id, "name": "x"}});
        let cases = [
            ("<at>Desk</at> how long?", "how long?"),
            ("<at>Desk</at>&nbsp;スヌーズは？\n", "スヌーズは？"),
            (
                "is <at>Aiko</at> asked, <at>Desk</at>?",
                "is Aiko asked,  ?",
            ),
            ("<b>as typed</b>", "<b>as typed</b>"),
        ];
        for (text, expected) in cases {
            let activity = activity(json!({
                "text": text, "recipient": {"id": "28:bot"},
                "entities": [mention("28:bot", "<at>Desk</at>"), mention("29:x", "<at>Aiko</at>")],
            }));
            assert_eq!(activity.typed(), expected);
        }
    }

    #[test]
    fn the_asker_has_a_conversation_a_place_and_a_language() {
        let cases = [
            ("personal", "a:1", Some("ja-JP"), "teams/a:1", None),
            (
                "groupChat",
                "19:g@thread.v2",
                Some("fr-FR"),
                "teams/19:g@thread.v2/oid",
                Some("19:g@thread.v2"),
            ),
            (
                "channel",
                "19:c@thread.tacv2;messageid=7",
                None,
                "teams/19:c@thread.tacv2;messageid=7/oid",
                Some("19:c@thread.tacv2"),
            ),
        ];
        for (kind, id, locale, conversation, place) in cases {
            let activity = activity(json!({
                "from": {"id": "29:x", "aadObjectId": "oid"}, "locale": locale,
                "conversation": {"id": id, "conversationType": kind},
            }));
            let asker = activity.asker();
            assert_eq!(asker.conversation, conversation);
            assert_eq!(asker.place.as_deref(), place);
            assert_eq!(asker.person.as_deref(), Some("oid"));
            assert_eq!(
                activity.language(),
                (locale == Some("ja-JP")).then_some(Language::Ja)
            );
        }
    }

    #[test]
    fn an_activity_with_two_tenants_has_none() {
        let tenant = |one: Option<&str>, other: Option<&str>| {
            let activity = activity(json!({
                "channelData": {"tenant": {"id": one}}, "conversation": {"tenantId": other},
            }));
            activity.tenant().map(str::to_owned)
        };
        assert_eq!(tenant(Some("a"), Some("a")).as_deref(), Some("a"));
        assert_eq!(tenant(None, Some("a")).as_deref(), Some("a"));
        assert_eq!(tenant(Some("a"), None).as_deref(), Some("a"));
        assert_eq!(tenant(Some("a"), Some("b")), None);
        assert_eq!(tenant(None, None), None);
    }
}
