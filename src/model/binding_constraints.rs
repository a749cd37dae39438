//! Which constraints bind the work of which project.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::indexed_record::IndexedRecord;
use super::record_index::RecordIndex;
use crate::record::{Fields, Kind};
use crate::text::steps;

/// Constraints by the operator and the project of a run.
type ConstraintsOfRuns = HashMap<(usize, Box<str>), Arc<[usize]>>;

/// The constraints by what they bind. All values are positions among the records, in order. Of
/// constraints with the same id only the first, by path, counts.
#[derive(Debug, Default)]
pub(super) struct BindingConstraints {
    /// Those that bind every project.
    all: Vec<usize>,
    by_project: HashMap<Box<str>, Vec<usize>>,
    /// Those that an operator lists, by the position of the operator.
    of_operators: Mutex<HashMap<usize, Arc<ListedConstraints>>>,
    /// Those of them that bind a project.
    of_runs: Mutex<ConstraintsOfRuns>,
}

/// The constraints that an operator lists.
#[derive(Debug, Default)]
struct ListedConstraints {
    /// The order in which they are listed, by position.
    order: HashMap<usize, usize>,
    /// Those that bind every project.
    all: Vec<usize>,
}

impl BindingConstraints {
    pub(super) fn new(records: &[Arc<IndexedRecord>], index: &RecordIndex) -> Self {
        let mut binding = Self::default();
        for at in index.of_kind(Kind::Constraint) {
            let record = records[*at].record();
            let Fields::Constraint(constraint) = &record.fields else {
                continue;
            };
            let Some(id) = &constraint.constraint_id else {
                continue;
            };
            if index.find(Kind::Constraint, id) != Some(*at) {
                continue;
            }
            // A constraint whose `projects` cannot be read binds nothing.
            match &constraint.projects {
                Some(projects) => {
                    for project in projects.value.iter() {
                        let named = binding.by_project.entry(project.value.0.clone());
                        let named = named.or_default();
                        if named.last() != Some(at) {
                            named.push(*at);
                        }
                    }
                }
                None if record.lacks("projects") && !record.has_misspelt_key("projects") => {
                    binding.all.push(*at);
                }
                None => {}
            }
        }
        binding
    }

    fn named(&self, project: &str) -> &[usize] {
        self.by_project.get(project).map_or(&[], Vec::as_slice)
    }

    /// Returns whether a constraint binds a project.
    pub(super) fn binds(&self, constraint: usize, project: &str) -> bool {
        steps::count();
        self.all.binary_search(&constraint).is_ok()
            || self.named(project).binary_search(&constraint).is_ok()
    }

    /// Returns the constraints that bind a project, by path.
    pub(super) fn of_project(&self, project: &str) -> impl Iterator<Item = usize> {
        let (mut all, mut named) = (&self.all[..], self.named(project));
        std::iter::from_fn(move || {
            steps::count();
            let from_all = match (all.first(), named.first()) {
                (Some(one), Some(other)) => one < other,
                (one, _) => one.is_some(),
            };
            let next = if from_all { &mut all } else { &mut named };
            let (first, rest) = next.split_first()?;
            *next = rest;
            Some(*first)
        })
    }

    /// Returns the constraints that an operator lists and that bind a project, in the order of the
    /// list. `listed` are those of the operator.
    pub(super) fn of_run(
        &self,
        operator: usize,
        project: &str,
        listed: impl FnOnce() -> Vec<usize>,
    ) -> Arc<[usize]> {
        let key = (operator, Box::from(project));
        if let Some(known) = lock(&self.of_runs).get(&key) {
            return Arc::clone(known);
        }
        let listed = Arc::clone(
            lock(&self.of_operators)
                .entry(operator)
                .or_insert_with(|| Arc::new(self.listed(listed()))),
        );
        let named = self.named(project);
        let mut both: Vec<usize> = if named.len() < listed.order.len() {
            let named = named.iter().copied();
            named.filter(|at| listed.order.contains_key(at)).collect()
        } else {
            let listed = listed.order.keys().copied();
            listed
                .filter(|at| named.binary_search(at).is_ok())
                .collect()
        };
        both.extend(&listed.all);
        both.sort_unstable_by_key(|at| listed.order.get(at));
        let both: Arc<[usize]> = both.into();
        lock(&self.of_runs).insert(key, Arc::clone(&both));
        both
    }

    fn listed(&self, listed: Vec<usize>) -> ListedConstraints {
        let mut constraints = ListedConstraints::default();
        for (order, at) in listed.into_iter().enumerate() {
            constraints.order.entry(at).or_insert(order);
        }
        let all = self.all.iter().copied();
        constraints.all = all
            .filter(|at| constraints.order.contains_key(at))
            .collect();
        constraints
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
