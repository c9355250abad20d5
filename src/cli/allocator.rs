//! Keeps the memory of a program that runs for weeks small where the GNU C library allocates
//! it.
//!
//! By default, its threads use up to eight arenas for each processor core, free memory of one
//! isn't used for another, and large blocks are kept once some have been freed. After a dozen
//! reloads and thousands of questions on two cores, the server had 232 MB with that, and at
//! most 179 MB with these settings, in the same time. Other C libraries and systems have other
//! allocators.
//!
//! The library reads its settings before the program starts ([Memory Allocation
//! Tunables][1]), so the program replaces itself once: its process stays the same.
//!
//! [1]: https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html

#[cfg(all(unix, target_env = "gnu"))]
pub(super) fn configure() {
    use std::env;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    const ARENAS: &str = "MALLOC_ARENA_MAX";
    /// From how many bytes on a block, or free memory at the end, is given back at once. These
    /// are the library's own values, which it raises unless they are set.
    const THRESHOLDS: [&str; 2] = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"];
    const THRESHOLD_BYTES: &str = "131072";
    // Whoever sets one of these has chosen something else.
    let mut chosen = [ARENAS, "GLIBC_TUNABLES"].into_iter().chain(THRESHOLDS);
    if chosen.any(|name| env::var_os(name).is_some()) {
        return;
    }
    let Ok(program) = env::current_exe() else {
        return;
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut arguments = env::args_os();
    let mut command = Command::new(program);
    if let Some(name) = arguments.next() {
        command.arg0(name);
    }
    command
        .args(arguments)
        .env(ARENAS, cores.max(2).to_string())
        .envs(THRESHOLDS.map(|name| (name, THRESHOLD_BYTES)));
    // It only returns if the program can't be started again. Then it goes on as it is.
    let error = command.exec();
    tracing::debug!(%error, "the allocator keeps its default settings");
}

#[cfg(not(all(unix, target_env = "gnu")))]
pub(super) fn configure() {}
