//! `hook uninstall`: takes away what install made, and nothing else.

use clap::Args;

use super::file::{Found, HookFile};
use super::folder::Folder;
use super::install::from_here;
use super::kind::Kind;
use crate::cli::Status;
use crate::cli::failure::Failure;
use crate::cli::screen::Screen;

/// Take the hooks away again
///
/// Removes what `hook install` made and puts back what was there before. Hooks of
/// others, and those that were changed since, are left as they are.
#[derive(Args)]
pub struct Uninstall {
    /// Take away this hook; may be repeated
    #[arg(long = "hook", value_name = "NAME")]
    hooks: Vec<Kind>,
}

impl Uninstall {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let folder = Folder::here()?;
        let kinds = match self.hooks.is_empty() {
            true => &Kind::ALL[..],
            false => &self.hooks,
        };
        let mut is_changed = false;
        let mut left = Vec::new();
        for kind in kinds {
            let file = HookFile::new(&folder.path, *kind);
            let (name, path) = (kind.name(), from_here(&file.path));
            match file.find()? {
                Found::Nothing if !file.has_kept() => continue,
                Found::Nothing => {}
                Found::Ours { .. } => {
                    file.remove()?;
                    screen.say(&format!("{name}: removed `{path}`"));
                }
                Found::Changed => {
                    left.push(path);
                    continue;
                }
                Found::Other(_) => {
                    if file.has_kept() {
                        let kept = from_here(&file.kept);
                        screen.say(&format!(
                            "{name}: `{path}` is somebody else's; `{kept}` is left as well"
                        ));
                    }
                    continue;
                }
            }
            if file.has_kept() {
                file.restore()?;
                screen.say(&format!("{name}: put back what was there before: `{path}`"));
            }
            is_changed = true;
        }
        match &*left {
            [] if is_changed => Ok(Status::Passed),
            [] => {
                screen.say("nothing to take away");
                Ok(Status::Passed)
            }
            [first, ..] => Err(Failure::new(format!(
                "`{}` was changed since it was installed, and is left as it is",
                left.join("`, `")
            ))
            .help(format!("if nothing of it is needed: rm '{first}'"))),
        }
    }
}
