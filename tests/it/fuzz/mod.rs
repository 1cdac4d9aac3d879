//! The fuzz targets of `tests/fuzz/` on a stable compiler: each runs over its whole corpus and over
//! a bounded number of mutations of it, the same in every run. `FUZZ_ROUNDS` asks for more of them.

mod description;
mod mutate;
mod problem;
mod retry_after;
mod webhook;

use std::{env, fs, thread};

use crate::support::{files_below, fixtures, root};
use mutate::Mutator;

const SEED: u64 = 20_260_301;

#[test]
fn webhooks_verify_only_what_was_signed() {
    explore(&corpus("webhook"), 4_000, webhook::run);
}

#[test]
fn waits_are_what_a_slow_reader_finds() {
    explore(&corpus("retry_after"), 20_000, retry_after::run);
}

#[test]
fn problems_keep_what_they_do_not_know() {
    explore(&corpus("problem"), 20_000, problem::run);
}

#[test]
fn descriptions_give_a_model_or_a_place() {
    let mut seeds = corpus("description");
    for folder in ["features", "diagnostics"] {
        let files = files_below(&fixtures(folder)).into_iter();
        seeds.extend(files.map(|path| fs::read(path).expect("a readable fixture")));
    }
    explore(&seeds, 1_500, description::run);
}

/// The committed inputs of a target.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let files = files_below(&root().join("tests/fuzz/corpus").join(target));
    assert!(files.len() >= 10, "{target}: the corpus was not found");
    files
        .iter()
        .map(|path| fs::read(path).expect("a readable seed"))
        .collect()
}

fn explore(seeds: &[Vec<u8>], rounds: usize, run: impl Fn(&[u8])) {
    for seed in seeds {
        watched(seed, &run);
    }
    let asked = env::var("FUZZ_ROUNDS").ok();
    let rounds = asked.map_or(rounds, |text| {
        text.parse().expect("FUZZ_ROUNDS is a number")
    });
    let mut mutator = Mutator::new(SEED, seeds);
    for _ in 0..rounds {
        watched(&mutator.next(), &run);
    }
}

/// Runs the target, and shows its input if it panics.
fn watched(input: &[u8], run: &impl Fn(&[u8])) {
    struct Shown<'a>(&'a [u8]);

    impl Drop for Shown<'_> {
        fn drop(&mut self) {
            if thread::panicking() {
                eprintln!("the input: b\"{}\"", self.0.escape_ascii());
            }
        }
    }

    let shown = Shown(input);
    run(shown.0);
}
