//! The text of a hook's file: a short script for `sh`.

use super::kind::HookKind;

/// The beginning of a file that `hook install` wrote. The checksum of the rest follows it and shows
/// whether the file was changed since, in which case it is not overwritten.
const MARK: &str = "#!/bin/sh\n\
    # Made by `holdpoint hook install`; `holdpoint hook uninstall` takes it away.\n\
    # checksum: ";

/// Returns the file name to which an earlier hook is moved.
pub(crate) fn kept_name(kind: HookKind) -> String {
    format!("{}.before-holdpoint", kind.name())
}

/// Returns the text of a hook's file.
pub(crate) fn text(kind: HookKind) -> String {
    let body = body(kind);
    format!("{MARK}{}\n{body}", checksum(&body))
}

/// The origin of a hook's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HookOrigin {
    /// This or another version of `hook install` wrote it.
    Install,
    /// `hook install` wrote it, and it was changed since.
    Changed,
    Other,
}

/// Returns the origin of a file with this text.
pub(crate) fn origin(text: &[u8]) -> HookOrigin {
    let Some(rest) = text.strip_prefix(MARK.as_bytes()) else {
        return HookOrigin::Other;
    };
    let rest = String::from_utf8_lossy(rest);
    match rest.split_once('\n') {
        Some((sum, body)) if sum == checksum(body) => HookOrigin::Install,
        Some(_) | None => HookOrigin::Changed,
    }
}

fn checksum(body: &str) -> String {
    format!("{:08x}", crc32fast::hash(body.as_bytes()))
}

/// Returns the script without its first lines. Git writes the pushed refs to standard input, which can
/// be read only once, so the script keeps them and passes them to the earlier hook as well.
fn body(kind: HookKind) -> String {
    let (name, kept) = (kind.name(), kept_name(kind));
    let skip = match kind {
        HookKind::PreCommit => "\necho '        to skip it once: git commit --no-verify' >&2",
        HookKind::PreMergeCommit => "\necho '        to skip it once: git merge --no-verify' >&2",
        HookKind::PrePush => "\necho '        to skip it once: git push --no-verify' >&2",
        HookKind::PreReceive | HookKind::Update => "",
    };
    let skip = skip.replace('\n', "\n    ");
    let (read, feed, run) = if kind.reads_standard_input() {
        (
            "lines=$(cat)\nlines() {\n    test -z \"$lines\" || printf '%s\\n' \"$lines\"\n}\n\n",
            "lines | ",
            "lines | ",
        )
    } else {
        ("", "", "exec ")
    };
    format!(
        "\n\
        {read}\
        # The earlier hook runs first.\n\
        before=$(dirname -- \"$0\")/{kept}\n\
        if test -x \"$before\"; then\n    \
            {feed}\"$before\" \"$@\" || exit\n\
        fi\n\
        \n\
        if ! command -v holdpoint >/dev/null 2>&1; then\n    \
            echo 'error: the {name} hook cannot check anything: holdpoint is not on the PATH' >&2\n    \
            echo '  help: install it, or remove the hook:' \"rm '$0'\" >&2{skip}\n    \
            exit 2\n\
        fi\n\
        {run}holdpoint hook run {name} \"$@\"\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_of_a_file_is_recognised() {
        for kind in HookKind::ALL {
            let text = text(kind);
            assert_eq!(origin(text.as_bytes()), HookOrigin::Install);
            let changed = format!("{text}echo more\n");
            assert_eq!(origin(changed.as_bytes()), HookOrigin::Changed);
            assert_eq!(origin(b"#!/bin/sh\nholdpoint check\n"), HookOrigin::Other);
        }
    }
}
