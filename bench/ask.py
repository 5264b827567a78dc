"""Print how long each question takes on a warm graph: the median and the slowest of some rounds.

python bench/ask.py [GRAPH] asks every question with its own example values; the bound is 50 ms.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from wsisgraph.api import Graph, open
from wsisgraph.ask import query
from wsisgraph.meant import candidates
from wsisgraph.questions import Question, ask, filled, questions

ROUNDS = 7
BOUND = 50.0
GRAPH = "examples/wsis20-2025"
PREFERRED = ("JP", "event/wsis-forum-2025", "series/wsis-forum", "C2", "org/itu")


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def values(graph: Graph, question: Question) -> dict[str, str]:
    """Return a value for each required parameter: its example, or something of the graph."""
    found = {}
    for param in question.params:
        if param.required:
            names = [name for name, _ in candidates(param.type, graph.asked, graph.base)]
            fitting = [name for name in PREFERRED if name in names]
            here = "example.org" not in param.example
            example = param.example if here else "action-line/C7"
            found[param.name.replace("-", "_")] = (fitting or [example])[0]
    return found


def main() -> None:
    """Ask each question some times, after once for nothing."""
    graph = open(sys.argv[1] if len(sys.argv) > 1 else GRAPH)
    slowest = []
    print(f"{'question':30} {'rows':>6} {'median ms':>10} {'worst ms':>9} {'query ms':>9}")
    for name, question in questions().items():
        given = values(graph, question)
        rows = len(ask(graph, question, **given))
        text = filled(graph, question, **given)
        whole = sorted(seconds(partial(ask, graph, question, **given)) for _ in range(ROUNDS))
        bare = [seconds(partial(query, graph.asked, text)) for _ in range(ROUNDS)]
        median = statistics.median(whole) * 1000
        slowest.append((median, name))
        print(
            f"{name:30} {rows:6,} {median:10.1f} {whole[-1] * 1000:9.1f} "
            f"{statistics.median(bare) * 1000:9.1f}"
        )
    median, name = max(slowest)
    over = [each for each in slowest if each[0] > BOUND]
    print(f"slowest {name}: {median:.1f} ms; {len(over)} of {len(slowest)} over {BOUND:.0f} ms")


if __name__ == "__main__":
    main()
