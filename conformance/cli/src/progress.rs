//! The progress of the run.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::console::note;

/// The progress of the run: a bar on a terminal, a line now and then elsewhere.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    done: usize,
    all: usize,
    began: Instant,
    said: Instant,
}

/// Readers of a log want to know that it goes on, and not more.
const SAID_EVERY: Duration = Duration::from_secs(10);

impl Progress {
    pub(crate) fn new(all: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| ProgressBar::new(all as u64));
        if let Some(bar) = &bar
            && let Ok(style) =
                ProgressStyle::with_template("{bar:30} {pos}/{len} scenarios, {per_sec}, {eta} left")
        {
            bar.set_style(style);
        }
        Self { bar, done: 0, all, began: Instant::now(), said: Instant::now() }
    }

    pub(crate) fn tick(&mut self) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.inc(1);
        } else if self.said.elapsed() >= SAID_EVERY {
            self.said = Instant::now();
            let left = self.began.elapsed().as_secs() * (self.all - self.done) as u64 / self.done as u64;
            note(&format!("{} of {} scenarios, about {left} s left", self.done, self.all));
        }
    }

    pub(crate) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
