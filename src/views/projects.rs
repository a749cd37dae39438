//! The names and statuses of projects, from their Project records.

use std::collections::BTreeMap;

use crate::model::Model;
use crate::record::{Project, ProjectStatus};
use crate::text::visible;

/// The name and the status that a Project record gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProjectInfo {
    pub name: Option<String>,
    pub status: Option<ProjectStatus>,
}

impl ProjectInfo {
    fn from_record(project: &Project) -> Self {
        Self {
            name: project.name.as_ref().map(|name| name.value.0.to_string()),
            status: project.status.as_ref().map(|status| status.value),
        }
    }

    /// Returns whether the project is active. A project without a status counts as active.
    pub(crate) fn is_active(&self) -> bool {
        match self.status {
            Some(ProjectStatus::Paused | ProjectStatus::Archived) => false,
            Some(ProjectStatus::Active) | None => true,
        }
    }
}

/// Returns every project that has a record, by id. If several records have the same id, the first by
/// path is used.
pub(crate) fn recorded_projects(model: &Model) -> BTreeMap<String, ProjectInfo> {
    let mut all = BTreeMap::new();
    for project in model.projects() {
        if let Some(id) = &project.fields.project_id {
            all.entry(id.value.0.to_string())
                .or_insert_with(|| ProjectInfo::from_record(project.fields));
        }
    }
    all
}

/// Quotes an id for a shell, so that it is one word and not an option.
pub(crate) fn shell_word(id: &str) -> String {
    let id = visible(id);
    let is_plain = |char: char| char.is_alphanumeric() || "-_.+@%=,:".contains(char);
    let word = if id.chars().all(is_plain) {
        id.into_owned()
    } else {
        format!("'{}'", id.replace('\'', r"'\''"))
    };
    if word.starts_with('-') {
        format!("-- {word}")
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn an_id_is_one_word_and_not_an_option() {
        assert_eq!(shell_word("status-page"), "status-page");
        assert_eq!(shell_word("-q"), "-- -q");
        assert_eq!(shell_word("a;'b'$(c)"), r"'a;'\''b'\''$(c)'");
    }
}
