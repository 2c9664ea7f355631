//! Serving a folder of files: right types, compressed siblings, caching that suits the names.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Method, Response, StatusCode, Uri, header};
use std::path::{Path, PathBuf};

/// A site that answers GET and HEAD with the files below `root`.
pub fn site(root: PathBuf) -> Router {
    Router::new().fallback(move |method: Method, address: Uri, headers: HeaderMap| {
        let root = root.clone();
        async move { answer(&root, &method, &address, &headers).await }
    })
}

/// The type a file is served as, by the end of its name.
pub fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(std::ffi::OsStr::to_str).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

async fn answer(root: &Path, method: &Method, address: &Uri, headers: &HeaderMap) -> Response<Body> {
    if method != Method::GET && method != Method::HEAD {
        return plain(StatusCode::METHOD_NOT_ALLOWED, &[(header::ALLOW, "GET, HEAD")], Vec::new());
    }
    let Some(file) = file_below(root, address.path()) else {
        return plain(StatusCode::NOT_FOUND, &[], b"404".to_vec());
    };
    for (encoding, suffix) in encodings(headers) {
        let mut name = file.clone().into_os_string();
        name.push(suffix);
        let Ok(bytes) = tokio::fs::read(name).await else { continue };
        let cache = if address.query().is_some() { FOREVER } else { cache(&file) };
        let head = [
            (header::CONTENT_TYPE, mime(&file)),
            (header::CACHE_CONTROL, cache),
            (header::VARY, "accept-encoding"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CONTENT_ENCODING, encoding),
        ];
        let head = if encoding.is_empty() { &head[..4] } else { &head[..] };
        return plain(StatusCode::OK, head, bytes);
    }
    plain(StatusCode::NOT_FOUND, &[], b"404".to_vec())
}

fn plain(status: StatusCode, head: &[(HeaderName, &'static str)], bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    for (name, value) in head {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}

/// The file an address means, or none if the address leads out of `root`.
fn file_below(root: &Path, address: &str) -> Option<PathBuf> {
    let address = decoded(address)?;
    let mut file = root.to_owned();
    for name in address.split('/').filter(|name| !name.is_empty()) {
        if name.starts_with('.') || name.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(name);
    }
    if address.ends_with('/') {
        file.push("index.html");
    }
    Some(file)
}

/// `%E5%BC%BA` as text, or none if that is not UTF-8.
fn decoded(address: &str) -> Option<String> {
    let mut parts = address.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// What the browser takes, smallest first; last always the file itself.
fn encodings(headers: &HeaderMap) -> Vec<(&'static str, &'static str)> {
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |wanted: &str| {
        accepted.split(',').any(|one| {
            let (name, weight) = one.split_once(';').unwrap_or((one, ""));
            name.trim() == wanted && !matches!(weight.trim(), "q=0" | "q=0.0")
        })
    };
    let mut found = vec![("br", ".br"), ("gzip", ".gz")];
    found.retain(|(name, _)| takes(name));
    found.push(("", ""));
    found
}

/// For what never changes under its name.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// Names that carry a hash never change their content; all others are asked for each time.
pub fn cache(file: &Path) -> &'static str {
    let folder = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let hashed = name
        .split(['-', '_', '.'])
        .any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if hashed || ["worker-", "sealer-", "sheets-", "welcome-"].iter().any(|it| folder.starts_with(it)) {
        FOREVER
    } else {
        "no-cache"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_below_the_root() {
        let root = Path::new("/site");
        for (address, file) in [
            ("/", Some("/site/index.html")),
            ("/a/b.js", Some("/site/a/b.js")),
            ("//a", Some("/site/a")),
            ("/%E5%BC%BA.txt", Some("/site/强.txt")),
            ("/../etc/passwd", None),
            ("/a/%2e%2e/%2e%2e/etc/passwd", None),
            ("/%2E%2e%2fetc/passwd", None),
            ("/.git/config", None),
            ("/a\\..\\b", None),
            ("/%00", None),
            ("/%zz", None),
            ("/%e5", None),
        ] {
            assert_eq!(file_below(root, address).as_deref(), file.map(Path::new), "{address}");
        }
    }

    #[test]
    fn a_browser_gets_what_it_takes() {
        for (accepted, want) in [
            ("gzip, deflate, br", "br gzip "),
            ("gzip;q=0.5", "gzip "),
            ("br;q=0, gzip", "gzip "),
            ("identity", ""),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, header::HeaderValue::from_static(accepted))]);
            let got: Vec<_> = encodings(&headers).into_iter().map(|(name, _)| name).collect();
            assert_eq!(got.join(" "), want, "{accepted}");
        }
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for (name, kept) in [
            ("index.html", false),
            ("boot.js", false),
            ("site.json", false),
            ("app-0123456789abcdef.js", true),
            ("app-0123456789abcdef_bg.wasm", true),
            ("sw.js", false),
            ("worker-12ab/worker.js", true),
            ("welcome-12ab/welcome_bg.wasm", true),
        ] {
            assert_eq!(cache(Path::new(name)) == FOREVER, kept, "{name}");
        }
    }
}
