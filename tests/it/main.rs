//! Tests through the outer interfaces: the command line, JSON, files, HTTP and the chat
//! platforms. They are one binary, so that it is linked only once.

mod bad_input;
mod bad_setup;
mod command_line;
mod contract;
mod discord;
mod documents;
mod endpoint;
mod fetch;
mod follow_up;
mod harness;
mod help_desks;
mod help_desks_fit;

mod import;
mod in_process;
mod index_builds;
mod index_safety;
mod kill;
mod library;
mod live;
mod look_up;
mod mcp;
mod offsets;
mod quality;
mod readme;
mod report;
mod review;
mod same_answer;
mod scenario_texts;
mod scenarios;
mod semantic;
mod served;
mod slack;
mod store;
mod teams;
mod tidy;
mod web_api;
mod web_choices;
mod web_desk;
mod web_guard;
mod web_page;
mod whatif;
mod whatif_errors;
mod whatif_policy;
mod yes_no;
