//! A fake embeddings endpoint on a loopback address. It accepts only requests that follow the
//! published description: <https://platform.openai.com/docs/api-reference/embeddings/create>.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tiny_http::{Header, Method, Request, Response, Server};

/// Pairs of words that get the same vector; most are invented, so only this endpoint relates them.
const CONCEPTS: [[&str; 2]; 3] = [["florp", "zindle"], ["quasp", "ヌベポ"], ["renew", "延長"]];

/// How the endpoint replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behavior {
    Answers,
    /// Answers every second request, and refuses the others with status 429.
    Busy,
    Fails,
    Slow(Duration),
    /// Omits a vector.
    Short,
    /// Returns vectors whose length depends on the text.
    Uneven,
    /// Replies with a body that isn't JSON.
    Garbled,
    /// Redirects to another address.
    Redirects,
}

/// A valid request.
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

/// The running endpoint; it stops when dropped.
pub(crate) struct Endpoint {
    server: Arc<Server>,
    calls: Arc<Mutex<Vec<Call>>>,
    behavior: Arc<Mutex<Behavior>>,
    /// The reasons for which requests were invalid.
    faults: Arc<Mutex<Vec<String>>>,
}

impl Endpoint {
    pub(crate) fn start() -> Endpoint {
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a free port"));
        let endpoint = Endpoint {
            server: server.clone(),
            calls: Arc::default(),
            behavior: Arc::new(Mutex::new(Behavior::Answers)),
            faults: Arc::default(),
        };
        let (calls, behavior, faults) = (
            endpoint.calls.clone(),
            endpoint.behavior.clone(),
            endpoint.faults.clone(),
        );
        std::thread::spawn(move || {
            for mut request in server.incoming_requests() {
                let read = call(&mut request);
                let number = calls.lock().expect("not poisoned").len();
                match read {
                    Ok(read) => {
                        let behavior = *behavior.lock().expect("not poisoned");
                        calls.lock().expect("not poisoned").push(read.clone());
                        reply(request, &read, behavior, number);
                    }
                    Err(fault) => {
                        faults.lock().expect("not poisoned").push(fault);
                        // The client may have closed the connection.
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

    /// Sets how the endpoint replies from now on.
    pub(crate) fn behaves(&self, behavior: Behavior) {
        *self.behavior.lock().expect("not poisoned") = behavior;
    }

    /// Returns the requests since the last call of this function. Panics if one was invalid.
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

/// Reads a request. Returns an error that says what is invalid.
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

fn reply(request: Request, call: &Call, behavior: Behavior, number: usize) {
    let mut data: Vec<Value> = call
        .inputs()
        .iter()
        .enumerate()
        .map(|(index, text)| {
            json!({"object": "embedding", "index": index, "embedding": vector(text, behavior)})
        })
        .collect();
    // The API doesn't promise an order.
    data.reverse();
    let mut status = 200;
    match behavior {
        Behavior::Answers | Behavior::Uneven | Behavior::Garbled => {}
        Behavior::Busy if number.is_multiple_of(2) => status = 429,
        Behavior::Busy => {}
        Behavior::Fails => status = 400,
        Behavior::Redirects => status = 307,
        Behavior::Slow(time) => std::thread::sleep(time),
        Behavior::Short => drop(data.remove(0)),
    }
    let body = match behavior {
        Behavior::Garbled => "<html>".to_owned(),
        _ => json!({"object": "list", "data": data, "model": call.body["model"],
                    "usage": {"prompt_tokens": 1, "total_tokens": 1}})
        .to_string(),
    };
    let location = Header::from_bytes("Location", "/elsewhere").expect("a header");
    // The client may have closed the connection.
    let _ = request.respond(
        Response::from_string(body)
            .with_status_code(status)
            .with_header(location),
    );
}

fn vector(text: &str, behavior: Behavior) -> Vec<f32> {
    let mut vector = vec![0.01; CONCEPTS.len() + 1];
    for (axis, words) in CONCEPTS.iter().enumerate() {
        let named = words.iter().filter(|word| text.contains(*word)).count();
        vector[axis] += named as f32;
    }
    if behavior == Behavior::Uneven {
        vector.resize(CONCEPTS.len() + 1 + text.len() % 2, 0.0);
    }
    vector
}
