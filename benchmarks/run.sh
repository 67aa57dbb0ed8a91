#!/usr/bin/env bash
# Our speed next to plain PyTorch loops, as ratios of one run: run.sh BUILD. `make bench` builds what it needs.
set -euo pipefail
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
packages=$PWD/.deps/bench
tools/python_packages.sh python3 benchmarks/requirements.lock "$packages"
PYTHONDONTWRITEBYTECODE=1 python3 -s benchmarks/measure.py "$build" "$packages"
