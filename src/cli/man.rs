//! `man`: prints or writes the program's man pages.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::roff::{Roff, bold, roman};

use super::failure::{Failure, cause, path_text};
use super::screen::Screen;
use super::{Status, style};
use crate::work::file;

/// Print the man page, or write a page for each command
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint man | man -l -", "show the program's page"),
    ("holdpoint man ~/.local/share/man/man1", "one page for each command, as in: man holdpoint-check"),
]))]
pub(crate) struct Man {
    /// Write the pages into this folder, which is created if it does not exist
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Man {
    /// Prints or writes the pages of the whole command line.
    pub(crate) fn run(self, command: Command, screen: &Screen) -> Result<Status, Failure> {
        let mut command = without_help(command);
        command.build();
        let Some(folder) = self.folder else {
            let page = page(&command);
            screen.print(|out| out.write_all(&page))?;
            return Ok(Status::Passed);
        };
        file::create_folder(&folder).map_err(|error| {
            Failure::new(format!("cannot create `{}`: {error}", path_text(&folder)))
        })?;
        let mut written = Vec::new();
        write_all(&command, &folder, &mut written)?;
        screen.print(|out| {
            let mut paths = written.iter();
            paths.try_for_each(|path| writeln!(out, "{}", path_text(path)))
        })?;
        Ok(Status::Passed)
    }
}

/// Removes the `help` subcommands, whose pages would repeat the others.
fn without_help(command: Command) -> Command {
    command
        .disable_help_subcommand(true)
        .mut_subcommands(without_help)
}

/// Writes the pages of a command and its subcommands, and replaces older ones.
fn write_all(command: &Command, folder: &Path, written: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let path = folder.join(format!("{}.1", name(command)));
    file::put(&path, |out| out.write_all(&page(command))).map_err(|error| {
        Failure::new(format!(
            "cannot write `{}`: {}",
            path_text(&path),
            cause(&error)
        ))
    })?;
    written.push(path);
    let mut commands = command.get_subcommands();
    commands.try_for_each(|command| write_all(command, folder, written))
}

/// Returns the name that man(1) uses: `holdpoint-hook-install`.
fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

fn page(command: &Command) -> Vec<u8> {
    let mut page = Vec::new();
    // Writing to memory does not fail.
    let _ = render(command, &mut page);
    page
}

fn render(command: &Command, out: &mut Vec<u8>) -> io::Result<()> {
    let man = clap_mangen::Man::new(command.clone());
    // clap_mangen leaves out the empty date, which puts the version into its place.
    let (title, version) = (name(command).to_uppercase(), env!("CARGO_PKG_VERSION"));
    writeln!(out, ".TH \"{title}\" 1 \"\" \"{TOP} {version}\" \"{TOP}\"")?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    let mut roff = Roff::default();
    let mut tables = command.get_after_help().map_or(Vec::new(), style::tables);
    if !tables.iter().any(|(title, _)| title == STATUS) {
        let rows = USUAL.map(|(status, about)| (status.to_owned(), about.to_owned()));
        tables.push((STATUS.to_owned(), rows.into()));
    }
    for (title, rows) in &tables {
        roff.control("SH", [&*title.to_uppercase()]);
        for (left, right) in rows {
            roff.control("TP", []);
            roff.text([bold(&**left)]);
            roff.text([roman(&**right)]);
        }
    }
    if name(command) != TOP {
        roff.control("SH", ["SEE ALSO"]);
        roff.text([bold(TOP), roman("(1)")]);
    }
    roff.to_writer(out)?;
    writeln!(out)
}

const TOP: &str = "holdpoint";

const STATUS: &str = "Exit status";

/// The statuses of commands whose help lists none.
const USUAL: [(&str, &str); 2] = [("0", "success"), ("2", "usage, configuration or I/O error")];
