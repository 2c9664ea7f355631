//! `qiangji schema`.

use std::io::{self, Write};

pub fn run(out: &mut dyn Write) -> io::Result<bool> {
    out.write_all(qiangji::exchange::schema::write(qiangji::catalogue::get()).as_bytes())?;
    Ok(true)
}
