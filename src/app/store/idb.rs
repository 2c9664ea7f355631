//! The database in the browser. `web_sys` as it is: the `idb` crate cannot ask for strict durability.
//!
//! All requests of a transaction are queued at once and only its end is awaited, so that no other await can let it
//! commit half-way. Saved means `complete`; any abort, with whatever error or none, means not saved.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use leptos::prelude::{window, window_event_listener};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbObjectStoreParameters, IdbOpenDbRequest,
    IdbRequest, IdbTransaction, IdbVersionChangeEvent,
};

use super::door::{Answer, Change, Door, FOLDER, Fault, Key, Mode, Op, RETRIES, Rewriter, Shelf};

/// The database of the first workbook of an origin.
const NAME: &str = "qiangji";
/// Raised by one with every step of [`upgrade`].
pub const VERSION: u32 = 1;
/// The global under which the page remembers a loss that the engine told.
const DISCARDED: &str = "qjDiscarded";
/// Another window that does not let go of an older version is waited for this long.
const BLOCKED_MS: i32 = 2_000;
/// An opening that is not answered, or a transaction that neither completes nor aborts, is given up after this, and a
/// new connection is tried. A phone's flush may take its time; what was written twice is read as once.
const fn silent_ms(mode: Mode) -> i32 {
    match mode {
        Mode::Read => 12_000,
        Mode::Write => 60_000,
    }
}

