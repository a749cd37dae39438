//! `audit`: every commit of a history, held to those before it.

use clap::Args;
use jiff::Timestamp;

use super::failure::Failure;
use super::form::Form;
use super::progress::Progress;
use super::screen::Screen;
use super::settings::ConfigFile;
use super::source::here;
use super::terms::time;
use super::{Status, style};
use crate::engine::Receipt;
use crate::engine::history::audit::{self, Input};
use crate::git::{Oid, Repository};
use crate::report::History;
use crate::snapshot::{Label, Revision, Snapshot};
use crate::text::visible;

/// Hold every commit to what was committed before
///
/// Goes through all commits that a revision comes from, and reports where one
/// rewrote or removed a record that was final, changed an id or the evidence of
/// a closed run, or committed a decision for somebody else's state. Each finding
/// names the commit and points into its text. The config is the revision's own.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint audit", "the history of HEAD"),
    ("holdpoint audit origin/main", "of any revision, in a bare repository too"),
    ("holdpoint audit --format short", "a line a finding, with its commit"),
], &[
    ("0", "audited, and nothing at or above --fail-on"),
    ("1", "audited, and something was"),
    ("2", "the question could not be asked: usage, config, a revision, the disk"),
    ("3", "no answer: no record, or --require-complete and a part of history is not here"),
]))]
pub struct Audit {
    /// The revision to audit
    #[arg(value_name = "REV", default_value = "HEAD")]
    revision: String,
    #[command(flatten)]
    config: ConfigFile,
    /// What time it is, as in 2026-07-01T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "Source")]
    now: Option<Timestamp>,

    #[command(flatten)]
    form: Form,
}

impl Audit {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let repository = Repository::discover(&here()?)?;
        let repository = repository.ok_or_else(|| {
            Failure::new("this folder is in no Git repository")
                .help("go into one, or name it: holdpoint -C DIR audit")
        })?;
        if self.revision == "HEAD" && repository.head()?.is_none() {
            let words = "a history without a commit".to_owned();
            let label = label(None, words);
            let report = History {
                commits: &[],
                receipt: &Receipt::default(),
                label: &label,
            };
            return self.form.report_history(&report, 0, screen);
        }
        let snapshot = Revision::open(&repository, &self.revision)?;
        let tip = snapshot.commit().and_then(Oid::parse).ok_or_else(|| {
            let revision = visible(&self.revision);
            Failure::new(format!("`{revision}` names a folder, and no commit"))
        })?;
        let of_tip = snapshot.label();
        let label = label(of_tip.tree, format!("the history of {}", of_tip.words));
        screen.say(&format!("auditing {}", label.words));
        let config = self.config.read(&snapshot, screen)?;
        let progress = Progress::new(screen, "auditing commits");
        let audit = audit::audit(&Input {
            repository: &repository,
            tip,
            except: &[],
            snapshot: &snapshot,
            settings: &config.settings,
            now: self.now.unwrap_or_else(Timestamp::now),
        })?;
        drop(progress);
        let report = History {
            commits: &audit.commits,
            receipt: &audit.receipt,
            label: &label,
        };
        self.form.report_history(&report, audit.count, screen)
    }
}

fn label(tree: Option<String>, words: String) -> Label {
    Label {
        kind: "history",
        tree,
        words,
    }
}
