//! `hook uninstall`: removes the hooks that `hook install` wrote, and nothing else.

use clap::Args;

use super::folder::HookFolder;
use super::install::from_here;
use crate::cli::Status;
use crate::cli::failure::Failure;
use crate::cli::screen::Screen;
use crate::disk::postpone;
use crate::work::hooks::HookKind;
use crate::work::hooks::{ExistingHook, HookFile};

/// Remove the installed hooks
///
/// Removes the hooks that `hook install` wrote and restores the earlier ones. Other hooks,
/// and hooks that were changed since they were installed, are left unchanged.
#[derive(Args)]
pub(crate) struct Uninstall {
    /// Remove this hook; may be repeated
    #[arg(long = "hook", value_name = "NAME")]
    hooks: Vec<HookKind>,
}

impl Uninstall {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let folder = HookFolder::here()?;
        let kinds = if self.hooks.is_empty() {
            &HookKind::ALL[..]
        } else {
            &self.hooks
        };
        // An earlier hook is restored when this one is removed, or neither.
        let _postponed = postpone();
        let mut is_changed = false;
        let mut left = Vec::new();
        for kind in kinds {
            let file = HookFile::new(&folder.path, *kind);
            let (name, path) = (kind.name(), from_here(&file.path));
            match file.find()? {
                ExistingHook::Nothing if !file.has_kept() => continue,
                ExistingHook::Nothing => {}
                ExistingHook::Ours { .. } => {
                    file.remove()?;
                    screen.say(&format!("{name}: removed `{path}`"));
                }
                ExistingHook::Changed => {
                    left.push(path);
                    continue;
                }
                ExistingHook::Other(_) => {
                    if file.has_kept() {
                        let kept = from_here(&file.kept);
                        screen.say(&format!(
                            "{name}: `{path}` is another hook; it and `{kept}` are left unchanged"
                        ));
                    }
                    continue;
                }
            }
            if file.has_kept() {
                file.restore()?;
                screen.say(&format!("{name}: restored the earlier hook: `{path}`"));
            }
            is_changed = true;
        }
        match &*left {
            [] if is_changed => Ok(Status::Passed),
            [] => {
                screen.say("no hooks to remove");
                Ok(Status::Passed)
            }
            [first, ..] => Err(Failure::new(format!(
                "`{}` was changed since it was installed, and is left unchanged",
                left.join("`, `")
            ))
            .help(format!("to remove it by hand: rm '{first}'"))),
        }
    }
}
