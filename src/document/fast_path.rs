//! The switch for the fast paths: scanners that read most files without a parser.
//!
//! Their results are those of the parsers, so only tests have a reason to turn them off.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static IS_OFF: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether scanners may read what they can.
#[inline]
pub(crate) fn is_on() -> bool {
    #[cfg(test)]
    return !IS_OFF.with(Cell::get);
    #[cfg(not(test))]
    true
}

/// Calls a function on this thread without fast paths.
#[cfg(test)]
pub(crate) fn without<T>(work: impl FnOnce() -> T) -> T {
    let was_off = IS_OFF.with(|is_off| is_off.replace(true));
    let result = work();
    IS_OFF.with(|is_off| is_off.set(was_off));
    result
}
