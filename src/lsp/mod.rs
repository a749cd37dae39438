//! The language server: reports the same findings as `check` while the user types.
//!
//! The server checks the work tree with the unsaved text of open documents
//! ([`LiveCheck`](crate::engine::live)). One thread reads messages, and another one answers them in
//! order. A change only replaces text. The records are checked when a request needs the result, so
//! several changes in a row are checked once.

mod actions;
mod background;
mod capabilities;
mod client;
mod completion;
mod cursor;
mod diagnostics;
mod documents;
mod edits;
mod flow_place;
mod hover;
mod lens;
mod navigation;
mod outline;
mod places;
mod rename;
mod reports;
mod requests;
mod schema_walk;
mod server;
mod state;
mod subject;
mod transport;
mod uri;
mod workspace;
mod yaml_place;

pub(crate) use server::run;
pub(crate) use state::End;
