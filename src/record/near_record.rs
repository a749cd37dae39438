//! Files that were meant to be records, and what keeps them from being read as such.

use super::kind::GENERIC_FIELDS;
use super::{Kind, fields};
use crate::document::frontmatter::{self, Fences};
use crate::document::yaml::{self, Tree};
use crate::document::{Fault, FaultKind};
use crate::text::nearest::nearest;
use crate::text::{Edit, Span, Spanned};

/// The fields that only records have (Specification, section 1). A file that has one of them was
/// meant to be a record.
const OWN_FIELDS: [&str; 15] = [
    "op_id",
    "mode_id",
    "mode_ids",
    "acceptance_checks",
    "acceptance_results",
    "evidence_links",
    "evidence_pattern",
    "next_pointer",
    "minimal_repro",
    "hypotheses",
    "timebox_minutes",
    "block_id",
    "constraint_id",
    "constraint_status",
    "decision_id",
];

/// Fields of records that files of other tools have as well. Beside `project_id` they do not show
/// that a file was meant to be a record.
const COMMON_FIELDS: [&str; 10] = [
    "project_id",
    "name",
    "status",
    "state",
    "context",
    "decision",
    "level",
    "from",
    "result",
    "resolved",
];

/// A file that was meant to be a record: what is wrong with it, and which ids it may have.
pub(super) struct NearRecord {
    pub fault: Fault,
    pub ids: Vec<(Kind, Box<str>)>,
}

/// A top-level key of a file, with its value if that is a scalar.
pub(super) struct Entry<'t> {
    key: Spanned<&'t str>,
    value: Option<Spanned<&'t str>>,
}

/// Returns the top-level entries of a frontmatter. If it is not a mapping, or not all of it could be
/// parsed (`faults`), they are the lines that begin with a key.
pub(super) fn entries<'t>(
    text: &'t str,
    yaml: Span,
    tree: &'t Tree<'t>,
    faults: &[Fault],
) -> Vec<Entry<'t>> {
    let is_broken = faults.iter().any(|fault| fault.kind == FaultKind::Syntax);
    let root = tree.root().filter(|root| root.is_mapping() && !is_broken);
    let Some(root) = root else {
        return lines(text, yaml)
            .filter_map(|line| entry(text, line))
            .collect();
    };
    let spanned = |node: yaml::Node<'t>| Some(Spanned::new(node.text()?, node.span()));
    root.entries()
        .filter_map(|(key, value)| {
            let (key, value) = (spanned(key)?, spanned(value));
            Some(Entry { key, value })
        })
        .collect()
}

