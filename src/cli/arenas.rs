//! Limits the arenas of the GNU C library's allocator, so that a program that runs for weeks
//! needs little memory.
//!
//! By default, threads use up to eight arenas for each processor core, and free memory of one
//! isn't used for another: after a dozen reloads and thousands of questions on two cores, the
//! server had 232 MB with them, and 171 MB with an arena for each core. Other C libraries and
//! systems have other allocators.
//!
//! The library reads the number before the program starts ([Memory Allocation
//! Tunables][1]), so the program replaces itself once: its process stays the same.
//!
//! [1]: https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html

#[cfg(all(unix, target_env = "gnu"))]
pub(super) fn limit() {
    use std::env;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    const NUMBER: &str = "MALLOC_ARENA_MAX";
    /// Whoever sets one of these has chosen something else.
    const CHOSEN: [&str; 2] = [NUMBER, "GLIBC_TUNABLES"];
    if CHOSEN.iter().any(|name| env::var_os(name).is_some()) {
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
        .env(NUMBER, cores.max(2).to_string());
    // It only returns if the program can't be started again. Then it goes on as it is.
    let error = command.exec();
    tracing::debug!(%error, "the arenas of the allocator aren't limited");
}

#[cfg(not(all(unix, target_env = "gnu")))]
pub(super) fn limit() {}
