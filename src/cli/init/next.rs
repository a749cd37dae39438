//! Suggests the commands to run after `init`.

use super::place::Place;
use super::plan::Plan;
use crate::cli::screen::Screen;
use crate::snapshot::{Index, Snapshot};
use crate::text::RepoPath;
use crate::work::agents::AgentsFile;
use crate::work::starter;

/// Prints commands that can be pasted into the current shell. `agents` is the file for coding agents,
/// if it was written.
pub(crate) fn suggest(
    place: &Place,
    plan: &Plan<'_>,
    agents: Option<&AgentsFile>,
    screen: &Screen,
) {
    let folder_option = place.folder_option();
    let index = place
        .repository
        .as_ref()
        .and_then(|repository| Index::open(repository).ok());
    let is_new = |path: &&RepoPath| {
        let index = index.as_ref();
        index.is_none_or(|index| index.entry(path.as_bytes()).is_none())
    };
    let mut names: Vec<_> = plan.paths().filter(is_new).map(first_part).collect();
    let written = agents.filter(|agents| !agents.is_done());
    names.extend(written.map(|agents| agents.path.to_string()));
    names.sort_unstable();
    names.dedup();
    let commit = match (&place.repository, &*names) {
        (Some(_), []) => None,
        (Some(_), names) => Some(format!(
            "git{folder_option} add {} && git{folder_option} commit -m 'Add records'",
            names.join(" ")
        )),
        (None, _) => Some(format!(
            "git{folder_option} init && holdpoint{folder_option} init"
        )),
    };
    let new = if plan.has_example() {
        format!("start {}", starter::OPERATOR)
    } else {
        "new operator ID".to_owned()
    };
    let check = format!("holdpoint{folder_option} check");
    let new = format!("holdpoint{folder_option} {new}");
    let mut label = "next";
    for command in [Some(check), commit, Some(new)].into_iter().flatten() {
        screen.say(&format!("{label:4}  {command}"));
        label = "";
    }
}

fn first_part(path: &RepoPath) -> String {
    let path = path.text();
    path.split('/').next().unwrap_or(&path).to_owned()
}
