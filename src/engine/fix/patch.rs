//! Writes the changes as a patch for `git apply` and `patch -p1`.

use std::io::{self, Write};

use bstr::ByteSlice;
use similar::TextDiff;

use super::rewrite::Rewrite;
use crate::text::{RepoPath, visible};

/// Writes the patch of all files. With `is_escaped`, characters that a terminal would interpret are
/// escaped. Such a patch can be read but not applied.
///
/// # Errors
/// Writing to `out` failed.
pub(crate) fn write(files: &[Rewrite], is_escaped: bool, out: &mut dyn Write) -> io::Result<()> {
    write_all(files.iter().map(|file| (file, &file.path)), is_escaped, out)
}

/// Writes the patch of files of which some are moved: each with the path that it has afterwards.
///
/// # Errors
/// Writing to `out` failed.
pub(crate) fn write_moved(
    files: &[(Rewrite, RepoPath)],
    is_escaped: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_all(
        files.iter().map(|(file, path)| (file, path)),
        is_escaped,
        out,
    )
}

fn write_all<'f>(
    mut files: impl Iterator<Item = (&'f Rewrite, &'f RepoPath)>,
    is_escaped: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    if !is_escaped {
        return files.try_for_each(|(file, path)| write_file(file, path, out));
    }
    let mut patch = Vec::new();
    files.try_for_each(|(file, path)| write_file(file, path, &mut patch))?;
    for line in String::from_utf8_lossy(&patch).lines() {
        let parts: Vec<_> = line.split('\t').map(visible).collect();
        writeln!(out, "{}", parts.join("\t"))?;
    }
    Ok(())
}

fn write_file(file: &Rewrite, path: &RepoPath, out: &mut dyn Write) -> io::Result<()> {
    let [old, new] = [name("a/", &file.path), name("b/", path)];
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
    if *path != file.path {
        // git-diff(1), "Generating patch text with -p"
        for (word, path) in [("from", &file.path), ("to", path)] {
            write!(out, "rename {word} ")?;
            out.write_all(&name("", path))?;
            out.write_all(b"\n")?;
        }
        if file.before == file.after {
            return Ok(());
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_patch_has_no_character_that_a_terminal_interprets() {
        let file = Rewrite {
            path: "runs/a\u{1b}[1m.md".into(),
            before: "# \u{1b}]0;title\u{7}\u{202e}\u{200b}\n\tmode: Pipeline\r\n".to_owned(),
            after: "# \u{1b}]0;title\u{7}\u{202e}\u{200b}\n\tmode: PIPELINE\r\n".to_owned(),
        };
        let [exact, escaped] = [false, true].map(|is_escaped| {
            let mut patch = Vec::new();
            write(std::slice::from_ref(&file), is_escaped, &mut patch).expect("written");
            String::from_utf8(patch).expect("text")
        });
        assert!(exact.contains("\u{1b}]0;title\u{7}\u{202e}\u{200b}\n"));
        let is_interpreted = |char: char| {
            char.is_control() && !matches!(char, '\n' | '\t')
                || matches!(char, '\u{202e}' | '\u{200b}')
        };
        assert!(!escaped.contains(is_interpreted), "{escaped:?}");
        assert!(
            escaped.contains("-\tmode: Pipeline\n+\tmode: PIPELINE\n"),
            "{escaped}"
        );
    }
}
