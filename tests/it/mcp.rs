//! The MCP server as assistants use it: over standard input and output of the program, and
//! over HTTP.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::harness::Desk;
use crate::served::Served;

/// The protocol version that most assistants support.
const VERSION: &str = "2025-06-18";

/// A session with `madoguchi mcp`.
pub(crate) struct Session {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    next_id: u64,
}

impl Session {
    /// Starts the program with a desk's packs and initializes the session.
    pub(crate) fn start(desk: &Desk) -> Session {
        let mut command = desk.command(&["mcp"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let mut session = Session {
            input: child.stdin.take(),
            child,
            output,
            next_id: 0,
        };
        let hello = json!({
            "protocolVersion": VERSION,
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        });
        let info = session.call("initialize", hello).expect("a greeting");
        assert_eq!(info["serverInfo"]["name"], "madoguchi");
        assert_eq!(info["protocolVersion"], VERSION);
        session.write(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        session
    }

    fn write(&mut self, message: &Value) {
        let input = self.input.as_mut().expect("open");
        writeln!(input, "{message}").expect("the program reads its input");
    }

    /// Reads the next message, which is one line.
    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.output
            .read_line(&mut line)
            .expect("the program writes its output");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    /// Calls a method. Returns its result or error.
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Result<Value, Value> {
        self.next_id += 1;
        let id = self.next_id;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters});
        self.write(&request);
        loop {
            let mut message = self.read();
            if message["id"] == id {
                return match message["error"].take() {
                    Value::Null => Ok(message["result"].take()),
                    error => Err(error),
                };
            }
        }
    }

    /// Calls a tool that exists.
    pub(crate) fn tool(&mut self, name: &str, arguments: Value) -> Value {
        let parameters = json!({"name": name, "arguments": arguments});
        self.call("tools/call", parameters).expect("a result")
    }

    /// Waits for a notification.
    fn notified(&mut self, method: &str) {
        while self.read()["method"] != method {}
    }

    /// Closes the input and waits until the program ends.
    fn end(mut self) {
        drop(self.input.take());
        let status = self.child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0));
        let mut rest = String::new();
        let left = self.output.read_line(&mut rest).expect("read");
        assert_eq!((left, rest.as_str()), (0, ""));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().expect("a text")
}

#[test]
fn the_schemas_of_the_tools_come_from_the_packs() {
    let desk = Desk::of_the_coffee_machine();
    let mut session = Session::start(&desk);
    let tools = session.call("tools/list", json!({})).expect("tools");
    let tools = tools["tools"].as_array().expect("a list").clone();
    let names: Vec<&str> = tools
        .iter()
        .filter_map(|tool| tool["name"].as_str())
        .collect();
    assert_eq!(
        names,
        ["ask", "search", "get_entry", "get_setting", "whatif"]
    );
    for tool in &tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true);
        assert_eq!(tool["inputSchema"]["additionalProperties"], false);
        assert_eq!(tool["outputSchema"]["type"], "object");
        assert!(
            tool["description"]
                .as_str()
                .is_some_and(|text| text.contains(" / "))
        );
    }
    let facts = &tools[4]["inputSchema"]["properties"]["facts"];
    assert_eq!(facts["additionalProperties"], false);
    let facts = &facts["properties"];
    assert_eq!(facts["power"]["type"], "boolean");
    assert_eq!(facts["water"]["enum"], json!(["full", "low", "empty"]));
    assert_eq!(
        (&facts["litres"]["minimum"], &facts["litres"]["maximum"]),
        (&json!(0), &json!(90))
    );
    assert_eq!(facts["installed"]["format"], "date");
    let calls = [
        (
            "ask",
            json!({"question": "Is the coffee free?", "as_of": "2026-06-10"}),
        ),
        ("ask", json!({"question": "マシンが起動しない"})),
        ("search", json!({"query": "beans", "limit": 2.0})),
        ("get_entry", json!({"id": "descale", "lang": "ja"})),
        ("get_setting", json!({"id": "water hardness"})),
        (
            "whatif",
            json!({"facts": {"power": false, "lamps": ["drop"]}, "days": 2}),
        ),
        (
            "whatif",
            json!({"policy": {"machine": {"State": {"power": false}}}}),
        ),
        ("whatif", json!({"policy": "[{\"power\": false}]"})),
        ("whatif", json!({})),
    ];
    for (name, arguments) in calls {
        let result = session.tool(name, arguments.clone());
        assert_eq!(result["isError"], false, "{name} {arguments}: {result}");
        assert!(
            text(&result).contains("https://"),
            "{name} {arguments}: {result}"
        );
        assert!(!text(&result).contains('\u{1b}'));
        let tool = tools
            .iter()
            .find(|tool| tool["name"] == name)
            .expect("a tool");
        let validator = jsonschema::validator_for(&tool["outputSchema"]).expect("a schema");
        let mistakes = validator.iter_errors(&result["structuredContent"]);
        let mistakes: Vec<String> = mistakes.map(|error| error.to_string()).collect();
        assert_eq!(mistakes, Vec::<String>::new(), "{name} {arguments}");
        let validator = jsonschema::validator_for(&tool["inputSchema"]).expect("a schema");
        assert!(validator.is_valid(&arguments), "{name} {arguments}");
    }
    session.end();
    let report = desk.run(&["report", "--json"]).succeeded().json();
    assert_eq!(report["channels"]["mcp"]["asked"], 6);
}

