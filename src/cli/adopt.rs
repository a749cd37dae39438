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
use crate::work::adopt::{self, Group, Guess, Guessed, Proposal};
use crate::work::file;

/// Propose a configuration for existing Markdown files
///
/// Groups the files by folder and keys. For each group, the command guesses which key is the id and
/// which values are dates, words of a closed list or references to each other. It prints a
/// configuration that reads the files as records of kinds of their own, and lists the findings that
/// a check would report. A guess must fit the files; what does not fit is left out and reported as
/// unsure.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint adopt", "the whole repository"),
    ("holdpoint adopt docs/adr", "one folder"),
    ("holdpoint adopt --write", "write `.holdpoint.yaml`"),
], &[
    ("0", "proposed, or written"),
    ("2", "the configuration already has `records` or `kinds` and --write is given, or another error"),
    ("3", "no files that follow a convention"),
]))]
pub(crate) struct Adopt {
    /// Folders and files to read; all files by default
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write the proposal to `.holdpoint.yaml`, or add it to that file
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
            screen.say("no convention was found: it takes three or more files in a folder");
            return Ok(Status::Incomplete);
        }
        let mut guessed: Vec<(Group, Guess)> = groups
            .into_iter()
            .map(|group| {
                let guess = adopt::guess(&group);
                (group, guess)
            })
            .collect();
        // Entries cannot be added to a list by writing at the end of the file.
        let whole = |proposal: &Proposal| match can_add(&session) {
            true => joined(existing, &proposal.text),
            false => proposal.text.clone(),
        };
        let mut proposal = adopt::proposal(&guessed);
        let mut text = whole(&proposal);
        let mut analysis = checked(&text, &self.paths, &options)?;
        for (group, guess) in &mut guessed {
            let paths = snapshot.entries().iter().map(|entry| &entry.path);
            guess.link_folders = adopt::link_folders(group, &analysis, paths);
        }
        if guessed
            .iter()
            .any(|(_, guess)| !guess.link_folders.is_empty())
        {
            proposal = adopt::proposal(&guessed);
            text = whole(&proposal);
            analysis = checked(&text, &self.paths, &options)?;
        }
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

/// Returns whether the proposal can be added to the configuration, which then has no `records` and no
/// `kinds` yet.
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
        failure.or("write the entries in `kinds` and `records` by hand")
    })?;
    Ok(engine::check(&session.input(&[]))?)
}

/// Prints what is guessed about a group, and the findings that a check would report.
fn describe(group: &Group, guess: &Guess, kind: &str, analysis: &Analysis, screen: &Screen) {
    let count = counted(group.files.len(), "file");
    screen.say(&format!(
        "{}: {count} of the kind {kind}",
        group.globs.join(", ")
    ));
    match &guess.id {
        Some((name, false)) => screen.say(&format!("  id: `{name}`")),
        Some((_, true)) => screen.say("  id: the number at the start of the file name"),
        None if guess.kind.is_some() => {
            screen.say("  id: none, because no key differs in every file")
        }
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
    if !guess.link_folders.is_empty() {
        let folders = guess.link_folders.join(", ");
        screen.say(&format!(
            "  links: looked up in {folders} too, here and in the folders above"
        ));
    }
    for line in &guess.unsure {
        screen.say(&format!("  unsure: {line}"));
    }
    if let Some(sample) = group.files.first() {
        screen.say(&format!("  for example: {}", sample.path));
    }
    // The globs match all files of a folder, also those that follow no convention.
    let folders: BTreeSet<&[u8]> = group.files.iter().map(|file| file.path.parent()).collect();
    let findings = analysis.findings.iter();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings.filter(|it| folders.contains(it.path.parent())) {
        *found.entry(finding.meta.name).or_default() += 1;
    }
    let found: Vec<String> = found
        .iter()
        .map(|(rule, count)| format!("{count} {rule}"))
        .collect();
    screen.say(&if found.is_empty() {
        "  findings: none".to_owned()
    } else {
        format!("  findings: {}", found.join(", "))
    });
}

/// Writes the configuration, or adds the proposal to the existing one.
fn write(
    session: &Session,
    existing: Option<&str>,
    text: &str,
    screen: &Screen,
) -> Result<Status, Failure> {
    let top = super::work_tree::root(session)?;
    let path = RepoPath::from(config::PATH);
    let place = file::place(top, &path);
    let displayed = file::from_here(&place);
    let displayed = path_text(&displayed);
    let Some(existing) = existing else {
        file::write(top, &path, text)?;
        screen.say(&format!("wrote {displayed}"));
        return Ok(Status::Passed);
    };
    if !can_add(session) {
        return Err(Failure::new(format!(
            "`{}` already has `records` or `kinds`, and is left unchanged",
            config::PATH
        ))
        .help("to print the entries, and add them by hand: holdpoint adopt"));
    }
    let added = text.strip_prefix(existing).unwrap_or(text);
    let append = file::append(&place, added.as_bytes());
    append.map_err(|error| Failure::new(format!("cannot write `{displayed}`: {error}")))?;
    screen.say(&format!("added to {displayed}"));
    Ok(Status::Passed)
}
