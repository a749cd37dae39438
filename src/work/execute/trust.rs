//! Collects the commands of the operators and constraints of a trusted revision.

use std::collections::HashSet;

use crate::model::Model;

/// Returns the command in the check of a constraint: its first code span.
pub(crate) fn command_of_constraint(check: &str) -> Option<&str> {
    let (_, rest) = check.split_once('`')?;
    let (command, _) = rest.split_once('`')?;
    (!command.trim().is_empty()).then_some(command)
}

/// Returns the name under which the command of a constraint is shown and trusted. It has a space, so
/// it is not the id of an operator.
pub(crate) fn owner_of_constraint(id: &str) -> String {
    format!("constraint {id}")
}

/// The trusted commands, each with the operator or constraint that has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustedCommands(HashSet<(String, String)>);

impl TrustedCommands {
    /// Collects the commands of all operators and constraints.
    pub(crate) fn of(model: &Model) -> Self {
        let mut all = HashSet::new();
        for operator in model.operators() {
            let Some(id) = &operator.fields.op_id else {
                continue;
            };
            let checks = operator.fields.acceptance_checks.iter();
            for check in checks.flat_map(|checks| checks.value.iter()) {
                let command = check.value.executable();
                all.extend(command.map(|it| (id.value.0.to_string(), it.0.to_string())));
            }
        }
        for constraint in model.constraints() {
            let (id, check) = (&constraint.fields.constraint_id, &constraint.fields.check);
            if let (Some(id), Some(check)) = (id, check) {
                let command = command_of_constraint(&check.value.0);
                all.extend(command.map(|it| (owner_of_constraint(&id.value.0), it.to_owned())));
            }
        }
        Self(all)
    }

    /// Returns whether an operator or a constraint has exactly this command.
    pub(crate) fn has(&self, operator: &str, command: &str) -> bool {
        self.0.contains(&(operator.to_owned(), command.to_owned()))
    }
}
