//! Parses a name that the configuration may define.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};

/// Accepts any name, because the configuration may define more of them, and offers those that are
/// built in: to shells, and in the help.
#[derive(Clone)]
pub(crate) struct AnyName(pub fn() -> Vec<PossibleValue>);

impl TypedValueParser for AnyName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter()))
    }
}
