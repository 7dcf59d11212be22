//! How much memory this process has used. Linux alone.

use std::fs;

/// The largest resident size that this process has had, in MiB: `VmHWM` of `proc_pid_status(5)`.
pub(crate) fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}
