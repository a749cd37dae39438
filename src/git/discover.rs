//! Finds and opens a repository as Git does, and refuses those that Git refuses.

use std::env;
use std::path::Path;

use gix::discover::upwards;
use gix::open::Options;
use gix::sec::Trust;
use gix::sec::trust::{DefaultForLevel, Mapping};

use super::Error;
use super::command_config::command_config;
use super::safe_directory::is_trusted;

/// Settings that this program gives to `gix`. They prevail over every configuration.
///
/// An object means its own bytes: whoever may push a ref could replace any object by
/// another (git-replace(1)), and what was read of it would be cached under its id.
/// Repositories of other users are refused here, so that `gix` need not protect itself
/// against them. Like Git, which leaves that to `git fsck`, a check does not hash the index to see
/// whether it is damaged: that took a quarter of the time of a check of staged files.
const OVERRIDES: [&str; 3] = [
    "core.useReplaceRefs=false",
    "gitoxide.objects.allocLimitIfReducedTrust=0",
    "index.skipHash=true",
];

/// Opens the repository that contains `dir`, if there is one.
pub(super) fn discover(dir: &Path) -> Result<Option<gix::Repository>, Error> {
    let named = env::var_os("GIT_DIR");
    // `refuse_foreign` decides about trust. With the options for reduced trust,
    // gix would ignore the repository's configuration and open at most 32 packs.
    let options = Options::default_for_level(Trust::Full)
        .filter_config_section(|_| true)
        .cli_overrides(command_config()?)
        .config_overrides(OVERRIDES);
    let trust = Mapping {
        full: options.clone(),
        reduced: options,
    };
    let opened = match &named {
        // receive-pack runs hooks in the `.git` folder with `GIT_DIR=.`. Given that
        // relative path, gix would look for another `.git` folder inside.
        Some(named) => {
            let options = trust.full.clone().open_path_as_is(true);
            let named = std::path::absolute(named).unwrap_or_else(|_| named.into());
            gix::ThreadSafeRepository::open_opts(named, options)
        }
        None if is_beyond_ceiling(dir) => return Ok(None),
        None => gix::ThreadSafeRepository::discover_opts(dir, search(), trust),
    };
    let mut git: gix::Repository = match opened {
        Ok(shared) => shared.into(),
        Err(error) if named.is_none() && is_not_found(&error) => {
            refuse_broken_link(dir)?;
            return Ok(None);
        }
        Err(error) => {
            let error = Error::caused_by("cannot open the Git repository", &error);
            return Err(match named {
                Some(named) => error.help(format!("GIT_DIR is set to `{}`", named.display())),
                None => error,
            });
        }
    };
    // A namespace is about what a server shows to others, and no other command of Git
    // looks for its refs there (gitnamespaces(7)).
    git.clear_namespace();
    git.make_paths_absolute()
        .map_err(|error| Error::caused_by("cannot open the Git repository", &error))?;
    if named.is_some() {
        set_work_dir(&mut git)?;
    } else {
        refuse_foreign(&git)?;
    }
    refuse_unsupported_format(&git)?;
    Ok(Some(git))
}

/// Refuses a file `.git` that names a repository which does not exist
/// (gitrepository-layout(5)). Git refuses it too. Without this error the folder
/// would count as one outside Git, and files that Git ignores would be checked.
fn refuse_broken_link(dir: &Path) -> Result<(), Error> {
    let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let mut links = dir.ancestors().map(|folder| folder.join(".git"));
    let Some(link) = links.find(|link| link.is_file()) else {
        return Ok(());
    };
    let link = link.display();
    Err(
        Error::new(format!("`{link}` names a repository that does not exist"))
            .help("if this is a linked work tree: git worktree repair"),
    )
}

/// Returns how far Git would look upwards (git(1),
/// `GIT_DISCOVERY_ACROSS_FILESYSTEM`).
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

/// Returns whether the nearest repository is where Git would not look: at or above a folder that
/// "Git should not chdir up into" (git(1), `GIT_CEILING_DIRECTORIES`). `gix` does look into that
/// folder itself.
fn is_beyond_ceiling(dir: &Path) -> bool {
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

fn is_not_found(error: &gix::Error) -> bool {
    matches!(
        error.downcast_any_ref::<upwards::Error>(),
        Some(
            upwards::Error::NoGitRepository { .. }
                | upwards::Error::NoGitRepositoryWithinCeiling { .. }
                | upwards::Error::NoGitRepositoryWithinFs { .. }
        )
    )
}

/// Makes the current folder the top of the work tree if `GIT_DIR` is set and
/// nothing names the work tree: then "you are expected to be at the top level of
/// the working tree" (git(1), `--git-dir`). Git runs hooks in this way.
fn set_work_dir(git: &mut gix::Repository) -> Result<(), Error> {
    let config = git.config_snapshot();
    let is_named = env::var_os("GIT_WORK_TREE").is_some()
        || config.string("core.worktree").is_some()
        || config.boolean("core.bare") == Some(true);
    // git(1) does not list this variable. receive-pack sets it for its hooks.
    let has_none = env::var_os("GIT_IMPLICIT_WORK_TREE").is_some_and(|value| value == "0");
    if is_named || has_none {
        return Ok(());
    }
    let here = git.current_dir().to_owned();
    git.set_workdir(here)
        .map_err(|error| Error::caused_by("cannot read the current folder", &error))?;
    Ok(())
}

/// Refuses a repository of another user, whose configuration could name programs,
/// unless `safe.directory` names it (git-config(1)). As in Git, whoever sets
/// `GIT_DIR` trusts that repository.
fn refuse_foreign(git: &gix::Repository) -> Result<(), Error> {
    if is_trusted(git) {
        return Ok(());
    }
    let folder = git.workdir().unwrap_or(git.git_dir());
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let path = real.display();
    Err(Error::new(format!(
        "the repository at `{path}` belongs to another user"
    ))
    .help(format!(
        "if you trust it: git config --global --add safe.directory '{path}'"
    )))
}

/// The extensions that are supported, or that do not matter for reading
/// (git-config(1), `extensions.*`).
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

/// Refuses a repository in a format that is not supported: "If a version-1
/// repository specifies any `extensions.*` keys that the running Git has not
/// implemented, the operation MUST NOT proceed" (repository-version, Git's
/// technical documentation).
fn refuse_unsupported_format(git: &gix::Repository) -> Result<(), Error> {
    let config = git.config_snapshot();
    let version = config.integer("core.repositoryFormatVersion").unwrap_or(0);
    if version > 1 {
        return Err(Error::new(format!(
            "unsupported repository format version {version}; 0 and 1 are supported"
        )));
    }
    let storage = ref_storage(git);
    if !matches!(storage.as_deref(), None | Some("files" | "reftable")) {
        let storage = storage.unwrap_or_default();
        return Err(Error::new(format!(
            "unsupported ref storage `{storage}` in this repository"
        ))
        .help("convert a copy of the repository: git refs migrate --ref-format=files"));
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
            "unsupported Git extension `{name}` in this repository"
        ))),
        _ => Ok(()),
    }
}

/// Returns how the repository stores its refs, if that is configured (git-config(1),
/// `extensions.refStorage`).
pub(super) fn ref_storage(git: &gix::Repository) -> Option<String> {
    let config = git.config_snapshot();
    let storage = config
        .plumbing()
        .string_filter("extensions.refStorage", |section| {
            section.source == gix::config::Source::Local
        })?;
    Some(storage.to_string())
}
