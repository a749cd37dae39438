//! Builds the environment of a command from a few variables of this process and the inputs of the
//! run.

use std::ffi::{OsStr, OsString};

use super::output::Secrets;
use crate::work::start::input_variable;

/// The variables that every command gets, if they are set.
const ALWAYS: [&str; 5] = ["PATH", "HOME", "LANG", "TZ", "TMPDIR"];

/// The variables of a command, and those of their values that must not be shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment {
    pub variables: Vec<(OsString, OsString)>,
    pub secrets: Secrets,
}

/// A variable that cannot be passed to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EnvironmentError {
    /// The name is empty, or contains `=`.
    NoName(String),
    /// The variable is not set.
    Unset(String),
}

impl Environment {
    /// Collects the variables that every command gets and the variables in `named`, whose values are
    /// secret.
    ///
    /// # Errors
    /// If a variable in `named` is not set.
    pub(crate) fn new(
        named: &[String],
        read: impl Fn(&OsStr) -> Option<OsString>,
    ) -> Result<Self, EnvironmentError> {
        let mut all = Self::default();
        for name in ALWAYS {
            if let Some(value) = read(name.as_ref()) {
                all.set(name, value);
            }
        }
        for name in named {
            if name.is_empty() || name.contains(['=', '\0']) {
                return Err(EnvironmentError::NoName(name.clone()));
            }
            let value = read(name.as_ref());
            let value = value.ok_or_else(|| EnvironmentError::Unset(name.clone()))?;
            if !ALWAYS.contains(&name.as_str()) {
                all.secrets.add(name, &value);
            }
            all.set(name, value);
        }
        Ok(all)
    }

    /// Adds the value of an input.
    pub(crate) fn add_input(&mut self, name: &str, value: impl Into<OsString>) {
        self.set(&input_variable(name), value.into());
    }

    /// Adds the value of an input that must not be shown.
    pub(crate) fn add_secret_input(&mut self, name: &str, value: OsString) {
        self.secrets.add(&input_variable(name), &value);
        self.add_input(name, value);
    }

    fn set(&mut self, name: &str, value: OsString) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.into(), value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_few_variables_are_passed_on() {
        let read = |name: &OsStr| (name != "TZ").then(|| OsString::from("x"));
        let environment = Environment::new(&["TOKEN".to_owned()], read).expect("it is set");
        let names = environment.variables.iter().map(|(name, _)| name.to_str());
        let names: Vec<&str> = names.flatten().collect();
        assert_eq!(names, ["PATH", "HOME", "LANG", "TMPDIR", "TOKEN"]);
    }

    #[test]
    fn a_variable_that_is_not_set_is_an_error() {
        let unset = Environment::new(&["TOKEN".to_owned()], |_| None);
        assert_eq!(
            unset.err(),
            Some(EnvironmentError::Unset("TOKEN".to_owned()))
        );
        let named = Environment::new(&["A=b".to_owned()], |_| None);
        assert_eq!(
            named.err(),
            Some(EnvironmentError::NoName("A=b".to_owned()))
        );
    }

    #[test]
    fn an_input_is_a_variable() {
        let mut environment = Environment::default();
        environment.add_input("shop-totals", "a; rm -rf /");
        let expected = ("HOLDPOINT_INPUT_SHOP_TOTALS".into(), "a; rm -rf /".into());
        assert_eq!(environment.variables, [expected]);
    }
}
