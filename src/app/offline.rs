//! The worker that keeps the workbook for use with the network off (`public/sw.js`): registered late, asked seldom.
//! On plain http there is none, and 设置 says so.

use std::cell::Cell;

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::prefs;

/// How long after the first screen it may begin: fetching everything must not slow what is being looked at.
const LATER_MS: i32 = 12_000;
/// How long a worker has to answer, and a newer one to take over.
const PATIENCE_MS: i32 = 3_000;

/// Whether the workbook starts with the network off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Offline {
    /// Not looked yet, or the files are still coming.
    #[default]
    Coming,
    /// All files of this build are here.
    Ready,
    /// Nobody asked for it: the user cleared it away, or saves data.
    Off,
    /// The address is plain http.
    Http,
    /// The browser cannot, or could not fetch the files.
    Unable,
}

/// A newer version of the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Newer {
    #[default]
    No,
    /// It is here and waits until no form is open.
    Waits,
    /// Another window has let it take over; this page still shows the one before.
    TookOver,
}

#[wasm_bindgen]
extern "C" {
    type Container;
    #[wasm_bindgen(method, getter)]
    fn controller(this: &Container) -> Option<Worker>;
    #[wasm_bindgen(method, catch)]
    fn register(this: &Container, script: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getRegistration)]
    fn registration(this: &Container) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, setter)]
    fn set_oncontrollerchange(this: &Container, hear: &Function);
    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &Container, hear: &Function);

    #[derive(Clone)]
    type Registration;
    #[wasm_bindgen(method, getter)]
    fn installing(this: &Registration) -> Option<Worker>;
    #[wasm_bindgen(method, getter)]
    fn waiting(this: &Registration) -> Option<Worker>;
    #[wasm_bindgen(method, getter)]
    fn active(this: &Registration) -> Option<Worker>;
    #[wasm_bindgen(method, setter)]
    fn set_onupdatefound(this: &Registration, hear: &Function);

    type Worker;
    #[wasm_bindgen(method, setter)]
    fn set_onstatechange(this: &Worker, hear: &Function);
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post(this: &Worker, message: &JsValue, ports: &Array) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = MessageChannel)]
    type Channel;
    #[wasm_bindgen(constructor, js_class = "MessageChannel")]
    fn new() -> Channel;
    #[wasm_bindgen(method, getter)]
    fn port1(this: &Channel) -> Port;
    #[wasm_bindgen(method, getter)]
    fn port2(this: &Channel) -> Port;

    type Port;
    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &Port, hear: &Function);
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post(this: &Port, message: &JsValue) -> Result<(), JsValue>;

    type Question;
    #[wasm_bindgen(method, getter)]
    fn data(this: &Question) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn ports(this: &Question) -> Array;
}

