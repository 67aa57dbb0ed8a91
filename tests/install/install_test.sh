#!/usr/bin/env bash
# Installs a finished build into a folder of its own, builds a project outside the tree against it, and uses the command
# line that it gets: install_test.sh BUILD
set -euo pipefail
build=$1
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
work=$build/install-test
prefix=$work/moved
began=$SECONDS

step() { printf '== %4d s  %s\n' $((SECONDS - began)) "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
wants() {  # text, command ...: the command works and says it
  local text=$1 output
  shift
  output=$("$@" 2>&1) || fail "$* exits with $?: $output"
  [[ $output == *"$text"* ]] || fail "$* does not say '$text': $output"
}

step 'install, then move the installed folder'
rm -rf "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$work/prefix" >"$work/install.log" || { tail -n 5 "$work/install.log"; fail 'cmake --install'; }
mv "$work/prefix" "$prefix"

step 'no installed file holds a path of this machine'
! grep -rlF -e "$source" -e "$build" -e "$work" --exclude-dir=torch "$prefix" || fail 'these hold an absolute path'

step 'the installed program runs where it was moved to'
wants 'limbeck ' env -u LD_LIBRARY_PATH "$prefix/bin/limbeck" --version

step 'it finds the reference numbers that were installed with it'
wants '0 failed' "$prefix/bin/limbeck" verify

step 'the project outside the tree is built'
cp -r "$here/consumer" "$work/consumer"
cmake -S "$work/consumer" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix" \
  >"$work/configure.log" 2>&1 || { cat "$work/configure.log"; fail 'its configuration'; }
cmake --build "$work/build" -j "$("$source/tools/jobs.sh")" >"$work/build.log" 2>&1 || { cat "$work/build.log"; fail 'its build'; }
own=$work/build/own_limbeck

step 'it has the whole command line, with its own entries'
cd "$work"
wants 'kd' "$own" show losses
wants 'factor on the loss' "$own" show loss angle
wants 'logits' "$own" show model funnel --set width=16
wants 'stripes' "$own" show data

step 'it runs a recipe that uses all of them'
"$own" run "$here/consumer/recipe.yaml" --out "$work/run" --quiet || fail 'the run'
[ -e "$work/run/summary.json" ] || fail 'the run left no summary.json'
wants 'finished' "$own" run "$here/consumer/recipe.yaml" --out "$work/run"
step 'done'
