//! The bot in Microsoft Teams, against a fake of the Connector, of its signing keys and of
//! the token endpoint. Requests of the bot are checked against the schema that the Connector
//! publishes.

mod answers;
mod buttons;
mod choices;
mod double;
mod events;
mod operation;
mod replicas;
pub(crate) mod replies;
mod running;
mod sending;
mod tokens;
