//! The completion of zsh.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use clap_complete::env::EnvCompleter;

/// Answers as [`clap_complete::env::Zsh`] does. The script also works as the file `_holdpoint` in
/// `$fpath`, where zsh reads it at the first completion and expects it to complete at once.
pub(super) struct Zsh;

impl EnvCompleter for Zsh {
    fn name(&self) -> &'static str {
        "zsh"
    }

    fn is(&self, name: &str) -> bool {
        name == self.name()
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        bin: &str,
        program: &str,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let mut script = Vec::new();
        clap_complete::env::Zsh.write_registration(variable, name, bin, program, &mut script)?;
        // A function of the user with the name of the program must not be called.
        let script = String::from_utf8_lossy(&script).replace(
            &format!(" {program} -- "),
            &format!(" command {program} -- "),
        );
        out.write_all(script.trim_end().as_bytes())?;
        writeln!(
            out,
            "\n\nif [[ $funcstack[1] == _{name} ]]; then\n    _clap_dynamic_completer_{name} \"$@\"\nfi"
        )
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        clap_complete::env::Zsh.write_complete(command, words, folder, out)
    }
}
