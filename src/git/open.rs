//! Finding and opening a repository as Git would, and refusing what Git would refuse.

use std::env;
use std::path::Path;

use gix::discover::upwards;
use gix::open::Options;
use gix::sec::Trust;
use gix::sec::trust::{DefaultForLevel, Mapping};

use super::repository::failed;
use crate::git::Error;

/// The repository that `dir` is in, or none.
pub(super) fn discover(dir: &Path) -> Result<Option<gix::Repository>, Error> {
    let named = env::var_os("GIT_DIR");
    // Trust is decided below, for the whole repository. Options for less trust
    // would leave out its config and open no more than 32 packs.
    let options = Options::default_for_level(Trust::Full).filter_config_section(|_| true);
    let trust = Mapping {
        full: options.clone(),
        reduced: options,
    };
    let opened = match &named {
        // As a whole path: in the folder itself, where receive-pack runs hooks with
        // `GIT_DIR=.`, gix would look for another one below.
        Some(named) => {
            let options = trust.full.clone().open_path_as_is(true);
            let named = std::path::absolute(named).unwrap_or_else(|_| named.into());
            gix::ThreadSafeRepository::open_opts(named, options)
        }
        None if is_behind_a_ceiling(dir) => return Ok(None),
        None => gix::ThreadSafeRepository::discover_opts(dir, search(), trust),
    };
    let mut git: gix::Repository = match opened {
        Ok(shared) => shared.into(),
        Err(error) if named.is_none() && is_nowhere(&error) => {
            refuse_broken_link(dir)?;
            return Ok(None);
        }
        Err(error) => {
            let error = failed("the Git repository cannot be opened", &error);
            return Err(match named {
                Some(named) => error.help(format!("GIT_DIR is set to `{}`", named.display())),
                None => error,
            });
        }
    };
    git.make_paths_absolute()
        .map_err(|error| failed("the Git repository cannot be opened", &error))?;
    match named {
        Some(_) => stand_at_the_top(&mut git)?,
        None => refuse_foreign(&git)?,
    }
    refuse_unknown_format(&git)?;
    Ok(Some(git))
}

/// A file `.git` leads to a repository elsewhere (gitrepository-layout(5)).
/// Where that has gone, Git stops; to take the folder for one without Git
/// would be to check what it ignores.
fn refuse_broken_link(dir: &Path) -> Result<(), Error> {
    let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let links = dir.ancestors().map(|folder| folder.join(".git"));
    match links.into_iter().find(|link| link.is_file()) {
        Some(link) => Err(Error::new(format!(
            "`{}` leads to a repository that is not there",
            link.display()
        ))
        .help("if it was a linked work tree: git worktree repair")),
        None => Ok(()),
    }
}

fn search() -> upwards::Options<'static> {
    let across = env::var("GIT_DISCOVERY_ACROSS_FILESYSTEM").unwrap_or_default();
    upwards::Options {
        cross_fs: matches!(
            across.to_ascii_lowercase().as_str(),
            "true" | "yes" | "on" | "1"
        ),
        ..Default::default()
    }
}

/// Whether the nearest repository lies where Git would not look: at or above a
/// folder that "Git should not chdir up into" (git(1), `GIT_CEILING_DIRECTORIES`).
/// `gix` does look into that folder itself.
fn is_behind_a_ceiling(dir: &Path) -> bool {
    let Some(ceilings) = env::var_os("GIT_CEILING_DIRECTORIES") else {
        return false;
    };
    let Ok((found, _)) = gix::discover::upwards_opts(dir, search()) else {
        return false;
    };
    let (git_dir, work_dir) = found.into_repository_and_work_tree_directories();
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (start, found) = (real(dir), real(&work_dir.unwrap_or(git_dir)));
    env::split_paths(&ceilings)
        .filter(|ceiling| ceiling.is_absolute())
        .map(|ceiling| real(&ceiling))
        .any(|ceiling| {
            start != ceiling && start.starts_with(&ceiling) && ceiling.starts_with(&found)
        })
}

fn is_nowhere(error: &gix::Error) -> bool {
    matches!(
        error.downcast_any_ref::<upwards::Error>(),
        Some(
            upwards::Error::NoGitRepository { .. }
                | upwards::Error::NoGitRepositoryWithinCeiling { .. }
                | upwards::Error::NoGitRepositoryWithinFs { .. }
        )
    )
}

/// With `GIT_DIR` and nothing that names the work tree, "you are expected to be
/// at the top of it" (git(1), `--git-dir`): that is how hooks are run.
fn stand_at_the_top(git: &mut gix::Repository) -> Result<(), Error> {
    let config = git.config_snapshot();
    let placed = env::var_os("GIT_WORK_TREE").is_some()
        || config.string("core.worktree").is_some()
        || config.boolean("core.bare") == Some(true);
    // git(1) does not list it; receive-pack sets it for the hooks of a push.
    let none = env::var_os("GIT_IMPLICIT_WORK_TREE").is_some_and(|value| value == "0");
    if placed || none {
        return Ok(());
    }
    let here = git.current_dir().to_owned();
    git.set_workdir(here)
        .map_err(|error| failed("the current folder cannot be read", &error))?;
    Ok(())
}

/// A repository of another owner is opened only where `safe.directory` names it
/// (git-config(1)): its config could name programs. As in Git, setting `GIT_DIR`
/// is to vouch for it.
fn refuse_foreign(git: &gix::Repository) -> Result<(), Error> {
    if git.git_dir_trust() == Trust::Full {
        return Ok(());
    }
    let place = git.workdir().unwrap_or(git.git_dir());
    let place = place.canonicalize().unwrap_or_else(|_| place.to_owned());
    Err(Error::new(format!(
        "the repository at `{}` belongs to another user",
        place.display()
    ))
    .help(format!(
        "if you trust it: git config --global --add safe.directory '{}'",
        place.display()
    )))
}

/// Extensions that change nothing about what is read here, or that are
/// understood (gitrepository-layout(5), git-config(1)).
const EXTENSIONS: [&str; 9] = [
    "compatobjectformat",
    "noop",
    "noop-v1",
    "objectformat",
    "partialclone",
    "preciousobjects",
    "refstorage",
    "relativeworktrees",
    "worktreeconfig",
];

/// "If a version-1 repository specifies any extensions.* that the running Git
/// has not implemented, the operation MUST NOT proceed"
/// (gitrepository-version, Git's technical documentation).
fn refuse_unknown_format(git: &gix::Repository) -> Result<(), Error> {
    let config = git.config_snapshot();
    let version = config.integer("core.repositoryFormatVersion").unwrap_or(0);
    if version > 1 {
        return Err(Error::new(format!(
            "the repository has format version {version}, and only 0 and 1 are understood"
        )));
    }
    let storage = config.string("extensions.refStorage");
    if let Some(storage) = storage.filter(|storage| *storage != "files") {
        return Err(Error::new(format!(
            "the repository keeps its refs as `{storage}`, which is not understood"
        ))
        .help("convert a copy of it: git refs migrate --ref-format=files"));
    }
    let extensions = config.plumbing().sections_by_name("extensions");
    let unknown = extensions
        .into_iter()
        .flatten()
        .filter(|section| section.meta().source == gix::config::Source::Local)
        .flat_map(|section| section.value_names().collect::<Vec<_>>())
        .find(|name| !EXTENSIONS.contains(&name.to_ascii_lowercase().as_str()));
    match unknown {
        Some(name) if version == 1 => Err(Error::new(format!(
            "the repository uses Git's extension `{name}`, which is not understood"
        ))),
        _ => Ok(()),
    }
}
