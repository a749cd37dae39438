//! `report`: how the work went, on one page.
