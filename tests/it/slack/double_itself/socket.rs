//! Socket Mode of the double against a plain WebSocket client.

use std::net::TcpStream;

use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use super::{Client, blocks, button};
use crate::slack::double::{Frame, Kind, texts};
use crate::slack::events::{CHANNEL, OTHER_USER, USER};
use crate::slack::{events, interactions};

/// A Socket Mode connection of the client.
type Socket = WebSocket<MaybeTlsStream<TcpStream>>;

impl Client {
    async fn connect(&self) -> Socket {
        let opened = self.call("apps.connections.open", json!({})).await;
        let url = opened["url"].as_str().expect("a URL").to_owned();
        let connecting = tokio::task::spawn_blocking(move || tungstenite::connect(url));
        let (mut socket, _) = connecting.await.expect("joined").expect("connected");
        assert_eq!(receive(&mut socket)["type"], "hello");
        socket
    }
}

/// The next frame that isn't a ping.
fn next_frame(socket: &mut Socket) -> tungstenite::Result<Message> {
    tokio::task::block_in_place(|| {
        loop {
            match socket.read() {
                Ok(message) if message.is_ping() => {}
                other => return other,
            }
        }
    })
}

fn receive(socket: &mut Socket) -> Value {
    let message = next_frame(socket).expect("a frame");
    let text = message.to_text().expect("text");
    serde_json::from_str(text).expect("JSON")
}

fn send(socket: &mut Socket, frame: &Value) {
    tokio::task::block_in_place(|| {
        let message = Message::text(frame.to_string());
        socket.send(message).expect("sent");
    });
}

/// Receives an envelope and acknowledges it.
fn acknowledge(socket: &mut Socket, payload: Option<Value>) -> Value {
    let envelope = receive(socket);
    let mut ack = json!({"envelope_id": envelope["envelope_id"]});
    if let Some(payload) = payload {
        ack["payload"] = payload;
    }
    send(socket, &ack);
    envelope
}

