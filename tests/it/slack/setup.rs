//! The program: the app's manifest, what keeps it from working, a signal.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::double::{APP_TOKEN, BOT_TOKEN, Double};
use crate::harness::{Desk, Run, finish, run};

const SIGNING_SECRET: &str = "SLACK_SIGNING_SECRET";

/// The program in a desk's folder, with a bot that is enabled.
fn program(desk: &Desk, more: &str, arguments: &[&str]) -> Command {
    let config = format!(
        "[store]\nfolder = \"state\"\n\n[web]\nenabled = false\n\n[slack]\nenabled = true\n\
         listen = \"127.0.0.1:0\"\n{more}"
    );
    desk.write("config.toml", config);
    let mut command = desk.program();
    command.arg("--knowledge").arg(desk.knowledge());
    command.arg("--index").arg(desk.index()).args(arguments);
    command
}

/// The same with both tokens, on a double.
fn connected(desk: &Desk, double: &Double, arguments: &[&str]) -> Command {
    let api = format!("api = \"{}\"\n", double.url());
    let mut command = program(desk, &api, arguments);
    command.env("SLACK_BOT_TOKEN", BOT_TOKEN);
    command.env("SLACK_APP_TOKEN", APP_TOKEN);
    command
}

/// Runs the program while a double answers.
async fn ran(mut command: Command) -> Run {
    let work = tokio::task::spawn_blocking(move || run(&mut command, ""));
    work.await.expect("it ran")
}

#[test]
fn the_manifest_is_printed_for_both_ways() {
    let desk = Desk::of_the_coffee_machine();
    let printed = |more: &str, arguments: &[&str]| -> Value {
        let run = run(&mut program(&desk, more, arguments), "").succeeded();
        serde_json::from_str(&run.stdout).expect("JSON")
    };
    let socket = printed("", &["slack-manifest"]);
    assert_eq!(socket["settings"]["socket_mode_enabled"], true);
    let http = ["slack-manifest", "--url", "https://bot.example.com"];
    let http = printed("mode = \"http\"\n", &http);
    let url = &http["settings"]["interactivity"]["request_url"];
    assert_eq!(url, "https://bot.example.com/slack/events");
    let without = &mut program(&desk, "mode = \"http\"\n", &["slack-manifest"]);
    run(without, "").ended_with(2).complaining_of(&["--url"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_what_is_wrong_and_what_to_do() {
    let desk = Desk::of_the_coffee_machine();
    let double = Double::start().await;
    let fine = ran(connected(&desk, &double, &["doctor"]))
        .await
        .succeeded();
    for part in [
        "madoguchi in the workspace Example",
        "Socket Mode can connect",
        "slack.desk",
    ] {
        assert!(fine.stdout.contains(part), "{part}: {fine:#?}");
    }
    for secret in [BOT_TOKEN, APP_TOKEN] {
        assert!(!fine.stdout.contains(secret) && !fine.stderr.contains(secret));
    }
    let mut refused = connected(&desk, &double, &["doctor", "--lang", "ja"]);
    refused.env("SLACK_BOT_TOKEN", "xoxb-unknown");
    refused.env("SLACK_APP_TOKEN", "xapp-unknown");
    let refused = ran(refused).await.ended_with(1);
    for part in [
        "受け付けません: invalid_auth",
        "接続できません",
        "connections:write",
    ] {
        assert!(refused.stdout.contains(part), "{part}: {refused:#?}");
    }
    let missing = ran(program(&desk, "", &["doctor", "--offline"])).await;
    let missing = missing.ended_with(1);
    assert!(
        missing.stdout.contains("SLACK_BOT_TOKEN isn't set"),
        "{missing:#?}"
    );
    let mut wrong = program(&desk, "mode = \"http\"\n", &["doctor", "--offline"]);
    wrong
        .env("SLACK_BOT_TOKEN", BOT_TOKEN)
        .env(SIGNING_SECRET, APP_TOKEN);
    let wrong = ran(wrong).await.ended_with(1);
    assert!(
        wrong.stdout.contains("SLACK_SIGNING_SECRET holds"),
        "{wrong:#?}"
    );
    double.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_says_what_is_missing_and_ends_well_at_a_signal() {
    let desk = Desk::of_the_coffee_machine();
    let complains = async |variables: &[(&str, &str)], of: &str| {
        let mut command = program(&desk, "", &["serve"]);
        command.envs(variables.iter().copied());
        ran(command).await.ended_with(2).complaining_of(&[of]);
    };
    complains(&[], "SLACK_BOT_TOKEN isn't set").await;
    let bot = ("SLACK_BOT_TOKEN", BOT_TOKEN);
    complains(&[bot], "SLACK_APP_TOKEN isn't set").await;
    let twice = [bot, ("SLACK_APP_TOKEN", BOT_TOKEN)];
    complains(&twice, "SLACK_APP_TOKEN holds a bot token").await;
    let double = Double::start().await;
    let mut command = connected(&desk, &double, &["serve"]);
    command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .stdin(Stdio::null());
    let child = command.spawn().expect("the program starts");
    double.connected().await;
    let id = child.id().to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status();
    assert!(killed.expect("kill").success());
    let ended = tokio::task::spawn_blocking(move || finish(child));
    ended.await.expect("it ended").succeeded();
    double.finish().await;
}
