#!/usr/bin/env bash
# How long `cargo check` takes for the crate `dinie` alone, its dependencies built, without
# incremental compilation; beside it the same for `dinie-runtime`. Shortest of five runs each.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_INCREMENTAL=0

shortest() { # package, file to touch
    cargo check --quiet --package "$1"
    for _ in 1 2 3 4 5; do
        touch "$2"
        start=$(date +%s%N)
        cargo check --quiet --package "$1"
        echo $((($(date +%s%N) - start) / 1000000))
    done | sort -n | head -1
}

runtime=$(shortest dinie-runtime runtime/src/lib.rs)
dinie=$(shortest dinie generated/src/lib.rs)
echo "dinie-runtime: $runtime ms"
echo "dinie:         $dinie ms, $((dinie * 100 / runtime)) % of the runtime"
