"""Time the build: `python bench/build.py [TRIPLES]`, 100,000 by default; run it on a quiet machine.

Facts to sorted N-Quads on one core, in processor time of the fastest of five runs; then whole builds of
generated sheets by one and by two workers, each in a process of its own, by the clock. The graphs are
compared before any time counts. Bounds: at most 6 µs a quad, and 1.6 times as fast by two workers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from generate import BASE, Maker, reports

from sheets import write_corpus
from wsisgraph.graph import report_quads
from wsisgraph.rdf import lines

ROUNDS = 5
BUILD = """
import json, resource, sys, time
from pathlib import Path
from wsisgraph.build import assemble
from wsisgraph.buildfolder import write_build
from wsisgraph.corpus import open_corpus
if __name__ == "__main__":
    began = time.perf_counter()
    corpus = open_corpus(Path(sys.argv[1]))
    build = assemble(corpus, workers=int(sys.argv[3]))
    write_build(build, corpus, Path(sys.argv[2]))
    took = time.perf_counter() - began
    own, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({
        "seconds": took, "own": own.ru_utime + own.ru_stime, "workers": theirs.ru_utime + theirs.ru_stime,
        "megabytes": own.ru_maxrss // 1024, "sha256": build.manifest["graph"]["sha256"],
        "quads": build.manifest["graph"]["quads"],
    }))
"""


def facts_to_lines(triples: int) -> float:
    """Return the microseconds of processor time that a quad takes from its fact to its sorted line."""
    made = list(reports(Maker(1), triples))
    best, quads = float("inf"), 1
    for _ in range(ROUNDS):
        began = time.process_time()
        quads = sum(len(lines(report_quads(source, facts, BASE))) for source, facts in made)
        best = min(best, time.process_time() - began)
    return best / quads * 1e6


def built(script: Path, corpus: Path, out: Path, workers: int) -> dict[str, Any]:
    """Build a corpus in a process of its own and return what that says of itself."""
    command = [sys.executable, str(script), str(corpus), str(out), str(workers)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print the time of a quad, of the builds, and the ratio."""
    size = int(sys.argv[1]) if sys.argv[1:] else 100_000
    load = os.getloadavg()[0]
    print(f"load before: {load:.1f}" + (" (not quiet: times mean little)" if load > 0.5 else ""))
    print(f"facts to sorted N-Quads: {facts_to_lines(size):.2f} µs a quad, bound 6")
    with tempfile.TemporaryDirectory() as folder:
        root, script = Path(folder), Path(folder) / "build.py"
        script.write_text(BUILD, "utf-8")
        write_corpus(root / "corpus", size)
        runs: dict[int, list[dict[str, Any]]] = {1: [], 2: []}
        for _ in range(3):
            for workers, found in runs.items():
                found.append(built(script, root / "corpus", root / "out", workers))
        assert len({run["sha256"] for found in runs.values() for run in found}) == 1
        print(f"{runs[1][0]['quads']:,} quads, the same by any number of workers")
        best = {
            workers: min(found, key=lambda run: run["seconds"]) for workers, found in runs.items()
        }
        for workers, run in best.items():
            print(
                f"{workers} worker(s): {run['seconds']:.2f} s by the clock, processor {run['own']:.2f} s and "
                f"{run['workers']:.2f} s in workers, {run['megabytes']} MB"
            )
        print(
            f"two workers: {best[1]['seconds'] / best[2]['seconds']:.2f} times as fast, bound 1.6"
        )
        each = best[2]["own"] + best[2]["workers"] / 2
        print(f"by processor time on two idle cores: {best[1]['own'] / each:.2f}")


if __name__ == "__main__":
    main()
