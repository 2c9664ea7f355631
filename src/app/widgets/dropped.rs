//! What was dropped: files, and all that lies in the folders among them, where the browser opens folders.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, DataTransferItem, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
};

use super::picked::{Picked, files, is_of_system, picked};

/// Folders in folders.
const DEEPEST: usize = 16;
/// Files of one drop.
const MOST: usize = 20_000;

/// Something dropped, looked at while the event lasts: afterwards the browser shows nothing of it any more.
enum Thing {
    File(File),
    /// With the handle that a browser gives of a folder itself: nobody can read it, and whoever reads it says so.
    Folder(FileSystemEntry, Option<File>),
}

/// Everything of a drop.
pub(super) struct Dropped(Vec<Thing>);

impl Dropped {
    /// To be called in the event itself.
    pub fn of(carried: Option<DataTransfer>) -> Self {
        let Some(carried) = carried else { return Dropped(Vec::new()) };
        let items = carried.items();
        let items = (0..items.length()).filter_map(|at| items.get(at)).filter(|item| item.kind() == "file");
        let things: Vec<Thing> = items.filter_map(|item| thing(&item)).collect();
        if things.iter().any(|it| matches!(it, Thing::Folder(..))) {
            Dropped(things)
        } else {
            // Without folders the plain list is the same, in every browser.
            Dropped(files(carried.files()).into_iter().map(|file| Thing::File(file.handle)).collect())
        }
    }

    /// Files as they were dropped, of a folder by name and without what systems lay there.
    pub async fn all(self) -> Vec<Picked> {
        let mut found = Vec::new();
        for thing in self.0 {
            match thing {
                Thing::File(file) => found.push(picked(file)),
                Thing::Folder(entry, handle) => {
                    let before = found.len();
                    if walk(&entry, &mut found).await.is_err() {
                        found.truncate(before);
                        found.extend(handle.map(picked));
                    }
                }
            }
        }
        found
    }
}

fn thing(item: &DataTransferItem) -> Option<Thing> {
    let file = item.get_as_file().ok().flatten();
    // An old browser does not know the word.
    let knows = Reflect::has(item, &"webkitGetAsEntry".into()).unwrap_or(false);
    let entry = if knows { item.webkit_get_as_entry().ok().flatten() } else { None };
    match entry {
        Some(entry) if entry.is_directory() => Some(Thing::Folder(entry, file)),
        Some(_) | None => file.map(Thing::File),
    }
}

/// All files below a folder.
async fn walk(folder: &FileSystemEntry, found: &mut Vec<Picked>) -> Result<(), JsValue> {
    let mut waiting = vec![(folder.clone(), 0)];
    while let Some((entry, depth)) = waiting.pop() {
        if is_of_system(&entry.name()) || found.len() >= MOST {
            continue;
        }
        if entry.is_directory() {
            if depth < DEEPEST {
                let mut inside = entries(entry.unchecked_ref()).await?;
                // The last is taken first.
                inside.sort_by_key(|it| std::cmp::Reverse(it.name()));
                waiting.extend(inside.into_iter().map(|it| (it, depth + 1)));
            }
        } else {
            let file: &FileSystemFileEntry = entry.unchecked_ref();
            let file = answer(|ok, err| {
                file.file_with_callback_and_callback(&ok, &err);
                Ok(())
            });
            found.push(picked(file.await?.unchecked_into()));
        }
    }
    Ok(())
}

/// What lies in a folder. A reader gives some at a time, and none when it is at the end.
async fn entries(folder: &FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let some = answer(|ok, err| reader.read_entries_with_callback_and_callback(&ok, &err)).await?;
        let some = Array::from(&some);
        if some.length() == 0 {
            return Ok(all);
        }
        all.extend(some.iter().map(JsValue::unchecked_into::<FileSystemEntry>));
    }
}

/// The answer of something that calls back.
async fn answer(ask: impl Fn(Function, Function) -> Result<(), JsValue>) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |ok, err| {
        if let Err(error) = ask(ok, err.clone()) {
            // A promise's own function cannot fail.
            drop(err.call1(&JsValue::NULL, &error));
        }
    });
    JsFuture::from(promise).await
}
