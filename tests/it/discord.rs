//! The bot on Discord: the real client of Discord, against a double of Discord on a
//! loopback address that is as strict as Discord is.

mod answers;
mod buttons;
mod commands;
mod connection;
mod desk;
mod double;
mod events;
mod limits;
mod messages;
mod operation;
pub(crate) mod running;
mod schema;
pub(crate) mod told;
