//! The language server: the same findings as `check`, while somebody types.
//!
//! The files are the work tree under the open buffers ([`LiveCheck`](crate::engine::live)). One
//! thread reads messages; another answers them in their order. A change only replaces text, and the
//! records are checked when a request asks for them, so a burst of changes is checked once.

mod actions;
mod capabilities;
mod client;
mod completion;
mod cursor;
mod diagnostics;
mod documents;
mod edits;
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
