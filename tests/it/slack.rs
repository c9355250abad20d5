//! The bot in Slack, against a double of Slack's Web API, of Socket Mode and of the
//! requests that Slack sends over HTTP. The double checks every call against the
//! descriptions that Slack publishes.

mod answers;
mod buttons;
mod choices;
mod desk;
mod double;
mod double_itself;
mod events;
mod interactions;
mod limits;
mod markup;
mod operation;
pub(crate) mod replies;
mod running;
mod schema;
mod setup;
mod signing;
