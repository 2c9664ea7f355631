//! A slow line in front of a server: “Slow 4G” as the browsers' tools know it.
//!
//! Shaped here and not by the browser, whose own throttle forgets workers (performance.md 7). Each request waits out
//! the latency; all answers together share the rate, whatever number of connections they come by.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, sleep_until};

use crate::trouble::Outcome;

const LATENCY: Duration = Duration::from_micros(562_500);
/// 1.44 Mbit/s.
const BYTES_PER_SECOND: f64 = 180_000.0;
/// About what one packet carries.
const PACKET: usize = 1460;

/// When the line is free again.
type Free = Arc<Mutex<Instant>>;

/// A port that leads to `port` by a slow line of its own: a new origin, with nothing in any cache.
pub async fn slow(port: u16) -> Outcome<u16> {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let here = socket.local_addr()?.port();
    let free: Free = Arc::new(Mutex::new(Instant::now()));
    tokio::spawn(async move {
        while let Ok((client, _)) = socket.accept().await {
            tokio::spawn(connect(client, port, Arc::clone(&free)));
        }
    });
    Ok(here)
}

/// A connection that breaks ends both its halves, as a broken line does.
async fn connect(client: TcpStream, port: u16, free: Free) -> std::io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::spawn(requests(from_client, to_server));
    answers(from_server, to_client, free).await
}

async fn requests(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) -> std::io::Result<()> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let n = from.read(&mut bytes).await?;
        if n == 0 {
            return to.shutdown().await;
        }
        sleep(LATENCY).await;
        to.write_all(&bytes[..n]).await?;
    }
}

async fn answers(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, free: Free) -> std::io::Result<()> {
    let mut bytes = [0; PACKET];
    loop {
        let n = from.read(&mut bytes).await?;
        if n == 0 {
            return to.shutdown().await;
        }
        sleep_until(turn(&free, n)).await;
        to.write_all(&bytes[..n]).await?;
    }
}

/// When so many bytes have passed, after all that were there before.
#[expect(clippy::cast_precision_loss, reason = "at most a packet")]
fn turn(free: &Free, n: usize) -> Instant {
    let mut free = free.lock().unwrap_or_else(PoisonError::into_inner);
    *free = (*free).max(Instant::now()) + Duration::from_secs_f64(n as f64 / BYTES_PER_SECOND);
    *free
}
