//! The files of Git hooks: what they contain, and how they are written.

mod hook_file;

mod kind;

mod script;

pub(crate) use hook_file::{ExistingHook, HookFile};
pub(crate) use kind::HookKind;
