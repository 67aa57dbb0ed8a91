#!/usr/bin/env bash
# tools/python_packages.sh with a stand-in for Python, which notes every call. No network.
set -uo pipefail
script=$(cd "$(dirname "$0")/../../tools" && pwd)/python_packages.sh
sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT
export SANDBOX=$sandbox
failed=0
passed=0

check() {  # what, command ...
  if "${@:2}"; then passed=$((passed + 1)); return; fi
  failed=$((failed + 1))
  printf 'FAILED: %s\n  exit %s, it said: %s\n' "$1" "$status" "$output"
}
python() {  # what `pip install` does
  cat >"$sandbox/python" <<END
#!/bin/bash
echo "\$*" >>"$sandbox/calls"
case "\$*" in
  *sys.version_info*) echo "python \${VERSION:-3.11}" ;;
  *"pip install"*) $1 ;;
esac
END
  chmod +x "$sandbox/python"
}
run() {
  output=$(env "$@" bash "$script" "$sandbox/python" "$sandbox/lock" "$sandbox/there" 2>&1)
  status=$?
}
installs() { grep -c 'pip install' "$sandbox/calls"; }
says() { [[ $output == *"$1"* ]]; }

echo 'thing==1 --hash=sha256:0' >"$sandbox/lock"
python 'touch "$SANDBOX/there.part/thing.py"'
run A=1
check 'works' [ "$status" = 0 ]
check 'the package is there' [ -e "$sandbox/there/thing.py" ]
check 'by checksum' grep -q -- '--require-hashes' "$sandbox/calls"
check 'nothing reaches the machine' grep -q -- "--target $sandbox/there.part" "$sandbox/calls"
check 'no scratch folder is left' [ ! -e "$sandbox/there/tmp" ]
run A=1
check 'a second run does no work' [ "$(installs)" = 1 ]
check 'and says nothing' [ -z "$output" ]
run VERSION=3.12
check 'another Python installs anew' [ "$(installs)" = 2 ]
echo 'thing==2 --hash=sha256:1' >"$sandbox/lock"
run VERSION=3.12
check 'another lock file installs anew' [ "$(installs)" = 3 ]

rm -r "$sandbox/there"
python 'touch "$SANDBOX/there.part/half.py"; echo "ERROR: no matching distribution" >&2; exit 1'
run VERSION=3.9
check 'a failure exits with 1' [ "$status" = 1 ]
check 'names the Python' says 'could not be installed for python 3.9'
check 'shows what pip said' says 'no matching distribution'
check 'leaves nothing half-done' [ ! -e "$sandbox/there" ]
rm "$sandbox/python"
run A=1
check 'no Python' says 'install python3 and python3-pip'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
