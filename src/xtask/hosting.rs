//! `cargo xtask hosting`: the built site behind the servers people have, from a sub-path, every file asked for.
//!
//! Their settings are `tests/hosting/*.conf`, which also serve as examples for whoever puts the site up.

use crate::shell::{self, Error, say};
use crate::{build, http, setup, static_files};
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server program, the name of its settings in `tests/hosting`, and how it is told to use them and stay in front.
struct Host {
    program: &'static str,
    settings: &'static str,
    args: &'static [&'static str],
    /// Whether it can be told what a browser may keep. One that cannot leaves that to the browser's guess.
    caches: bool,
}

const HOSTS: [Host; 5] = [
    Host {
        program: "nginx",
        settings: "nginx.conf",
        args: &["-e", "@DIR@/error.log", "-c", "@CONF@"],
        caches: true,
    },
    Host {
        program: "apache2",
        settings: "apache.conf",
        args: &["-X", "-d", "@DIR@", "-f", "@CONF@"],
        caches: true,
    },
    Host { program: "lighttpd", settings: "lighttpd.conf", args: &["-D", "-f", "@CONF@"], caches: true },
    Host {
        program: "busybox",
        settings: "busybox.conf",
        args: &["httpd", "-f", "-p", "127.0.0.1:@PORT@", "-c", "@CONF@", "-h", "@DIR@/www"],
        caches: false,
    },
    Host {
        program: "python3",
        settings: "",
        args: &["-m", "http.server", "--bind", "127.0.0.1", "--directory", "@DIR@/www", "@PORT@"],
        caches: false,
    },
];

/// The site lies this deep, so that an address that forgets where it is gets found out.
const SUB_PATH: &str = "/dangjian/shouce/";

/// Tries every server that is installed.
pub fn run() -> Result<(), Error> {
    setup::for_building()?;
    build::release_if_missing()?;
    let mut tried = 0;
    for host in &HOSTS {
        if let Some(program) = shell::find(host.program) {
            try_host(host, &program)?;
            tried += 1;
        } else {
            say(format!("  {}：这台机器上没有，跳过", host.program));
        }
    }
    if tried == 0 {
        Err(Error::Missing("一个网站服务程序也没有，没法试".into()))
    } else {
        Ok(())
    }
}

fn try_host(host: &Host, program: &Path) -> Result<(), Error> {
    let place = Place::new(host)?;
    let server = Server::start(host, program, &place)?;
    let files = build::files_below(&build::dist())?;
    let plain: Vec<_> = files.iter().filter(|file| !is_compressed(file)).collect();
    for file in &plain {
        let name = file.strip_prefix(build::dist()).unwrap_or(file).to_string_lossy();
        check(host, place.port, &format!("{SUB_PATH}{name}"), file)?;
    }
    check(host, place.port, SUB_PATH, &build::dist().join("index.html"))?;
    drop(server);
    say(format!("  {}：{} 个文件都对", host.program, plain.len()));
    Ok(())
}

/// Right status, right type, the same bytes, and the right word on keeping them.
fn check(host: &Host, port: u16, address: &str, file: &Path) -> Result<(), Error> {
    let answer = http::get(port, address).map_err(shell::at(file))?;
    let bytes = fs::read(file).map_err(shell::at(file))?;
    let wanted = static_files::mime(file).split(';').next().unwrap_or_default();
    let subtype = wanted.rsplit('/').next().unwrap_or_default();
    let any_type = wanted == "application/octet-stream";
    let right_type =
        any_type || answer.content_type.split(';').next().is_some_and(|got| got.ends_with(subtype));
    let cache = static_files::cache(file);
    if host.caches && answer.cache_control != cache {
        return Err(Error::Wrong(format!(
            "{} 对 {address} 答 Cache-Control: {}；应为 {cache}",
            host.program, answer.cache_control
        )));
    }
    if answer.status == "200" && right_type && answer.body == bytes {
        return Ok(());
    }
    Err(Error::Wrong(format!(
        "{} 对 {address} 答 {} {}，{} 字节；应为 200 {wanted}，{} 字节",
        host.program,
        answer.status,
        answer.content_type,
        answer.body.len(),
        bytes.len()
    )))
}

fn is_compressed(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "gz" || end == "br")
}

/// A folder of its own for one server: `www` with the site below the sub-path, and the settings.
struct Place {
    dir: PathBuf,
    conf: PathBuf,
    port: u16,
}

impl Place {
    fn new(host: &Host) -> Result<Self, Error> {
        let dir =
            std::env::temp_dir().join(format!("qiangji-hosting-{}-{}", std::process::id(), host.program));
        let site = dir.join(format!("www{SUB_PATH}"));
        for file in build::files_below(&build::dist())? {
            let to = site.join(file.strip_prefix(build::dist()).unwrap_or(&file));
            let folder = to.parent().unwrap_or(&site);
            fs::create_dir_all(folder).map_err(shell::at(folder))?;
            fs::copy(&file, &to).map_err(shell::at(&to))?;
        }
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = free.map_err(shell::at(&dir))?.port();
        let place = Self { conf: dir.join(host.settings), dir, port };
        if !host.settings.is_empty() {
            let settings = shell::root().join("tests/hosting").join(host.settings);
            let text = fs::read_to_string(&settings).map_err(shell::at(&settings))?;
            fs::write(&place.conf, place.filled(&text)).map_err(shell::at(&place.conf))?;
        }
        Ok(place)
    }

    fn filled(&self, text: &str) -> String {
        let text = text.replace("@PORT@", &self.port.to_string());
        text.replace("@CONF@", &self.conf.to_string_lossy()).replace("@DIR@", &self.dir.to_string_lossy())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.dir)); // a left-over folder in /tmp harms nobody
    }
}

/// A running server; stopped when dropped.
struct Server(Child);

impl Server {
    fn start(host: &Host, program: &Path, place: &Place) -> Result<Self, Error> {
        let log = place.dir.join("log");
        let to = fs::File::create(&log).map_err(shell::at(&log))?;
        let mut command = Command::new(program);
        command.args(host.args.iter().map(|arg| place.filled(arg))).stdout(Stdio::null()).stderr(to);
        let failed = |source| Error::Start { program: host.program.into(), source };
        let server = Self(command.spawn().map_err(failed)?);
        let deadline = shell::clock() + Duration::from_secs(10);
        while http::get(place.port, SUB_PATH).is_err() {
            if shell::clock() > deadline {
                let said = fs::read_to_string(&log).unwrap_or_default();
                return Err(Error::Wrong(format!("{} 10 秒内没有答话：{said}", host.program)));
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill().and_then(|()| self.0.wait())); // already gone is as good
    }
}
