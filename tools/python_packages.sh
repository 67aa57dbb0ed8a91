#!/usr/bin/env bash
# Python packages for one suite, in a folder of their own: nothing of them reaches the machine's Python.
#
#   tools/python_packages.sh PYTHON LOCK FOLDER
#
# FOLDER then goes into PYTHONPATH. A second run does no work.
set -euo pipefail
python=$1 lock=$2 folder=$3

fail() { printf 'set-up of %s: %s\n' "$lock" "$*" >&2; exit 1; }

command -v "$python" >/dev/null || fail "$python is missing; install python3 and python3-pip, then run again"
version=$("$python" -c 'import sys; print("python %d.%d" % sys.version_info[:2])')
if [ -e "$folder/.lock" ] && cmp -s "$folder/.lock" <(echo "$version"; cat "$lock"); then exit 0; fi
"$python" -m pip --version >/dev/null 2>&1 || fail "$python has no pip; install python3-pip, then run again"

echo "setup: downloading what $lock lists"
rm -rf "$folder" "$folder.part"
mkdir -p "$folder.part/tmp"
TMPDIR=$folder.part/tmp PIP_REQUIRE_VIRTUALENV=0 "$python" -m pip install --quiet --disable-pip-version-check \
  --no-cache-dir --no-deps --no-compile --only-binary=:all: --require-hashes -r "$lock" --target "$folder.part" \
  --root-user-action=ignore >"$folder.log" 2>&1 || {
    tail -n 3 "$folder.log" >&2
    fail "the packages could not be installed for $version; the lock file's first line says for which it is made; else check the network"
  }
rm -rf "$folder.part/tmp"
{ echo "$version"; cat "$lock"; } >"$folder.part/.lock"
mv "$folder.part" "$folder"
