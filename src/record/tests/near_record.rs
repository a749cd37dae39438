//! Files that were meant to be records.

use crate::document::FaultKind;
use crate::record::{Kind, Record, Vocabulary, reading};

fn read(bytes: &[u8]) -> Option<Record> {
    let vocabulary = Vocabulary::default();
    reading::read("a.md".into(), bytes.to_vec(), &vocabulary, &[])
}

/// Checks the reason that is reported for a file, its place, and the file after the fix.
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
