//! An activity as it comes in: the parts of the [Bot Framework's][1] that are used,
//! and what they mean. What is not known is passed over.
//!
//! [1]: https://github.com/microsoft/Agents/blob/main/specs/activity/protocol-activity.md

use serde::Deserialize;
use serde_json::Value;

use super::NAME;
use crate::channel::conversation::Asker;
use crate::text::Language;

/// An activity.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Activity {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) id: Option<String>,
    /// Which operation an `invoke` wants.
    pub(super) name: Option<String>,
    /// What an `installationUpdate` does.
    pub(super) action: Option<String>,
    pub(super) channel_id: String,
    pub(super) service_url: String,
    pub(super) from: Account,
    pub(super) recipient: Account,
    pub(super) conversation: Conversation,
    pub(super) text: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) reply_to_id: Option<String>,
    #[serde(deserialize_with = "unless_null")]
    pub(super) members_added: Vec<Account>,
    #[serde(deserialize_with = "unless_null")]
    entities: Vec<Entity>,
    #[serde(deserialize_with = "unless_null")]
    channel_data: ChannelData,
    /// What a card's button or form sends.
    pub(super) value: Value,
}

/// Who sends or receives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) aad_object_id: Option<String>,
}

/// Where.
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
    /// How a mention stands in the text.
    text: Option<String>,
    mentioned: Option<Account>,
    /// Of the client.
    locale: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ChannelData {
    #[serde(deserialize_with = "unless_null")]
    tenant: Tenant,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Tenant {
    id: Option<String>,
}

/// Some clients send null for what is not there.
fn unless_null<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Activity {
    /// The tenant it comes from; none if it says two.
    pub(super) fn tenant(&self) -> Option<&str> {
        let own = self.channel_data.tenant.id.as_deref();
        let of_conversation = self.conversation.tenant_id.as_deref();
        match (own, of_conversation) {
            (Some(one), Some(other)) => (one == other).then_some(one),
            (one, other) => one.or(other),
        }
    }

    /// The language of whoever asks, if it is one of ours.
    pub(super) fn language(&self) -> Option<Language> {
        let clients = self.entities.iter().filter_map(|own| own.locale.as_deref());
        let mut locales = self.locale.as_deref().into_iter().chain(clients);
        locales.find_map(Language::from_code)
    }

    /// True where others than the asker see what is said.
    pub(super) fn is_shared(&self) -> bool {
        let kind = self.conversation.conversation_type.as_deref();
        kind.is_some_and(|kind| kind != "personal")
    }

    /// What was typed, without mentions of the bot; mentions of others are their
    /// names.
    pub(super) fn typed(&self) -> String {
        let mut text = self.text.clone().unwrap_or_default();
        for entity in self.entities.iter().filter(|own| own.kind == "mention") {
            let is_own = entity
                .mentioned
                .as_ref()
                .is_some_and(|account| account.id == self.recipient.id);
            if let Some(mention) = entity.text.as_deref().filter(|text| !text.is_empty()) {
                let name = mention.replace("<at>", "").replace("</at>", "");
                let read_as = if is_own { " " } else { name.as_str() };
                text = text.replace(mention, read_as);
            }
        }
        text.replace("&nbsp;", " ").trim().to_owned()
    }

    /// Who asks. A personal chat is one conversation; in a group chat, and in a
    /// thread of a channel, which has an id of its own, everybody has their own.
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
            place,
            conversation,
        }
    }

    /// The person's id in the directory, else in the channel.
    pub(super) fn person(&self) -> &str {
        let own = self.from.aad_object_id.as_deref();
        own.filter(|id| !id.is_empty()).unwrap_or(&self.from.id)
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
    fn mentions_of_the_bot_are_taken_off_and_others_are_names() {
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
            let own = activity(json!({
                "text": text, "recipient": {"id": "28:bot"},
                "entities": [mention("28:bot", "<at>Desk</at>"), mention("29:x", "<at>Aiko</at>")],
            }));
            assert_eq!(own.typed(), expected);
        }
    }

    #[test]
    fn who_asks_where_and_in_which_language() {
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
            let own = activity(json!({
                "from": {"id": "29:x", "aadObjectId": "oid"}, "locale": locale,
                "conversation": {"id": id, "conversationType": kind},
            }));
            let asker = own.asker();
            assert_eq!(asker.conversation, conversation);
            assert_eq!(asker.place.as_deref(), place);
            assert_eq!(asker.person.as_deref(), Some("oid"));
            assert_eq!(
                own.language(),
                (locale == Some("ja-JP")).then_some(Language::Ja)
            );
        }
    }

    #[test]
    fn two_tenants_are_none() {
        let of = |one: Option<&str>, other: Option<&str>| {
            let own = activity(json!({
                "channelData": {"tenant": {"id": one}}, "conversation": {"tenantId": other},
            }));
            own.tenant().map(str::to_owned)
        };
        assert_eq!(of(Some("a"), Some("a")).as_deref(), Some("a"));
        assert_eq!(of(None, Some("a")).as_deref(), Some("a"));
        assert_eq!(of(Some("a"), None).as_deref(), Some("a"));
        assert_eq!(of(Some("a"), Some("b")), None);
        assert_eq!(of(None, None), None);
    }
}
