//! The report for machines: everything that is counted, and every list whole.
//! What is here keeps its name and its meaning for as long as it says
//! `holdpoint/overview/1`.

use std::io;

use super::Overview;
use crate::text::json;

pub fn write(overview: &Overview, out: &mut dyn io::Write) -> io::Result<()> {
    json::write(overview, out)
}
