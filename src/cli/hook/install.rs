//! `hook install`: makes Git run the checks by itself.

use std::path::Path;

use clap::Args;

use super::file::{Found, HookFile};
use super::folder::Folder;
use super::kind::Kind;
use crate::cli::failure::{Failure, shown};
use crate::cli::screen::Screen;
use crate::cli::{Status, file, style};

/// Have Git check each commit, merge and push
///
/// Writes a small script for each hook into the folder that Git runs hooks from.
/// A hook that is there already is kept beside it and goes first.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint hook install", "pre-commit, pre-merge-commit and pre-push"),
    ("holdpoint hook install --hook pre-push", "this one alone"),
    ("holdpoint -C repo.git hook install", "in a bare repository: pre-receive"),
], &[
    ("0", "they are there, whether made now or before"),
    ("2", "they are not, and nothing was changed"),
]))]
pub struct Install {
    /// Install this hook; may be repeated
    #[arg(long = "hook", value_name = "NAME")]
    hooks: Vec<Kind>,
    /// Install into a folder that other repositories use too, and over a hook that was changed
    /// since it was installed
    #[arg(long)]
    force: bool,
}

/// What there is to do for one hook.
enum Step {
    Nothing,
    Write,
    Update,
    /// Write it and keep what is there, which may be a hook manager's.
    KeepAndWrite {
        manager: Option<Manager>,
    },
}

/// A program that writes hooks too, and where it is told what they do.
#[derive(Clone, Copy)]
struct Manager {
    name: &'static str,
    /// What its hooks hold.
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
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let folder = Folder::here()?;
        let kinds = match self.hooks.is_empty() {
            true => Kind::usual(folder.is_bare),
            false => &self.hooks,
        };
        let installation = Installation::plan(&folder, kinds, self.force)?;
        installation.take()?;
        installation.tell(screen);
        if installation.is_done() {
            screen.say("nothing was changed");
        }
        Ok(Status::Passed)
    }
}

/// What there is to do for some hooks. Nothing is done before it is plain that
/// all can be done.
pub struct Installation(Vec<(HookFile, Step)>);

impl Installation {
    pub fn plan(folder: &Folder, kinds: &[Kind], force: bool) -> Result<Self, Failure> {
        folder.refuse_foreign(force)?;
        let files = kinds.iter().map(|kind| HookFile::new(&folder.path, *kind));
        let steps = files.map(|file| Ok((plan(&file, force)?, file)));
        let steps = steps.map(|planned| planned.map(|(step, file)| (file, step)));
        Ok(Self(steps.collect::<Result<_, Failure>>()?))
    }

    /// Whether there is nothing to do.
    pub fn is_done(&self) -> bool {
        self.0.iter().all(|(_, step)| matches!(step, Step::Nothing))
    }

    /// Does all of it, or nothing.
    pub fn take(&self) -> Result<(), Failure> {
        for (at, (file, step)) in self.0.iter().enumerate() {
            step.take(file).inspect_err(|_| {
                for (file, step) in self.0[..at].iter().rev() {
                    step.take_back(file);
                }
            })?;
        }
        Ok(())
    }

    /// What is to be done.
    pub fn forecast(&self, screen: &Screen) {
        for (file, step) in &self.0 {
            screen.say(&step.foretold(file));
        }
    }

    /// Says what was done, and what it is good for.
    pub fn tell(&self, screen: &Screen) {
        for (file, step) in &self.0 {
            screen.say(&step.told(file));
            if let Step::KeepAndWrite {
                manager: Some(manager),
            } = step
            {
                screen.say(&manager.remark());
            }
        }
        let mut label = "from now on";
        for (file, _) in &self.0 {
            screen.say(&format!("{label:11}  {}", file.kind.about()));
            label = "";
        }
        if !is_on_path() {
            screen.say("note: `holdpoint` is not on the PATH; until it is, these hooks refuse");
        }
    }
}

fn plan(file: &HookFile, force: bool) -> Result<Step, Failure> {
    Ok(match file.find()? {
        Found::Nothing => Step::Write,
        Found::Ours { is_current: true } => Step::Nothing,
        Found::Ours { is_current: false } => Step::Update,
        Found::Changed if force => Step::Update,
        Found::Changed => {
            let path = from_here(&file.path);
            return Err(
                Failure::new(format!("`{path}` was changed since it was installed"))
                    .help("to write it anew: holdpoint hook install --force"),
            );
        }
        Found::Other(text) => {
            refuse_to_rename(file, &text)?;
            let text = String::from_utf8_lossy(&text);
            let mut managers = MANAGERS.into_iter();
            Step::KeepAndWrite {
                manager: managers.find(|manager| text.contains(manager.mark)),
            }
        }
    })
}

