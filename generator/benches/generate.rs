//! `cargo bench -p dinie-generator --bench generate`: the cost of `generate()` beside its floor, what
//! syn and prettyplease need to parse and print the same output.

mod replicate;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dinie_generator::{generate, output::Output};

fn compare_with_floor(criterion: &mut Criterion) {
    let text = replicate::replicate(&replicate::description(), 1);
    let texts = replicate::texts(&text);
    let files = generate(&texts).expect("the description is accepted").files;

    let mut group = criterion.benchmark_group("dinie");
    group.bench_function("floor", |bencher| bencher.iter(|| print_again(&files)));
    group.bench_function("generate", |bencher| {
        bencher.iter(|| generate(black_box(&texts)).expect("the description is accepted"));
    });
    group.finish();
}

fn print_again(files: &Output) -> usize {
    files
        .iter()
        .filter(|(path, _)| path.ends_with(".rs"))
        .map(|(_, text)| {
            let file = syn::parse_file(black_box(text)).expect("the output is Rust");
            prettyplease::unparse(&file).len()
        })
        .sum()
}

criterion_group!(benches, compare_with_floor);
criterion_main!(benches);
