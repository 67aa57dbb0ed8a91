"""The small programs that the interop tests talk to."""

import os
import pathlib
import subprocess


def build_folder():
    return pathlib.Path(os.environ["LIMBECK_BUILD"])


def run(name, *arguments):
    """Runs interop_<name> and returns what it prints; its own words are the error message where it fails."""
    command = [str(build_folder() / f"interop_{name}"), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if result.returncode != 0:
        raise AssertionError(f"{command} exits with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout
