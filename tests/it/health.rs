//! `madoguchi health` beside a running program, a stopped one, and another one.

use crate::harness::{Desk, Run, run};
use crate::served::Served;

/// Asks for the state of what listens at an address.
fn health(address: &str, variables: &[(&str, &str)]) -> Run {
    let desk = Desk::new();
    let mut program = desk.program();
    program
        .arg("health")
        .env("MADOGUCHI__WEB__LISTEN", address)
        .envs(variables.iter().copied());
    run(&mut program, "")
}

#[test]
fn a_running_program_is_healthy_until_it_ends() {
    let served = Served::start(Desk::of_the_coffee_machine(), &[]);
    let address = served.address().to_owned();
    let found = health(&address, &[]).succeeded().quietly();
    assert_eq!(found.stdout, "It can answer.\n");
    served.end();
    let japanese = [("MADOGUCHI__ANSWER__DEFAULT_LANGUAGE", "ja")];
    let found = health(&address, &japanese);
    found
        .ended_with(1)
        .complaining_of(&[&address, "応答がありません"]);
}

#[test]
fn a_program_without_its_store_is_healthy() {
    let database = (
        "MADOGUCHI__STORE__URL",
        "postgres://nobody@127.0.0.1:1/none",
    );
    let served = Served::start(Desk::of_the_coffee_machine(), &[database]);
    let found = health(served.address(), &[]).succeeded();
    assert!(found.stdout.contains("records nothing"), "{found:?}");
}

#[test]
fn a_program_without_its_store_and_its_documents_tells_both() {
    let desk = Desk::of_the_coffee_machine();
    desk.write(
        "config.toml",
        "[opensearch]\nurls = ['http://127.0.0.1:1']\n",
    );
    let database = (
        "MADOGUCHI__STORE__URL",
        "postgres://nobody@127.0.0.1:1/none",
    );
    let served = Served::start(desk, &[database]);
    let found = health(served.address(), &[]).succeeded();
    let told = "records nothing and searches no documents";
    assert!(found.stdout.contains(told), "{found:?}");
}

#[test]
fn another_program_is_not_healthy() {
    let server = tiny_http::Server::http("127.0.0.1:0").expect("a port");
    let address = server.server_addr().to_string();
    let replies = std::thread::spawn(move || {
        for text in ["ok", "{\"status\": \"up\"}"] {
            let request = server.recv().expect("a request");
            assert_eq!(request.url(), "/readyz");
            let response = tiny_http::Response::from_string(text);
            request.respond(response).expect("sent");
        }
    });
    for _ in 0..2 {
        // No proxy is asked for an address of this machine.
        let proxy = [("HTTP_PROXY", "http://127.0.0.1:1")];
        let found = health(&address, &proxy).ended_with(1);
        found.complaining_of(&[&address, "isn't madoguchi"]);
    }
    replies.join().expect("both requests came");
}

#[test]
fn without_a_page_there_is_no_state() {
    let found = health("127.0.0.1:1", &[("MADOGUCHI__WEB__ENABLED", "false")]);
    found.ended_with(2).complaining_of(&["[web]"]);
}

#[cfg(all(unix, target_env = "gnu"))]
#[test]
fn the_server_configures_its_allocator_unless_told_otherwise() {
    let arenas = |variables: &[(&str, &str)]| {
        let served = Served::start(Desk::of_the_coffee_machine(), variables);
        let environment = format!("/proc/{}/environ", served.process());
        let environment = std::fs::read(environment).expect("its environment");
        let variables = String::from_utf8_lossy(&environment).into_owned();
        let mut values = variables.split('\0');
        values.find_map(|pair| pair.strip_prefix("MALLOC_ARENA_MAX=").map(str::to_owned))
    };
    assert_eq!(arenas(&[("MALLOC_ARENA_MAX", "7")]).as_deref(), Some("7"));
    let cores = std::thread::available_parallelism().expect("known").get();
    assert_eq!(arenas(&[]), Some(cores.max(2).to_string()));
}
