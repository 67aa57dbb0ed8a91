"""Measures us and the peers in turn: measure.py BUILD PACKAGES.

A round is one run of ours and one of the peer's, of equally many steps, each as a mean over all of them. The figure is the
median of the rounds' ratios, shown with the lowest and the highest: where these lie further apart than UNSTEADY allows,
something else was using the machine, and no verdict is given."""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
ROUNDS = 5
BATCH = 128
STEPS = {"mlp": 300, "resnet20": 40}  # as in recipes/*.yaml
UNSTEADY = 1.15  # highest over lowest ratio


def run(command, environment=None):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} exits with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout


def last_json(text):
    return json.loads(text.strip().splitlines()[-1])


def ours(build, name):
    """Seconds a step, and the share of them that waited for data, from the run's own timing.json."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "run"
        run([build / "limbeck", "run", HERE / "recipes" / f"{name}.yaml", "--out", out, "--quiet"])
        stage = json.loads((out / "timing.json").read_text())["stages"][0]
    return BATCH / stage["samples_per_second"], stage["waiting_for_data"]


def peer(packages, name):
    environment = {**os.environ, "PYTHONPATH": str(packages)}
    return last_json(run([sys.executable, "-s", HERE / "peer.py", name, STEPS[name]], environment))[
        "seconds_per_step"
    ]


def overhead(build):
    with tempfile.TemporaryDirectory() as folder:
        recipe = HERE / "recipes" / "resnet20.yaml"
        out = pathlib.Path(folder) / "run"
        return last_json(run([build / "bench_overhead", "run", recipe, "--out", out, "--quiet"]))["overhead"]


def demo_memory():
    timing = HERE.parent / "runs" / "demo" / "timing.json"
    return json.loads(timing.read_text())["peak_memory_bytes"] if timing.exists() else None


def losses(build):
    """Every loss next to the plain operators. Where both are the same operators, their times still move by hundredths."""
    ratios = last_json(run([build / "bench_losses"]))
    fused, low, high = ratios["kd (1024, 1000)"]
    figure = f"{fused:.2f}  ({low:.2f} to {high:.2f})"
    line("kd at (1024, 1000), speed against the operators", figure, "at least 1.5", fused >= 1.5)
    slowest = min(ratios, key=lambda name: ratios[name][0])
    ratio, low, high = ratios[slowest]
    figure = f"{ratio:.2f}  ({low:.2f} to {high:.2f})"
    holds = ratio >= 0.97 if high <= UNSTEADY * low else None
    line(f"slowest of {len(ratios)}: {slowest}", figure, "at least 0.97", holds)


def line(what, figure, target, holds):
    verdict = {True: "", False: "   MISSED", None: "   NO VERDICT: the machine was not quiet"}[holds]
    print(f"{what:<52} {figure:>34}   {target}{verdict}", flush=True)


def main():
    build, packages = map(pathlib.Path, sys.argv[1:3])
    print(f"{ROUNDS} rounds, we and plain PyTorch in turn, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before\n")
    for name, what in (("mlp", "784-1200-1200-10"), ("resnet20", "resnet20")):
        ratios, waits = [], []
        for _ in range(ROUNDS):
            mine, waiting = ours(build, name)
            theirs = peer(packages, name)
            print(f"  {what}: {1e3 * mine:.1f} ms a step against {1e3 * theirs:.1f} ms", flush=True)
            ratios.append(theirs / mine)
            waits.append(waiting)
        ratio = statistics.median(ratios)
        steady = max(ratios) <= UNSTEADY * min(ratios)
        figure = f"{ratio:.2f}  ({min(ratios):.2f} to {max(ratios):.2f})"
        line(f"training step of {what}, speed against PyTorch", figure, "at least 1.0", ratio >= 1 if steady else None)
        waiting = statistics.median(waits)
        line(f"waiting for data, share of a step of {what}", f"{100 * waiting:.2f} %", "at most 2 %", waiting <= 0.02)
    share = statistics.median(overhead(build) for _ in range(ROUNDS))
    line("around libtorch's operators, share of a resnet20 step", f"{100 * share:.2f} %", "at most 5 %", share <= 0.05)
    data = last_json(run([build / "bench_data"]))
    rate = data["images_per_second"]
    figure = f"{rate:,.0f}  ({data['ratio']:.1f} times a plain loop)"
    line("crop, flip and normalise, 28x28 images/s on one core", figure, "at least 200,000", rate >= 2e5)
    losses(build)
    memory = demo_memory()
    if memory is None:
        line("peak memory of the demo", "unknown: run make demo first", "at most 1.5 GB", True)
    else:
        line("peak memory of the demo", f"{memory / 1e9:.2f} GB", "at most 1.5 GB", memory <= 1.5e9)


if __name__ == "__main__":
    main()
