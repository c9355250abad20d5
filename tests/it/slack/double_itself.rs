//! The double of Slack against plain clients: it takes what Slack takes and remembers what
//! Slack refuses.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use reqwest::Response;
use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use super::double::{
    APP_TOKEN, BOT_TOKEN, Double, Fault, Frame, Kind, SIGNING_SECRET, Sender, texts,
};
use super::events::{CHANNEL, DESK_CHANNEL, DIRECT, OTHER_USER, USER};
use super::{events, interactions, schema, signing};

/// A bot that does what the test says.
struct Client {
    double: Double,
    http: reqwest::Client,
}

/// A Socket Mode connection of the client.
type Socket = WebSocket<MaybeTlsStream<TcpStream>>;

impl Client {
    async fn start() -> Client {
        Client {
            double: Double::start().await,
            http: reqwest::Client::new(),
        }
    }

    async fn post(&self, token: &str, call: &str, arguments: &Value) -> Response {
        let url = format!("{}/{call}", self.double.url());
        let request = self.http.post(url).bearer_auth(token).json(arguments);
        request.send().await.expect("the double answers")
    }

    async fn call(&self, call: &str, arguments: Value) -> Value {
        let token = match call {
            "apps.connections.open" => APP_TOKEN,
            _ => BOT_TOKEN,
        };
        let response = self.post(token, call, &arguments).await;
        response.json().await.expect("JSON")
    }

    async fn get(&self, call: &str, query: &str) -> Value {
        let url = format!("{}/{call}?{query}", self.double.url());
        let request = self.http.get(url).bearer_auth(BOT_TOKEN);
        let response = request.send().await.expect("the double answers");
        response.json().await.expect("JSON")
    }

    /// What a response URL answers, as a status.
    async fn respond(&self, payload: &Value, body: Value) -> u16 {
        let url = payload["response_url"].as_str().expect("a URL");
        let response = self.http.post(url).json(&body).send().await;
        response.expect("the double answers").status().as_u16()
    }

    async fn connect(&self) -> Socket {
        let opened = self.call("apps.connections.open", json!({})).await;
        let url = opened["url"].as_str().expect("a URL").to_owned();
        let connecting = tokio::task::spawn_blocking(move || tungstenite::connect(url));
        let (mut socket, _) = connecting.await.expect("joined").expect("connected");
        assert_eq!(receive(&mut socket)["type"], "hello");
        socket
    }

    fn mistakes(&self) -> Vec<String> {
        std::mem::take(&mut self.double.state().mistakes)
    }
}

