//! Whether a repository is trusted: it belongs to this user, or `safe.directory` names it.

use std::path::Path;

use bstr::{BString, ByteSlice};
use gix::config::Source;
use gix::config::path::interpolate;
use gix::config::source::Kind;
use gix::sec::{Trust, identity};

/// Returns whether a repository belongs to the current user or is one that `safe.directory` names.
///
/// `gix` reads that setting in the files of the system and of the user. Git also respects it in the
/// configuration of the command, and an empty value removes the values before it (git-config(1),
/// `safe.directory`).
pub(super) fn is_trusted(git: &gix::Repository) -> bool {
    let config = git.config_snapshot();
    let values = |is_wanted: fn(Source) -> bool| -> Vec<BString> {
        let sections = config.plumbing();
        sections
            .strings_filter("safe.directory", |section| is_wanted(section.source))
            .unwrap_or_default()
    };
    if values(is_of_command).is_empty() && git.git_dir_trust() == Trust::Full {
        return true;
    }
    let folder = git.workdir().unwrap_or(git.git_dir());
    let is_own = |path: &Path| identity::is_path_owned_by_current_user(path).unwrap_or(false);
    let is_owned = is_own(folder) && is_own(git.git_dir());
    is_owned || is_named(folder, &values(|source| source.kind() != Kind::Repository))
}

fn is_of_command(source: Source) -> bool {
    matches!(source, Source::Env | Source::Cli)
}

/// Returns whether the values of `safe.directory` name a folder.
fn is_named(folder: &Path, values: &[BString]) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = real(folder);
    let home = gix::path::env::home_dir();
    let context = || interpolate::Context {
        home_dir: home.as_deref(),
        ..Default::default()
    };
    let mut is_named = false;
    for value in values {
        match value.as_slice() {
            b"" => is_named = false,
            b"*" => is_named = true,
            _ => {
                let value = value.as_bstr();
                let Ok(named) = gix::config::Path::from(value).interpolate(context()) else {
                    continue;
                };
                is_named |= match named.parent() {
                    // `/srv/*` names all folders below `/srv`.
                    Some(above) if named.ends_with("*") => folder.starts_with(real(above)),
                    // `.` is the current folder, if that is the top of the work tree.
                    Some(_) | None => {
                        (named.is_absolute() || named == Path::new(".")) && real(&named) == folder
                    }
                };
            }
        }
    }
    is_named
}