/// Returns whether a file has a field that only records have. `project_id` counts together with
/// another field of records.
pub(super) fn has_own_field(entries: &[Entry<'_>]) -> bool {
    let has = |is_one: &dyn Fn(&str) -> bool| entries.iter().any(|entry| is_one(entry.key.value));
    let is_of_records = |key: &str| {
        fields::is_field(key) && !COMMON_FIELDS.contains(&key) && !GENERIC_FIELDS.contains(&key)
    };
    has(&|key| OWN_FIELDS.contains(&key)) || has(&|key| key == "project_id") && has(&is_of_records)
}

/// Returns the ids that a file may have, if its kind could not be read. `meant` is the kind that it
/// was probably meant to have.
pub(super) fn ids(entries: &[Entry<'_>], meant: Option<Kind>) -> Vec<(Kind, Box<str>)> {
    let meant = meant.or_else(|| kind_with_fields(entries));
    let kinds = Kind::ALL.iter().copied();
    let kinds = kinds.filter(|kind| meant.is_none_or(|meant| meant == *kind));
    let ids = kinds.filter_map(|kind| {
        let field = match kind {
            // A project's regime is named by the project.
            Kind::Regime => "project_id",
            kind => kind.id_field()?,
        };
        Some((kind, field))
    });
    let ids = ids.flat_map(|(kind, field)| {
        let with_id = entries.iter().filter(move |entry| entry.key.value == field);
        let values = with_id.filter_map(|entry| entry.value.as_ref());
        values.map(move |value| (kind, Box::from(value.value)))
    });
    ids.collect()
}

/// Returns the kind that a word was probably meant to be.
pub(super) fn meant_kind(word: &str) -> Option<Kind> {
    nearest(word.trim(), Kind::WORDS.iter().copied()).and_then(Kind::named)
}

/// Returns the only kind that has all those fields of a file that only records have.
fn kind_with_fields(entries: &[Entry<'_>]) -> Option<Kind> {
    let is_own = |key: &&str| OWN_FIELDS.contains(key) || *key == "project_id";
    let keys = entries.iter().map(|entry| entry.key.value);
    let own: Vec<&str> = keys.filter(is_own).collect();
    let has_all = |kind: &&Kind| {
        let has = |key: &&str| kind.fields().iter().any(|field| field.name == *key);
        own.iter().all(has)
    };
    let mut kinds = Kind::ALL.iter().filter(has_all);
    let only = kinds.next().copied();
    only.filter(|_| kinds.next().is_none())
}

/// Returns what is wrong with a file that has frontmatter without `kind`, if it was meant to be a
/// record.
pub(super) fn without_kind(fences: &Fences, entries: &[Entry<'_>]) -> Option<NearRecord> {
    if !has_own_field(entries) {
        return None;
    }
    let known = |entry: &Entry<'_>| {
        let word = entry.value.as_ref()?.value;
        let mut kinds = Kind::ALL.iter().copied();
        kinds.find(|kind| kind.word().eq_ignore_ascii_case(word.trim()))
    };
    let stands_for_kind = |entry: &&Entry<'_>| {
        let key = entry.key.value;
        key.eq_ignore_ascii_case("kind")
            || known(entry).is_some()
                && (key.eq_ignore_ascii_case("type") || nearest(key, ["kind"]).is_some())
    };
    if let Some(entry) = entries.iter().find(stands_for_kind) {
        let key = entry.key.value;
        let message = format!("file is not read as a record: it has `{key}` instead of `kind`");
        let fault = Fault::new(FaultKind::NearRecord, entry.key.span, message)
            .help("rename the key to `kind`")
            .fix("rename it to `kind`", Edit::new(entry.key.span, "kind"));
        let meant = known(entry);
        let ids = ids(entries, meant);
        return Some(NearRecord { fault, ids });
    }
    let help = match kind_with_fields(entries) {
        Some(kind) => format!("add `kind: {kind}`"),
        None => format!("add `kind`, which is one of {}", Kind::WORDS.join(", ")),
    };
    let message = "file is not read as a record: it has no `kind`";
    let fault = Fault::new(FaultKind::NearRecord, fences.open, message).help(help);
    let ids = ids(entries, None);
    Some(NearRecord { fault, ids })
}

/// Returns whether a file without frontmatter needs [`without_frontmatter`]. This looks at its
/// first lines only, so that it costs nothing for other Markdown files.
pub(super) fn may_be_near(start: &[u8]) -> bool {
    is_utf_16(start) || {
        let start = start.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        block(start).is_some()
    }
}

/// Returns what is wrong with a file that has no frontmatter, if it was meant to be a record.
pub(super) fn without_frontmatter(text: &str) -> Option<NearRecord> {
    let block = block(text)?;
    let (tree, faults) = yaml::parse(text, block.yaml);
    let entries = entries(text, block.yaml, &tree, &faults);
    if !has_own_field(&entries) {
        return None;
    }
    let kind = entries.iter().find(|entry| entry.key.value == "kind");
    let kind = kind.and_then(|entry| meant_kind(entry.value.as_ref()?.value));
    let ids = ids(&entries, kind);
    let (span, reason, help) = match block.problem {
        Problem::TextBefore(text) => (
            Span::empty(text.start as usize),
            "its first line is not `---`".to_owned(),
            "remove what is above the `---`",
        ),
        Problem::WrongFence(fence) => (
            fence,
            format!("its frontmatter begins with `{}`", fence.slice(text)),
            "begin it with a line that is exactly `---`",
        ),
        Problem::MissingFence(at) => (
            Span::empty(at),
            "its fields are not between lines `---`".to_owned(),
            "add a line `---` before the first field and another one after the last",
        ),
    };
    let message = format!("file is not read as a record: {reason}");
    let fault = Fault::new(FaultKind::NearRecord, span, message).help(help);
    let fault = match block.problem {
        Problem::TextBefore(before) if before.slice(text).trim().is_empty() => {
            fault.fix("remove the blank lines", Edit::new(before, ""))
        }
        Problem::WrongFence(fence) => fault.fix("change it to `---`", Edit::new(fence, "---")),
        Problem::MissingFence(at) if block.is_closed => {
            fault.fix("add `---`", Edit::new(Span::empty(at), "---\n"))
        }
        Problem::TextBefore(_) | Problem::MissingFence(_) => fault,
    };
    Some(NearRecord { fault, ids })
}

/// Returns why a file that was not meant to be a record is none, for whoever asks about it.
pub(crate) fn why_no_record(bytes: Vec<u8>) -> String {
    let (text, _) = frontmatter::decode(bytes);
    let yaml = frontmatter::find(&text).map(|fences| fences.yaml);
    let yaml = yaml.unwrap_or(Span::empty(0));
    let (tree, faults) = yaml::parse(&text, yaml);
    let entries = entries(&text, yaml, &tree, &faults);
    let kind = entries.iter().find(|entry| entry.key.value == "kind");
    match kind.and_then(|entry| entry.value.as_ref()) {
        Some(kind) => format!("`{}` is not a kind of record", kind.value),
        None => "it has no `kind`".to_owned(),
    }
}

/// Returns what is wrong with a file in UTF-16, if it was meant to be a record.
pub(super) fn in_utf_16(bytes: &[u8]) -> Option<NearRecord> {
    if !is_utf_16(bytes) {
        return None;
    }
    let read = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        _ => u16::from_be_bytes,
    };
    let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units)
        .map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    let yaml = frontmatter::find(&text).map(|fences| fences.yaml);
    let yaml = yaml.or_else(|| Some(block(&text)?.yaml))?;
    let (tree, faults) = yaml::parse(&text, yaml);
    let entries = entries(&text, yaml, &tree, &faults);
    let kind = entries.iter().find(|entry| entry.key.value == "kind");
    let kind = kind.and_then(|entry| meant_kind(entry.value.as_ref()?.value));
    let ids = ids(&entries, kind);
    let message = "file is not read as a record: it is encoded as UTF-16";
    let fault =
        Fault::new(FaultKind::NearRecord, Span::empty(0), message).help("save the file as UTF-8");
    has_own_field(&entries).then_some(NearRecord { fault, ids })
}

