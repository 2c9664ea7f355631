//! Files: what is handed on, and how it is read.
//!
//! One file is one JSON document that is also line-structured: any JSON tool reads it, [`lines`] streams it in
//! constant memory, and everything in it stands under a hash of *values*, so that an editor or a mail program that
//! lays it out anew does no harm and one that changes it is found out (reliability.md 5).

mod audit;
pub mod authority;
pub mod bundle;
pub mod cover;
mod diagnosis;
pub mod frames;
pub mod handed;
pub mod lines;
pub mod locked;
mod offer;
pub mod page;
pub mod parcel;
pub mod phrase;
pub mod post;
mod read;
pub mod read_error;
pub mod rescue;
pub mod schema;
pub mod select;
pub mod signature;
pub mod take_in;
mod unpack;
mod write;
