//! The core from outside: files in, values out. One crate, a module per subject.

mod book;
mod bundle;
mod catalogue;
mod duties;
mod laws;
mod layers;
mod parcel;
mod reader;
mod scores;
mod store;
