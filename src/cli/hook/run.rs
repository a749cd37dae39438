//! `hook run`: runs the check of a hook.

use std::ffi::OsString;

use clap::Args;

use super::{receive, send, verdict};
use crate::cli::failure::Failure;
use crate::cli::screen::Screen;
use crate::cli::{Status, style};
use crate::work::hooks::HookKind;

/// Run the check of a hook
///
/// The scripts that `hook install` writes run this command. Another hook manager can
/// run it too, with the arguments and the standard input that Git passes to the hook.
///
/// Where nothing is wrong, a hook says so in one line. Where something is, its last line
/// is the verdict. HOLDPOINT_FAIL_ON counts in a clone, and not on a server.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint hook run pre-commit", "what is staged, as `check --staged`"),
    ("holdpoint hook run pre-push \"$@\"", "the commits that Git names on standard input"),
    ("holdpoint hook run update \"$@\"", "on a server, the ref that Git names"),
], &[
    ("0", "Git continues"),
    ("1", "the change introduces findings"),
    ("2", "usage, configuration or I/O error, which also stops Git"),
]))]
pub(crate) struct Run {
    /// Git's name for the hook
    #[arg(value_name = "NAME")]
    hook: HookKind,
    /// The arguments that Git passes to the hook
    #[arg(
        value_name = "ARG",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    arguments: Vec<OsString>,
}

impl Run {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        match self.hook {
            HookKind::PreCommit => verdict::of_index("commit", screen),
            HookKind::PreMergeCommit => verdict::of_index("merge", screen),
            HookKind::PrePush => send::pre_push(&self.arguments, screen),
            HookKind::PreReceive => receive::pre_receive(screen),
            HookKind::Update => receive::update(&self.arguments, screen),
        }
    }
}
