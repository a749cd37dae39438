//! `adopt`: proposes a configuration for the Markdown files that a repository already has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;

use super::failure::{Failure, path_text};
use super::screen::Screen;
use super::{Status, style};
use crate::config;
use crate::engine::open::OpenSnapshot;
use crate::engine::{self, Analysis, Session, SessionOptions, SnapshotSource};
use crate::text::{RepoPath, counted};
use crate::work::adopt::{self, Group, Guess, Guessed};
use crate::work::file;

/// Propose a configuration for the Markdown files that are already here
///
/// Groups the files by folder and keys, guesses for each group which key is the id, which values are
/// dates, a closed list of words or references to each other, and prints a configuration that reads
/// them as records of a kind of their own. For each group it says what a check would find. Nothing is
/// guessed that a file contradicts: what is unsure is left out, and said.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint adopt", "the whole repository"),
    ("holdpoint adopt docs/adr", "one folder"),
    ("holdpoint adopt --write", "write `.holdpoint.yaml`"),
], &[
    ("0", "proposed, or written"),
    ("2", "there is a configuration that says what is a record, or another error"),
    ("3", "no files of which a convention can be told"),
]))]
pub(crate) struct Adopt {
    /// Folders or files to look at; all if there are none
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write the proposal to `.holdpoint.yaml`, or add it there
    #[arg(long)]
    write: bool,
}

impl Adopt {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let files = OpenSnapshot::open(SnapshotSource::WorkTree, &self.paths)?;
        let options = SessionOptions {
            no_cache: true,
            ..SessionOptions::default()
        };
        let mut below = Vec::new();
        for path in &self.paths {
            below.push(files.existing_path(path)?.0);
        }
        let session = Session::new(files, &options)?;
        let settings = session.settings();
        let existing = session.configuration_text().map(|(_, text)| text);
        let is_known =
            |path: &RepoPath| !settings.includes(path) || !settings.mappings_for(path).is_empty();
        let snapshot = &*session.files.snapshot;
        let surveyed = adopt::survey(snapshot, &below, &is_known)?;
        let (groups, rest) = adopt::groups(surveyed);
        if groups.is_empty() {
            screen.say("no files of which a convention can be told: three or more in a folder");
            return Ok(Status::Incomplete);
        }
        let guessed: Vec<(Group, Guess)> = groups
            .into_iter()
            .map(|group| {
                let guess = adopt::guess(&group);
                (group, guess)
            })
            .collect();
        let proposal = adopt::proposal(&guessed);
        // Entries cannot be added to a list by writing at the end of the file.
        let text = if can_add(&session) {
            joined(existing, &proposal.text)
        } else {
            proposal.text.clone()
        };
        let analysis = checked(&text, &self.paths, &options)?;
        for ((group, guess), kind) in guessed.iter().zip(&proposal.kinds) {
            describe(group, guess, kind, &analysis, screen);
        }
        if rest > 0 {
            screen.say(&format!("left out: {} in no group", counted(rest, "file")));
        }
        if self.write {
            return write(&session, existing, &text, screen);
        }
        screen.print(|out| out.write_all(proposal.text.as_bytes()))?;
        Ok(Status::Passed)
    }
}

/// Whether the configuration says nothing yet of what is proposed.
fn can_add(session: &Session) -> bool {
    let keys = &session.settings().keys;
    !keys.contains_key("records") && !keys.contains_key("kinds")
}

/// Returns a configuration with the proposal at its end.
fn joined(existing: Option<&str>, proposal: &str) -> String {
    let Some(existing) = existing else {
        return proposal.to_owned();
    };
    let added = proposal.strip_prefix("version: 1\n").unwrap_or(proposal);
    let end = if existing.is_empty() || existing.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{existing}{end}{added}")
}

/// Checks the repository as it would be with a configuration.
fn checked(text: &str, paths: &[PathBuf], options: &SessionOptions) -> Result<Analysis, Failure> {
    let files = OpenSnapshot::open(SnapshotSource::WorkTree, paths)?;
    let files = files.with_document(config::PATH.into(), text.as_bytes().to_vec());
    let session = Session::new(files, options).map_err(|error| {
        let failure = Failure::from(error);
        failure
            .or("the entries in `kinds` and `records` of this configuration are kept as they are")
    })?;
    Ok(engine::check(&session.input(&[]))?)
}

/// Says what a group is taken for, and what a check would find.
fn describe(group: &Group, guess: &Guess, kind: &str, analysis: &Analysis, screen: &Screen) {
    let count = counted(group.files.len(), "file");
    screen.say(&format!(
        "{}: {count} of the kind {kind}",
        group.globs.join(", ")
    ));
    match &guess.id {
        Some((name, false)) => screen.say(&format!("  id: `{name}`")),
        Some((_, true)) => screen.say("  id: the number that the file's name begins with"),
        None if guess.kind.is_some() => screen.say("  id: none that every file has once"),
        None => {}
    }
    for (name, guessed) in &guess.fields {
        let what = match guessed {
            Guessed::Id => continue,
            Guessed::Text => "text".to_owned(),
            Guessed::Date => "a date".to_owned(),
            Guessed::Words(words) => format!("one of {}", words.join(", ")),
            Guessed::Reference => format!("the id of another {kind}"),
        };
        let required = if guess.required.contains(name) {
            ", in every file"
        } else {
            ""
        };
        screen.say(&format!("  {name}: {what}{required}"));
    }
    for line in &guess.unsure {
        screen.say(&format!("  unsure: {line}"));
    }
    if let Some(sample) = group.files.first() {
        screen.say(&format!("  for example: {}", sample.path));
    }
    let paths: BTreeSet<&RepoPath> = group.files.iter().map(|file| &file.path).collect();
    let findings = analysis.findings.iter();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings.filter(|it| paths.contains(&it.path)) {
        *found.entry(finding.meta.name).or_default() += 1;
    }
    let found: Vec<String> = found
        .iter()
        .map(|(rule, count)| format!("{count} {rule}"))
        .collect();
    screen.say(&if found.is_empty() {
        "  finds: nothing".to_owned()
    } else {
        format!("  finds: {}", found.join(", "))
    });
}

/// Writes the configuration, or adds to it what it does not say yet.
fn write(
    session: &Session,
    existing: Option<&str>,
    text: &str,
    screen: &Screen,
) -> Result<Status, Failure> {
    let top = super::work_tree::root(session)?;
    let path = RepoPath::from(config::PATH);
    let place = file::place(top, &path);
    let shown = file::from_here(&place);
    let shown = path_text(&shown);
    let Some(existing) = existing else {
        file::write(top, &path, text)?;
        screen.say(&format!("wrote {shown}"));
        return Ok(Status::Passed);
    };
    if !can_add(session) {
        return Err(Failure::new(format!(
            "`{}` has `records` or `kinds` already, and is left unchanged",
            config::PATH
        ))
        .help("add the entries by hand: holdpoint adopt"));
    }
    let added = text.strip_prefix(existing).unwrap_or(text);
    let append = file::append(&place, added.as_bytes());
    append.map_err(|error| Failure::new(format!("cannot write `{shown}`: {error}")))?;
    screen.say(&format!("added to {shown}"));
    Ok(Status::Passed)
}
