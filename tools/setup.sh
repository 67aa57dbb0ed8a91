#!/usr/bin/env bash
# Brings what a build needs: Debian packages, and libtorch unpacked into .deps/. A second run does no work.
#
#   tools/setup.sh            everything `make demo` and `make test` need
#   tools/setup.sh --plan     says what would be downloaded and needed, and does nothing
#
#   LIBTORCH=<folder>         uses this torch 2.11 (the folder that holds include/ and lib/) instead of the wheel
#   LIMBECK_GPU=yes|no        takes or leaves libtorch's CUDA libraries (3 GB), whether or not there is an NVIDIA GPU
#   CXX=<compiler>            another C++ compiler than g++
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
deps=$root/.deps

tools=(g++ cmake ninja-build make)
downloaders=(python3 python3-pip ca-certificates)       # needed only while libtorch must be fetched
libraries=(libyaml-cpp-dev nlohmann-json3-dev libspdlog-dev libcli11-dev libspng-dev libjpeg-dev zlib1g-dev libxxhash-dev
           libgtest-dev)
data_packages=(dataset-fashion-mnist libjs-chart.js)    # only files: unpacked into .deps/debian where there is no root

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
there() { command -v "$1" >/dev/null 2>&1; }

# The first python3 of the path whose pip works: a version manager's may have none where the system's has.
pip_python() {
  local python
  for python in $(type -aP python3); do
    if "$python" -m pip --version >/dev/null 2>&1; then echo "$python"; return 0; fi
  done
  return 1
}

has_package() {
  case $1 in
    g++) there "${CXX:-g++}" ;;
    ninja-build) there ninja ;;
    cmake | make | python3) there "$1" ;;
    python3-pip) pip_python >/dev/null ;;
    *) ! there dpkg-query || [ -e "$deps/debian/.$1" ] ||
         dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed' ;;
  esac
}

missing_packages() {
  local name wanted=("${tools[@]}" "${libraries[@]}" "${data_packages[@]}")
  has_libtorch || wanted+=("${downloaders[@]}")
  for name in "${wanted[@]}"; do has_package "$name" || echo "$name"; done
}

wants_cuda() {
  case ${LIMBECK_GPU:-auto} in
    yes) true ;;
    no) false ;;
    *) there nvidia-smi && nvidia-smi -L >/dev/null 2>&1 ;;
  esac
}

# The lines of the lock file that this machine takes.
wanted_wheels() {
  local until=
  wants_cuda || until='/^# With an NVIDIA GPU/,$d;'
  sed "$until/^#/d" tools/libtorch.lock
}

# Whether every wanted wheel is among those that were unpacked.
has_libtorch() {
  [ -n "${LIBTORCH:-}" ] && return 0
  [ -e "$deps/libtorch/.lock" ] && ! wanted_wheels | grep -qvxFf "$deps/libtorch/.lock"
}

check_machine() {
  [ "$(uname -s)" = Linux ] || fail "this set-up knows Linux only, and this is $(uname -s); use a Debian or Ubuntu machine"
  [ -n "${LIBTORCH:-}" ] || [ "$(uname -m)" = x86_64 ] ||
    fail "the libtorch in tools/libtorch.lock is for x86_64 and this is $(uname -m); set LIBTORCH to the torch folder of a PyTorch 2.11 for it"
  mkdir -p "$deps" 2>/dev/null && [ -w "$deps" ] || fail "$deps cannot be written to; clone into a folder of your own"
}

check_given_libtorch() {
  [ -n "${LIBTORCH:-}" ] || return 0
  [ -e "$LIBTORCH/lib/libtorch_cpu.so" ] && [ -d "$LIBTORCH/include" ] ||
    fail "LIBTORCH is '$LIBTORCH', which holds no include/ and lib/libtorch_cpu.so; set it to the torch folder of a PyTorch 2.11, or unset it"
  local version
  version=$(sed -n "s/^__version__ = '\(.*\)'/\1/p" "$LIBTORCH/version.py" 2>/dev/null || true)
  [ -n "$version" ] || version=$(cat "$LIBTORCH/build-version" 2>/dev/null || echo unknown)
  [[ $version = 2.11.* ]] || fail "LIBTORCH is '$LIBTORCH', which is PyTorch $version; limbeck needs 2.11: set it to one, or unset it"
}

