//! When a pointer is open.
