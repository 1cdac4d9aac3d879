//! Two or more ways to do the same, measured in turns, so that a noisy machine disturbs all alike.

use std::time::Duration;

use cpu_time::ProcessTime;

/// One way to do the work.
pub(crate) struct Way<'a> {
    pub(crate) name: &'static str,
    pub(crate) run: Box<dyn FnMut() + 'a>,
}

impl<'a> Way<'a> {
    pub(crate) fn new(name: &'static str, run: impl FnMut() + 'a) -> Self {
        Self {
            name,
            run: Box::new(run),
        }
    }
}

/// Processor time of `repeat` runs of each way, the shortest of `rounds`, divided by `repeat`.
pub(crate) fn shortest(ways: &mut [Way], rounds: usize, repeat: u32) -> Vec<Duration> {
    let mut times = vec![Duration::MAX; ways.len()];
    for _ in 0..rounds {
        for (way, time) in ways.iter_mut().zip(&mut times) {
            let start = ProcessTime::now();
            for _ in 0..repeat {
                (way.run)();
            }
            *time = (*time).min(start.elapsed() / repeat);
        }
    }
    times
}

/// A table for the README; the first way is the measure of the others.
pub(crate) fn print(ways: &[Way], times: &[Duration]) {
    println!("| | time, µs | times the first |");
    println!("| --- | ---: | ---: |");
    for (way, time) in ways.iter().zip(times) {
        let micros = time.as_secs_f64() * 1e6;
        let ratio = time.as_secs_f64() / times[0].as_secs_f64();
        println!("| {} | {micros:.1} | {ratio:.2} |", way.name);
    }
}