#[test]
fn errors_are_explained_to_the_assistant() {
    let desk = Desk::of_the_coffee_machine();
    let mut session = Session::start(&desk);
    let cases = [
        ("ask", json!({}), "missing field `question`"),
        (
            "ask",
            json!({"question": " ", "lang": "ja"}),
            "質問が空です",
        ),
        (
            "ask",
            json!({"question": "a".repeat(2001)}),
            "The limit is 2000",
        ),
        (
            "ask",
            json!({"question": "a", "colour": "red"}),
            "unknown field `colour`",
        ),
        ("search", json!({"query": "a", "limit": 0}), "1 – 100"),
        ("get_entry", json!({"id": "none"}), "no entry \"none\""),
        (
            "get_setting",
            json!({"id": "none", "lang": "ja"}),
            "設定「none」",
        ),
        ("whatif", json!({"facts": {"power": "x"}}), "/facts/power"),
        (
            "whatif",
            json!({"facts": {"sugar": 1}}),
            "There's no fact \"sugar\"",
        ),
        ("whatif", json!({"days": 367}), "0 – 366"),
        (
            "whatif",
            json!({"policy": {"beans": 1}, "lang": "ja"}),
            "/policy: この JSON は、判定に使うポリシーではありません",
        ),
    ];
    for (name, arguments, part) in cases {
        let result = session.tool(name, arguments.clone());
        assert_eq!(result["isError"], true, "{name} {arguments}: {result}");
        assert!(text(&result).contains(part), "{part:?} is not in {result}");
    }
    let parameters = json!({"name": "delete_everything", "arguments": {}});
    let error = session
        .call("tools/call", parameters)
        .expect_err("no such tool");
    assert_eq!(error["code"], -32602);
    let error = session
        .call("no/method", json!({}))
        .expect_err("no such method");
    assert_eq!(error["code"], -32601);
    session.end();
}

