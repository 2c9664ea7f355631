//! `cargo xtask serve`: builds the site and serves it on this machine.

use crate::shell::{Error, say};
use crate::{build, setup, static_files};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use tokio::net::TcpListener;

/// Where to serve.
#[derive(clap::Args)]
pub struct Args {
    /// 端口；不写就从 8080 起找一个空的
    #[arg(long)]
    port: Option<u16>,
    /// 让同一网络里的手机也能打开，并在终端里显示二维码
    #[arg(long)]
    lan: bool,
}

/// Sets up, builds, and serves until stopped.
pub fn run(args: &Args) -> Result<(), Error> {
    setup::for_building()?;
    build::release()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(network)?;
    runtime.block_on(serve(args))
}

async fn serve(args: &Args) -> Result<(), Error> {
    let here = if args.lan { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
    let listener = listen(here, args.port).await?;
    let port = listener.local_addr().map_err(network)?.port();
    say(format!("\n在这台电脑上打开：http://127.0.0.1:{port}/"));
    if args.lan {
        let address = format!("http://{}:{port}/", lan_address()?);
        say(format!("在同一网络的手机上打开：{address}\n{}", qr(&address)));
    }
    say("按 Ctrl+C 停下。");
    axum::serve(listener, static_files::site(build::dist())).await.map_err(network)
}

/// The port asked for, or the first free one.
async fn listen(here: Ipv4Addr, port: Option<u16>) -> Result<TcpListener, Error> {
    let ports = port.map_or(8080..=8099, |port| port..=port);
    let mut result = Err(Error::Wrong("没有空的端口".into()));
    for port in ports {
        result = TcpListener::bind(SocketAddr::from((here, port))).await.map_err(network);
        if result.is_ok() {
            break;
        }
    }
    result
}

/// This machine's own address. Connecting a UDP socket sends nothing; it only asks which way packets would go.
fn lan_address() -> Result<IpAddr, Error> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).map_err(network)?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).map_err(network)?;
    Ok(socket.local_addr().map_err(network)?.ip())
}

fn qr(address: &str) -> String {
    fast_qr::QRBuilder::new(address).build().map_or_else(|_| String::new(), |code| code.to_str())
}

fn network(source: std::io::Error) -> Error {
    Error::Start { program: "服务".into(), source }
}
