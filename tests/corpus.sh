#!/usr/bin/env bash
# Generates a crate from every description in a folder, and prints what became of each: it compiles,
# compiles with warnings, was refused (with the first place), does not compile, or made the generator
# panic. Needs no network. Crates and logs stay below the second folder.
#
#   tests/corpus.sh FOLDER [OUT]           all of them
#   ONLY='petstore*' tests/corpus.sh …     those whose file name fits
#   LINT=clippy tests/corpus.sh …          also clippy and rustdoc, with warnings denied (slower)
set -u -o pipefail
cd "$(dirname "$0")/.."
folder=${1:?a folder of descriptions}
out=$(realpath -m "${2:-target/corpus}")
mkdir -p "$out"
cargo build --quiet --release --package xtask || exit 2
xtask=target/release/xtask
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}

verdict() { # log, exit code
    case $2 in
    0) grep -q 'with warnings' "$1" && echo 'warnings' || echo 'compiles' ;;
    1) grep -q 'would not compile' "$1" && echo 'does not compile' || echo 'refused' ;;
    101 | 134 | 139) echo 'panicked' ;;
    124) echo 'takes too long' ;;
    *) echo "exit code $2" ;;
    esac
}

detail() { # log, verdict
    case $2 in
    refused) grep -m1 -A1 '^error' "$1" | tr -s ' \n' ' ' ;;
    'does not compile') grep -c '^error' "$1" | sed 's/$/ errors/' ;;
    panicked) grep -m1 -A1 'panicked at' "$1" | tr '\n' ' ' ;;
    *) grep -m1 'reading' "$1" | sed 's/.*(//; s/)$//' ;;
    esac
}

lint() { # crate, log
    [ "${LINT:-}" = clippy ] || return 0
    cp Cargo.lock "$1/"
    (cd "$1" && cargo clippy --offline --quiet -- -D warnings && RUSTDOCFLAGS=-Dwarnings cargo doc --offline --quiet --no-deps) >>"$2" 2>&1
}

declare -A count
while read -r file; do
    name=$(basename "$file")
    log=$out/$name.log
    start=$(date +%s.%N)
    timeout 900 "$xtask" regen --spec "$file" --out "$out/$name.crate" >"$log" 2>&1
    result=$(verdict "$log" $?)
    case $result in compiles | warnings) lint "$out/$name.crate" "$log" || result='lints' ;; esac
    seconds=$(echo "$(date +%s.%N) - $start" | bc)
    count[$result]=$((${count[$result]:-0} + 1))
    printf '%-46s %7d KB  %-16s %6.1f s  %s\n' "$name" $(($(stat -c %s "$file") / 1024)) "$result" "$seconds" "$(detail "$log" "$result" | cut -c -150)"
done < <(find "$folder" -maxdepth 1 -type f \( -name '*.json' -o -name '*.yaml' -o -name '*.yml' \) -name "${ONLY:-*}" -not -name sdk.yaml | sort)
echo
for result in "${!count[@]}"; do printf '%4d %s\n' "${count[$result]}" "$result"; done
