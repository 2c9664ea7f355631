//! A folder on loopback, and the post box in which a page puts what it has found.

use std::net::Ipv4Addr;
use std::path::Path;

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedSender;

use crate::static_files;
use crate::trouble::Outcome;

/// Serves `folder` on a port of its own, which makes an origin of its own: its storage is shared with no other. The
/// server ends with the program.
pub async fn serve(folder: &Path, told: UnboundedSender<Value>) -> Outcome<u16> {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = socket.local_addr()?.port();
    let hear = move |body: Bytes| {
        let told = told.clone();
        async move { hear(&told, &body) }
    };
    let router = static_files::site(folder.to_owned()).route("/told", post(hear));
    tokio::spawn(axum::serve(socket, router).into_future());
    Ok(port)
}

fn hear(told: &UnboundedSender<Value>, body: &[u8]) -> StatusCode {
    let sent = serde_json::from_slice(body).ok().and_then(|value| told.send(value).ok());
    if sent.is_some() { StatusCode::NO_CONTENT } else { StatusCode::BAD_REQUEST }
}
