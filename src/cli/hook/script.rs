//! What a hook's file holds: a few lines for `sh`.

use super::kind::Kind;

/// How a file begins that install made. The checksum of the rest comes next: a
/// file that somebody has changed since is theirs.
const MARK: &str = "#!/bin/sh\n\
    # Made by `holdpoint hook install`; `holdpoint hook uninstall` takes it away.\n\
    # checksum: ";

/// What the file of another hook that was there before is called now.
pub fn kept_name(kind: Kind) -> String {
    format!("{}.before-holdpoint", kind.name())
}

/// The file's text.
pub fn text(kind: Kind) -> String {
    let body = body(kind);
    format!("{MARK}{}\n{body}", checksum(&body))
}

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// As install writes it, of this version or of another one.
    Install,
    /// Install wrote it, and somebody changed it.
    Changed,
    SomebodyElse,
}

pub fn maker(text: &[u8]) -> Maker {
    let Some(rest) = text.strip_prefix(MARK.as_bytes()) else {
        return Maker::SomebodyElse;
    };
    let rest = String::from_utf8_lossy(rest);
    match rest.split_once('\n') {
        Some((sum, body)) if sum == checksum(body) => Maker::Install,
        Some(_) | None => Maker::Changed,
    }
}

fn checksum(body: &str) -> String {
    format!("{:08x}", crc32fast::hash(body.as_bytes()))
}

/// Git gives what a push is about on standard input, which can be read but
/// once: both that and the arguments go to the hook that was there before, too.
fn body(kind: Kind) -> String {
    let (name, kept) = (kind.name(), kept_name(kind));
    let skip = match kind {
        Kind::PreCommit => "\necho '        for once without it: git commit --no-verify' >&2",
        Kind::PreMergeCommit => "\necho '        for once without it: git merge --no-verify' >&2",
        Kind::PrePush => "\necho '        for once without it: git push --no-verify' >&2",
        Kind::PreReceive | Kind::Update => "",
    };
    let skip = skip.replace('\n', "\n    ");
    let (read, feed, run) = match kind.reads_standard_input() {
        true => (
            "lines=$(cat)\nlines() {\n    test -z \"$lines\" || printf '%s\\n' \"$lines\"\n}\n\n",
            "lines | ",
            "lines | ",
        ),
        false => ("", "", "exec "),
    };
    format!(
        "\n\
        {read}\
        # What was here before goes first.\n\
        before=$(dirname -- \"$0\")/{kept}\n\
        if test -x \"$before\"; then\n    \
            {feed}\"$before\" \"$@\" || exit\n\
        fi\n\
        \n\
        if ! command -v holdpoint >/dev/null 2>&1; then\n    \
            echo 'error: the {name} hook cannot check anything: holdpoint is not on the PATH' >&2\n    \
            echo '  help: install it, or take the hook away:' \"rm '$0'\" >&2{skip}\n    \
            exit 2\n\
        fi\n\
        {run}holdpoint hook run {name} \"$@\"\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_its_maker() {
        for kind in Kind::ALL {
            let text = text(kind);
            assert_eq!(maker(text.as_bytes()), Maker::Install);
            let changed = format!("{text}echo more\n");
            assert_eq!(maker(changed.as_bytes()), Maker::Changed);
            assert_eq!(maker(b"#!/bin/sh\nholdpoint check\n"), Maker::SomebodyElse);
        }
    }
}