/// The folder this page lies in, `/dangjian/`.
pub fn folder() -> String {
    let path = window().location().pathname().unwrap_or_default();
    path.rfind('/').map_or_else(|| "/".to_owned(), |end| path[..=end].to_owned())
}

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase` with the third argument of `transaction`, which `web_sys` does not have yet.
    type Strict;

    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn transaction(
        this: &Strict,
        stores: &JsValue,
        mode: &str,
        options: &JsValue,
    ) -> Result<IdbTransaction, JsValue>;

    /// `IDBTransaction` with `commit`, which oldest engines lack: there it throws, and nothing else happens.
    type Queued;

    #[wasm_bindgen(method, catch)]
    fn commit(this: &Queued) -> Result<(), JsValue>;
}

/// What happens to the connection from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A later version of the app wants to change the database; this one has let go of it.
    NewerVersion,
}

/// The database of this origin, opened when first used and again after every trouble.
#[derive(Clone)]
pub struct Idb(Rc<Inner>);

struct Inner {
    name: RefCell<String>,
    open: RefCell<Option<IdbDatabase>>,
    reading: Rc<Reading>,
    on_event: Box<dyn Fn(Event)>,
}

/// The reading transactions that have not ended. A page that is put aside in the middle of one would hold its lock for ever
/// (WebKit), and the next page could not write; so they are aborted when the page goes, and nothing is read until it comes
/// back. `commit` is no way for them: Chromium never ends a transaction that was committed while it reads a large value.
#[derive(Default)]
struct Reading {
    running: RefCell<Vec<IdbTransaction>>,
    /// While the page is put aside: what is kept when it is back, and what keeps it.
    aside: RefCell<Option<(Promise, Function)>>,
}

impl Reading {
    fn watch(self: &Rc<Self>) {
        let (going, back) = (Rc::clone(self), Rc::clone(self));
        drop(window_event_listener(leptos::ev::pagehide, move |_| going.put_aside()));
        drop(window_event_listener(leptos::ev::pageshow, move |_| back.is_back()));
    }

    fn put_aside(&self) {
        let mut keep = None;
        let promise = Promise::new(&mut |resolve, _| keep = Some(resolve));
        *self.aside.borrow_mut() = keep.map(|keep| (promise, keep));
        let all = self.running.take();
        for one in all {
            // One that has just ended cannot be aborted, and need not.
            drop(one.abort());
        }
    }

    fn is_back(&self) {
        let aside = self.aside.take();
        if let Some((_, keep)) = aside {
            call(&keep, &JsValue::UNDEFINED);
        }
    }

    /// Waits while the page is put aside, for ever if it does not come back.
    async fn here(&self) {
        let aside = self.aside.borrow().as_ref().map(|(promise, _)| promise.clone());
        if let Some(promise) = aside {
            // Nothing refuses it.
            drop(JsFuture::from(promise).await);
        }
    }

    async fn while_running(&self, one: &IdbTransaction, ended: JsFuture) -> Result<(), JsValue> {
        self.running.borrow_mut().push(one.clone());
        let answer = ended.await;
        self.running.borrow_mut().retain(|other| other != one);
        self.here().await;
        answer.map(drop)
    }
}

impl Idb {
    /// The first workbook's of this origin, until [`Idb::find_own`] has looked whose that is.
    pub fn new(on_event: impl Fn(Event) + 'static) -> Self {
        let (name, open) = (RefCell::new(NAME.to_owned()), RefCell::new(None));
        let reading = Rc::new(Reading::default());
        reading.watch();
        Idb(Rc::new(Inner { name, open, reading, on_event: Box::new(on_event) }))
    }

    /// Two workbooks of one origin, in two folders, share no database: the first one to begin has the plain name and says
    /// in it where it lies; another one's name says the folder. Gives the folder of the first one where this is another.
    pub async fn find_own(&self) -> Result<Option<String>, Fault> {
        let asked = [Op::Get(Shelf::Meta, Key::Text(FOLDER.to_owned()))];
        let Some(Answer::Value(Some(said))) = self.persist(Mode::Read, &asked).await?.pop() else {
            return Ok(None);
        };
        let said = String::from_utf8_lossy(&said).into_owned();
        let folder = folder();
        if said == folder {
            return Ok(None);
        }
        self.drop_connection();
        *self.0.name.borrow_mut() = format!("{NAME}:{folder}");
        Ok(Some(said))
    }

    /// One transaction, over a new connection after trouble that may pass, as the journeys do it.
    async fn persist(&self, mode: Mode, ops: &[Op]) -> Result<Vec<Answer>, Fault> {
        for _ in 0..RETRIES {
            match self.run(mode, ops).await {
                Err(fault) if fault.passes() => self.drop_connection(),
                done => return done,
            }
        }
        self.run(mode, ops).await
    }

    /// The site was moved to this folder: what the first workbook has written is this one's from now on. Nothing is moved
    /// but the word that says where it lies.
    pub async fn adopt(&self) -> Result<(), Fault> {
        self.drop_connection();
        NAME.clone_into(&mut self.0.name.borrow_mut());
        let here = folder().into_bytes();
        let put = Op::Put(Shelf::Meta, Key::Text(FOLDER.to_owned()), here);
        self.persist(Mode::Write, &[put]).await.map(drop)
    }

    /// What of this workbook lies beside the database is named by this.
    pub fn beside(&self, what: &str) -> String {
        format!("{}.{what}", self.0.name.borrow())
    }

    /// The engine said, when it made the database anew, that it had thrown the old one away. It says so once, perhaps
    /// to the module before this one, so the page remembers it.
    pub fn was_discarded() -> bool {
        Reflect::get(&window(), &DISCARDED.into()).is_ok_and(|said| said.is_truthy())
    }

    async fn connection(&self) -> Result<IdbDatabase, Fault> {
        if let Some(open) = self.0.open.borrow().clone() {
            return Ok(open);
        }
        let database = self.connect().await?;
        self.watch(&database);
        *self.0.open.borrow_mut() = Some(database.clone());
        Ok(database)
    }

    async fn connect(&self) -> Result<IdbDatabase, Fault> {
        let factory = window().indexed_db().ok().flatten();
        let factory = factory.ok_or_else(|| Fault::Unavailable("no indexedDB".to_owned()))?;
        let request =
            factory.open_with_u32(&self.0.name.borrow(), VERSION).map_err(|error| fault_of(&error))?;
        let upgrading = request.clone();
        let on_upgrade =
            Closure::<dyn Fn(IdbVersionChangeEvent)>::new(move |event: IdbVersionChangeEvent| {
                let loss = Reflect::get(&event, &"dataLoss".into()).ok().and_then(|loss| loss.as_string());
                if loss.as_deref() == Some("total") {
                    // A page's own global can be set.
                    drop(Reflect::set(&window(), &DISCARDED.into(), &true.into()));
                }
                upgrade(&upgrading, &event);
            });
        request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
        let opened = JsFuture::from(opened(&request)).await;
        drop(on_upgrade);
        opened
            .map_err(|error| fault_of(&error))?
            .dyn_into()
            .map_err(|_| Fault::Other("no database".to_owned()))
    }

    /// Lets go when another window needs a later version, and forgets a connection that the engine closed.
    fn watch(&self, database: &IdbDatabase) {
        let (inner, held) = (Rc::clone(&self.0), database.clone());
        let on_change = Closure::<dyn Fn()>::new(move || {
            held.close();
            inner.open.borrow_mut().take();
            (inner.on_event)(Event::NewerVersion);
        });
        database.set_onversionchange(Some(on_change.as_ref().unchecked_ref()));
        on_change.forget();
        let inner = Rc::clone(&self.0);
        let on_close = Closure::<dyn Fn()>::new(move || drop(inner.open.borrow_mut().take()));
        database.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        // One pair for each connection, of which a page has few.
        on_close.forget();
    }
}

impl Door for Idb {
    async fn run(&self, mode: Mode, ops: &[Op]) -> Result<Vec<Answer>, Fault> {
        if ops.is_empty() {
            return Ok(Vec::new());
        }
        let database = self.connection().await?;
        if mode == Mode::Read {
            self.0.reading.here().await;
        }
        let transaction = begin(&database, mode, ops).map_err(|error| fault_of(&error))?;
        let ended = ended(&transaction, mode);
        let requests: Result<Vec<Asked>, JsValue> = ops.iter().map(|op| ask(&transaction, op)).collect();
        let requests = requests.map_err(|error| {
            // What was queued before must not commit; an abort of an aborted transaction is no news.
            drop(transaction.abort());
            fault_of(&error)
        })?;
        let ended = JsFuture::from(ended);
        match mode {
            Mode::Read => self.0.reading.while_running(&transaction, ended).await,
            Mode::Write => {
                // Without it a page that is put aside before it has heard the answers holds its lock for ever (WebKit). An
                // engine that cannot, or has ended the transaction already, tells the end all the same.
                drop(transaction.unchecked_ref::<Queued>().commit());
                ended.await.map(drop)
            }
        }
        .map_err(|error| fault_of(&error))?;
        requests.iter().map(|asked| asked.answer().map_err(|error| fault_of(&error))).collect()
    }

    fn drop_connection(&self) {
        if let Some(open) = self.0.open.borrow_mut().take() {
            open.close();
        }
    }
}

impl Rewriter for Idb {
    async fn rewrite(
        &self,
        shelf: Shelf,
        after: Option<Key>,
        count: u32,
        change: Change,
    ) -> Result<Vec<Answer>, Fault> {
        let database = self.connection().await?;
        let page = Op::Page { shelf, after, count };
        let transaction =
            begin(&database, Mode::Write, std::slice::from_ref(&page)).map_err(|error| fault_of(&error))?;
        let ended = ended(&transaction, Mode::Write);
        let asked = ask(&transaction, &page).map_err(|error| fault_of(&error))?;
        put_changed(&transaction, shelf, &asked, change);
        JsFuture::from(ended).await.map_err(|error| fault_of(&error))?;
        match asked.answer().map_err(|error| fault_of(&error))? {
            Answer::Page(page) => Ok(vec![Answer::Keys(page.into_iter().map(|(key, _)| key).collect())]),
            other => Ok(vec![other]),
        }
    }
}

/// Once the values are there, while the transaction lives, what becomes of them is put; the keys were asked for before
/// them. What cannot be put ends the transaction.
fn put_changed(transaction: &IdbTransaction, shelf: Shelf, asked: &Asked, change: Change) {
    let Asked::Page(keys, values) = asked else { return };
    let (keys, values, heard) = (keys.clone(), values.clone(), values.clone());
    let (within, ending) = (transaction.clone(), transaction.clone());
    let put = move || -> Result<(), JsValue> {
        let store = within.object_store(shelf.name())?;
        let Answer::Page(page) = Asked::Page(keys, values).answer()? else { return Ok(()) };
        for (key, value) in page {
            if let Some(value) = change(&key, &value) {
                store.put_with_key(&Uint8Array::from(value.as_slice()), &js(&key))?;
            }
        }
        Ok(())
    };
    let on_values = Closure::once_into_js(move || {
        if put().is_err() {
            // An abort of an aborted transaction is no news.
            drop(ending.abort());
        }
    });
    heard.set_onsuccess(Some(on_values.unchecked_ref()));
}

/// The ladder: each step makes one version of the next.
fn upgrade(request: &IdbOpenDbRequest, event: &IdbVersionChangeEvent) {
    let Ok(database) = request.result().and_then(JsCast::dyn_into::<IdbDatabase>) else { return };
    if event.old_version() < 1.0 {
        for shelf in Shelf::ALL {
            let options = IdbObjectStoreParameters::new();
            options.set_auto_increment(shelf.numbered());
            // A store that cannot be made fails the upgrade, and with it the opening, which is told.
            drop(database.create_object_store_with_optional_parameters(shelf.name(), &options));
        }
    }
}

fn opened(request: &IdbOpenDbRequest) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let success = request.clone();
        let give = resolve.clone();
        let on_success =
            Closure::once_into_js(move || call(&give, &success.result().unwrap_or(JsValue::NULL)));
        request.set_onsuccess(Some(on_success.unchecked_ref()));
        let failed = request.clone();
        let refuse = reject.clone();
        let on_error = Closure::once_into_js(move || {
            let error = failed.error().ok().flatten().map_or(JsValue::NULL, JsValue::from);
            call(&refuse, &error);
        });
        request.set_onerror(Some(on_error.unchecked_ref()));
        let unheard = reject.clone();
        let on_blocked = Closure::once_into_js(move || {
            later(BLOCKED_MS, move || call(&reject, &"blocked".into()));
        });
        request.set_onblocked(Some(on_blocked.unchecked_ref()));
        later(silent_ms(Mode::Read), move || call(&unheard, &"silent".into()));
    })
}

fn begin(database: &IdbDatabase, mode: Mode, ops: &[Op]) -> Result<IdbTransaction, JsValue> {
    let stores = Array::new();
    for op in ops {
        let name = JsValue::from(op.shelf().name());
        if !stores.includes(&name, 0) {
            stores.push(&name);
        }
    }
    let options = js_sys::Object::new();
    let mode = match mode {
        Mode::Read => "readonly",
        Mode::Write => {
            Reflect::set(&options, &"durability".into(), &"strict".into())?;
            "readwrite"
        }
    };
    database.unchecked_ref::<Strict>().transaction(&stores, mode, &options)
}

/// Resolves on `complete`, rejects on any abort with its error or `null`, and when nothing is heard for too long.
fn ended(transaction: &IdbTransaction, mode: Mode) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let on_complete = Closure::once_into_js(move || call(&resolve, &JsValue::UNDEFINED));
        transaction.set_oncomplete(Some(on_complete.unchecked_ref()));
        let aborted = transaction.clone();
        let refuse = reject.clone();
        let on_abort = Closure::once_into_js(move || {
            call(&refuse, &aborted.error().map_or(JsValue::NULL, JsValue::from));
        });
        transaction.set_onabort(Some(on_abort.unchecked_ref()));
        later(silent_ms(mode), move || call(&reject, &"silent".into()));
    })
}

/// A promise's own functions cannot fail, and a second call of one does nothing.
fn call(function: &Function, value: &JsValue) {
    drop(function.call1(&JsValue::NULL, value));
}

fn later(ms: i32, then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(then);
    drop(window().set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), ms));
}

/// A queued request, and how its result is read once the transaction is complete.
enum Asked {
    Done,
    Key(IdbRequest),
    Value(IdbRequest),
    Page(IdbRequest, IdbRequest),
    Keys(IdbRequest),
}

fn ask(transaction: &IdbTransaction, op: &Op) -> Result<Asked, JsValue> {
    let store: IdbObjectStore = transaction.object_store(op.shelf().name())?;
    Ok(match op {
        Op::Add(_, bytes) => Asked::Key(store.add(&Uint8Array::from(bytes.as_slice()))?),
        Op::Put(_, key, bytes) => {
            store.put_with_key(&Uint8Array::from(bytes.as_slice()), &js(key))?;
            Asked::Done
        }
        Op::Delete(_, key) => {
            store.delete(&js(key))?;
            Asked::Done
        }
        Op::Clear(_) => {
            store.clear()?;
            Asked::Done
        }
        Op::Get(_, key) => Asked::Value(store.get(&js(key))?),
        Op::Page { after, count, .. } => {
            let range =
                after.as_ref().map(|key| IdbKeyRange::lower_bound_with_open(&js(key), true)).transpose()?;
            let range = range.map_or(JsValue::UNDEFINED, JsValue::from);
            Asked::Page(
                store.get_all_keys_with_key_and_limit(&range, *count)?,
                store.get_all_with_key_and_limit(&range, *count)?,
            )
        }
        Op::Keys(_) => Asked::Keys(store.get_all_keys()?),
    })
}

impl Asked {
    fn answer(&self) -> Result<Answer, JsValue> {
        Ok(match self {
            Asked::Done => Answer::Done,
            Asked::Key(request) => match key_of(&request.result()?) {
                Key::Number(number) => Answer::Key(number),
                Key::Text(_) => Answer::Key(0),
            },
            Asked::Value(request) => {
                let value = request.result()?;
                Answer::Value((!value.is_undefined()).then(|| Uint8Array::new(&value).to_vec()))
            }
            Asked::Page(keys, values) => {
                let (keys, values) = (Array::from(&keys.result()?), Array::from(&values.result()?));
                let bytes = |value: JsValue| Uint8Array::new(&value).to_vec();
                Answer::Page(keys.iter().map(|key| key_of(&key)).zip(values.iter().map(bytes)).collect())
            }
            Asked::Keys(request) => {
                Answer::Keys(Array::from(&request.result()?).iter().map(|key| key_of(&key)).collect())
            }
        })
    }
}

/// Keys count up from 1 and stay far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "a counter of saves")]
fn js(key: &Key) -> JsValue {
    match key {
        Key::Number(number) => JsValue::from_f64(*number as f64),
        Key::Text(text) => JsValue::from_str(text),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a counter of saves")]
fn key_of(key: &JsValue) -> Key {
    match key.as_f64() {
        Some(number) => Key::Number(number as u64),
        None => Key::Text(key.as_string().unwrap_or_default()),
    }
}

fn fault_of(error: &JsValue) -> Fault {
    match error.as_string().as_deref() {
        Some("blocked") => return Fault::Blocked,
        Some("silent") => return Fault::Silent,
        Some(_) | None => {}
    }
    let Some(exception) = error.dyn_ref::<DomException>() else {
        // An abort with no error at all is WebKit's way of saying that the disk is full.
        return if error.is_null() { Fault::Aborted } else { Fault::Other(format!("{error:?}")) };
    };
    let detail = format!("{}: {}", exception.name(), exception.message());
    match exception.name().as_str() {
        "QuotaExceededError" => Fault::Full,
        "InvalidStateError" | "TransactionInactiveError" => Fault::Closed,
        "UnknownError" => Fault::Unknown(detail),
        "AbortError" => Fault::Aborted,
        "VersionError" => Fault::Newer,
        "SecurityError" => Fault::Unavailable(detail),
        _ => Fault::Other(detail),
    }
}
