//! What is shown about the thing under the pointer.

use std::fmt::Write;

use gen_lsp_types::{Contents, Hover, MarkupContent, MarkupKind};
use serde_json::Value as Json;

use super::cursor::{FileView, touches};
use super::lens::Runs;
use super::schema_walk::SchemaPlace;
use super::subject::{PlacedId, Subject};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::model::IndexedRecord;
use crate::record::meanings::{self, meaning};
use crate::record::schema::of_record;
use crate::record::{Fields, Kind, Record, Regime, Requirement};
use crate::rules;
use crate::target::resolution::{PinCheck, ResolutionStatus, ResolvedFile, UncommittedReason};
use crate::target::{Resolution, Target};
use crate::text::Span;

/// The longest value of a field that is shown, in characters.
const MAX_VALUE: usize = 300;

/// Returns what is known about a byte of a file: what stands there, and the findings about it.
pub(super) fn at(view: &FileView<'_>, byte: usize, findings: &[Diagnostic]) -> Option<Hover> {
    let subject = Subject::at(view, byte);
    let mut parts: Vec<String> = Vec::new();
    let mut span = None;
    if let Some(subject) = &subject
        && let Some(text) = of_subject(view, subject)
    {
        parts.push(text);
        span = Some(subject.span());
    }
    let here = findings
        .iter()
        .filter(|finding| touches(finding.span, byte) || finding.span == Span::empty(byte));
    let mut shown: Vec<&str> = Vec::new();
    for finding in here {
        if !shown.contains(&finding.meta.name) {
            shown.push(finding.meta.name);
            span = span.or(Some(finding.span));
            parts.push(of_rule(finding));
        }
    }
    (!parts.is_empty()).then(|| Hover {
        contents: Contents::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value: parts.join("\n\n---\n\n"),
        }),
        range: span.map(|span| view.places.range(&view.lines, span)),
    })
}

/// Returns the page of a rule.
fn of_rule(finding: &Diagnostic) -> String {
    let meta = finding.meta;
    format!(
        "### `{}`\n\n{}\n\n[{}]({})",
        meta.name,
        meta.manual().trim(),
        "The page of the rule",
        meta.url()
    )
}

fn of_subject(view: &FileView<'_>, subject: &Subject) -> Option<String> {
    match subject {
        Subject::Id(id) => Some(of_id(view, id)),
        Subject::Target { target, .. } => of_target(view, target),
        Subject::Key { path, .. } => of_key(view, path),
        Subject::Value { path, text, .. } => of_value(view, path, text),
    }
}

/// Returns the record behind an id.
fn of_id(view: &FileView<'_>, id: &PlacedId) -> String {
    let mut records = view.check.model().records_with_id(id.kind, &id.id);
    match records.next() {
        Some(record) => of_record_at(view, record),
        None => format!("There is no {} `{}`.", id.kind, id.id),
    }
}

fn of_record_at(view: &FileView<'_>, member: &IndexedRecord) -> String {
    let record = &*member.open();
    let kind = record.kind().map_or("record", Kind::word);
    let id = member.entry.id.as_deref();
    let name = id.map_or_else(|| member.path.to_string(), str::to_owned);
    let mut text = format!("**{kind}** `{name}`");
    let title = match &record.fields {
        Fields::Operator(operator) => operator.name.as_ref().map(|name| name.value.to_string()),
        _ => record.title.as_ref().map(|title| title.value.to_string()),
    };
    if let Some(title) = title {
        let _ = write!(text, ": {title}");
    }
    text.push_str("\n\n");
    let id_field = record.kind().and_then(Kind::id_field);
    record.visit_fields(&mut |field, value| {
        let is_shown = field.need != Requirement::Optional || field.name == "status";
        let is_told = Some(field.name) == id_field || field.name == "name" || field.name == "title";
        if let Some((_, value)) = value.filter(|_| is_shown && !is_told) {
            let _ = writeln!(text, "- `{}`: {}", field.name, short(&value.to_json()));
        }
    });
    match &record.fields {
        Fields::Operator(_) => {
            let runs = id.map(|id| Runs::of_operator(view.check, id));
            let now = view.check.session().now;
            if let Some(runs) = runs {
                let _ = write!(text, "\n{}\n", runs.words(now));
            }
        }
        Fields::Project(_) => {
            if let Some(id) = id {
                text.push_str(&regime_of_project(view, id));
            }
        }
        Fields::Regime(regime) => text.push_str(&of_regime(regime)),
        _ => {}
    }
    let _ = write!(
        text,
        "\n[{}]({})",
        member.path,
        view.places.uri(&member.path)
    );
    text
}

