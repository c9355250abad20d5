//! The bot on Discord: the real client library against a fake Discord on a loopback address,
//! which is as strict as Discord.

mod answers;
mod buttons;
mod choices;
mod commands;
mod connection;
mod desk;
mod double;
mod events;
mod leases;
mod limits;
mod messages;
mod operation;
pub(crate) mod replies;
pub(crate) mod running;
mod schema;
