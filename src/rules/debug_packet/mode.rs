//! Determines whether a debug packet belongs to CONTRACT work.

use crate::record::mode::CONTRACT;
use crate::record::one_or_many::ModeId;
use crate::record::{DebugPacket, Parsed, Record};
use crate::rules::rule::Context;
use crate::text::Span;

/// Returns the record and the span of the mode that makes a packet one of CONTRACT work: the packet's
/// own mode or, if it has none, the mode of its run.
pub(crate) fn contract_mode<'a>(
    packet: &DebugPacket,
    cx: &Context<'a>,
) -> Option<(&'a Record, Span)> {
    if !cx.record.lacks("mode_id") {
        return contract_span(&packet.mode_id).map(|span| (cx.record, span));
    }
    let run = cx.model.run_of_packet(cx.record, packet)?;
    contract_span(&run.fields.mode_id).map(|span| (run.record, span))
}

/// Returns the span of a mode, if it is CONTRACT.
fn contract_span(mode: &Parsed<ModeId>) -> Option<Span> {
    let mode = mode.as_ref()?;
    (mode.name() == Some(CONTRACT)).then_some(mode.span)
}
