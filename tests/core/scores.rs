//! Scores from outside: worked cases, laws, and the sample's branch read through.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../../src/xtask/sample/make.rs"]
pub mod sample;

mod charts;
mod laws;
mod members;
mod organisations;
mod reviewed;
mod world;
