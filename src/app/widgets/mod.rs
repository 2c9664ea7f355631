//! Building blocks of every page. They know no record, no storage and no route.
//!
//! What may change comes in as a signal, what the widget wants goes out as a callback, addresses are strings the caller
//! gives. Fixed texts of the widgets' own stand in [`words`]; all others are props. Style: one sheet per widget, same name.

mod absent_row;
pub mod attendance;
pub mod banner;
pub mod button;
pub mod cell;
pub mod chips;
pub mod choice;
pub mod composition;
pub mod copy_box;
pub mod date_input;
mod dropped;
pub mod empty_state;
pub mod error_summary;
pub mod evidence_row;
pub mod field;
pub mod file_drop;
pub mod fold;
pub mod go;
pub mod head;
pub mod heat_map;
pub mod icon;
pub mod icon_sprite;
pub mod level_chooser;
pub mod matrix;
pub mod month;
pub mod more;
pub mod nav;
pub mod note;
pub mod number_input;
pub mod people_picker;
pub mod photos;
pub mod picked;
pub mod progress;
pub mod radar;
pub mod rows_editor;
pub mod save_state;
pub mod search_box;
pub mod sheet;
pub mod skeleton;
pub mod switch;
pub mod table;
pub mod text_area;
pub mod text_input;
pub mod toast;
pub mod undo_bar;
pub mod verdict;
pub mod words;

#[cfg(feature = "gallery")]
pub mod gallery;
