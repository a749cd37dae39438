//! `hook install`: writes hooks that make Git run the checks.

use std::path::Path;

use clap::Args;

use super::folder::HookFolder;
use crate::cli::failure::{Failure, path_text};
use crate::cli::screen::Screen;
use crate::cli::{Status, style};
use crate::disk::postpone;
use crate::work::file;
use crate::work::hooks::HookKind;
use crate::work::hooks::{ExistingHook, HookFile};

/// Have Git check each commit, merge and push
///
/// Writes a small script for each hook into Git's folder for hooks. An existing
/// hook is kept beside the new one and runs first.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint hook install", "pre-commit, pre-merge-commit and pre-push"),
    ("holdpoint hook install --hook pre-push", "this hook only"),
    ("holdpoint -C repo.git hook install", "in a bare repository: pre-receive"),
], &[
    ("0", "the hooks are installed, or were installed already"),
    ("2", "the hooks cannot be installed, and nothing was changed"),
]))]
pub(crate) struct Install {
    /// Install this hook; may be repeated
    #[arg(long = "hook", value_name = "NAME")]
    hooks: Vec<HookKind>,
    /// Also install into a folder that other repositories use, and over a hook that was changed
    /// since it was installed
    #[arg(long)]
    force: bool,
}

/// What to do for one hook.
enum InstallStep {
    Nothing,
    Write,
    Update,
    /// Write it and keep the existing hook, which may be a hook manager's.
    KeepAndWrite {
        manager: Option<Manager>,
    },
}

/// A program that writes hooks, and its configuration file.
#[derive(Clone, Copy)]
struct Manager {
    name: &'static str,
    /// Text that its hooks contain.
    mark: &'static str,
    config: &'static str,
}

const MANAGERS: [Manager; 2] = [
    Manager {
        name: "lefthook",
        mark: "lefthook",
        config: "lefthook.yml",
    },
    Manager {
        name: "the pre-commit framework",
        mark: "pre-commit.com",
        config: ".pre-commit-config.yaml",
    },
];

impl Install {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let folder = HookFolder::here()?;
        let kinds = if self.hooks.is_empty() {
            HookKind::usual(folder.is_bare)
        } else {
            &self.hooks
        };
        let installation = Installation::plan(&folder, kinds, self.force)?;
        installation.run()?;
        installation.report(screen);
        if installation.is_done() {
            screen.say("nothing was changed");
        }
        Ok(Status::Passed)
    }
}

/// What to do for several hooks. All steps are planned before the first is run.
pub(crate) struct Installation(Vec<(HookFile, InstallStep)>);

impl Installation {
    /// Plans the installation of some hooks.
    pub(crate) fn plan(
        folder: &HookFolder,
        kinds: &[HookKind],
        force: bool,
    ) -> Result<Self, Failure> {
        folder.refuse_foreign(force)?;
        let mut steps = Vec::new();
        for kind in kinds {
            let file = HookFile::new(&folder.path, *kind);
            let step = plan(&file, force)?;
            steps.push((file, step));
        }
        Ok(Self(steps))
    }

    /// Returns whether there is nothing to do.
    pub(crate) fn is_done(&self) -> bool {
        self.0
            .iter()
            .all(|(_, step)| matches!(step, InstallStep::Nothing))
    }

    /// Installs all hooks, or none.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let _postponed = postpone();
        for (at, (file, step)) in self.0.iter().enumerate() {
            step.run(file).inspect_err(|_| {
                for (file, step) in self.0[..at].iter().rev() {
                    step.undo(file);
                }
            })?;
        }
        Ok(())
    }

    /// Prints what would be done.
    pub(crate) fn preview(&self, screen: &Screen) {
        for (file, step) in &self.0 {
            screen.say(&step.preview(file));
        }
    }

    /// Prints what was done, and what each hook checks.
    pub(crate) fn report(&self, screen: &Screen) {
        for (file, step) in &self.0 {
            screen.say(&step.summary(file));
            if let InstallStep::KeepAndWrite {
                manager: Some(manager),
            } = step
            {
                screen.say(&manager.note());
            }
        }
        let mut label = "from now on";
        for (file, _) in &self.0 {
            screen.say(&format!("{label:11}  {}", file.kind.about()));
            label = "";
        }
        if !is_on_path() {
            screen.say(
                "note: `holdpoint` is not on the PATH; until it is, these hooks refuse every change",
            );
        }
    }
}

/// Plans the installation of one hook.
fn plan(file: &HookFile, force: bool) -> Result<InstallStep, Failure> {
    Ok(match file.find()? {
        ExistingHook::Nothing => InstallStep::Write,
        ExistingHook::Ours { is_current: true } => InstallStep::Nothing,
        ExistingHook::Ours { is_current: false } => InstallStep::Update,
        ExistingHook::Changed if force => InstallStep::Update,
        ExistingHook::Changed => {
            let path = from_here(&file.path);
            return Err(
                Failure::new(format!("`{path}` was changed since it was installed"))
                    .help("to overwrite it: holdpoint hook install --force"),
            );
        }
        ExistingHook::Other(text) => {
            refuse_to_rename(file, &text)?;
            let text = String::from_utf8_lossy(&text);
            let mut managers = MANAGERS.into_iter();
            InstallStep::KeepAndWrite {
                manager: managers.find(|manager| text.contains(manager.mark)),
            }
        }
    })
}

