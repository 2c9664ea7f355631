//! 记录: the list, one record, the form for one, 回收站, a year's study, two versions side by side.

mod attachments;
mod attendance;
mod bin;
mod detail;
mod edit;
mod field;
mod form;
mod kinds;
mod links;
mod list;
mod people;
mod review;
mod rows;
mod versions;
mod year;

pub use self::bin::BinPage;
pub use self::detail::DetailPage;
pub use self::edit::{EditPage, NewPage};
pub use self::field::FieldInput;
pub use self::form::{Form, input_id};
pub use self::kinds::KindsPage;
pub use self::list::RecordsPage;
pub use self::review::{ReviewPage, edit_route, said};
pub use self::versions::VersionsPage;
pub use self::year::YearPage;
