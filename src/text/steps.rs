//! Counts steps of work, so that tests can show how the work grows with its input. Outside of tests
//! nothing is counted.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// Counts one step: a comparison, or a visit to one of many values.
#[inline]
pub(crate) fn count() {
    #[cfg(test)]
    STEPS.with(|steps| steps.set(steps.get() + 1));
}

/// Returns how many steps this thread has taken.
#[cfg(test)]
pub(crate) fn taken() -> u64 {
    STEPS.with(Cell::get)
}

/// Returns what some work gives, and how many steps it takes. The work runs on one thread.
#[cfg(test)]
pub(crate) fn counted<T: Send>(work: impl FnOnce() -> T + Send) -> (T, u64) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a thread").install(|| {
        let before = taken();
        let result = work();
        (result, taken() - before)
    })
}
