//! The functional core of 强基创先工作手册: the plan as data, records, their merge, scores with reasons.
//!
//! Modules in reading order: what a value is, what the catalogue says, what a record is, how a form is judged,
//! how many records are held, who is who, what is fulfilled, how files are read and written.
//!
//! # What does this crate not do?
//! It knows no browser, no clock, no randomness, no storage and no async: whoever calls tells it `now`, hands in
//! fresh ids, and keeps the bytes it returns. Everything here is a total function unless its type says `Result`.

#![deny(missing_docs)]

pub mod value;
pub mod catalogue;
pub mod period;
pub mod workdays;
pub mod record;
mod columns;
pub mod form;
pub mod book;
pub mod device_date;
pub mod keep;
pub mod brought;
pub mod vault;
pub mod readback;
pub mod draft;
pub mod saving;
pub mod keys;
pub mod marks;
pub mod marker;
pub mod roster;
pub mod profile;
pub mod listing;
pub mod naming;
pub mod search;
pub mod answers;
pub mod score;
pub mod duty;
pub mod ledger;
pub mod review;
pub mod round;
pub mod agenda;
pub mod risk;
pub mod chart;
pub mod show;
pub mod exchange;
