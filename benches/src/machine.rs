//! What the operating system tells and grants: processor time, memory, cores, open files.

use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};

use crate::harness::Cost;

/// The processor time this process has used in all its threads.
pub(crate) fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

/// The processor time that another process has used in all its threads, in steps of the kernel's clock.
pub(crate) fn cpu_time_of(pid: u32) -> Duration {
    ticks(&pid.to_string(), 0)
}

/// The processor time that the living threads of another process have used, to the nanosecond: for work that is too
/// short for the kernel's clock, in a process whose threads stay.
pub(crate) fn cpu_time_of_threads(pid: u32) -> Duration {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task"));
    let nanos = |thread: std::fs::DirEntry| -> Option<u64> {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    let threads = threads.into_iter().flatten().flatten();
    Duration::from_nanos(threads.filter_map(nanos).sum())
}

/// What work costs that is done by programs which this one starts and waits for.
pub(crate) fn cost_of_children(work: impl FnOnce()) -> Cost {
    let (started, used) = (Instant::now(), ticks("self", 2));
    work();
    Cost {
        wall: started.elapsed(),
        cpu: ticks("self", 2).saturating_sub(used),
    }
}

/// User and system time of a process, or with `skip` of 2 those of the children that it waited for.
fn ticks(process: &str, skip: usize) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in parentheses may hold anything; utime, stime, cutime and cstime are the 12th to 15th field after it.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = fields
        .split_whitespace()
        .skip(11 + skip)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
}

/// Keeps this process on one of the machine's cores, where there are two or more: clients and servers that compete for
/// one core would measure the scheduler.
pub(crate) fn keep_to_core(core: usize) {
    let Ok(allowed) = sched_getaffinity(None) else {
        return;
    };
    if core < CpuSet::MAX_CPU && allowed.count() >= 2 && allowed.is_set(core) {
        let mut one = CpuSet::new();
        one.set(core);
        // Where it is not granted, the numbers are only noisier.
        let _ = sched_setaffinity(None, &one);
    }
}

/// Lets this process use all cores again.
pub(crate) fn use_all_cores() {
    let mut all = CpuSet::new();
    let cores = std::fs::read_to_string("/proc/cpuinfo")
        .map_or(1, |text| text.matches("processor\t").count().max(1));
    (0..cores.min(CpuSet::MAX_CPU)).for_each(|core| all.set(core));
    let _ = sched_setaffinity(None, &all);
}

/// Asks for as many open files as the machine grants, and says how many these are.
pub(crate) fn open_files() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let wanted = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    let _ = setrlimit(Resource::Nofile, wanted);
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Resident memory of a process, or of this one for `self`: now and at its height, in KiB.
pub(crate) fn memory(process: &str) -> Option<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_matches([':', '\t', ' ', 'k', 'B']).parse().ok()
    };
    Some((field("VmRSS")?, field("VmHWM")?))
}

/// By how much the work raises a process's memory at its height, in KiB; `self` for this process.
pub(crate) fn peak_of(process: &str, work: impl FnOnce()) -> Option<u64> {
    // 5: forget the height so far.
    std::fs::write(format!("/proc/{process}/clear_refs"), "5").ok()?;
    let (before, _) = memory(process)?;
    work();
    let (_, height) = memory(process)?;
    Some(height.saturating_sub(before))
}
