//! Arguments to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    madoguchi::cli::main()
}
