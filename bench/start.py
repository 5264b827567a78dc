"""Print how long `wsisgraph --help` takes, as a multiple of `python -c pass`; the bound is 7."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 15


def seconds(command: list[str]) -> float:
    """Return the wall time of one run."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Run both in turn, so that a busy machine slows both, and compare the medians."""
    nothing = [sys.executable, "-c", "pass"]
    helping = [sys.executable, "-m", "wsisgraph", "--help"]
    pairs = [(seconds(nothing), seconds(helping)) for _ in range(ROUNDS)]
    base, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"python -c pass {base * 1000:.0f} ms, wsisgraph --help {ours * 1000:.0f} ms: {ours / base:.1f} times"
    )


if __name__ == "__main__":
    main()