/// Returns a value on one line.
fn short(value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(short).collect();
            items.join("; ")
        }
        Json::Object(keys) => {
            let keys = keys.iter().filter(|(_, value)| !value.is_null());
            let keys: Vec<String> = keys
                .map(|(key, value)| format!("{key} {}", short(value)))
                .collect();
            keys.join(", ")
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => value.to_string(),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Returns the current regime of a project, with its indicators.
fn regime_of_project(view: &FileView<'_>, project: &str) -> String {
    let timelines = view.check.model().regime_timelines();
    let Some(declaration) = timelines
        .for_project(project)
        .and_then(|timeline| timeline.latest().first())
    else {
        return String::new();
    };
    let record = view.check.model().record(&declaration.path);
    let regime = record.and_then(|record| match &record.fields {
        Fields::Regime(regime) => Some(of_regime(regime)),
        _ => None,
    });
    format!(
        "\nRegime: **{}**, declared in [{}]({})\n{}",
        declaration.regime.value,
        declaration.path,
        view.places.uri(&declaration.path),
        regime.unwrap_or_default()
    )
}

/// Returns the indicators of a regime.
fn of_regime(regime: &Regime) -> String {
    let mut text = String::new();
    let indicators = regime.indicators.iter();
    for (name, value) in indicators.flat_map(|indicators| &indicators.value.0) {
        let about = meaning(&meanings::INDICATORS, &name.value).unwrap_or("");
        let _ = write!(text, "\n- `{}`: {}. {about}", name.value, value.value);
    }
    text.push('\n');
    text
}

fn of_target(view: &FileView<'_>, target: &Target) -> Option<String> {
    let record = view.record()?;
    let resolutions = view.check.resolve(record).ok()?;
    let resolution = resolutions.for_target(target);
    let mut text = match target {
        Target::Path(path) => format!("`{}`", path.path),
        Target::Git(spec) => format!("`git:{spec}`"),
        Target::Url(url) => format!("<{url}>"),
        Target::Named(name) => format!("`ref:{name}`"),
        Target::Outside(reason) => format!("the target is {reason}"),
        Target::Malformed(reason) => reason.to_string(),
    };
    let status = resolution.status();
    let state = match (target, status) {
        (Target::Url(_) | Target::Named(_), _) => "not looked up",
        (_, ResolutionStatus::Verified) => "verified",
        (_, ResolutionStatus::Unverified) => "unverified",
        (_, ResolutionStatus::Broken) => "broken",
    };
    let _ = writeln!(text, ": **{state}**");
    for line in details(view, resolution) {
        let _ = write!(text, "\n- {line}");
    }
    if let Target::Path(path) = target
        && let Some(member) = view.check.model().indexed_record(&path.path)
    {
        let _ = write!(text, "\n\n{}", of_record_at(view, member));
    }
    Some(text)
}

/// Returns the state and the digest of what a target resolves to.
fn details(view: &FileView<'_>, resolution: &Resolution) -> Vec<String> {
    let untracked = |path: &Option<crate::text::RepoPath>| {
        path.as_ref()
            .map(|path| format!("Git does not track `{path}`"))
    };
    match resolution {
        Resolution::Sound => Vec::new(),
        Resolution::File(ResolvedFile {
            path,
            untracked: is_untracked,
            is_blank,
            pin_check,
        }) => {
            let mut lines = Vec::new();
            let size = view.check.with_input(|input| {
                let entry = input.snapshot.entry(path.as_bytes())?;
                input.snapshot.size(entry)
            });
            lines.extend(size.map(|size| format!("{size} bytes")));
            lines.extend(is_blank.then(|| "empty, or only whitespace".to_owned()));
            lines.extend(untracked(is_untracked));
            match pin_check {
                PinCheck::Unpinned { digest } => {
                    lines.extend(
                        digest
                            .as_ref()
                            .map(|digest| format!("`sha256:{digest}`, not pinned")),
                    );
                }
                PinCheck::Matches => lines.push("has the pinned digest".to_owned()),
                PinCheck::Differs { pin, digest } => {
                    lines.push(format!("pinned: `sha256:{pin}`"));
                    lines.push(format!("now: `sha256:{digest}`"));
                }
            }
            lines
        }
        Resolution::Folder(folder) => {
            let mut lines = vec!["a folder".to_owned()];
            lines.extend(untracked(&folder.untracked));
            lines
        }
        Resolution::Commit(commit) => {
            let mut lines = vec![
                format!("commit `{}`", commit.id),
                format!("committed at {}", commit.committed_at),
            ];
            if commit.reachable == Some(false) {
                lines.push("no ancestor of what is checked".to_owned());
            }
            lines
        }
        Resolution::BlankObject => vec!["empty, or only whitespace".to_owned()],
        Resolution::Dead(dead) => {
            let mut lines = vec![dead.reason.clone()];
            let seen = dead.last_seen.as_ref();
            lines.extend(seen.map(|seen| {
                format!(
                    "last seen in `{}` by {} on {}",
                    seen.commit, seen.author, seen.date
                )
            }));
            lines.extend(
                dead.suggestion
                    .as_ref()
                    .map(|it| format!("did you mean `{it}`?")),
            );
            lines
        }
        Resolution::Outside(reason) => vec![format!("the target is {reason}")],
        Resolution::Uncommitted { reason, path } => vec![match reason {
            UncommittedReason::Ignored => format!("Git ignores `{path}`"),
            UncommittedReason::NeverAdded => format!("`{path}` was never added"),
            UncommittedReason::LeftOut => format!("the commit leaves `{path}` out"),
        }],
        Resolution::Unverified(unverified) => {
            vec![unverified.reason.clone(), unverified.remedy.clone()]
        }
    }
}

/// Returns the documentation of a key.
fn of_key(view: &FileView<'_>, path: &[Option<String>]) -> Option<String> {
    let name = path.last()?.as_deref()?;
    let schema = schema(view)?;
    let place = SchemaPlace::root(&schema).follow(path);
    let about = place.about()?;
    let mut text = format!("`{name}`\n\n{}", about.trim());
    let field = view.kind().filter(|_| path.len() == 1).and_then(|kind| {
        let mut fields = kind.fields().iter();
        fields.find(|field| field.name == name)
    });
    if let Some(field) = field {
        let need = match field.need {
            Requirement::Required => "required",
            Requirement::Template => "recommended",
            Requirement::Optional => "optional",
        };
        let _ = write!(text, "\n\nExpected: {} ({need})", field.expected);
        if !field.headings.is_empty() {
            let headings: Vec<String> = field
                .headings
                .iter()
                .map(|it| format!("`## {it}`"))
                .collect();
            let _ = write!(text, ", or in the body under {}", headings.join(" or "));
        }
    }
    let words = place.words();
    if !words.is_empty() && words.len() < 20 {
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let _ = write!(text, "\n\nOne of {}", words.join(", "));
    }
    Some(text)
}

/// Returns what the word of a value means.
fn of_value(view: &FileView<'_>, path: &[Option<String>], text: &str) -> Option<String> {
    let keys: Vec<&str> = path.iter().flatten().map(String::as_str).collect();
    let regime = |record: &Record| match &record.fields {
        Fields::Regime(regime) => Some(of_regime(regime)),
        _ => None,
    };
    match keys[..] {
        ["regime"] => Some(format!("Regime: **{text}**\n{}", regime(view.record()?)?)),
        ["kind"] => Kind::named(text).map(|kind| format!("**{kind}**\n\n{}", kind.about().trim())),
        _ => of_word(view, text).or_else(|| of_key(view, path)),
    }
}

/// Returns what a word of a vocabulary means: a mode, a rule, a type of evidence or of checks.
pub(super) fn of_word(view: &FileView<'_>, word: &str) -> Option<String> {
    if let Some(mode) = view.check.model().vocabulary().modes.get(word) {
        let patterns = [
            ("required", &mode.pattern.required),
            ("preferred", &mode.pattern.preferred),
        ];
        let mut text = format!("Mode **{}**\n\n{}", mode.name, mode.intent);
        for (need, types) in patterns.into_iter().filter(|(_, types)| !types.is_empty()) {
            let types: Vec<String> = types.iter().map(|one_of| one_of.join(" or ")).collect();
            let _ = write!(text, "\n\nEvidence, {need}: {}", types.join(", "));
        }
        return Some(text);
    }
    if let Some(rule) = rules::find(word) {
        let meta = &rule.meta;
        return Some(format!("### `{word}`\n\n{}", meta.manual().trim()));
    }
    let tables = [&meanings::EVIDENCE_TYPES[..], &meanings::CHECK_TYPES[..]];
    let known = tables.into_iter().find_map(|table| meaning(table, word));
    known.map(|meaning| format!("`{word}`: {meaning}"))
}

/// Returns the JSON Schema of a file: that of its kind, or of the configuration.
pub(super) fn schema(view: &FileView<'_>) -> Option<Json> {
    if view.is_configuration() {
        return Some(config::schema::of_file(rules::names(), &rules::waivable()));
    }
    Some(of_record(
        view.kind()?,
        view.check.model().vocabulary(),
        &rules::waivable(),
    ))
}

/// Returns what the targets of a field are called, for completion.
pub(super) fn is_target_field(keys: &[&str]) -> bool {
    let first = keys.first().copied();
    matches!(
        first,
        Some(
            "evidence_links"
                | "outputs_written"
                | "debug_packet"
                | "takes_up"
                | "op_run"
                | "experiments"
                | "regression_guard"
                | "literacies"
                | "criteria"
        )
    ) || keys.contains(&"evidence_links")
}
