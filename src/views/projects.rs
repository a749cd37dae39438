//! Projects as the views name them: by their own record, or only by others'.

use std::collections::BTreeMap;

use crate::model::Model;
use crate::record::{Project, ProjectStatus};
use crate::text::visible;

/// What a Project record says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub name: Option<String>,
    pub status: Option<ProjectStatus>,
}

impl Known {
    fn of(project: &Project) -> Self {
        Self {
            name: project.name.as_ref().map(|name| name.value.0.to_string()),
            status: project.status.as_ref().map(|status| status.value),
        }
    }

    /// Whether somebody works on it, as far as is known.
    pub fn is_active(&self) -> bool {
        match self.status {
            Some(ProjectStatus::Paused | ProjectStatus::Archived) => false,
            Some(ProjectStatus::Active) | None => true,
        }
    }
}

/// Every project that has a record, by its id; of two that bear one id, the first by path.
pub fn known(model: &Model) -> BTreeMap<String, Known> {
    let mut all = BTreeMap::new();
    for project in model.projects() {
        if let Some(id) = &project.fields.project_id {
            all.entry(id.value.0.to_string())
                .or_insert_with(|| Known::of(project.fields));
        }
    }
    all
}

/// An id as it is typed on a command line: one word, and no option.
pub fn typed(id: &str) -> String {
    let id = visible(id);
    let is_plain = |char: char| char.is_alphanumeric() || "-_.+@%=,:".contains(char);
    let word = match id.chars().all(is_plain) {
        true => id.into_owned(),
        false => format!("'{}'", id.replace('\'', r"'\''")),
    };
    match word.starts_with('-') {
        true => format!("-- {word}"),
        false => word,
    }
}

#[cfg(test)]
mod tests {
    use super::typed;

    #[test]
    fn an_id_is_one_word_and_no_option() {
        assert_eq!(typed("status-page"), "status-page");
        assert_eq!(typed("-q"), "-- -q");
        assert_eq!(typed("a;'b'$(c)"), r"'a;'\''b'\''$(c)'");
    }
}
