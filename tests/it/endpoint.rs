//! A server of embeddings on loopback, as strict as the published description of
//! the call: <https://platform.openai.com/docs/api-reference/embeddings/create>.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tiny_http::{Header, Method, Request, Response, Server};

/// Made-up words that mean the same to this server, and to nobody else.
const CONCEPTS: [[&str; 2]; 3] = [["florp", "zindle"], ["quasp", "ヌベポ"], ["renew", "延長"]];

/// What the server does with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Answers,
    /// Answers every second call, and says "too many" to the others.
    Busy,
    Fails,
    Slow(Duration),
    /// Leaves out the last vector.
    Short,
    /// Vectors of a length that depends on the text.
    Uneven,
    /// Something that is no JSON.
    Garbled,
    /// Sends the caller elsewhere.
    Redirects,
}

/// A call as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) body: Value,
    pub(crate) authorization: Option<String>,
}

impl Call {
    pub(crate) fn inputs(&self) -> Vec<&str> {
        let inputs = self.body["input"].as_array().expect("a list");
        inputs.iter().filter_map(Value::as_str).collect()
    }
}

/// The running server; it stops with the test.
pub(crate) struct Endpoint {
    server: Arc<Server>,
    calls: Arc<Mutex<Vec<Call>>>,
    mood: Arc<Mutex<Mood>>,
    /// What was wrong with a call, by the description.
    faults: Arc<Mutex<Vec<String>>>,
}

impl Endpoint {
    pub(crate) fn start() -> Endpoint {
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a free port"));
        let endpoint = Endpoint {
            server: server.clone(),
            calls: Arc::default(),
            mood: Arc::new(Mutex::new(Mood::Answers)),
            faults: Arc::default(),
        };
        let (calls, mood, faults) = (
            endpoint.calls.clone(),
            endpoint.mood.clone(),
            endpoint.faults.clone(),
        );
        std::thread::spawn(move || {
            for mut request in server.incoming_requests() {
                let read = call(&mut request);
                let number = calls.lock().expect("not poisoned").len();
                match read {
                    Ok(read) => {
                        let mood = *mood.lock().expect("not poisoned");
                        calls.lock().expect("not poisoned").push(read.clone());
                        reply(request, &read, mood, number);
                    }
                    Err(fault) => {
                        faults.lock().expect("not poisoned").push(fault);
                        // Who called may have hung up.
                        let _ = request.respond(Response::empty(400));
                    }
                }
            }
        });
        endpoint
    }

    pub(crate) fn url(&self) -> String {
        let address = self.server.server_addr();
        format!("http://{}/v1/embeddings", address.to_ip().expect("TCP"))
    }

    pub(crate) fn feels(&self, mood: Mood) {
        *self.mood.lock().expect("not poisoned") = mood;
    }

    /// The calls since the last time.
    #[track_caller]
    pub(crate) fn calls(&self) -> Vec<Call> {
        let faults = std::mem::take(&mut *self.faults.lock().expect("not poisoned"));
        assert!(faults.is_empty(), "{faults:?}");
        std::mem::take(&mut *self.calls.lock().expect("not poisoned"))
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

/// Reads a call; what is wrong with it, if anything.
fn call(request: &mut Request) -> Result<Call, String> {
    let header = |name: &'static str| {
        let mut headers = request.headers().iter();
        let found = headers.find(|header| header.field.equiv(name));
        found.map(|header| header.value.to_string())
    };
    let authorization = header("Authorization");
    let kind = header("Content-Type").unwrap_or_default();
    if *request.method() != Method::Post || request.url() != "/v1/embeddings" {
        return Err(format!("{} {}", request.method(), request.url()));
    }
    if !kind.starts_with("application/json") {
        return Err(format!("Content-Type: {kind}"));
    }
    let mut text = String::new();
    let read = request.as_reader().read_to_string(&mut text);
    read.map_err(|error| error.to_string())?;
    let body: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let known = ["model", "input", "encoding_format", "dimensions", "user"];
    let keys = body.as_object().ok_or("no object")?.keys();
    if let Some(key) = keys.into_iter().find(|key| !known.contains(&key.as_str())) {
        return Err(format!("unknown key {key}"));
    }
    let inputs = body["input"].as_array().ok_or("no list of inputs")?;
    let is_text = |input: &Value| input.as_str().is_some_and(|text| !text.is_empty());
    if inputs.is_empty() || inputs.len() > 2048 || !inputs.iter().all(is_text) {
        return Err(format!("input: {inputs:?}"));
    }
    if !body["model"].is_string() || body["encoding_format"] != "float" {
        return Err(format!("model or encoding_format: {body}"));
    }
    Ok(Call {
        body,
        authorization,
    })
}

fn reply(request: Request, call: &Call, mood: Mood, number: usize) {
    let mut data: Vec<Value> = call
        .inputs()
        .iter()
        .enumerate()
        .map(|(index, text)| {
            json!({"object": "embedding", "index": index, "embedding": vector(text, mood)})
        })
        .collect();
    // The order is not promised.
    data.reverse();
    let mut status = 200;
    match mood {
        Mood::Answers | Mood::Uneven | Mood::Garbled => {}
        Mood::Busy if number.is_multiple_of(2) => status = 429,
        Mood::Busy => {}
        Mood::Fails => status = 400,
        Mood::Redirects => status = 307,
        Mood::Slow(time) => std::thread::sleep(time),
        Mood::Short => drop(data.remove(0)),
    }
    let body = match mood {
        Mood::Garbled => "<html>".to_owned(),
        _ => json!({"object": "list", "data": data, "model": call.body["model"],
                    "usage": {"prompt_tokens": 1, "total_tokens": 1}})
        .to_string(),
    };
    let location = Header::from_bytes("Location", "/elsewhere").expect("a header");
    // Who called may have hung up.
    let _ = request.respond(
        Response::from_string(body)
            .with_status_code(status)
            .with_header(location),
    );
}

fn vector(text: &str, mood: Mood) -> Vec<f32> {
    let mut vector = vec![0.01; CONCEPTS.len() + 1];
    for (axis, words) in CONCEPTS.iter().enumerate() {
        let named = words.iter().filter(|word| text.contains(*word)).count();
        vector[axis] += named as f32;
    }
    if mood == Mood::Uneven {
        vector.resize(CONCEPTS.len() + 1 + text.len() % 2, 0.0);
    }
    vector
}