#[tokio::test(flavor = "multi_thread")]
async fn envelopes_are_acknowledged_once() {
    let client = Client::start().await;
    let mut socket = client.connect().await;
    client.double.connected().await;
    let mention = events::app_mention(CHANNEL, USER, None, "a < b?");
    let first = client.double.send(Kind::Event, mention.clone());
    let envelope = acknowledge(&mut socket, None);
    assert_eq!(
        envelope["payload"]["event"]["text"],
        "<@U0MADOGUCHI> a &lt; b?"
    );
    assert_eq!(envelope["retry_attempt"], 0);
    client.double.acknowledged(&first).await;
    let again = client.double.send_again(&first, 1, "timeout");
    let repeated = acknowledge(&mut socket, Some(json!({})));
    assert_eq!(repeated["retry_reason"], "timeout");
    assert_eq!(repeated["payload"], envelope["payload"]);
    client.double.acknowledged(&again).await;
    client.double.finish().await;

    send(&mut socket, &json!({"envelope_id": first}));
    send(&mut socket, &json!({"envelope_id": "unknown"}));
    send(&mut socket, &json!({"type": "pong"}));
    let third = client.double.send(Kind::Event, mention);
    acknowledge(&mut socket, Some(json!({"text": "events take no payload"})));
    client.double.acknowledged(&third).await;
    let expected = [
        "acknowledged twice",
        "no envelope unknown",
        "no envelope_id",
        "takes no payload",
    ];
    let mistakes = client.mistakes();
    assert_eq!(mistakes.len(), expected.len(), "{mistakes:?}");
    for (mistake, expected) in mistakes.iter().zip(expected) {
        assert!(mistake.contains(expected), "{mistake}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_end_and_begin_again() {
    let client = Client::start().await;
    let question = || events::direct_message(USER, None, "question");
    let mut old = client.connect().await;
    client.double.disconnect("refresh_requested");
    assert_eq!(receive(&mut old)["reason"], "refresh_requested");
    let mut new = client.connect().await;
    let sent = client.double.send(Kind::Event, question());
    acknowledge(&mut new, None);
    client.double.acknowledged(&sent).await;
    // Nothing acknowledges what was under way when the connections ended.
    client.double.send(Kind::Event, question());
    client.double.end_connections(&Frame::Close);
    receive(&mut new);
    let end = next_frame(&mut new);
    assert!(end.is_ok_and(|frame| frame.is_close()));
    let mut cut = client.connect().await;
    client.double.end_connections(&Frame::Cut);
    let end = next_frame(&mut cut);
    assert!(end.is_err(), "{end:?}");
    client.double.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_answered_and_its_button_pressed() {
    let client = Client::start().await;
    let mut socket = client.connect().await;
    let command = interactions::slash_command(CHANNEL, USER, "検索 MFA");
    let sent = client.double.send(Kind::Command, command);
    let answer = json!({"text": "答え", "response_type": "in_channel"});
    let envelope = acknowledge(&mut socket, Some(answer));
    assert_eq!(envelope["payload"]["text"], "検索 MFA");
    assert!(!client.double.reply(&sent).await.is_private);

    let more = json!({"text": "more", "blocks": blocks(json!([button("helpful")]))});
    assert_eq!(client.respond(&envelope["payload"], more).await, 200);
    let shown = client.double.message(|own| own.seen_by.is_some()).await;
    let pressed = interactions::used_in_message(&shown, USER, "helpful", None);
    let sent = client.double.send(Kind::Interaction, pressed);
    let envelope = acknowledge(&mut socket, None);
    assert_eq!(envelope["payload"]["actions"][0]["value"], "yes");
    assert_eq!(envelope["payload"]["message"], Value::Null);
    let thanks = json!({"text": "ありがとう", "replace_original": true});
    assert_eq!(client.respond(&envelope["payload"], thanks).await, 200);
    assert_eq!(client.double.reply(&sent).await.data["text"], "ありがとう");
    let shown = client.double.message(|own| own.updates == 1).await;
    assert_eq!(texts(&shown.body), "ありがとう");
    for _ in 0..4 {
        assert_eq!(
            client
                .respond(&envelope["payload"], json!({"text": "x"}))
                .await,
            200
        );
    }
    assert_eq!(
        client
            .respond(&envelope["payload"], json!({"text": "x"}))
            .await,
        404
    );
    assert_eq!(client.mistakes().len(), 1);
    client.double.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_modal_is_opened_once_a_trigger_and_submitted() {
    let client = Client::start().await;
    let mut socket = client.connect().await;
    let plain = |text: &str| json!({"type": "plain_text", "text": text});
    let options =
        json!([{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]);
    let select = json!({"type": "static_select", "action_id": "pick", "options": options});
    let typed = json!({"type": "plain_text_input", "action_id": "ask"});
    let input = |element: &Value| json!({"type": "input", "label": plain("L"), "element": element});
    let modal = json!({
        "type": "modal", "callback_id": "whatif", "title": plain("What if"),
        "submit": plain("Ask"), "blocks": [input(&select), input(&typed)],
    });
    let shortcut =
        interactions::message_action("answer", CHANNEL, USER, OTHER_USER, "Why is MFA on?");
    client.double.send(Kind::Interaction, shortcut);
    let envelope = acknowledge(&mut socket, None);
    let trigger = &envelope["payload"]["trigger_id"];
    let open = json!({"trigger_id": trigger, "view": modal});
    assert_eq!(client.call("views.open", open.clone()).await["ok"], true);
    let twice = client.call("views.open", open).await;
    assert_eq!(twice["error"], "exchanged_trigger_id");

    let view = client
        .double
        .view(|own| own.body["callback_id"] == "whatif")
        .await;
    let used = interactions::used_in_view(&view, "pick", Some("2"));
    client.double.send(Kind::Interaction, used);
    let envelope = acknowledge(&mut socket, None);
    assert_eq!(
        envelope["payload"]["actions"][0]["selected_option"]["value"],
        "2"
    );

    let submitted = interactions::view_submission(&view, &[("pick", "1"), ("ask", "期限")]);
    let sent = client.double.send(Kind::Interaction, submitted);
    let answer = json!({"response_action": "update", "view": modal});
    let envelope = acknowledge(&mut socket, Some(answer));
    let state = envelope["payload"]["view"]["state"]["values"]
        .as_object()
        .expect("values");
    let entered: Vec<&Value> = state.values().collect();
    assert!(
        entered.iter().any(|own| own["ask"]["value"] == "期限"),
        "{state:?}"
    );
    assert_eq!(
        client.double.reply(&sent).await.data["response_action"],
        "update"
    );
    client.double.finish().await;
}
