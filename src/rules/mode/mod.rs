//! Modes: one at a time, known, and legal for what is done in them.

mod legality;

mod one_mode;

mod unknown_mode;

mod illegal_operator;

mod mode_mismatch;

mod override_rate;

mod block_mode;

mod unknown_block;

mod outside_block;

use crate::rules::rule::Family;

pub use legality::is_legal;

pub static FAMILY: Family = Family {
    name: "mode",
    page: PAGE,
    rules: &[
        &one_mode::ONE_MODE,
        &unknown_mode::UNKNOWN_MODE,
        &illegal_operator::ILLEGAL_OPERATOR,
        &mode_mismatch::MODE_MISMATCH,
        &override_rate::OVERRIDE_RATE,
        &block_mode::BLOCK_MODE,
        &unknown_block::UNKNOWN_BLOCK,
        &outside_block::OUTSIDE_BLOCK,
    ],
};

const PAGE: &str = "\
A mode is a way of working: what one is out to do, which moves are allowed meanwhile, and what will \
count as having done it. `PIPELINE` turns inputs into checked artifacts. `TOOLSMITH` makes tools \
that somebody uses. `SERVICE` keeps a running thing running. `CONTRACT` mends a boundary between \
two systems. `GOVERNANCE` decides, so that there is less to decide. `CONTACT` reaches people.

Loading a file and finding out why it cannot be loaded feel like one piece of work while one is at \
it. They end in different things: the first in a file that was validated, the second in a repro, a \
fix and a test that keeps it fixed. Whoever does both at once has neither in the evening. So one \
stretch of time, a block, is given to one mode; a run is in the mode of its block; and an operator \
says in which modes it may be used. What comes up meanwhile and belongs to another mode goes into \
the next pointer.

The title of a run mostly gives its mode away, and a list of keywords for each mode is enough to \
tell. Where the title is misleading, `mode_override` says so in a sentence. That is meant for the \
exception: when one run in ten needs it, the titles or the keywords want changing.

The mode decides what evidence a run has to leave and when it has to stop, so it is one word, \
spelt as the registry spells it. `MODEL/ANALYZE` is not in the registry. It says how somebody \
thinks, which may happen in any mode, and stands under `tags`.
";
