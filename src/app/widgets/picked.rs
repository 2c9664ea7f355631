//! Files the user has chosen or dropped.

/// One file, not read yet. Whoever reads it takes the handle; a page only hands it on.
#[derive(Clone, Debug)]
pub struct Picked {
    pub name: String,
    pub handle: web_sys::File,
}

/// All files of an input or a drop, in their order.
pub(super) fn files(list: Option<web_sys::FileList>) -> Vec<Picked> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.get(at)).map(picked).collect()
}

pub(super) fn picked(handle: web_sys::File) -> Picked {
    Picked { name: handle.name(), handle }
}

/// What systems and office programs lay into a folder for themselves.
pub(super) fn is_of_system(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$") || ["Thumbs.db", "desktop.ini"].contains(&name)
}