check_space() {
  local free needed=4096
  if wants_cuda; then needed=12288; fi
  free=$(df -Pm "$root" | awk 'NR == 2 {print $4}')
  [ "$free" -ge "$needed" ] ||
    fail "$root has $free MiB free and set-up and build need $needed; free some space or clone onto another disk"
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
can_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

install_packages() {
  local missing=() name rest=()
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  there apt-get || fail "this set-up installs packages on Debian and Ubuntu only; please install what these hold and run again: ${missing[*]}"
  if can_be_root; then
    echo "setup: installing ${missing[*]}"
    as_root apt-get update -qq >"$deps/apt.log" 2>&1 ||
      { tail -n 5 "$deps/apt.log" >&2; fail "the package lists could not be fetched; check the network, then run again"; }
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
      >>"$deps/apt.log" 2>&1 || { tail -n 20 "$deps/apt.log" >&2; fail "apt-get could not install: ${missing[*]}"; }
    return 0
  fi
  for name in "${missing[@]}"; do
    if [[ " ${data_packages[*]} " == *" $name "* ]]; then unpack_package "$name"; else rest+=("$name"); fi
  done
  rm -rf "$deps/apt"
  [ ${#rest[@]} -eq 0 ] ||
    fail "packages are missing and there is no root; hand this line to an administrator, then run again: apt-get install ${rest[*]}"
}

# A package that is only files, unpacked into .deps/debian.
unpack_package() {
  echo "setup: downloading $1 into .deps/debian"
  mkdir -p "$deps/debian"
  (cd "$deps/debian" && { apt-get download -qq "$1" || apt_with_own_lists "$1"; } >"$deps/apt.log" 2>&1 &&
    dpkg-deb -x "$1"_*.deb . && rm -f "$1"_*.deb && touch ".$1") ||
    { tail -n 5 "$deps/apt.log" >&2; fail "the package $1 could not be downloaded; check the network, then run again"; }
}

# Where the machine's package lists are empty or stale: with lists of our own, which needs no root.
apt_with_own_lists() {
  local own=(-o "Dir::State=$deps/apt" -o "Dir::Cache=$deps/apt/cache")
  mkdir -p "$deps/apt/lists/partial" "$deps/apt/cache/archives/partial"
  apt-get "${own[@]}" update -qq && apt-get "${own[@]}" download -qq "$1"
}

check_tools() {
  local version
  version=$("${CXX:-g++}" -dumpversion | cut -d. -f1)
  [[ $(basename "${CXX:-g++}") != *g++* ]] || [ "$version" -ge 12 ] ||
    fail "g++ $version is too old for C++20; install g++ 12 or newer (Debian 12 and Ubuntu 24.04 bring it), or set CXX to one"
  version=$(cmake --version | sed -n '1s/[^0-9]*\([0-9.]*\).*/\1/p')
  [ "$(printf '%s\n3.25\n' "$version" | sort -V | head -n 1)" = 3.25 ] ||
    fail "cmake $version is too old; install cmake 3.25 or newer (Debian 12 and Ubuntu 24.04 bring it)"
}

install_libtorch() {
  ! has_libtorch || return 0
  local python size="0.55 GB"
  there python3 || fail "python3 is missing, and libtorch is fetched with it; install python3 and run again"
  python=$(pip_python) || fail "python3 has no pip, and libtorch is fetched with it; install python3-pip and run again"
  if wants_cuda; then size="3 GB, with its CUDA libraries"; fi
  echo "setup: downloading libtorch ($size)"
  rm -rf "$deps/wheels" "$deps/libtorch.part"
  mkdir -p "$deps/wheels/tmp"
  wanted_wheels >"$deps/wheels/lock"
  download_wheels "$python" || explain_download
  unpack_wheels "$python"
}

# For glibc 2.28, whatever this machine's Python is. Cache and scratch files stay in .deps.
download_wheels() {
  local minor platforms=(--platform manylinux1_x86_64 --platform manylinux2010_x86_64 --platform manylinux2014_x86_64)
  for minor in $(seq 5 28); do platforms+=(--platform "manylinux_2_${minor}_x86_64"); done
  local out=$deps/pip.log
  if [ -t 1 ]; then out=/dev/stdout; fi
  TMPDIR=$deps/wheels/tmp PIP_REQUIRE_VIRTUALENV=0 "$1" -m pip download --disable-pip-version-check --no-cache-dir \
    --no-deps --only-binary=:all: --implementation cp --python-version 3.11 --abi cp311 --abi none "${platforms[@]}" \
    --require-hashes -r "$deps/wheels/lock" -d "$deps/wheels" >"$out" 2>"$deps/pip.errors"
}

explain_download() {
  tail -n 3 "$deps/pip.errors" >&2
  if grep -q 'DO NOT MATCH' "$deps/pip.errors"; then
    fail "libtorch came with another checksum than tools/libtorch.lock says; something on the way changed it: try another network"
  elif grep -q 'No space left' "$deps/pip.errors"; then
    fail "the disk is full; free some space and run again"
  elif grep -q 'CERTIFICATE_VERIFY_FAILED' "$deps/pip.errors"; then
    fail "the package index's certificate is not trusted here; if your network has one of its own, set PIP_CERT to its file"
  fi
  fail "libtorch could not be downloaded; check the network (and pip's settings), or set LIBTORCH to the torch folder of a PyTorch 2.11"
}

unpack_wheels() {
  mkdir -p "$deps/libtorch.part"
  local wheel
  for wheel in "$deps"/wheels/*.whl; do
    "$1" -m zipfile -e "$wheel" "$deps/libtorch.part" 2>"$deps/pip.errors" ||
      { tail -n 3 "$deps/pip.errors" >&2; fail "$wheel could not be unpacked; is the disk full?"; }
  done
  cp "$deps/wheels/lock" "$deps/libtorch.part/.lock"
  rm -rf "$deps/libtorch"
  mv "$deps/libtorch.part" "$deps/libtorch"
  rm -rf "$deps/wheels"
}

plan() {
  local missing=() size="0.6 GB of downloads, 4 GB of disk"
  mapfile -t missing < <(missing_packages)
  if [ ${#missing[@]} -eq 0 ] && has_libtorch; then
    echo "setup: everything is there"
    return
  fi
  if has_libtorch; then
    size="0.1 GB of downloads, 2 GB of disk"
  elif wants_cuda; then
    size="3 GB of downloads, 12 GB of disk"
  fi
  echo "This needs about $size and 15 minutes on two cores:"
  [ ${#missing[@]} -eq 0 ] || echo "  Debian packages: ${missing[*]}"
  has_libtorch || echo "  libtorch: the PyTorch 2.11 wheel, unpacked into .deps/ (Python's torch is not installed)"
  echo "Everything but the Debian packages lands in .deps/ and build/; nothing else on this machine is touched."
}

[[ ${LIMBECK_GPU:-auto} =~ ^(yes|no|auto)$ ]] || fail "LIMBECK_GPU is '$LIMBECK_GPU'; it can be yes, no or auto"
if [ "${1:-}" = --plan ]; then plan; exit 0; fi
[ $# -eq 0 ] || fail "'$1' is not known; use tools/setup.sh or tools/setup.sh --plan"
check_machine
check_given_libtorch
if ! { [ -z "$(missing_packages)" ] && has_libtorch; }; then check_space; fi
install_packages
check_tools
install_libtorch