fn receive(socket: &mut Socket) -> Value {
    tokio::task::block_in_place(|| {
        let message = socket.read().expect("a frame");
        serde_json::from_str(message.to_text().expect("text")).expect("JSON")
    })
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

fn blocks(elements: Value) -> Value {
    json!([
        {"type": "section", "text": {"type": "mrkdwn", "text": "An *answer*"}},
        {"type": "actions", "elements": elements},
    ])
}

fn button(name: &str) -> Value {
    let text = json!({"type": "plain_text", "text": "役に立った"});
    json!({"type": "button", "action_id": name, "value": "yes", "text": text})
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_answered_and_kept() {
    let client = Client::start().await;
    let tested = client.get("auth.test", "").await;
    assert_eq!(tested["bot_id"], events::BOT);
    let message = json!({"channel": CHANNEL, "text": "x", "blocks": blocks(json!([button("a")]))});
    let posted = client.call("chat.postMessage", message).await;
    assert_eq!(posted["ok"], true);
    let ts = posted["ts"].as_str().expect("a timestamp");
    let update = json!({"channel": CHANNEL, "ts": ts, "text": "updated"});
    assert_eq!(client.call("chat.update", update).await["ok"], true);
    let link = client
        .get(
            "chat.getPermalink",
            &format!("channel={CHANNEL}&message_ts={ts}"),
        )
        .await;
    assert!(
        link["permalink"]
            .as_str()
            .is_some_and(|own| own.starts_with("https://"))
    );
    let kept = client.double.message(|own| own.updates == 1).await;
    assert_eq!(texts(&kept.body), "updated");
    let only = json!({"channel": CHANNEL, "user": USER, "text": "for one person"});
    assert_eq!(client.call("chat.postEphemeral", only).await["ok"], true);
    let kept = client.double.message(|own| own.seen_by.is_some()).await;
    assert_eq!(kept.seen_by.as_deref(), Some(USER));
    let opened = client
        .call("conversations.open", json!({"users": USER}))
        .await;
    assert_eq!(opened["channel"]["id"], DIRECT);
    let info = client
        .get("conversations.info", &format!("channel={DIRECT}"))
        .await;
    assert_eq!(info["channel"]["is_im"], true);
    client.double.state().locale = Some("ja-JP".to_owned());
    let user = client
        .get("users.info", &format!("user={USER}&include_locale=true"))
        .await;
    assert_eq!(user["user"]["locale"], "ja-JP");
    client.double.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_published_once_a_person_and_updated() {
    let client = Client::start().await;
    let view = |text: &str| {
        let text = json!({"type": "plain_text", "text": text});
        json!({"type": "home", "blocks": [{"type": "header", "text": text}]})
    };
    for text in ["first", "second"] {
        let arguments = json!({"user_id": USER, "view": view(text)});
        assert_eq!(client.call("views.publish", arguments).await["ok"], true);
    }
    let published = client.double.view(|own| own.user == USER).await;
    assert_eq!(client.double.state().views.len(), 1);
    assert_eq!(texts(&published.body), "\nsecond");
    let stale = json!({"user_id": USER, "view": view("third"), "hash": "stale"});
    let refused = client.call("views.publish", stale).await;
    assert_eq!(refused["error"], "hash_conflict");
    let update = json!({"view_id": published.id, "view": view("third"), "hash": published.hash});
    assert_eq!(client.call("views.update", update).await["ok"], true);
    let opened = json!({"trigger_id": "1.1.unknown", "view": view("x")});
    let refused = client.call("views.open", opened).await;
    assert_eq!(refused["error"], "invalid_trigger_id");
    client.double.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_slack_would_refuse_are_mistakes() {
    let client = Client::start().await;
    let plain = json!({"type": "plain_text", "text": "x".repeat(76)});
    let mut long = button("a");
    long["text"] = plain;
    let cases = [
        ("chat.postMessage", json!({"channel": CHANNEL})),
        (
            "chat.postMessage",
            json!({"channel": CHANNEL, "text": "x", "colour": "red"}),
        ),
        (
            "chat.postMessage",
            json!({"channel": CHANNEL, "text": "<!channel>"}),
        ),
        (
            "chat.postMessage",
            json!({"channel": CHANNEL, "text": format!("<@{OTHER_USER}>")}),
        ),
        (
            "chat.postMessage",
            json!({"channel": CHANNEL, "text": "x", "blocks": blocks(json!([long]))}),
        ),
        (
            "views.publish",
            json!({"user_id": USER, "view": {"type": "modal", "blocks": []}}),
        ),
        ("chat.delete", json!({"channel": CHANNEL})),
    ];
    for (call, arguments) in cases {
        let answer = client.call(call, arguments.clone()).await;
        assert_eq!(answer["ok"], false, "{call} {arguments}");
        assert!(!client.mistakes().is_empty(), "{call} {arguments}");
    }
    client.double.state().expected_mentions = vec![format!("<@{OTHER_USER}>")];
    let expected = json!({"channel": CHANNEL, "text": format!("<@{OTHER_USER}> asks")});
    assert_eq!(client.call("chat.postMessage", expected).await["ok"], true);
    let as_json = json!({"channel": CHANNEL, "message_ts": "1760000000.000001"});
    client.call("chat.getPermalink", as_json).await;
    assert_eq!(client.mistakes(), ["chat.getPermalink takes no JSON"]);
    let errors = [
        ("wrong", "auth.test", "invalid_auth"),
        (APP_TOKEN, "auth.test", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
    ];
    for (token, call, error) in errors {
        let answer = client.post(token, call, &json!({})).await;
        let answer: Value = answer.json().await.expect("JSON");
        assert_eq!(answer["error"], error, "{call}");
    }
    client.double.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_as_slack_sends_them() {
    let client = Client::start().await;
    let message = json!({"channel": CHANNEL, "text": "x"});
    let post = || client.post(BOT_TOKEN, "chat.postMessage", &message);
    client
        .double
        .fault("chat.postMessage", 1, Fault::RateLimited(30));
    let response = post().await;
    assert_eq!(response.status().as_u16(), 429);
    assert_eq!(response.headers()["retry-after"], "30");
    client
        .double
        .fault("chat.postMessage", 2, Fault::Status(503));
    for _ in 0..2 {
        assert_eq!(post().await.status().as_u16(), 503);
    }
    assert_eq!(
        client.mistakes(),
        ["chat.postMessage again before Retry-After was over"]
    );
    client
        .double
        .fault("chat.postMessage", 1, Fault::Refused("channel_not_found"));
    let answer: Value = post().await.json().await.expect("JSON");
    assert_eq!(answer, json!({"ok": false, "error": "channel_not_found"}));
    let pause = Duration::from_millis(20);
    client
        .double
        .fault("chat.postMessage", 1, Fault::Slow(pause));
    let begun = Instant::now();
    assert_eq!(post().await.status().as_u16(), 200);
    assert!(begun.elapsed() >= pause);
    client.double.finish().await;
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
    assert_eq!(client.mistakes().len(), 4);
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
    let end = tokio::task::block_in_place(|| new.read());
    assert!(end.is_ok_and(|frame| frame.is_close()));
    let mut cut = client.connect().await;
    client.double.end_connections(&Frame::Cut);
    let end = tokio::task::block_in_place(|| cut.read());
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

#[test]
fn events_have_the_published_shape() {
    let mention = events::app_mention(CHANNEL, USER, Some("1760000000.000001"), "x");
    let as_message = events::also_as_message(&mention);
    assert_eq!(as_message["event"]["ts"], mention["event"]["ts"]);
    assert_ne!(as_message["event_id"], mention["event_id"]);
    let mut cases = vec![
        ("app.mention", mention),
        ("message.channels", as_message),
        (
            "message.channels",
            events::channel_message(DESK_CHANNEL, USER, None, "x"),
        ),
        ("message.im", events::direct_message(USER, None, "x")),
        ("message.im", events::own_message(DIRECT, None, "x")),
        ("message.im", events::app_home_opened(USER, None)),
        (
            "message.im",
            events::app_home_opened(USER, Some(&json!({"type": "home"}))),
        ),
    ];
    let ignored = events::messages_to_ignore().into_iter();
    cases.extend(ignored.map(|event| ("message.im", event)));
    for (topic, event) in cases {
        let found = schema::mistakes_of_event(topic, &event);
        assert!(found.is_empty(), "{found:?} {event:#}");
    }
}

/// A receiver of HTTP events that checks signatures as the documentation says.
async fn receiver() -> String {
    async fn receive(headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
        let text = |name: &str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let timestamp = text("x-slack-request-timestamp");
        let body = String::from_utf8(body.to_vec()).expect("UTF-8");
        let right = signing::sign(SIGNING_SECRET, &timestamp, &body);
        let now = super::double::now();
        let is_fresh = timestamp
            .parse::<u64>()
            .is_ok_and(|timestamp| now.abs_diff(timestamp) <= 300);
        if !is_fresh || text("x-slack-signature") != right {
            return (StatusCode::UNAUTHORIZED, String::new());
        }
        let json: Value = serde_json::from_str(&body).unwrap_or_default();
        let answer = match json["challenge"].as_str() {
            Some(challenge) => challenge.to_owned(),
            None if body.starts_with("payload=") => String::new(),
            None if json.is_null() && body.contains("command=") => {
                json!({"text": "from HTTP"}).to_string()
            }
            None => text("x-slack-retry-num"),
        };
        (StatusCode::OK, answer)
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().route("/slack", post(receive));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/slack")
}

#[tokio::test]
async fn http_requests_are_signed() {
    let double = Double::start().await;
    let url = receiver().await;
    let sender = Sender::new(url.clone(), SIGNING_SECRET);
    let challenge = sender
        .challenge("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P")
        .await;
    assert!(challenge.body.starts_with("3eZ"), "{challenge:?}");
    let event = events::app_mention(CHANNEL, USER, None, "x");
    assert_eq!(sender.event(&event, None).await.body, "");
    let again = sender.event(&event, Some((2, "http_timeout"))).await;
    assert_eq!(again.body, "2");
    let command = double.prepare(interactions::slash_command(CHANNEL, USER, "検索"));
    assert!(sender.command(&command).await.body.contains("from HTTP"));
    let action = interactions::message_action("answer", CHANNEL, USER, OTHER_USER, "x");
    let action = double.prepare(action);
    assert_eq!(sender.interaction(&action).await.status, 200);
    for request in signing::requests(SIGNING_SECRET, super::double::now()) {
        let answer = sender.request(&request).await;
        let expected = if request.is_valid { 200 } else { 401 };
        assert_eq!(answer.status, expected, "{}", request.name);
    }
    let other = Sender::new(url, "another secret");
    assert_eq!(other.event(&event, None).await.status, 401);
    double.finish().await;
}
