//! The program as its users and its other programs meet it: the command line,
//! the JSON, the files it reads and writes. One binary, so that it links once.

mod bad_input;
mod bad_setup;
mod command_line;
mod contract;
mod discord;
mod endpoint;
mod follow_up;
mod harness;
mod import;
mod index_builds;
mod index_safety;
mod library;
mod live;
mod look_up;
mod offsets;
mod quality;
mod readme;
mod report;
mod scenario_texts;
mod scenarios;
mod semantic;
mod store;
mod teams;
mod tidy;
mod whatif;
mod whatif_errors;
mod whatif_policy;
