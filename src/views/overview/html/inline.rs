//! Pieces of text that several parts of the page print.

use maud::{Markup, html};

use crate::record::ProjectStatus;
use crate::report::links::FileLinks;
use crate::text::{RepoPath, visible};
use crate::views::overview::document::ProjectOverview;

/// Returns text from a record. It is isolated, so that its direction of writing does not affect the
/// text around it.
pub(crate) fn record_text(text: &str) -> Markup {
    html! { bdi { (visible(text)) } }
}

/// Returns a path or an id from a record as code.
pub(crate) fn code(text: &str) -> Markup {
    html! { code { bdi { (visible(text)) } } }
}

/// Returns words that lead to a file, where it is known where files can be read.
pub(crate) fn file(path: &RepoPath, words: Markup, links: &FileLinks) -> Markup {
    match links.file(path) {
        Some(address) => html! { a href=(address) rel="noreferrer" { (words) } },
        None => words,
    }
}

/// Returns the name of a project, with its id if another project has the same name.
pub(crate) fn project_name(project: &ProjectOverview) -> Markup {
    match (&project.name, &project.id) {
        (Some(name), Some(id)) if project.shares_name => {
            html! { (record_text(name)) " (" (record_text(id)) ")" }
        }
        (Some(name), _) => record_text(name),
        (None, Some(id)) => record_text(id),
        (None, None) => html! { "No project" },
    }
}

/// Returns the status that a project's record gives.
pub(crate) fn status(project: &ProjectOverview) -> Option<&'static str> {
    project.status.map(ProjectStatus::word)
}