impl Manager {
    fn note(self) -> String {
        let Self { name, config, .. } = self;
        format!(
            "note: the existing hook belongs to {name}, which may overwrite this one; it is safer to \
             add Holdpoint to its configuration: {config}"
        )
    }
}

impl InstallStep {
    fn run(&self, file: &HookFile) -> Result<(), Failure> {
        match self {
            Self::Nothing => Ok(()),
            Self::Write | Self::Update => Ok(file.write()?),
            Self::KeepAndWrite { .. } => {
                file.keep()?;
                let written = file.write().inspect_err(|_| {
                    // If both steps fail, the first failure is reported.
                    let _ = file.restore();
                });
                Ok(written?)
            }
        }
    }

    /// Undoes the step, unless it only updated a hook that `hook install` had written. The failure that
    /// led here is reported, so a failure to undo is not.
    fn undo(&self, file: &HookFile) {
        match self {
            Self::Nothing | Self::Update => {}
            Self::Write => {
                let _ = file.remove();
            }
            Self::KeepAndWrite { .. } => {
                let _ = file.restore();
            }
        }
    }

    fn preview(&self, file: &HookFile) -> String {
        let (name, path) = (file.kind.name(), from_here(&file.path));
        let kept = from_here(&file.kept);
        match self {
            Self::Nothing => format!("{name}: `{path}` is installed already"),
            Self::Write => format!("{name}: would write `{path}`"),
            Self::KeepAndWrite { .. } => {
                format!("{name}: would write `{path}`, and move the existing hook to `{kept}`")
            }
            Self::Update => format!("{name}: would update `{path}`"),
        }
    }

    fn summary(&self, file: &HookFile) -> String {
        let (name, path) = (file.kind.name(), from_here(&file.path));
        let kept = from_here(&file.kept);
        let before = if !file.has_kept() {
            String::new()
        } else if file.runs_kept() {
            format!("; the existing hook is now `{kept}` and runs first")
        } else {
            format!("; the existing hook is now `{kept}`, which is not executable and does not run")
        };
        match self {
            Self::Nothing => format!("{name}: `{path}` is installed already"),
            Self::Write | Self::KeepAndWrite { .. } => format!("{name}: wrote `{path}`{before}"),
            Self::Update => format!("{name}: updated `{path}`"),
        }
    }
}

/// Returns an error if another hook would be lost or would stop working when it is renamed.
fn refuse_to_rename(file: &HookFile, text: &[u8]) -> Result<(), Failure> {
    let (name, path) = (file.kind.name(), from_here(&file.path));
    if file.path.is_dir() {
        return Err(Failure::new(format!("`{path}` is a folder")));
    }
    if file.has_kept() {
        let kept = from_here(&file.kept);
        return Err(Failure::new(format!(
            "there is a hook `{path}`, and also `{kept}` from an earlier installation"
        ))
        .help(format!("remove one of them, as in: rm '{kept}'")));
    }
    if depends_on_its_name(text) {
        return Err(Failure::new(format!(
            "the hook `{path}` depends on its own file name and cannot be renamed"
        ))
        .help(format!(
            "add this line to it: holdpoint hook run {name} \"$@\""
        )));
    }
    Ok(())
}

/// Returns whether a hook reads its own file name, as a program for several hooks does. Under another
/// name it would silently do nothing.
fn depends_on_its_name(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let own = ["$0", "${0", "BASH_SOURCE", "argv", "__file__", "__FILE__"];
    text.lines().any(|line| {
        line.contains("${0##")
            || line.contains("PROGRAM_NAME")
            || line.contains("basename") && own.iter().any(|own| line.contains(own))
    })
}

/// Returns a path relative to the current folder, for people.
pub(crate) fn from_here(path: &Path) -> String {
    path_text(&file::from_here(path)).into_owned()
}

/// Returns whether Git finds the program.
fn is_on_path() -> bool {
    let program = format!("holdpoint{}", std::env::consts::EXE_SUFFIX);
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(&program).is_file())
}

#[cfg(test)]
mod tests {
    use super::depends_on_its_name;

    #[test]
    fn hooks_that_read_their_own_name_are_recognised() {
        for text in [
            "exec \"$(dirname \"$0\")/run\" \"$(basename \"$0\")\"\n",
            "hook_type = File.basename(__FILE__)\n",
            "case ${0##*/} in\n",
            "name = os.path.basename(sys.argv[0])\n",
        ] {
            assert!(depends_on_its_name(text.as_bytes()), "{text}");
        }
        for text in [
            "git lfs pre-push \"$@\"\n",
            "git secrets --pre_commit_hook -- \"$@\"\n",
            "for file in *.md; do echo \"$(basename \"$file\")\"; done\n",
            "HERE=\"$(cd \"$(dirname \"$0\")\" && pwd)\"\n",
        ] {
            assert!(!depends_on_its_name(text.as_bytes()), "{text}");
        }
    }
}
