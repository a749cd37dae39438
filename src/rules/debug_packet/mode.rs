//! Which mode a packet is held to.

use crate::record::mode::CONTRACT;
use crate::record::one_or_many::ModeId;
use crate::record::{DebugPacket, Record, Slot};
use crate::rules::rule::Context;
use crate::text::Span;

/// Where it is said that a packet is of CONTRACT work: by its own mode, or,
/// where it has none, by that of its run.
pub fn contract<'a>(packet: &DebugPacket, cx: &Context<'a>) -> Option<(&'a Record, Span)> {
    let says = |mode: &Slot<ModeId>| {
        let mode = mode.as_ref()?;
        (mode.name() == Some(CONTRACT)).then_some(mode.span)
    };
    if !cx.record.lacks("mode_id") {
        return says(&packet.mode_id).map(|place| (cx.record, place));
    }
    let run = cx.model.run_of_packet(cx.record, packet)?;
    says(&run.fields.mode_id).map(|place| (run.record, place))
}
