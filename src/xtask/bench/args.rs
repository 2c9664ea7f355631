//! What to measure; read by `cargo xtask bench`, which hands it on, and by the driver.

/// The workloads, in the order they run.
pub const NAMES: [&str; 6] = ["start", "save", "import", "filter", "save-full", "verdicts"];

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// 只测这一项（可以写几次）
    #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(NAMES))]
    pub only: Vec<String>,
    /// 每项轮流测几轮；少于 7 轮的结果只能看个大概
    #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// 收进多少条记录（写程序时用小的数）
    #[arg(long, default_value_t = 100_000, value_name = "N", value_parser = clap::value_parser!(u32).range(2_000..=1_000_000))]
    pub records: u32,
    /// 把结果写进 README.md
    #[arg(long)]
    pub write: bool,
}
