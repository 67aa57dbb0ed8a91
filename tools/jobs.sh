#!/usr/bin/env bash
# How many compilers may run at once: one per core, and no more than fit into memory at 1.5 GB each.
set -euo pipefail
cores=$(nproc)
free=$(awk '/^MemAvailable/ {print int($2 / 1536000)}' /proc/meminfo)
jobs=$((free < cores ? free : cores))
echo $((jobs > 0 ? jobs : 1))
