//! The completion of bash, which splits words at `:` and `=`, so that `operator:load` is three words.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use clap_complete::env::EnvCompleter;

/// Answers as [`clap_complete::env::Bash`] does, to a script that joins such words again.
pub(super) struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == self.name()
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        _: &str,
        program: &str,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let script = include_str!("bash.sh")
            .replace("VARIABLE", variable)
            .replace("PROGRAM", program)
            .replace("NAME", name);
        out.write_all(script.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        clap_complete::env::Bash.write_complete(command, words, folder, out)
    }
}
