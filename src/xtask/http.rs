//! As much of HTTP as asking a server on this machine for a file needs.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// What a server answered.
pub struct Answer {
    /// `200` and the like.
    pub status: String,
    /// The value of `Content-Type`.
    pub content_type: String,
    /// The value of `Cache-Control`.
    pub cache_control: String,
    /// What follows the head.
    pub body: Vec<u8>,
}

/// Asks for `path` on a port of this machine.
pub fn get(port: u16, path: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let value = |name: &str| {
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(name));
        line.and_then(|line| line.split_once(':'))
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    Ok(Answer {
        status: head.split(' ').nth(1).unwrap_or_default().to_owned(),
        content_type: value("content-type:"),
        cache_control: value("cache-control:"),
        body: bytes.split_off((end + 4).min(bytes.len())),
    })
}
