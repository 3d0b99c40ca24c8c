//! The program: the command line around the suite, with the reference as its embedded target. This package alone knows
//! both.

mod candidates;
mod catalogue;
mod cli;
mod console;
mod doctor;
mod failure;
mod input;
mod journal;
mod outputs;
mod progress;
mod reports;
mod run;
mod script;
mod serve;
mod surface;
mod target;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cli::main().await
}
