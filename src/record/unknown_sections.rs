//! Headings that are nearly those of a field.

use super::read_context::ReadContext;
use super::{Field, Kind};
use crate::document::markdown::{self, Body};
use crate::document::{Fault, FaultKind};
use crate::text::Edit;
use crate::text::nearest::{did_you_mean, distance};

/// Reports headings that are nearly one of the kind's and whose field is absent. Returns the bits of
/// these fields: what is reported is the heading, and not that the field is missing.
pub(super) fn report(kind: Kind, present: u32, body: &Body<'_>, cx: &mut ReadContext<'_>) -> u32 {
    let fields = kind.fields();
    let mut absent: Vec<(usize, &Field)> = (fields.iter().enumerate())
        .filter(|(at, field)| present & (1 << at) == 0 && !field.headings.is_empty())
        .collect();
    let mut found = 0;
    for section in &body.sections {
        if absent.is_empty() {
            break;
        }
        let name = markdown::heading_name(&section.heading.value);
        if fields.iter().any(|field| field.has_heading(&name)) {
            continue;
        }
        let near = absent.iter().enumerate().find_map(|(at, (_, field))| {
            let heading = field.headings.iter().find(|it| is_near(&name, it))?;
            Some((at, *heading))
        });
        let Some((at, heading)) = near else { continue };
        found |= 1 << absent.remove(at).0;
        let place = section.heading.span;
        let message = format!("unknown section `{}`", section.heading.value);
        let fault = Fault::new(FaultKind::UnknownSection, place, message)
            .help(did_you_mean(heading))
            .fix(
                format!("rename it to `{heading}`"),
                Edit::new(place, heading),
            );
        cx.faults.push(fault);
    }
    found
}

/// Returns whether at most two letters of a heading differ, or one of a short heading.
fn is_near(name: &str, heading: &str) -> bool {
    let distance = distance(name, heading);
    distance <= 2 && distance * 4 <= heading.chars().count()
}
