//! `correct`: corrects a field of a final record.

use std::path::PathBuf;

use clap::Args;

use super::failure::{Failure, path_text};
use super::options::OpeningOptions;
use super::screen::Screen;
use super::shell_path::shell_path;
use super::work_tree;
use super::{Status, style};
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::Session;
use crate::engine::fix::{Rewrite, rewrite};
use crate::engine::history::changes::check_change;
use crate::record::urgency::says_why;
use crate::record::{Field, Kind, Record, RecordMapping};
use crate::snapshot::{Content, Snapshot};
use crate::text::{RepoPath, nearest};
use crate::work::correct::Correction;
use crate::work::file::{self, from_here};
use crate::work::local_time::{LocalTime, whole_seconds};

/// Correct a field of a final record
///
/// A run that is closed, a decision, a regime, a constraint or a resolved debug packet
/// is final once it is committed. This command sets one of its fields, and adds an entry
/// to `corrections` that states the old value, the reason and the time. The rest of the
/// record stays as it is.
///
/// VALUE is text. For a field that is a list or a mapping, it is YAML on one line, as in
/// `[a, b]`.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint correct runs/2026-03-09-week-10.md next_pointer 'Export week 11 on 16 March' --reason 'the day was missing'", "a field that is text"),
    ("holdpoint correct decisions/one-tool.md trigger '[the lease ends]' --reason 'it was our lease'", "a field that is a list"),
], &[
    ("0", "the record is corrected"),
    ("1", "the record is corrected, but it has an error"),
    ("2", "the record cannot be corrected, and nothing was written; or usage, configuration or I/O error"),
]))]
pub(crate) struct Correct {
    /// The record
    #[arg(value_name = "RECORD")]
    record: PathBuf,
    /// The name of the field
    #[arg(value_name = "FIELD")]
    field: String,
    /// The new value of the field
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    value: String,
    /// Why the old value was wrong
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    opening: OpeningOptions,
}

/// The fields that are not corrected: another kind makes another record, and the others have rules
/// of their own.
const NEVER: [&str; 3] = ["corrections", "waive", "kind"];

impl Correct {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let options = self.opening.session_options();
        let session = work_tree::open(&options, screen)?;
        let top = work_tree::root(&session)?.to_owned();
        let (path, _) = session.files.existing_path(&self.record)?;
        let analysis = session.analyze()?;
        let record = analysis.model.record(&path);
        let shown = &*session.files.shown(&path);
        let record = record.ok_or_else(|| Failure::new(format!("`{shown}` is not a record")))?;
        let mapping = session.settings().mapping_of(record);
        let field = self.field_of(record, mapping, shown)?;
        if !says_why(&self.reason) {
            return Err(Failure::new("the reason only says that it is urgent")
                .help("say in --reason why the field was wrong"));
        }
        let before = committed_text(&session, &path)?;
        let correction = Correction {
            field: field.name,
            value: &self.value,
            reason: &self.reason,
            at: LocalTime::of_system().written(whole_seconds(session.now)),
        };
        let refused = |error: crate::work::edit::EditError| {
            Failure::new(format!("`{shown}` cannot be corrected: {}", error.0))
        };
        let mut last = None;
        for after in correction.texts(&before, mapping).map_err(refused)? {
            if after == before {
                return Err(Failure::new(format!(
                    "`{}` already has this value",
                    field.name
                )));
            }
            let (checked, mut found) = work_tree::check_text(&options, &path, &after)?;
            let errors = new_errors(&checked, &found, &analysis.findings, &path)?;
            if errors.is_empty() {
                let rewrites = [Rewrite {
                    path: path.clone(),
                    before,
                    after,
                }];
                rewrite::write(&top, &rewrites)?;
                let place = from_here(&file::place(&top, &path));
                screen.print(|out| writeln!(out, "{}", path_text(&place)))?;
                screen.say(&format!("corrected `{}`", field.name));
                screen.say(&format!("commit it: git add {}", shell_path(shown)));
                found.findings.retain(|it| it.severity != Severity::Info);
                let has_error = found
                    .findings
                    .iter()
                    .any(|finding| finding.severity == Severity::Error);
                work_tree::print_findings(&checked, found, screen);
                return Ok(if has_error {
                    Status::Failed
                } else {
                    Status::Passed
                });
            }
            let folder = checked.files.current_folder();
            last = work_tree::unsound(&errors, &folder);
        }
        Err(last.unwrap_or_else(|| Failure::new("it cannot be corrected")))
    }

    /// Returns the field of the record's kind that has the given name, in the file or in general.
    fn field_of(
        &self,
        record: &Record,
        mapping: Option<&RecordMapping>,
        shown: &RepoPath,
    ) -> Result<&'static Field, Failure> {
        let kind = record.kind();
        let kind = kind.ok_or_else(|| {
            Failure::new(format!("`{shown}` cannot be read as a record"))
                .help(format!("repair it first: holdpoint check {shown}"))
        })?;
        match kind {
            Kind::OpRun if record.is_open_run() => {
                return Err(Failure::new(format!("the run `{shown}` is open"))
                    .help("edit it directly; only final records are corrected"));
            }
            Kind::OpRun | Kind::DebugPacket | Kind::Decision | Kind::Regime | Kind::Constraint => {}
            Kind::Operator | Kind::Block | Kind::Project | Kind::Own(_) => {
                let (article, word) = (kind.article(), kind.word());
                return Err(Failure::new(format!("{article} {word} is never final"))
                    .help("edit it directly"));
            }
        }
        let fields = || kind.fields().iter().filter(|it| !NEVER.contains(&it.name));
        let is_theirs =
            |field: &&Field| mapping.is_some_and(|it| it.is_called(field.name, &self.field));
        let named = fields().find(is_theirs);
        let named = named.or_else(|| fields().find(|field| field.name == self.field));
        named.ok_or_else(|| {
            let (article, word) = (kind.article(), kind.word());
            let failure = Failure::new(format!(
                "{article} {word} has no field `{}` that can be corrected",
                self.field
            ));
            match nearest(&self.field, fields().map(|field| field.name)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure,
            }
        })
    }
}

