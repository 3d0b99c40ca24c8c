//! The rules that the data of the suite keeps.

mod rules;
