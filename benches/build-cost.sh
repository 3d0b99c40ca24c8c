#!/usr/bin/env bash
# Prints the CPU seconds of a cold release build, dependencies included, of our types and of the AWS SDK for Rust
# (with its default features and without), and how many times ours fits into the others.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sdk='aws-sdk-cognitoidentityprovider = { version = "=1.144.0"'

# cost NAME DEPENDENCY: builds an empty crate that depends on it, in a folder of its own.
cost() {
    mkdir -p "$work/$1/src"
    cp "$here/Cargo.lock" "$work/$1/"
    : >"$work/$1/src/lib.rs"
    printf '[workspace]\n[package]\nname = "cost"\nedition = "2024"\n[dependencies]\n%s\n' "$2" >"$work/$1/Cargo.toml"
    cargo fetch --quiet --manifest-path "$work/$1/Cargo.toml"
    local TIMEFORMAT='%U %S'
    { time cargo build --quiet --release --offline --manifest-path "$work/$1/Cargo.toml" \
        --target-dir "$work/$1/target" 2>"$work/$1/log"; } 2>"$work/$1/time" ||
        { cat "$work/$1/log" >&2; exit 1; }
    awk '{ printf "%.1f\n", $1 + $2 }' "$work/$1/time"
    rm -rf "$work/$1/target"
}

ours=$(cost ours "cognito-idp-types = { path = \"$here/../generated\" }")
without=$(cost without "$sdk, default-features = false }")
with=$(cost with "$sdk }")
row() { awk -v name="$1" -v cpu="$2" -v ours="$ours" 'BEGIN { printf "%-62s %8.1f %8.1f\n", name, cpu, cpu / ours }'; }
printf '%-62s %8s %8s\n' 'cold release build' 'CPU s' 'of ours'
row 'cognito-idp-types' "$ours"
row 'aws-sdk-cognitoidentityprovider 1.144.0, no default features' "$without"
row 'aws-sdk-cognitoidentityprovider 1.144.0' "$with"
