//! The config of what is checked: the repository's own, or a file that is named.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::{Failure, shown};
use super::screen::Screen;
use super::source;
use crate::config::{self, Loaded, Names, Settings};
use crate::diagnostic::Diagnostic;
use crate::engine::Outcome;
use crate::git::Repository;
use crate::record::reading::MAX_BYTES;
use crate::report::{Places, full};
use crate::rules;
use crate::snapshot::{Memory, Snapshot};
use crate::text::RepoPath;

/// The option of commands that read a config.
#[derive(Args, Clone, Debug, Default)]
pub struct ConfigFile {
    /// Use this config instead of the repository's `.holdpoint.yaml`
    #[arg(long = "config", value_name = "FILE", help_heading = "Source")]
    file: Option<PathBuf>,
}

/// A config without mistakes.
pub struct Config {
    pub settings: Settings,
    /// The file that was named, which no snapshot has.
    named: Option<Named>,
}

struct Named {
    path: RepoPath,
    text: String,
    /// Globs that match nothing.
    idle: Vec<Diagnostic>,
}

impl ConfigFile {
    /// The named file, or the snapshot's own config, or none.
    ///
    /// # Errors
    /// It cannot be read, or has mistakes, which are shown.
    pub fn read(&self, snapshot: &dyn Snapshot, screen: &Screen) -> Result<Config, Failure> {
        let Some(file) = &self.file else {
            tell_of_others(snapshot, screen);
            let loaded = config::load(snapshot, &names())?;
            return sound(loaded, &RepoPath::from(config::PATH), screen);
        };
        let path = RepoPath::new(file.as_os_str().as_encoded_bytes());
        let loaded = from_disk(file)?;
        let text = loaded.text.clone().unwrap_or_default();
        let mut config = sound(loaded, &path, screen)?;
        // To the engine globs have places in the snapshot's own config.
        let entries = snapshot.entries().iter().map(|entry| &entry.path);
        let mut idle = config::unmatched(&config.settings, entries);
        config.settings.globs.clear();
        move_to(&mut idle, &path);
        config.named = Some(Named { path, text, idle });
        Ok(config)
    }

    /// The settings of a snapshot that another one is compared with; `None`
    /// where there are mistakes in them, which nobody can mend there any more.
    pub fn of_base(&self, snapshot: &dyn Snapshot) -> Result<Option<Settings>, Failure> {
        if self.file.is_some() {
            return Ok(None);
        }
        let loaded = config::load(snapshot, &names())?;
        let is_sound = loaded.findings.is_empty();
        Ok(is_sound.then_some(loaded.settings))
    }

    /// The same without a snapshot: from the top of the work tree that somebody is in, or from
    /// the folder itself.
    pub fn read_here(&self, screen: &Screen) -> Result<Config, Failure> {
        let here = source::here()?;
        let repository = Repository::discover(&here)?;
        let top = repository.as_ref().and_then(Repository::work_dir);
        let own = top.unwrap_or(&here).join(config::PATH);
        let (loaded, path) = match &self.file {
            Some(file) => (from_disk(file)?, file.as_os_str().as_encoded_bytes()),
            None if own.is_file() => (from_disk(&own)?, config::PATH.as_bytes()),
            None => (Loaded::default(), config::PATH.as_bytes()),
        };
        sound(loaded, &RepoPath::new(path), screen)
    }
}

impl Config {
    /// Reports what a file that was named has to hear, where all is reported.
    pub fn remark_on(self, outcome: &mut Outcome, scope: &[RepoPath]) {
        if let Some(Named { path, text, idle }) = self.named
            && scope.is_empty()
        {
            outcome.add(idle, &path, &text);
        }
    }
}

/// The settings, if there is no mistake in them.
fn sound(mut loaded: Loaded, path: &RepoPath, screen: &Screen) -> Result<Config, Failure> {
    if loaded.findings.is_empty() {
        return Ok(Config {
            settings: loaded.settings,
            named: None,
        });
    }
    move_to(&mut loaded.findings, path);
    let texts = BTreeMap::from([(path.clone(), loaded.text.unwrap_or_default())]);
    let mut drawn = Vec::new();
    // Writing to memory does not fail.
    let _ = full::write(
        &loaded.findings,
        &Places::new(&texts),
        screen.aside,
        &mut drawn,
    );
    screen.complain(&String::from_utf8_lossy(&drawn));
    let mistakes = match loaded.findings.len() {
        1 => "a mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    Err(Failure::new(format!("the config `{path}` has {mistakes}")))
}

fn names() -> Names<'static> {
    Names {
        rules: rules::names(),
        unknown_rule: &rules::waiver::UNKNOWN_RULE.meta,
    }
}

/// A file as if it were the config of a snapshot.
fn from_disk(file: &Path) -> Result<Loaded, Failure> {
    let mut bytes = Vec::new();
    let read =
        File::open(file).and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| Failure::new(format!("cannot read `{}`: {error}", shown(file))))?;
    let snapshot = Memory::new([(config::PATH, bytes)]);
    Ok(config::load(&snapshot, &names())?)
}

/// Moves findings from where a snapshot has its config to the file that was read.
fn move_to(findings: &mut [Diagnostic], path: &RepoPath) {
    for finding in findings {
        for label in &mut finding.related {
            label.path = path.clone();
        }
        finding.path = path.clone();
    }
}

/// Names that somebody may have taken for the config's.
fn tell_of_others(snapshot: &dyn Snapshot, screen: &Screen) {
    for other in [".holdpoint.yml", "holdpoint.yaml", "holdpoint.yml"] {
        if snapshot.entry(other.as_bytes()).is_some() {
            let own = config::PATH;
            screen.say(&format!(
                "note: `{other}` is not read; a config is called `{own}`"
            ));
        }
    }
}
