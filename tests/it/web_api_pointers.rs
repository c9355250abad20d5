//! Where the HTTP API says that a request is wrong.

use crate::harness::Desk;
use crate::served::Served;

#[test]
fn a_refusal_names_the_parameter_or_the_place_in_the_body() {
    let served = Served::start(Desk::of_the_coffee_machine(), &[]);
    for (query, name) in [
        ("ask?question=a&lang=fr", "lang"),
        ("ask?question=a&as_of=1.2.3", "as_of"),
        ("ask?question=a&as_off=b", "as_off"),
        ("ask", "question"),
        ("search?query=a&limit=x", "limit"),
        ("search?query=a&limit=", "limit"),
        ("entries?offset=70000", "offset"),
    ] {
        let reply = served.get(&format!("/api/v1/{query}"));
        assert_eq!(reply.refused(400, name)["pointer"], name, "{query}");
    }
    for (path, body, pointer) in [
        ("ask", r#"{"question": 5}"#, "/question"),
        ("ask", r#"{"question": "a", "lang": "fr"}"#, "/lang"),
        ("ask", r#"{"question": "a", "more": 1}"#, "/more"),
        ("ask", "{}", "/question"),
        ("feedback", r#"{"question_id": "x", "vote": "x"}"#, "/vote"),
        ("whatif", r#"{"facts": []}"#, "/facts"),
        ("whatif", r#"{"days": 1.5}"#, "/days"),
    ] {
        let reply = served.post(&format!("/api/v1/{path}"), body);
        assert_eq!(reply.refused(422, "")["pointer"], pointer, "{body}");
    }
    for body in [r#"["vpn"]"#, "5", "null"] {
        let reply = served.post("/api/v1/ask", body);
        let problem = reply.refused(422, "must be a JSON object");
        assert_eq!(problem.get("pointer"), None, "{body}");
    }
}
