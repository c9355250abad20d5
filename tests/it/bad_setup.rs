//! Missing folders, invalid configurations and options, closed pipes and full disks: each
//! message names the cause and a remedy.

use std::process::Stdio;

use crate::harness::{finish, run, start};
use crate::library;

#[test]
fn a_closed_pipe_ends_the_run_without_an_error() {
    let desk = library::desk();
    let questions: String = (0..50)
        .map(|n| format!("{{\"question\": \"card {n}\"}}\n"))
        .collect();
    let cases: [(&[&str], &str); 7] = [
        (&["ask", "Can I renew a loan?"], ""),
        (&["ask", "--json", "Can I renew a loan?"], ""),
        (&["ask", "--jsonl"], &questions),
        (&["search", "loan"], ""),
        (&["index"], ""),
        (&["completions", "bash"], ""),
        (&["--help"], ""),
    ];
    for (arguments, input) in cases {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let child = start(desk.command(arguments).stdout(writer), input);
        finish(child).ended_with(0).quietly();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let desk = library::desk();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .expect("/dev/full exists on Linux");
    let child = start(desk.command(&["ask", "--json", "loan"]).stdout(full), "");
    finish(child)
        .ended_with(2)
        .complaining_of(&["error: ", "space"]);
}

#[test]
fn the_message_for_a_missing_path_names_it_and_a_remedy() {
    let desk = library::desk();
    desk.write("a-file", "text");
    desk.write("no-packs/notes.txt", "text");
    let cases: [(&str, &str, &[&str]); 7] = [
        (
            "--knowledge",
            "nowhere",
            &["nowhere", "can't be read", "--knowledge"],
        ),
        (
            "--knowledge",
            "a-file",
            &["a-file", "can't be read", "--knowledge"],
        ),
        (
            "--knowledge",
            "no-packs",
            &["no-packs", "pack.toml", "--knowledge"],
        ),
        ("--config", "nowhere.toml", &["nowhere.toml", "--config"]),
        (
            "--config",
            "no-packs",
            &["no-packs", "isn't a file", "--config"],
        ),
        ("--index", "a-file", &["a-file", "can't be used", "--index"]),
        (
            "--index",
            "a-file/index",
            &["a-file/index", "can't be used", "--index"],
        ),
    ];
    for (option, value, texts) in cases {
        for arguments in [["ask", "loan"], ["search", "loan"], ["index", "--force"]] {
            let folders = ["knowledge", "index"].map(|name| desk.path(name));
            let mut command = desk.program();
            command.args(arguments);
            for (name, folder) in ["--knowledge", "--index"].iter().zip(folders) {
                if *name != option {
                    command.arg(name).arg(folder);
                }
            }
            let failed = run(command.args([option, value]).stdout(Stdio::piped()), "");
            let failed = failed
                .ended_with(2)
                .complaining_of(&["error: "])
                .complaining_of(texts);
            assert_eq!(failed.stdout, "");
            let reasons = failed.stderr.matches("os error").count();
            assert!(reasons <= 1, "the reason is given only once: {failed:#?}");
        }
    }
}

#[test]
fn the_message_for_an_invalid_configuration_names_the_key() {
    let desk = library::desk();
    let cases: [(&str, &[&str]); 11] = [
        ("knowlege = \"x\"", &["knowlege", "expected", "`knowledge`"]),
        ("[answer]\nanswerd = 1", &["answerd"]),
        ("[index]\nfolders = \"x\"", &["folders", "`folder`"]),
        (
            "[answer]\ndefault_language = \"fr\"",
            &["fr", "answer.default_language"],
        ),
        (
            "[answer]\nmax_wrong = 3",
            &["answer.max_wrong", "from 0 to 1"],
        ),
        ("[answer]\nmax_wrong = \"little\"", &["max_wrong"]),
        ("knowledge = [1]", &["knowledge"]),
        (
            "[web]\nlisten = \"localhost\"",
            &["web.listen", "localhost", "127.0.0.1:8080"],
        ),
        ("[web]\nlisten = 8080", &["web.listen", "127.0.0.1:8080"]),
        ("[web]\nhosts = \"x\"", &["hosts", "list in brackets"]),
        ("[index\n", &["TOML"]),
    ];
    for (text, texts) in cases {
        desk.write("bad.toml", text);
        desk.run(&["ask", "loan", "--config", "bad.toml"])
            .ended_with(2)
            .complaining_of(&["error: ", "bad.toml"])
            .complaining_of(texts);
    }
    let run_with = |name: &str, value: &str| {
        run(desk.command(&["ask", "loan"]).env(name, value), "").ended_with(2)
    };
    run_with("MADOGUCHI__NO_SUCH_KEY", "1").complaining_of(&["no_such_key", "MADOGUCHI__"]);
    run_with("MADOGUCHI__ANSWER__MAX_WRONG", "much").complaining_of(&["answer.max_wrong"]);
    desk.write("config.toml/file", "");
    desk.run(&["ask", "loan"])
        .ended_with(2)
        .complaining_of(&["config.toml"]);
}

#[test]
fn a_port_in_use_is_refused_before_anything_is_said_to_serve() {
    let desk = library::desk();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address");
    desk.write("config.toml", format!("[web]\nlisten = \"{address}\"\n"));
    let run = desk.run(&["serve"]).ended_with(2);
    let other = format!("127.0.0.1:{}", address.port() + 1);
    let run = run.complaining_of(&["web.listen", "end the process", &other]);
    assert!(!run.stderr.contains("is serving"), "{run:#?}");
}

#[test]
fn a_pack_that_is_left_out_is_named() {
    let desk = library::desk().file("other/pack.toml", "format = 1\ntitel = \"Other\"\nid = 3\n");
    let run = desk.run(&["ask", "Can I renew a loan?"]).succeeded();
    run.complaining_of(&["aren't in service", "knowledge/other"]);
}

#[test]
fn the_message_for_an_invalid_value_names_the_option() {
    let desk = library::desk();
    let cases: [(&[&str], &str); 8] = [
        (&["ask", "x", "--as-of", "2026-02-30"], "--as-of"),
        (&["ask", "x", "--as-of", "tomorrow"], "--as-of"),
        (&["ask", "x", "--lang", "fr"], "--lang"),
        (&["search", "x", "--limit", "0"], "--limit"),
        (&["search", "x", "--limit", "1001"], "--limit"),
        (&["search", "x", "--limit", "-1"], "-1"),
        (&["ask", "x", "--json", "--jsonl"], "--jsonl"),
        (&["search", "--json"], "QUERY"),
    ];
    for (arguments, text) in cases {
        let failed = desk
            .run(arguments)
            .ended_with(2)
            .complaining_of(&["error: ", text]);
        assert_eq!(failed.stdout, "");
    }
}