/// Returns the text of a record, which must be committed and unchanged.
fn committed_text(session: &Session, path: &RepoPath) -> Result<String, Failure> {
    let shown = &*session.files.shown(path);
    let parents = session.files.parents()?;
    let committed = parents.iter().find_map(|parent| {
        let entry = parent.entry(path.as_bytes())?;
        Some(parent.read(entry, None))
    });
    let Some(committed) = committed.transpose()? else {
        return Err(
            Failure::new(format!("`{shown}` is not committed, so it is not final"))
                .help("edit it directly"),
        );
    };
    let snapshot = &*session.files.snapshot;
    let entry = snapshot.entry(path.as_bytes());
    let entry = entry.ok_or_else(|| Failure::new(format!("`{shown}` does not exist any more")))?;
    if snapshot.is_converted(entry) || snapshot.is_left_out(entry) {
        return Err(Failure::new(format!(
            "`{shown}` cannot be edited: the file on the disk differs from what Git stores"
        )));
    }
    if snapshot.read_stored(entry)? != committed {
        return Err(
            Failure::new(format!("`{shown}` was changed since it was committed")).help(format!(
                "commit the change, or discard it: git restore {}",
                shell_path(shown)
            )),
        );
    }
    match snapshot.read(entry, None)? {
        Content::Bytes(bytes) => {
            String::from_utf8(bytes).map_err(|_| Failure::new(format!("`{shown}` is not UTF-8")))
        }
        Content::Unavailable(reason) => Err(Failure::new(reason)),
    }
}

/// Returns the errors that a record did not have before, including those of the history rules.
fn new_errors(
    session: &Session,
    found: &crate::engine::Analysis,
    known: &[Diagnostic],
    path: &RepoPath,
) -> Result<Vec<Diagnostic>, Failure> {
    let parents = session.files.parents()?;
    let parents: Vec<&dyn Snapshot> = parents.iter().map(|it| &**it).collect();
    let input = session.input(&[]);
    let change = check_change(&parents, &input, found, None)?;
    let history = change.finished.findings.into_iter();
    let all = found.findings.iter().cloned().chain(history);
    Ok(all
        .filter(|it| it.path == *path && it.is_open())
        .filter(|it| work_tree::is_new_error(it, known))
        .collect())
}
