#!/usr/bin/env bash
# Brings what a build needs: Debian packages, and libtorch unpacked into .deps/. A second run does no work.
#
#   tools/setup.sh            everything `make demo` and `make test` need
#   tools/setup.sh --plan     says what would be downloaded and needed, and does nothing
#
# LIBTORCH=<folder> uses an installed torch 2.11 (the folder that holds include/ and lib/) instead of the wheel.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
deps=$root/.deps

packages=(g++ cmake ninja-build make python3 python3-pip ca-certificates
          libyaml-cpp-dev nlohmann-json3-dev libspdlog-dev libcli11-dev libspng-dev zlib1g-dev libxxhash-dev
          libgtest-dev libjs-chart.js dataset-fashion-mnist)
data_packages=(dataset-fashion-mnist libjs-chart.js)   # only files: unpacked into .deps/ where there is no root
wanted_mib=4096

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed'; }

# Debian names of what is not there yet.
missing_packages() {
  local name
  for name in "${packages[@]}"; do
    installed "$name" || [ -e "$deps/debian/.$name" ] || echo "$name"
  done
}

has_libtorch() { [ -n "${LIBTORCH:-}" ] || cmp -s tools/libtorch.lock "$deps/libtorch/.lock"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
can_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

check_space() {
  local free
  free=$(df -Pm "$root" | awk 'NR == 2 {print $4}')
  [ "$free" -ge "$wanted_mib" ] ||
    fail "$root has $free MiB free and the build needs $wanted_mib; free some space or clone onto another disk"
}

install_packages() {
  local missing=() name rest=()
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    fail "this set-up knows Debian and Ubuntu only; install these yourself, then run again: ${missing[*]}"
  if can_be_root; then
    echo "setup: installing ${missing[*]}"
    as_root apt-get update -qq || fail "the package lists could not be fetched; is there a network?"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
      >"$deps/apt.log" 2>&1 || { tail -n 20 "$deps/apt.log" >&2; fail "apt-get could not install: ${missing[*]}"; }
    return 0
  fi
  for name in "${missing[@]}"; do
    if [[ " ${data_packages[*]} " == *" $name "* ]]; then unpack_package "$name"; else rest+=("$name"); fi
  done
  [ ${#rest[@]} -eq 0 ] ||
    fail "without root; please ask an administrator for: apt-get install ${rest[*]}"
}

# A package that is only files, unpacked into .deps/debian/.
unpack_package() {
  mkdir -p "$deps/debian"
  (cd "$deps/debian" && apt-get download "$1" && dpkg-deb -x "$1"_*.deb . && rm -f "$1"_*.deb && touch ".$1") ||
    fail "the package $1 could not be downloaded; is there a network?"
}

install_libtorch() {
  has_libtorch && return 0
  command -v python3 >/dev/null || fail "python3 is missing; install it and run again"
  python3 -m pip --version >/dev/null 2>&1 || fail "python3 has no pip; install python3-pip and run again"
  local lock=tools/libtorch.lock dependencies=--no-deps
  if command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; then install_libtorch_cuda; return; fi
  echo "setup: downloading libtorch (0.55 GB)"
  rm -rf "$deps/wheels" "$deps/libtorch" "$deps/libtorch.part"
  mkdir -p "$deps/wheels"
  python3 -m pip download --quiet --disable-pip-version-check $dependencies --only-binary=:all: \
      --implementation cp --python-version 3.11 --abi cp311 --abi none \
      --platform manylinux_2_28_x86_64 --platform manylinux_2_25_x86_64 --platform manylinux2014_x86_64 \
      --require-hashes -r "$lock" -d "$deps/wheels" ||
    fail "libtorch could not be downloaded or its checksum differs; is there a network? Or set LIBTORCH to an installed torch 2.11"
  unpack_wheels
}

# With an NVIDIA GPU the wheel's full dependencies are taken, as it names them.
install_libtorch_cuda() {
  echo "setup: downloading libtorch with its CUDA libraries (3 GB)"
  rm -rf "$deps/wheels" "$deps/libtorch" "$deps/libtorch.part"
  mkdir -p "$deps/wheels"
  python3 -m pip download --quiet --disable-pip-version-check --only-binary=:all: \
      --implementation cp --python-version 3.11 --abi cp311 --abi abi3 --abi none \
      --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_25_x86_64 \
      --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64 \
      "$(sed -n 's/^\(torch==[^ ]*\).*/\1/p' tools/libtorch.lock)" -d "$deps/wheels" ||
    fail "libtorch's CUDA libraries could not be downloaded; is there a network?"
  local wanted found
  wanted=$(sed -n 's/^torch==.*sha256:\(.*\)$/\1/p' tools/libtorch.lock)
  found=$(sha256sum "$deps"/wheels/torch-*.whl | cut -d' ' -f1)
  [ "$wanted" = "$found" ] || fail "the downloaded torch wheel has another checksum than tools/libtorch.lock"
  unpack_wheels
}

unpack_wheels() {
  mkdir -p "$deps/libtorch.part"
  local wheel
  for wheel in "$deps"/wheels/*.whl; do
    python3 -m zipfile -e "$wheel" "$deps/libtorch.part" || fail "$wheel could not be unpacked; is the disk full?"
  done
  cp tools/libtorch.lock "$deps/libtorch.part/.lock"
  mv "$deps/libtorch.part" "$deps/libtorch"
  rm -rf "$deps/wheels"
}

check_compiler() {
  command -v g++ >/dev/null || fail "there is no C++ compiler; install g++ 12 or newer"
  local version
  version=$(g++ -dumpversion | cut -d. -f1)
  [ "$version" -ge 12 ] || fail "g++ $version is too old for C++20 as used here; install g++ 12 or newer"
}

plan() {
  local missing=()
  mapfile -t missing < <(missing_packages)
  if [ ${#missing[@]} -eq 0 ] && has_libtorch; then
    echo "setup: everything is there"
    return
  fi
  echo "This needs about 0.6 GB of downloads, 4 GB of disk and 15 minutes on two cores:"
  [ ${#missing[@]} -eq 0 ] || echo "  Debian packages: ${missing[*]}"
  has_libtorch || echo "  libtorch: the PyTorch 2.11 wheel, unpacked into .deps/ (Python's torch is not installed)"
  echo "Everything but the Debian packages lands in .deps/ and build/."
}

if [ "${1:-}" = --plan ]; then plan; exit 0; fi
mkdir -p "$deps"
if ! { [ -z "$(missing_packages)" ] && has_libtorch; }; then check_space; fi
install_packages
check_compiler
install_libtorch
