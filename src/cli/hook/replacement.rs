//! Refuses refs that would change what objects mean.

use super::change::RefChange;
use crate::cli::screen::Screen;
use crate::cli::style;
use crate::git::Repository;

/// Refuses what is pushed to a ref that makes Git read another object than the one that is named
/// (git-replace(1)). This program reads the objects themselves, so that everybody with such a ref
/// would see other records than those that were checked. Such a ref may be
/// deleted. Returns how many refs are refused.
pub(crate) fn refuse(changes: &[RefChange], repository: &Repository, screen: &Screen) -> usize {
    let mut refused = 0;
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
        refused += 1;
    }
    refused
}
