//! Where a target leads, before any file is looked into.

use super::contents::{Contents, Hidden, Need, Whole, unavailable_at};
use super::files::{End, Way, find};
use super::grammar::{PathTarget, Pin, Target};
use super::resolution::{Dead, Pinned, Resolution, ResolvedFile, ResolvedFolder, Unverified};
use super::resolve::{Known, Limits};
use crate::git::Error;
use crate::snapshot::{Entry, PathStatus, Snapshot};
use crate::text::RepoPath;

/// A target that is no revision, and where it leads.
pub(super) struct Located<'s> {
    pub target: Target,
    pub is_manifest: bool,
    pub place: Place<'s>,
}

pub(super) enum Place<'s> {
    Told(Resolution),
    File {
        entry: &'s Entry,
        untracked: Option<RepoPath>,
    },
    /// Nothing at this path.
    Gone(RepoPath, Box<Dead>),
}

impl<'s> Located<'s> {
    pub fn new(
        target: Target,
        is_manifest: bool,
        snapshot: &'s dyn Snapshot,
    ) -> Result<Self, Error> {
        let place = match &target {
            Target::Path(path) => Place::of(path, snapshot)?,
            Target::Url(_) | Target::Git(_) => Place::Told(Resolution::Sound),
            Target::Outside(what) => Place::Told(Resolution::Outside((*what).into())),
            Target::Malformed(why) => Place::Told(Resolution::Dead(Dead::new(
                why.to_string(),
                "a target is a path, `git:<revision>`, `git:<revision>:<path>` or a URL",
            ))),
        };
        Ok(Self {
            target,
            is_manifest,
            place,
        })
    }

    fn path(&self) -> Option<&PathTarget> {
        match &self.target {
            Target::Path(path) => Some(path),
            Target::Git(_) | Target::Url(_) | Target::Outside(_) | Target::Malformed(_) => None,
        }
    }

    /// What has to be known of the file, beside whether it is blank.
    pub fn need(&self, limits: &Limits) -> Need {
        let path = self.path();
        Need {
            lines: path.is_some_and(|path| path.lines.is_some()),
            digest: limits.all_digests || path.is_some_and(|path| path.pin.is_some()),
        }
    }

    /// Where nothing is.
    pub fn gone(&self) -> Option<RepoPath> {
        match &self.place {
            Place::Gone(path, _) => Some(path.clone()),
            Place::Told(_) | Place::File { .. } => None,
        }
    }

    /// What is there, once files were looked into.
    pub fn fact(self, contents: &Known) -> (Target, Resolution) {
        let fact = match (self.place, &self.target) {
            (Place::Told(fact), _) => fact,
            (Place::Gone(_, dead), _) => Resolution::Dead(dead),
            (Place::File { entry, untracked }, Target::Path(path)) => {
                file_fact(path, entry, untracked, contents.get(&entry.path))
            }
            (Place::File { .. }, _) => Resolution::Sound,
        };
        (self.target, fact)
    }
}

