#!/usr/bin/env bash
# Every *_test.py of this folder, against the real tools: run.sh BUILD. `make interop` builds what they talk to.
set -euo pipefail
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
packages=$PWD/.deps/interop
python=python3
tools/python_packages.sh "$python" tests/interop/requirements.lock "$packages"
# onnxruntime leaves files in its user's cache; this machine's user is left alone.
export XDG_CACHE_HOME=$PWD/.deps/interop-cache
export PYTHONPATH=$packages PYTHONDONTWRITEBYTECODE=1 LIMBECK_BUILD=$build
"$python" -s -W ignore::DeprecationWarning -m unittest discover -v -s tests/interop -p '*_test.py'
