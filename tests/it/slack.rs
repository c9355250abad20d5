//! The bot in Slack, against a double of Slack's Web API, of Socket Mode and of the
//! requests that Slack sends over HTTP. The double checks every call against the
//! descriptions that Slack publishes.

mod double;
mod double_itself;
mod events;
mod interactions;
mod limits;
mod markup;
mod schema;
mod signing;