fn is_utf_16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// The lines at the beginning of a file that look like frontmatter and are not.
struct Block {
    yaml: Span,
    /// Whether a line that looks like a fence ends it.
    is_closed: bool,
    problem: Problem,
}

/// Why lines that look like frontmatter are not.
enum Problem {
    /// Blank lines or comments are above the fence: the text there.
    TextBefore(Span),
    /// The line that is meant as the fence.
    WrongFence(Span),
    /// There is no opening fence; the byte where it is missing.
    MissingFence(usize),
}

/// Finds lines at the beginning of a text that look like frontmatter: after blank lines and comments
/// there is something like a fence, or a line with a key.
fn block(text: &str) -> Option<Block> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut is_comment = false;
    let mut after_mark = false;
    for line in lines(text, Span::new(start, text.len())) {
        let content = line.slice(text).trim();
        if is_comment || content.starts_with("<!--") {
            is_comment = !content.contains("-->");
            continue;
        }
        // `# text` is a comment only directly above a fence, and a heading otherwise.
        if content.is_empty() && after_mark {
            return None;
        }
        after_mark = content.starts_with('#');
        if content.is_empty() || after_mark {
            continue;
        }
        let at = line.start as usize;
        let (from, problem) = if looks_like_fence(content) {
            let is_fence = line.slice(text).trim_end() == "---";
            let problem = if is_fence {
                Problem::TextBefore(Span::new(start, at))
            } else {
                Problem::WrongFence(Span::new(at, at + line.slice(text).trim_end().len()))
            };
            (next_line(text, line), problem)
        } else {
            entry(text, line)?;
            (at, Problem::MissingFence(at))
        };
        let (end, is_closed) = end_of_block(text, from);
        return Some(Block {
            yaml: Span::new(from, end),
            is_closed,
            problem,
        });
    }
    None
}

