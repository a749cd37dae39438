//! Tables for the documentation, made from the same data that reading uses.

pub mod tables;