impl Manager {
    fn remark(self) -> String {
        let Self { name, config, .. } = self;
        format!(
            "note: what was there is a hook of {name}, which may write it anew and do away with \
             this one; better have it run Holdpoint: {config}"
        )
    }
}

impl Step {
    fn take(&self, file: &HookFile) -> Result<(), Failure> {
        match self {
            Self::Nothing => Ok(()),
            Self::Write | Self::Update => file.write(),
            Self::KeepAndWrite { .. } => {
                file.keep()?;
                file.write().inspect_err(|_| {
                    // What was there is better than nothing; of two failures the first is told.
                    let _ = file.restore();
                })
            }
        }
    }

    /// As if it had not been taken. A hook that was written anew was ours before as well, and
    /// stays; of two failures the first is told.
    fn take_back(&self, file: &HookFile) {
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

    fn foretold(&self, file: &HookFile) -> String {
        let (name, path) = (file.kind.name(), from_here(&file.path));
        let kept = from_here(&file.kept);
        match self {
            Self::Nothing => format!("{name}: `{path}` is there already"),
            Self::Write => format!("{name}: would write `{path}`"),
            Self::KeepAndWrite { .. } => {
                format!("{name}: would write `{path}`; what is there would be `{kept}`")
            }
            Self::Update => format!("{name}: would write `{path}` anew"),
        }
    }

    fn told(&self, file: &HookFile) -> String {
        let (name, path) = (file.kind.name(), from_here(&file.path));
        let kept = from_here(&file.kept);
        let before = match file.has_kept() {
            false => String::new(),
            true if file.runs_kept() => {
                format!("; what was there is now `{kept}` and goes first")
            }
            true => format!(
                "; what was there is now `{kept}`, which is not executable and is not run, as before"
            ),
        };
        match self {
            Self::Nothing => format!("{name}: `{path}` is there already"),
            Self::Write | Self::KeepAndWrite { .. } => format!("{name}: wrote `{path}`{before}"),
            Self::Update => format!("{name}: wrote `{path}` anew"),
        }
    }
}

/// Another hook is kept under another name. Refuses where it would be lost by that.
fn refuse_to_rename(file: &HookFile, text: &[u8]) -> Result<(), Failure> {
    let (name, path) = (file.kind.name(), from_here(&file.path));
    if file.path.is_dir() {
        return Err(Failure::new(format!("`{path}` is a folder")));
    }
    if file.has_kept() {
        let kept = from_here(&file.kept);
        return Err(Failure::new(format!(
            "there is a hook `{path}`, and `{kept}` from an earlier install"
        ))
        .help(format!("take one of them away, as in: rm '{kept}'")));
    }
    if goes_by_its_name(text) {
        return Err(Failure::new(format!(
            "the hook `{path}` goes by its own name and cannot be given another one"
        ))
        .help(format!(
            "add this line to it: holdpoint hook run {name} \"$@\""
        )));
    }
    Ok(())
}

/// Whether a hook asks what it is called, as those do that are one program for
/// all hooks: by another name they do nothing, and say nothing.
fn goes_by_its_name(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let own = ["$0", "${0", "BASH_SOURCE", "argv", "__file__", "__FILE__"];
    text.lines().any(|line| {
        line.contains("${0##")
            || line.contains("PROGRAM_NAME")
            || line.contains("basename") && own.iter().any(|own| line.contains(own))
    })
}

/// A path as somebody would write it who is here.
pub fn from_here(path: &Path) -> String {
    shown(&file::from_here(path)).into_owned()
}

fn is_on_path() -> bool {
    let program = format!("holdpoint{}", std::env::consts::EXE_SUFFIX);
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(&program).is_file())
}

#[cfg(test)]
mod tests {
    use super::goes_by_its_name;

    #[test]
    fn hooks_that_ask_what_they_are_called() {
        for text in [
            "exec \"$(dirname \"$0\")/run\" \"$(basename \"$0\")\"\n",
            "hook_type = File.basename(__FILE__)\n",
            "case ${0##*/} in\n",
            "name = os.path.basename(sys.argv[0])\n",
        ] {
            assert!(goes_by_its_name(text.as_bytes()), "{text}");
        }
        for text in [
            "git lfs pre-push \"$@\"\n",
            "git secrets --pre_commit_hook -- \"$@\"\n",
            "for file in *.md; do echo \"$(basename \"$file\")\"; done\n",
            "HERE=\"$(cd \"$(dirname \"$0\")\" && pwd)\"\n",
        ] {
            assert!(!goes_by_its_name(text.as_bytes()), "{text}");
        }
    }
}
