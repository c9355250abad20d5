//! The bot in Microsoft Teams, against a double of the Connector, of its keys and of
//! the address that gives tokens. What is sent to it is checked against the schema
//! that the Connector publishes.

mod answers;
mod buttons;
mod double;
mod events;
mod operation;
mod running;
mod sending;
mod tokens;
pub(crate) mod told;