/// Returns where a block ends, and whether something like a fence ends it.
fn end_of_block(text: &str, from: usize) -> (usize, bool) {
    let mut rest = lines(text, Span::new(from, text.len()));
    let fence = rest.find(|line| looks_like_fence(line.slice(text).trim()));
    let end = fence.map_or_else(
        || frontmatter::first_heading(text, from),
        |line| line.start as usize,
    );
    (end, fence.is_some())
}

/// Returns whether a line is a row of dashes or of other marks that separate parts of a text.
fn looks_like_fence(line: &str) -> bool {
    let mut marks = line.chars();
    let Some(first) = marks.next() else {
        return false;
    };
    let is_mark = matches!(first, '-' | '–' | '—' | '*' | '_' | '=' | '+' | '~');
    is_mark && line.len() >= 2 && marks.all(|char| char == first) && !line.starts_with("~~~")
}

/// Returns the lines within a span, without their line ends.
fn lines(text: &str, within: Span) -> impl Iterator<Item = Span> {
    let mut at = within.start as usize;
    let lines = within.slice(text).split_inclusive('\n');
    lines.map(move |line| {
        let start = at;
        at += line.len();
        Span::new(start, start + line.trim_end_matches(['\n', '\r']).len())
    })
}

/// Returns the start of the line after one.
fn next_line(text: &str, line: Span) -> usize {
    let end = line.end as usize;
    text[end..].find('\n').map_or(text.len(), |at| end + at + 1)
}

