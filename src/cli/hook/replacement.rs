//! Refuses refs that would change what objects mean.

use super::change::RefChange;
use crate::cli::screen::Screen;
use crate::cli::{Status, style};
use crate::git::Repository;

/// Refuses what is pushed to a ref that makes Git read another object than the one that is named
/// (git-replace(1)). This program reads the objects themselves, so that everybody with such a ref
/// would see other records than those that were checked. Such a ref may be deleted.
pub(crate) fn refuse(changes: &[RefChange], repository: &Repository, screen: &Screen) -> Status {
    let mut status = Status::Passed;
    for change in changes {
        let name = &change.name;
        if change.new.is_none() || !repository.replaces_objects(name) {
            continue;
        }
        let red = style::ERROR;
        screen.complain(&format!(
            "{red}refused:{red:#} {name} would make Git read another object than the one that a \
             commit names, and whoever fetches it would not see what was checked"
        ));
        status = status.and(Status::Failed);
    }
    status
}
