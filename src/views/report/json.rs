//! The report for machines: everything that is counted, and every list whole.
//! What is here keeps its name and its meaning for as long as it says
//! `holdpoint/overview/1`.

use std::io;

use super::Overview;

pub fn write(overview: &Overview, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, overview)?;
    writeln!(out)
}