thread_local! {
    static NOW: RwSignal<Offline> = RwSignal::new(Offline::default());
    static NEWER: RwSignal<Newer> = RwSignal::new(Newer::default());
    /// This page has asked the newer version to take over.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Makes what pages follow, before any page is there: what is made within one goes with it.
pub fn prepare() {
    NOW.with(|_| ());
    NEWER.with(|_| ());
}

pub fn now() -> Signal<Offline> {
    NOW.with(|now| (*now).into())
}

pub fn newer() -> Signal<Newer> {
    NEWER.with(|newer| (*newer).into())
}

/// Begins once the page rests. `busy` says whether a newer version has to wait for this page.
pub async fn start(busy: impl Fn() -> bool + 'static) {
    let Some(container) = container() else { return };
    answer(&container, busy);
    follow(&container);
    rest().await;
    match found(&container).await {
        Some(registration) => watch(&registration),
        None if prefs::offline().unwrap_or(!saves_data()) => register(&container).await,
        None => set(Offline::Off),
    }
}

/// The user wants it, or wants it again.
pub async fn turn_on() {
    prefs::set_offline(true);
    if let Some(container) = container() {
        set(Offline::Coming);
        register(&container).await;
    }
}

/// The worker goes, and its files; nothing else is touched.
pub async fn turn_off() {
    prefs::set_offline(false);
    let Some(container) = container() else { return };
    let worker = found(&container).await.and_then(|it| it.active());
    if let Some(worker) = worker {
        ask(&worker, "leave").await;
    }
    NEWER.with(|newer| newer.set(Newer::No));
    set(if found(&container).await.is_none() { Offline::Off } else { Offline::Ready });
}

/// A form is open in another window, so the newer version goes on waiting.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("另一个窗口里还有表开着。写完、关掉它，再换新版本。")]
pub struct Busy;

/// Lets the newer version take over; the page is loaded anew by it.
pub async fn take_over() -> Result<(), Busy> {
    let waiting = match container() {
        Some(container) => found(&container).await.and_then(|it| it.waiting()),
        None => None,
    };
    let Some(waiting) = waiting else {
        reload();
        return Ok(());
    };
    ASKED.set(true);
    if ask(&waiting, "take-over").await.as_deref() == Some("busy") {
        ASKED.set(false);
        return Err(Busy);
    }
    // A page that no worker serves is not told when it has taken over.
    pause(PATIENCE_MS).await;
    reload();
    Ok(())
}

fn container() -> Option<Container> {
    if !window().is_secure_context() {
        set(Offline::Http);
        return None;
    }
    let container = Reflect::get(&window().navigator(), &"serviceWorker".into()).ok();
    let container = container.filter(JsValue::is_object).map(JsCast::unchecked_into);
    if container.is_none() {
        set(Offline::Unable);
    }
    container
}

async fn found(container: &Container) -> Option<Registration> {
    let found = JsFuture::from(container.registration().ok()?).await.ok()?;
    found.is_object().then(|| found.unchecked_into())
}

/// A failure is nobody's error: the workbook goes on with the network, and the next start tries again.
async fn register(container: &Container) {
    let registered = match container.register("sw.js") {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    match registered {
        Ok(registration) => watch(&registration.unchecked_into()),
        Err(_) => set(Offline::Unable),
    }
}

/// Follows the worker from now on.
fn watch(registration: &Registration) {
    look(registration);
    let shared = registration.clone();
    let hear = Closure::<dyn Fn()>::new(move || look(&shared));
    registration.set_onupdatefound(hear.as_ref().unchecked_ref());
    // It lives as long as the page.
    hear.forget();
}

fn look(registration: &Registration) {
    let active = registration.active().is_some();
    let coming = registration.installing();
    set(match (active, coming.is_some() || registration.waiting().is_some()) {
        (true, _) => Offline::Ready,
        (false, true) => Offline::Coming,
        (false, false) => Offline::Unable,
    });
    if active && registration.waiting().is_some() {
        NEWER.with(|newer| newer.set(Newer::Waits));
    }
    if let Some(coming) = coming {
        let shared = registration.clone();
        let hear = Closure::<dyn Fn()>::new(move || look(&shared));
        coming.set_onstatechange(hear.as_ref().unchecked_ref());
        // One for each version that comes while the page is open.
        hear.forget();
    }
}

/// Loads the page anew once the newer version serves it, if this page has asked for it; else only says so.
fn follow(container: &Container) {
    // The very first worker takes up the page that brought it: that is no newer version.
    let served = Cell::new(container.controller().is_some());
    let hear = Closure::<dyn Fn()>::new(move || {
        if ASKED.get() {
            reload();
        } else if served.replace(true) {
            NEWER.with(|newer| newer.set(Newer::TookOver));
        }
    });
    container.set_oncontrollerchange(hear.as_ref().unchecked_ref());
    hear.forget();
}

/// Answers a worker that asks whether a form is open here.
fn answer(container: &Container, busy: impl Fn() -> bool + 'static) {
    let hear = Closure::<dyn Fn(Question)>::new(move |question: Question| {
        let asked = Reflect::get(&question.data(), &"type".into()).ok().and_then(|it| it.as_string());
        let port = question.ports().get(0);
        if asked.as_deref() == Some("busy") && port.is_object() {
            let word = if busy() { "busy" } else { "free" };
            // Where the answer does not arrive the worker goes on after a while.
            drop(port.unchecked_into::<Port>().post(&word.into()));
        }
    });
    container.set_onmessage(hear.as_ref().unchecked_ref());
    hear.forget();
}

/// What the worker answers; none if it does not.
async fn ask(worker: &Worker, what: &str) -> Option<String> {
    let channel = Channel::new();
    let message = Object::new();
    Reflect::set(&message, &"type".into(), &what.into()).ok()?;
    let answered = Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(&resolve);
        // Where no timer can be set the page is going.
        drop(window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PATIENCE_MS));
    });
    worker.post(&message, &Array::of1(&channel.port2())).ok()?;
    let event = JsFuture::from(answered).await.ok()?;
    Reflect::get(&event, &"data".into()).ok()?.as_string()
}

fn saves_data() -> bool {
    let connection = Reflect::get(&window().navigator(), &"connection".into()).ok();
    let saves = connection.and_then(|it| Reflect::get(&it, &"saveData".into()).ok());
    saves.is_some_and(|it| it.is_truthy())
}

async fn rest() {
    pause(LATER_MS).await;
    let idle = Promise::new(&mut |resolve, _| {
        // Safari knows no idle time.
        if window().request_idle_callback(&resolve).is_err() {
            drop(window().set_timeout_with_callback(&resolve));
        }
    });
    drop(JsFuture::from(idle).await);
}

async fn pause(ms: i32) {
    let waits = Promise::new(&mut |resolve, _| {
        drop(window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms));
    });
    // It is never refused.
    drop(JsFuture::from(waits).await);
}

fn set(now: Offline) {
    NOW.with(|it| it.set(now));
}

fn reload() {
    // A page that cannot be loaded anew goes on as it is.
    drop(window().location().reload());
}
