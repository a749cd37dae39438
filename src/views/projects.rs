//! Projects as the views name them: by their own record, or only by others'.

use std::collections::BTreeMap;

use crate::model::Model;
use crate::record::{Project, ProjectStatus};

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
