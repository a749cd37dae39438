//! The config of what is checked: the repository's own, or a file that is named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::{Failure, shown};
use super::screen::Screen;
use crate::config::{self, Names, Settings};
use crate::diagnostic::{Diagnostic, Meta};
use crate::record::reading::MAX_BYTES;
use crate::reporter::{Places, full};
use crate::rules;
use crate::snapshot::{Content, FileKind, Snapshot};
use crate::text::RepoPath;

/// Where a repository has its config.
pub const NAME: &str = ".holdpoint.yaml";

/// The option of commands that read a config.
#[derive(Args, Clone, Debug)]
pub struct ConfigFile {
    /// Use this config instead of the repository's `.holdpoint.yaml`
    #[arg(long = "config", value_name = "FILE", help_heading = "Source")]
    file: Option<PathBuf>,
}

/// A config without mistakes.
pub struct Config {
    pub settings: Settings,
    pub path: RepoPath,
    pub text: String,
}

impl ConfigFile {
    /// Reads the named file, or the snapshot's own config, or none.
    ///
    /// # Errors
    /// It cannot be read, or has mistakes, which are shown.
    pub fn read(&self, snapshot: &dyn Snapshot, screen: &Screen) -> Result<Config, Failure> {
        match &self.file {
            Some(file) => from_disk(file, screen),
            None => Config::of(RepoPath::from(NAME), in_snapshot(snapshot, screen)?, screen),
        }
    }

    /// The same without a snapshot: from the top of a work tree.
    pub fn read_at(&self, top: &Path, screen: &Screen) -> Result<Config, Failure> {
        let own = top.join(NAME);
        match &self.file {
            Some(file) => from_disk(file, screen),
            None if own.is_file() => from_disk(&own, screen),
            None => Config::of(RepoPath::from(NAME), Vec::new(), screen),
        }
    }
}

impl Config {
    fn of(path: RepoPath, bytes: Vec<u8>, screen: &Screen) -> Result<Self, Failure> {
        if bytes.len() > MAX_BYTES {
            return Err(Failure::new(format!(
                "{path}: the config is larger than {} MiB",
                MAX_BYTES >> 20
            )));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            Failure::new(format!("{path}:{line}: the config is not UTF-8"))
        })?;
        let names = Names {
            rules: rules::names(),
            unknown_rule: unknown_rule(),
        };
        let (settings, mistakes) = config::read(&path, &text, &names);
        let config = Self {
            settings,
            path,
            text,
        };
        match mistakes.len() {
            0 => Ok(config),
            count => {
                config.show(&mistakes, screen);
                let mistakes = if count == 1 { "a mistake" } else { "mistakes" };
                Err(Failure::new(format!(
                    "the config `{}` has {mistakes}",
                    config.path
                )))
            }
        }
    }

    /// What is not wrong and yet worth a word, once the files are known.
    pub fn remarks(&self, _snapshot: &dyn Snapshot) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn show(&self, mistakes: &[Diagnostic], screen: &Screen) {
        let texts = BTreeMap::from([(self.path.clone(), self.text.clone())]);
        let mut drawn = Vec::new();
        // Writing to memory does not fail.
        let _ = full::write(mistakes, &Places::new(&texts), screen.aside, &mut drawn);
        screen.complain(String::from_utf8_lossy(&drawn).trim_end_matches('\n'));
        screen.complain("");
    }
}

fn from_disk(file: &Path, screen: &Screen) -> Result<Config, Failure> {
    let bytes = std::fs::read(file)
        .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", shown(file))))?;
    Config::of(
        RepoPath::new(file.as_os_str().as_encoded_bytes()),
        bytes,
        screen,
    )
}

fn in_snapshot(snapshot: &dyn Snapshot, screen: &Screen) -> Result<Vec<u8>, Failure> {
    let Some(entry) = snapshot.entry(NAME.as_bytes()) else {
        for other in [".holdpoint.yml", "holdpoint.yaml", "holdpoint.yml"] {
            if snapshot.entry(other.as_bytes()).is_some() {
                screen.say(&format!(
                    "note: `{other}` is not read; a config is called `{NAME}`"
                ));
            }
        }
        return Ok(Vec::new());
    };
    match entry.kind {
        FileKind::File => {}
        FileKind::Symlink | FileKind::Submodule | FileKind::Special => {
            return Err(Failure::new(format!("`{NAME}` is no regular file"))
                .help("put the config itself there, or name it with --config"));
        }
    }
    match snapshot.read(entry, Some(MAX_BYTES + 1))? {
        Content::Bytes(bytes) => Ok(bytes),
        Content::Unavailable(reason) => Err(Failure::new(format!("{NAME}: {reason}"))),
    }
}

/// What a name in the config is reported as that is no rule's.
fn unknown_rule() -> &'static Meta {
    rules::find("unknown-rule").map_or(&rules::waiver::UNUSED_WAIVER.meta, |rule| &rule.meta)
}