#[test]
fn entries_are_resources_and_edits_are_notified() {
    let desk = Desk::new().pack("library").entry(
        "library/entries/renewal.en.md",
        "How do I renew a book?",
        "At the desk.",
    );
    let mut session = Session::start(&desk);
    let uris = |session: &mut Session| -> Vec<String> {
        let listed = session
            .call("resources/list", json!({}))
            .expect("resources");
        let listed = listed["resources"].as_array().expect("a list").clone();
        let uris = listed
            .iter()
            .filter_map(|resource| resource["uri"].as_str());
        uris.map(str::to_owned).collect()
    };
    assert_eq!(uris(&mut session), ["madoguchi://entries/renewal"]);
    let uri = json!({"uri": "madoguchi://entries/renewal"});
    let read = session.call("resources/read", uri).expect("an entry");
    let read = read["contents"][0]["text"].as_str().expect("a text");
    assert!(
        read.contains("At the desk.") && read.contains("2026-04-01"),
        "{read}"
    );
    for wrong in ["madoguchi://entries/none", "file:///etc/passwd", ""] {
        let error = session.call("resources/read", json!({"uri": wrong}));
        assert!(error.is_err(), "{wrong}");
    }
    let entry = fs::read_to_string(desk.path("knowledge/library/entries/renewal.en.md"));
    let second = entry.expect("read").replace("renew", "return");
    desk.write("knowledge/library/entries/return.en.md", second);
    session.notified("notifications/tools/list_changed");
    session.notified("notifications/resources/list_changed");
    assert_eq!(uris(&mut session).len(), 2);
    let tools = session.call("tools/list", json!({})).expect("tools");
    let is_whatif = |tool: &Value| tool["name"] == "whatif";
    assert!(
        !tools["tools"]
            .as_array()
            .expect("a list")
            .iter()
            .any(is_whatif)
    );
    session.end();
}

#[test]
fn an_empty_input_is_not_an_error() {
    let desk = Desk::of_the_coffee_machine();
    desk.run(&["mcp"]).succeeded().quietly();
    desk.run_on(&["mcp"], "hello\n").succeeded();
}

const ACCEPT: (&str, &str) = ("Accept", "application/json, text/event-stream");
const JSON: (&str, &str) = ("Content-Type", "application/json");

#[test]
fn tools_are_served_over_http_without_sessions() {
    let served = Served::start(
        Desk::of_the_coffee_machine(),
        &[(
            "MADOGUCHI__MCP__HOSTS",
            "faq.example.com,faq.example.net:8443,faq.example.org:443",
        )],
    );
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "マシンが起動しない"}},
    });
    let call = call.to_string();
    let send = |headers: &[(&str, &str)]| {
        let headers: Vec<(&str, &str)> = [ACCEPT, JSON].iter().chain(headers).copied().collect();
        served.send("POST", "/mcp", &headers, call.as_bytes())
    };
    let answer = send(&[]).fine();
    assert_eq!(answer.header("Mcp-Session-Id"), "");
    let answer = answer.json();
    assert_eq!(
        answer["result"]["structuredContent"]["entry"],
        "will-not-start"
    );
    for headers in [
        vec![("Host", "faq.example.com")],
        vec![("Origin", "http://localhost:6274")],
        vec![
            ("Host", "faq.example.com"),
            ("Origin", "https://faq.example.com"),
        ],
        vec![
            ("Host", "faq.example.org"),
            ("Origin", "https://faq.example.org"),
        ],
    ] {
        send(&headers).fine();
    }
    for headers in [
        vec![("Host", "rebound.example")],
        vec![("Host", "faq.example.net")],
        vec![("Host", "faq.example.org:8443")],
        vec![
            ("Host", "faq.example.org"),
            ("Origin", "http://faq.example.org"),
        ],
        vec![("Origin", "https://rebound.example")],
        vec![("Origin", "null")],
    ] {
        let refused = send(&headers);
        assert_eq!(refused.status, 403, "{headers:?}");
        assert!(refused.text().contains("mcp.hosts"), "{}", refused.text());
    }
    assert_eq!(served.send("GET", "/mcp", &[ACCEPT], b"").status, 405);
    let large = served.send(
        "POST",
        "/mcp",
        &[ACCEPT, JSON],
        " ".repeat(300_000).as_bytes(),
    );
    assert_eq!(large.status, 413);
    let broken = served.send("POST", "/mcp", &[ACCEPT, JSON], b"{");
    assert!((400..500).contains(&broken.status), "{broken:?}");
}
