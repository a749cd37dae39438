//! What the program says of itself: schemas and tables, made of the same data that reading uses.

pub mod export;

mod links;

mod report;

mod views;

pub mod schema;

pub mod tables;
