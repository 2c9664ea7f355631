//! The built site on loopback, below a sub-path, and a post box for pages that drive themselves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;

use crate::trouble::{Outcome, Trouble};
use crate::wait::until;

/// Where the site lies on its host: no rewrite rules, not at the root.
const BASE: &str = "/some/where/qj";
/// Where another workbook lies on the same host.
const OTHER: &str = "/some/where/else";

/// Scripts put into a copy of the page: one before all others, one at the end.
#[derive(Clone, Default)]
struct Changed {
    before: String,
    after: String,
}

#[derive(Default)]
struct Inside {
    dist: PathBuf,
    changed: Mutex<BTreeMap<String, Changed>>,
    acks: Mutex<Vec<Value>>,
    missing: Mutex<Vec<String>>,
}

/// A running server; it ends with the test run.
#[derive(Clone)]
pub struct Site {
    origin: String,
    inside: Arc<Inside>,
}

impl Site {
    pub async fn serve(dist: &Path) -> Outcome<Site> {
        if !dist.join("index.html").is_file() {
            return Err(Trouble::new(format!("no built site in {} (cargo xtask dist)", dist.display())));
        }
        let inside = Arc::new(Inside { dist: dist.to_owned(), ..Inside::default() });
        let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", socket.local_addr()?);
        let router = Router::new().route("/ack", post(ack)).fallback(plain).with_state(inside.clone());
        tokio::spawn(axum::serve(socket, router).into_future());
        Ok(Site { origin, inside })
    }

    /// Where the built site lies.
    pub fn dist(&self) -> &Path {
        &self.inside.dist
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The same under another name: of another origin, with a store of its own, it stands for another device.
    pub fn other_url(&self, page: &str) -> String {
        self.url(page).replace("127.0.0.1", "localhost")
    }

    /// A page of the site: `#/records`, `rescue.html`.
    pub fn url(&self, page: &str) -> String {
        format!("{}{BASE}/{page}", self.origin)
    }

    /// The same of another workbook, in another folder of the same origin.
    pub fn elsewhere(&self, page: &str) -> String {
        format!("{}{OTHER}/{page}", self.origin)
    }

    /// The same site in the same folder, its page changed by scripts. They come from this origin, as its policy asks.
    pub fn change(&self, name: &str, before: &str, after: &str) -> String {
        let changed = Changed { before: before.to_owned(), after: after.to_owned() };
        lock(&self.inside.changed).insert(name.to_owned(), changed);
        self.url(&format!("changed-{name}.html"))
    }

    /// What self-driving pages have posted since [`Site::forget`], oldest first.
    pub fn acks(&self) -> Vec<Value> {
        lock(&self.inside.acks).clone()
    }

    /// Paths asked for since [`Site::forget`] that are not there.
    pub fn missing(&self) -> Vec<String> {
        lock(&self.inside.missing).clone()
    }

    pub fn forget(&self) {
        lock(&self.inside.acks).clear();
        lock(&self.inside.missing).clear();
    }

    /// Waits for the post that `wanted` picks; a post `{"failed": why}` ends the wait.
    pub async fn ack(
        &self,
        what: &str,
        patience: Duration,
        wanted: impl Fn(&Value) -> bool,
    ) -> Outcome<Value> {
        let found = until(what, patience, async || {
            let acks = self.acks();
            Ok(acks.iter().find(|ack| wanted(ack) || ack.get("failed").is_some()).cloned())
        });
        let found =
            found.await.map_err(|error| Trouble::new(format!("{error}; posted: {:?}", self.acks())))?;
        match found.get("failed") {
            Some(why) if !wanted(&found) => Err(Trouble::new(format!("the page says: {why}"))),
            _ => Ok(found),
        }
    }
}

/// A server of one story, with a copy of the site that may be changed, and which can be cut off.
pub struct Own {
    pub site: Site,
    /// Its connections end with it.
    runtime: Option<tokio::runtime::Runtime>,
}

impl Own {
    /// Copies the site to `live` and serves it.
    pub async fn serve(live: &Path, dist: &Path) -> Outcome<Own> {
        copy(dist, live)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let live = live.to_owned();
        let served = runtime.spawn(async move { Site::serve(&live).await }).await;
        let site = served.map_err(|error| Trouble::new(error.to_string()))??;
        Ok(Own { site, runtime: Some(runtime) })
    }

    /// The network is off from now on.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // A runtime may not be waited for from within another.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn copy(from: &Path, to: &Path) -> Outcome {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
        } else if !path.extension().is_some_and(|end| end == "gz" || end == "br") {
            std::fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

fn lock<T>(one: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    one.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn ack(State(inside): State<Arc<Inside>>, body: Bytes) -> StatusCode {
    match serde_json::from_slice(&body) {
        Ok(value) => {
            lock(&inside.acks).push(value);
            StatusCode::NO_CONTENT
        }
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

async fn plain(State(inside): State<Arc<Inside>>, address: axum::http::Uri) -> Response {
    let path =
        [BASE, OTHER].into_iter().find_map(|base| address.path().strip_prefix(base)?.strip_prefix('/'));
    match path {
        Some("blank.html") => file("blank.html", b"<!doctype html><title>blank</title>".to_vec()),
        Some(path) => match path.strip_prefix("changed-") {
            Some(changed) => serve_changed(&inside, changed).await,
            None => from_disk(&inside, path).await,
        },
        None => not_there(&inside, address.path()),
    }
}

fn not_there(inside: &Inside, path: &str) -> Response {
    lock(&inside.missing).push(path.to_owned());
    StatusCode::NOT_FOUND.into_response()
}

/// `NAME.html`, `NAME-before.js`, `NAME-after.js`.
async fn serve_changed(inside: &Inside, path: &str) -> Response {
    let changed = |end: &str| {
        let name = path.strip_suffix(end)?;
        Some((name.to_owned(), lock(&inside.changed).get(name).cloned()?))
    };
    if let Some((_, changed)) = changed("-before.js") {
        return file(path, changed.before.into_bytes());
    }
    if let Some((_, changed)) = changed("-after.js") {
        return file(path, changed.after.into_bytes());
    }
    let Some((name, _)) = changed(".html") else { return not_there(inside, path) };
    match tokio::fs::read_to_string(inside.dist.join("index.html")).await {
        Ok(page) => {
            let script = |when: &str| format!("<script src=\"changed-{name}-{when}.js\"></script>");
            let page = page.replacen("<head>", &format!("<head>{}", script("before")), 1);
            file(path, page.replacen("</body>", &format!("{}</body>", script("after")), 1).into_bytes())
        }
        Err(_) => not_there(inside, path),
    }
}

async fn from_disk(inside: &Inside, path: &str) -> Response {
    let path = if path.is_empty() { "index.html" } else { path };
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    match tokio::fs::read(inside.dist.join(path)).await {
        Ok(bytes) if !hidden => file(path, bytes),
        Ok(_) | Err(_) => not_there(inside, path),
    }
}

fn file(path: &str, bytes: Vec<u8>) -> Response {
    let mime = match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "text/plain; charset=utf-8",
    };
    ([(header::CONTENT_TYPE, mime), (header::CACHE_CONTROL, "no-store")], bytes).into_response()
}
