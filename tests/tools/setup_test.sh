#!/usr/bin/env bash
# tools/setup.sh in a sandbox: a copy of it, and a path that holds nothing but the basic tools and stand-ins for
# apt-get, dpkg, pip and the compiler, which note every call and do as a case tells them. No network, no root.
set -uo pipefail
tools=$(cd "$(dirname "$0")/../../tools" && pwd)
sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT
failed=0
passed=0

stub() { printf '#!/bin/bash\n%s\n' "$2" >"$sandbox/bin/$1"; chmod +x "$sandbox/bin/$1"; }

# A fresh sandbox of a machine where everything is installed, but libtorch is not there.
fresh() {
  rm -rf "${sandbox:?}"/*
  mkdir -p "$sandbox"/{bin,home,tmp,clone/tools}
  cp "$tools/setup.sh" "$tools/libtorch.lock" "$sandbox/clone/tools/"
  local tool
  for tool in awk basename bash cat cmp cp cut dirname env grep head mkdir mktemp mv rm sed seq sort tail touch; do
    ln -s "$(command -v "$tool")" "$sandbox/bin/$tool"
  done
  export SANDBOX=$sandbox
  stub uname 'if [ "$1" = -s ]; then echo Linux; else echo x86_64; fi'
  stub id 'echo 1000'
  stub sudo 'exit 1'
  stub df 'printf "head\nx x x 50000 x x\n"'
  stub g++ 'echo 12'
  stub cmake 'echo "cmake version 3.25.1"'
  stub ninja ''
  stub make ''
  stub dpkg-query 'grep -qx "${@: -1}" "$SANDBOX/installed" && echo "install ok installed"'
  stub dpkg-deb 'echo "dpkg-deb $*" >>"$SANDBOX/calls"; mkdir -p usr/share'
  stub apt-get 'echo "apt-get $*" >>"$SANDBOX/calls"
for word in "$@"; do
  case $word in
    install) installing=yes ;;
    download) downloading=yes ;;
    -*) ;;
    *) if [ "${installing:-}" ]; then echo "$word" >>"$SANDBOX/installed"; fi
       if [ "${downloading:-}" ]; then touch "${word}_1_all.deb"; fi ;;
  esac
done'
  stub python3 'echo "python3 $*" >>"$SANDBOX/calls"
case "$*" in
  *"pip --version"*) ;;
  *"pip download"*) while [ $# -gt 0 ]; do
      [ "$1" != -r ] || cp "$2" "$SANDBOX/requirements"
      [ "$1" != -d ] || touch "$2/torch.whl"
      shift
    done ;;
  *zipfile*) mkdir -p "$5/torch" ;;
esac'
  printf '%s\n' libyaml-cpp-dev nlohmann-json3-dev libspdlog-dev libcli11-dev libspng-dev libjpeg-dev zlib1g-dev \
    libxxhash-dev libgtest-dev dataset-fashion-mnist libjs-chart.js ca-certificates >"$sandbox/installed"
  : >"$sandbox/calls"
}

# setup [NAME=value ...] [--option]: runs it; $status and $output tell how it went.
setup() {
  local settings=() options=() word
  for word in "$@"; do if [[ $word = --* ]]; then options+=("$word"); else settings+=("$word"); fi; done
  output=$(env -i PATH="$sandbox/bin" HOME="$sandbox/home" TMPDIR="$sandbox/tmp" SANDBOX="$sandbox" "${settings[@]}" \
    bash "$sandbox/clone/tools/setup.sh" "${options[@]}" 2>&1)
  status=$?
}

case_of() { name=$1; fresh; }
check() {  # what, command ...
  if "${@:2}"; then passed=$((passed + 1)); return; fi
  failed=$((failed + 1))
  printf 'FAILED: %s: %s\n  exit %s, it said: %s\n' "$name" "$1" "$status" "$output"
}
says() { [[ $output == *"$1"* ]]; }
fails() { [ "$status" = 1 ]; }
works() { [ "$status" = 0 ]; }
one_line() { [ "$(printf '%s\n' "$output" | grep -c '^setup: ')" = 1 ]; }
called() { grep -q -- "$1" "$sandbox/calls"; }
not_called() { ! called "$1"; }
uninstall() { sed -i "/^$1\$/d" "$sandbox/installed"; }
refuses() {  # sentence ...: exit 1, and each of these in what it says
  check 'exits with 1' fails
  local sentence
  for sentence in "$@"; do check "says '$sentence'" says "$sentence"; done
}

case_of 'the plan names packages and libtorch and does nothing'
uninstall libspng-dev
rm "$sandbox/bin/g++"
setup --plan
check works works
check packages says 'Debian packages: g++ libspng-dev'
check libtorch says 'PyTorch 2.11 wheel'
check sizes says '0.6 GB of downloads, 4 GB of disk'
check 'nothing made' [ ! -e "$sandbox/clone/.deps" ]

case_of 'a second run does no work, and the plan says that everything is there'
setup
check works works
check downloads called 'pip download'
check 'takes no CUDA libraries' not_called cublas
: >"$sandbox/calls"
setup
check 'works again' works
check 'says nothing' [ -z "$output" ]
check 'calls nobody' [ ! -s "$sandbox/calls" ]
setup --plan
check 'all there' says 'everything is there'

case_of 'nothing outside .deps is touched'
setup
check 'home is empty' [ -z "$(ls -A "$sandbox/home")" ]
check 'the scratch folder is empty' [ -z "$(ls -A "$sandbox/tmp")" ]
check 'the clone has .deps alone' [ "$(ls -A "$sandbox/clone" | tr '\n' ' ')" = '.deps tools ' ]
check 'pip keeps no cache' called '--no-cache-dir'
check 'no wheels are left' [ ! -e "$sandbox/clone/.deps/wheels" ]

case_of 'root installs what is missing'
stub id 'echo 0'
uninstall libspng-dev
uninstall libgtest-dev
setup
check works works
check 'installs both' called 'apt-get install -y -qq --no-install-recommends libspng-dev libgtest-dev'

case_of 'sudo without a password counts as root'
stub sudo 'shift; "$@"'
uninstall libspng-dev
setup
check works works
check installs called 'apt-get install'

case_of 'without root the missing packages are one line for an administrator, and data is fetched all the same'
uninstall libspng-dev
uninstall zlib1g-dev
uninstall dataset-fashion-mnist
setup
refuses 'apt-get install libspng-dev zlib1g-dev'
check 'fetches the data' called 'apt-get download -qq dataset-fashion-mnist'
check 'unpacks it' [ -e "$sandbox/clone/.deps/debian/usr" ]
check 'installs nothing' not_called 'apt-get install'
echo libspng-dev >>"$sandbox/installed"
echo zlib1g-dev >>"$sandbox/installed"
: >"$sandbox/calls"
setup
check 'goes on afterwards' works
check 'does not fetch the data again' not_called dataset-fashion-mnist

case_of 'stale package lists are no obstacle to the data package'
uninstall dataset-fashion-mnist
mv "$sandbox/bin/apt-get" "$sandbox/bin/apt-get.real"
stub apt-get '[[ $* == *Dir::State* ]] || exit 100; exec "$SANDBOX/bin/apt-get.real" "$@"'
setup
check works works
check 'updates lists of its own' called 'update'

case_of 'a missing compiler, without root'
rm "$sandbox/bin/g++"
setup
refuses 'apt-get install g++'
check 'one sentence' one_line

case_of 'an old compiler'
stub g++ 'echo 11'
setup
refuses 'g++ 11 is too old' 'install g++ 12 or newer' 'or set CXX'
stub g++-13 'echo 13'
setup CXX=g++-13
check 'CXX is the remedy' works

case_of 'an old cmake'
stub cmake 'echo "cmake version 3.22.1"'
setup
refuses 'cmake 3.22.1 is too old' 'install cmake 3.25 or newer'
stub cmake 'echo "cmake version 3.31.6"'
setup
check 'a newer one will do' works

case_of 'no apt-get, as on other systems'
rm "$sandbox/bin/apt-get" "$sandbox/bin/cmake"
setup
refuses 'Debian and Ubuntu only' 'run again: cmake'

case_of 'no Python'
rm "$sandbox/bin/python3"
setup
refuses 'apt-get install python3 python3-pip'

case_of 'a Python without pip, without root'
stub python3 'exit 1'
setup
refuses 'apt-get install python3-pip'

case_of 'no disk space'
stub df 'printf "head\nx x x 3000 x x\n"'
setup
refuses 'has 3000 MiB free' 'need 4096' 'free some space'
check 'one sentence' one_line
check 'before any download' not_called 'pip download'

case_of 'a full disk while downloading'
stub python3 '[[ $* != *download* ]] || { echo "OSError: No space left on device" >&2; exit 1; }'
setup
refuses 'the disk is full' 'free some space'
check 'nothing half-unpacked' [ ! -e "$sandbox/clone/.deps/libtorch" ]

case_of 'no network for packages'
stub id 'echo 0'
stub apt-get 'exit 100'
uninstall libspng-dev
setup
refuses 'package lists could not be fetched' 'check the network'

case_of 'no network for libtorch'
stub python3 '[[ $* != *download* ]] || { echo "ERROR: Could not find a version" >&2; exit 1; }'
setup
refuses 'libtorch could not be downloaded' 'check the network' 'or set LIBTORCH'

case_of 'a network with a certificate of its own'
stub python3 '[[ $* != *download* ]] || { echo "SSLError(CERTIFICATE_VERIFY_FAILED)" >&2; exit 1; }'
setup
refuses 'set PIP_CERT'

case_of 'a file that was changed on the way'
stub python3 '[[ $* != *download* ]] || { echo "THESE PACKAGES DO NOT MATCH THE HASHES" >&2; exit 1; }'
setup
refuses 'another checksum than tools/libtorch.lock'

case_of 'an interrupted unpacking is begun again'
mkdir -p "$sandbox/clone/.deps/libtorch.part/torch" "$sandbox/clone/.deps/wheels"
touch "$sandbox/clone/.deps/libtorch.part/torch/half" "$sandbox/clone/.deps/wheels/half.whl"
setup
check works works
check 'the half is gone' [ ! -e "$sandbox/clone/.deps/libtorch/torch/half" ]

case_of 'another lock file brings another libtorch'
setup
sed -i 's/^torch==2.11.0/torch==2.11.1/' "$sandbox/clone/tools/libtorch.lock"
: >"$sandbox/calls"
setup
check works works
check 'downloads again' called 'pip download'

case_of 'an NVIDIA GPU brings the CUDA libraries'
stub nvidia-smi ''
setup
check works works
check 'cuBLAS is asked for' grep -q '^nvidia-cublas==' "$sandbox/requirements"
check 'by checksum' called '--require-hashes'
rm "$sandbox/bin/nvidia-smi"
: >"$sandbox/calls"
setup
check 'without the GPU they stay' not_called 'pip download'
setup LIMBECK_GPU=perhaps
refuses "LIMBECK_GPU is 'perhaps'" 'yes, no or auto'

case_of 'LIBTORCH is used, and checked'
mkdir -p "$sandbox/torch/lib" "$sandbox/torch/include"
setup LIBTORCH="$sandbox/torch"
refuses 'lib/libtorch_cpu.so' 'or unset it'
touch "$sandbox/torch/lib/libtorch_cpu.so"
echo "__version__ = '2.9.1+cpu'" >"$sandbox/torch/version.py"
setup LIBTORCH="$sandbox/torch"
refuses 'which is PyTorch 2.9.1+cpu' 'limbeck needs 2.11'
echo "__version__ = '2.11.0+cu130'" >"$sandbox/torch/version.py"
rm "$sandbox/bin/python3"
setup LIBTORCH="$sandbox/torch"
check 'needs no Python then' works
check 'and no download' not_called 'pip download'

case_of 'another processor'
stub uname 'if [ "$1" = -s ]; then echo Linux; else echo aarch64; fi'
setup
refuses 'for x86_64 and this is aarch64' 'set LIBTORCH'

case_of 'a folder that cannot be written to'
touch "$sandbox/clone/.deps"
setup
refuses 'cannot be written to' 'clone into a folder of your own'

case_of 'an unknown option'
setup --paln
refuses "'--paln' is not known" '--plan'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