/// Returns the entry that an unindented line begins.
fn entry(text: &str, line: Span) -> Option<Entry<'_>> {
    let content = line.slice(text);
    let (key, value) = content.split_once(':')?;
    let is_key = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    let starts_value = value.is_empty() || value.starts_with([' ', '\t']);
    if key.is_empty() || !key.chars().all(is_key) || !starts_value {
        return None;
    }
    let start = line.start as usize;
    let key = Spanned::new(key, Span::new(start, start + key.len()));
    let trimmed = value.trim_matches([' ', '\t', '"', '\'']);
    let from = start + content.len() - value.len() + value.find(trimmed).unwrap_or(0);
    let span = Span::new(from, from + trimmed.len());
    let value = (!trimmed.is_empty()).then(|| Spanned::new(trimmed, span));
    Some(Entry { key, value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Record, Vocabulary, reading};

    fn read(bytes: &[u8]) -> Option<Record> {
        let vocabulary = Vocabulary::default();
        reading::read("a.md".into(), bytes.to_vec(), &vocabulary, None)
    }

    /// Checks what is said of a file, where, and what the file is after the fix.
    #[track_caller]
    fn near(text: &str, at: &str, reason: &str, fixed: Option<&str>) {
        let record = read(text.as_bytes()).expect("a record that cannot be read");
        assert_eq!(record.kind(), None, "{text:?}");
        let [fault] = &record.faults[..] else {
            panic!("{:?}", record.faults);
        };
        assert_eq!(
            (fault.kind, fault.span.slice(text), &*fault.message),
            (
                FaultKind::NearRecord,
                at,
                &*format!("file is not read as a record: {reason}")
            )
        );
        let after = fault.fix.as_ref().map(|(_, edit)| {
            let mut after = text.to_owned();
            after.replace_range(edit.span.range(), &edit.text);
            after
        });
        assert_eq!(after.as_deref(), fixed);
    }

    #[test]
    fn a_file_without_a_kind_is_told_so_if_it_has_a_field_of_records() {
        let no_kind = "it has no `kind`";
        near("---\nop_id: load\n---\n", "---", no_kind, None);
        near(
            "---\nproject_id: shop\nowners: [a@b.c]\n---\n",
            "---",
            no_kind,
            None,
        );
        near("---\nop_id: [\n---\n", "---", no_kind, None);
        for text in [
            "---\ntitle: A\n---\n",
            "---\nproject_id: 7\nname: A\nstatus: done\n---\n",
            "---\nkind: article\ntitle: A\n---\n",
            "---\nkind: Pod\nspec: [\n---\n",
            "# A page\n\n---\n\nop_id: is a field\n",
            "# How to\n\n```yaml\nop_id: load\n```\n",
            "---\n\nA ruler. op_id: no\n",
            "",
        ] {
            assert!(read(text.as_bytes()).is_none(), "{text:?}");
        }
    }

    #[test]
    fn another_key_in_place_of_kind_is_renamed() {
        near(
            "---\nKind: OpRun\nop_id: load\n---\n",
            "Kind",
            "it has `Kind` instead of `kind`",
            Some("---\nkind: OpRun\nop_id: load\n---\n"),
        );
        near(
            "---\ntype: OpRun\nop_id: load\n---\n",
            "type",
            "it has `type` instead of `kind`",
            Some("---\nkind: OpRun\nop_id: load\n---\n"),
        );
        near(
            "---\ntype: page\nop_id: load\n---\n",
            "---",
            "it has no `kind`",
            None,
        );
    }

    #[test]
    fn lines_that_look_like_frontmatter_are_told_why_they_are_not() {
        let body = "kind: OpRun\nop_id: load\n";
        let sound = format!("---\n{body}---\n");
        let first = "its first line is not `---`";
        near(&format!("\n{sound}"), "", first, Some(&sound));
        near(
            &format!("\u{feff}\n \n{sound}"),
            "",
            first,
            Some(&format!("\u{feff}{sound}")),
        );
        near(&format!("<!-- a\nb -->\n{sound}"), "", first, None);
        near(&format!("# load\n{sound}"), "", first, None);
        near(
            &format!("----\n{body}---\n"),
            "----",
            "its frontmatter begins with `----`",
            Some(&sound),
        );
        near(
            &format!(" ---\n{body}---\n"),
            " ---",
            "its frontmatter begins with ` ---`",
            Some(&sound),
        );
        near(
            &format!("———\n{body}---\n"),
            "———",
            "its frontmatter begins with `———`",
            Some(&sound),
        );
        let missing = "its fields are not between lines `---`";
        near(&format!("{body}---\n"), "", missing, Some(&sound));
        near(&format!("{body}\n# Load\n"), "", missing, None);
    }

    #[test]
    fn utf_16_is_named() {
        let text = "---\nkind: OpRun\nop_id: load\n---\n";
        let units = || "\u{feff}".encode_utf16().chain(text.encode_utf16());
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big] {
            let record = read(&bytes).expect("a record that cannot be read");
            let message = "file is not read as a record: it is encoded as UTF-16";
            assert_eq!(record.faults[0].message, message);
            assert_eq!(record.unread_ids, [], "a run has no id of its own");
        }
    }

    #[test]
    fn the_ids_of_a_file_of_unknown_kind_are_known() {
        let ids = |text: &str| read(text.as_bytes()).map(|record| record.unread_ids);
        let id = |kind, id: &str| (kind, Box::from(id));
        assert_eq!(
            ids("---\nkind: Operater\nop_id: load\n---\n"),
            Some(vec![id(Kind::Operator, "load")])
        );
        assert_eq!(
            ids("---\nop_id: load\nmode_ids: [CONTACT]\n---\n"),
            Some(vec![id(Kind::Operator, "load")])
        );
        assert_eq!(ids("---\nKind: OpRun\nop_id: load\n---\n"), Some(vec![]));
    }
}
