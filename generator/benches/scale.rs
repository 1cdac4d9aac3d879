//! `cargo bench -p dinie-generator --bench scale`: processor time and peak memory of `generate()` for the
//! description once, 10 times and 100 times in one document, as a table for the README.

mod replicate;

use std::time::Duration;

use cpu_time::ProcessTime;
use dinie_generator::generate;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() {
    let description = replicate::description();
    let sizes = [1, 10, 100];
    let measured = sizes.map(|copies| measure(&replicate::replicate(&description, copies)));
    let once = &measured[0];

    println!("| copies | input, KB | output, KB | time, ms | times one | peak, MB | times one |");
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (copies, run) in sizes.iter().zip(&measured) {
        println!(
            "| {copies} | {} | {} | {:.1} | {:.1} | {:.1} | {:.1} |",
            run.input / 1000,
            run.output / 1000,
            run.time.as_secs_f64() * 1000.0,
            run.time.as_secs_f64() / once.time.as_secs_f64(),
            run.peak / 1e6,
            run.peak / once.peak,
        );
    }
}

struct Measured {
    input: usize,
    output: usize,
    /// Of the processor; the shortest of several runs.
    time: Duration,
    /// Bytes above what was in use before.
    peak: f64,
}

fn measure(text: &str) -> Measured {
    let texts = replicate::texts(text);
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let files = generate(&texts).expect("the description is accepted").files;
    let peak = (ALLOCATOR.peak_usage() - before) as f64;
    let output = files.values().map(String::len).sum();
    drop(files);

    let mut time = Duration::MAX;
    for _ in 0..5 {
        let start = ProcessTime::now();
        let generated = generate(&texts);
        time = time.min(start.elapsed());
        drop(generated);
    }
    Measured {
        input: text.len(),
        output,
        time,
        peak,
    }
}
