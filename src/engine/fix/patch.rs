//! Writes the changes as a patch for `git apply` and `patch -p1`.

use std::io::{self, Write};

use bstr::ByteSlice;
use similar::TextDiff;

use super::rewrite::Rewrite;
use crate::text::RepoPath;

/// Writes the patch of all files.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write(files: &[Rewrite], out: &mut dyn Write) -> io::Result<()> {
    files.iter().try_for_each(|file| write_file(file, out))
}

fn write_file(file: &Rewrite, out: &mut dyn Write) -> io::Result<()> {
    let [old, new] = ["a/", "b/"].map(|side| name(side, &file.path));
    // For Git a line ends at LF; a lone CR is part of the line.
    let [before, after] =
        [&file.before, &file.after].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let diff = TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&before, &after);
    out.write_all(b"diff --git ")?;
    out.write_all(&old)?;
    out.write_all(b" ")?;
    out.write_all(&new)?;
    out.write_all(b"\n")?;
    for (sign, name) in [(&b"--- "[..], &old), (b"+++ ", &new)] {
        out.write_all(sign)?;
        out.write_all(name)?;
        // After a name with a blank, the tab keeps the rest from being read as a time.
        if name.contains(&b' ') {
            out.write_all(b"\t")?;
        }
        out.write_all(b"\n")?;
    }
    let mut unified = diff.unified_diff();
    for hunk in unified.missing_newline_hint(true).iter_hunks() {
        write!(out, "{hunk}")?;
    }
    Ok(())
}

/// Returns a file's name on one side, quoted where Git needs it (git-config(1), `core.quotePath`).
fn name(side: &str, path: &RepoPath) -> Vec<u8> {
    let name = [side.as_bytes(), path.as_bytes()].concat();
    let is_special = |byte: &u8| byte.is_ascii_control() || matches!(byte, b'"' | b'\\');
    if !name.iter().any(is_special) {
        return name;
    }
    let mut quoted = vec![b'"'];
    for byte in name.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend([b'\\', byte]),
            _ if byte.is_ascii_control() => quoted.extend(format!("\\{byte:03o}").bytes()),
            _ => quoted.push(byte),
        }
    }
    quoted.push(b'"');
    quoted
}