impl<'s> Place<'s> {
    fn of(target: &PathTarget, snapshot: &'s dyn Snapshot) -> Result<Self, Error> {
        if let Some(whole) = &target.whole
            && let Way {
                end: End::File(entry),
                untracked,
            } = find(snapshot, whole)?
        {
            return Ok(Self::File { entry, untracked });
        }
        let path = &target.path;
        let dead = |reason: String| Resolution::Dead(Dead::new(reason, "name a regular file"));
        let Way { end, untracked } = find(snapshot, path)?;
        Ok(Self::Told(match end {
            End::File(entry) => return Ok(Self::File { entry, untracked }),
            End::Folder(_) | End::Submodule if target.lines.is_some() || target.pin.is_some() => {
                dead(format!(
                    "`{path}` is a folder, and only a file has lines and a digest"
                ))
            }
            End::Folder(path) => Resolution::Folder(ResolvedFolder { path, untracked }),
            End::Submodule => Resolution::Sound,
            End::InSubmodule(submodule) => Resolution::Unverified(in_submodule(&submodule)),
            End::LeadsOut(link) => Resolution::Outside(format!(
                "a path through the symbolic link `{link}`, which leaves the repository"
            )),
            End::Unavailable(reason) => Resolution::Unverified(unavailable_at(path, &reason)),
            End::Special => dead(format!("`{path}` is not a regular file")),
            End::Circle => dead(format!("`{path}` is a symbolic link that leads to itself")),
            End::Nothing(end) => match snapshot.path_status(&end) {
                PathStatus::Absent => {
                    let reason = match end == *path {
                        true => format!("there is no file `{path}`"),
                        false => {
                            format!("`{path}` is a symbolic link, and there is no file `{end}`")
                        }
                    };
                    let help = "link a file that is there";
                    let dead = Dead::new(reason, help);
                    return Ok(Self::Gone(end, dead));
                }
                PathStatus::Ignored => Resolution::Uncommitted {
                    is_ignored: true,
                    path: end,
                },
                PathStatus::Untracked => Resolution::Uncommitted {
                    is_ignored: false,
                    path: end,
                },
            },
        }))
    }
}

/// What a path in another repository's folder is to us.
pub(super) fn in_submodule(submodule: &RepoPath) -> Unverified {
    Unverified {
        reason: format!("a path in the submodule `{submodule}`"),
        remedy: format!("check it in its own repository: holdpoint -C {submodule} check"),
    }
}

fn file_fact(
    target: &PathTarget,
    entry: &Entry,
    untracked: Option<RepoPath>,
    contents: Option<&Result<Contents, Hidden>>,
) -> Resolution {
    let file = |untracked, is_blank, digest: Option<Pin>| {
        Resolution::File(ResolvedFile {
            path: entry.path.clone(),
            untracked,
            is_blank,
            pinned: match (target.pin, digest) {
                (None, digest) => Pinned::Not {
                    digest: digest.map(Box::new),
                },
                (Some(pin), Some(digest)) if pin != digest => Pinned::Wrong {
                    pin: Box::new(pin),
                    digest: Box::new(digest),
                },
                (Some(_), _) => Pinned::Right,
            },
        })
    };
    let contents = match contents {
        Some(Ok(contents)) => contents,
        // A pin is all that is asked, and its answer is known.
        Some(Err(Hidden {
            digest: Some(digest),
            ..
        })) if target.pin.is_some() && target.lines.is_none() => {
            return file(untracked, false, Some(digest.pin));
        }
        Some(Err(hidden)) => return Resolution::Unverified(hidden.why.clone()),
        None => return Resolution::Sound,
    };
    let whole = match contents.whole.clone().transpose() {
        Ok(whole) => whole,
        // Something else about the file was asked and cannot be told.
        Err(_) if target.lines.is_none() && target.pin.is_none() => None,
        Err(unverified) => return Resolution::Unverified(unverified),
    };
    if let (Some(lines), Some(whole)) = (target.lines, whole)
        && let Some(reason) = outside_lines(lines, whole, &entry.path)
    {
        return Resolution::Dead(Dead::new(reason, "name lines that the file has"));
    }
    let digest = whole
        .and_then(|whole| whole.digest)
        .map(|digest| digest.pin);
    file(untracked, contents.is_blank, digest)
}

fn outside_lines((first, last): (u32, u32), whole: Whole, path: &RepoPath) -> Option<String> {
    let count = whole.lines;
    match () {
        () if first == 0 => Some("lines count from 1".to_owned()),
        () if first > last => Some(format!("line {first} comes after line {last}")),
        () if last as usize > count => {
            let lines = if count == 1 { "line" } else { "lines" };
            Some(format!(
                "`{path}` has {count} {lines}, and line {last} is asked for"
            ))
        }
        () => None,
    }
}
