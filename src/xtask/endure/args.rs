//! What to run; read by `cargo xtask endure`, which hands it on, and by the driver.

use std::path::PathBuf;

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// 跑到 reliability.md 的全部次数；不写就跑到小的次数
    #[arg(long)]
    pub full: bool,
    /// 只跑这几条保证，如 G1,G6（可以写几次）
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub only: Vec<String>,
    /// 只用这个浏览器：chromium、firefox、webkit；native 是不用浏览器的
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub engine: Vec<String>,
    /// 到了这么多分钟就停
    #[arg(long = "for", value_name = "MINUTES")]
    pub minutes: Option<u64>,
    /// 从这个种子开始；不写就接着上次的
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// 只打印到现在为止的总表
    #[arg(long)]
    pub table: bool,
    /// 把总表写进 docs/reliability.md
    #[arg(long)]
    pub write: bool,
    /// 结果和留下的证据放在这里
    #[arg(long, value_name = "DIR", default_value = "target/endure")]
    pub out: PathBuf,
}
