"""Print how long each question takes on a warm graph, on the real corpus and on generated triples.

`python bench/ask.py [GRAPH]` asks every question with the values it needs, then once more with each
value that it may take besides. `--triples 1000000` asks a graph of that size from fuller.py, which is
made, inferred and loaded into memory before the clock runs. `--write` puts both into docs/questions.md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fuller import Fuller
from generate import generate

from wsisgraph.api import Graph, open
from wsisgraph.questions.gallery import Question, ask, questions
from wsisgraph.questions.parameters import TYPES
from wsisgraph.rdf import Iri, expand, iri, ox
from wsisgraph.store import Data

ROUNDS = 7
BOUND = 50.0
# Seconds for all rounds of one question, after which it is ended.
LONGEST = 30
GRAPH = "examples/wsis20-2025"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "questions.md"
MARKS = ("<!-- times: made by bench/ask.py -->", "<!-- end of times -->")
PREFERRED = ("JP", "event/wsis-forum-2025", "series/wsis-forum", "C2", "org/itu")
PREFERRED_MADE = ("AF", "event/forum-2050", "series/series-1", "C2")
PLAIN = {"date": "2025-07-01", "Section": "1", "string": "en", "integer": "1"}

Values = dict[str, str]


@dataclass(frozen=True)
class Asked:
    """One question with some values: how many rows, and the milliseconds of each round."""

    name: str
    values: str
    rows: int
    times: tuple[float, ...]

    @property
    def median(self) -> float:
        """The time that half of the rounds took at most."""
        return statistics.median(self.times)


def pick(graph: Graph, kind: str, preferred: tuple[str, ...], at: int) -> str:
    """Return a value of a type that the graph has."""
    if not TYPES[kind]:
        return PLAIN.get(kind, preferred[1])
    cls = iri(expand(TYPES[kind]))
    found = graph.asked.quads_for_pattern(None, iri(expand("rdf:type")), cls, ox.DefaultGraph())
    names = sorted({q.subject.value for q in found if isinstance(q.subject, Iri)})
    ends = tuple(f"/{each}" for each in preferred)
    own = [each for each in names if each.startswith(graph.base)] if graph.base else []
    fitting = [each for each in names if each.endswith(ends)]
    return (fitting or (own or names)[at % max(1, len(own or names)) :])[0]


def sets_of_values(
    graph: Graph, question: Question, preferred: tuple[str, ...]
) -> Iterator[tuple[str, Values]]:
    """Yield the values a question needs, and the same with each that it may take besides."""
    needed: Values = {}
    free: Values = {}
    for at, param in enumerate(question.params):
        value = pick(graph, param.type, preferred, 5 + 70 * at)
        (needed if param.required else free)[param.name.replace("-", "_")] = value
    yield " ".join(needed), needed
    for name, value in free.items():
        if name != "lang":
            yield " ".join([*needed, name]), {**needed, name: value}


def apart(
    graph: Graph, question: Question, given: Values, rounds: int
) -> tuple[int, tuple[float, ...]]:
    """Return the rows and times of one question, in a process that is ended where it takes too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST)
        times = []
        for _ in range(rounds + 1):
            began = time.process_time()
            rows = len(ask(graph, question, **given))
            times.append((time.process_time() - began) * 1000)
        os.write(writing, json.dumps([rows, times[1:]]).encode())
        os._exit(0)
    os.close(writing)
    answer = b"".join(iter(lambda: os.read(reading, 4096), b""))
    os.close(reading)
    os.waitpid(child, 0)
    rows, kept = json.loads(answer) if answer else (-1, [math.inf] * rounds)
    return rows, tuple(kept)


def written(milliseconds: float) -> str:
    """Return a time as the table tells it."""
    return f"{milliseconds:.0f}" if math.isfinite(milliseconds) else "not finished"


def measured(graph: Graph, rounds: int, preferred: tuple[str, ...]) -> list[Asked]:
    """Return the times of all questions, each asked once before for nothing."""
    found = []
    for name, question in questions().items():
        for told, given in sets_of_values(graph, question, preferred):
            rows, times = apart(graph, question, given, rounds)
            found.append(Asked(name, told, rows, times))
            each = found[-1]
            print(f"{name:30} {told:24} {rows:7,} {each.median:9.1f} ms", flush=True)
    return found


def share(times: list[float], part: float) -> float:
    """Return the time that a part of all takes at most.

    >>> share([4.0, 1.0, 2.0, 3.0], 0.5)
    2.0
    """
    return sorted(times)[max(0, -int(-part * len(times) // 1) - 1)]


def told(title: str, found: list[Asked]) -> list[str]:
    """Return what all questions took together, and a table of the slowest."""
    times = [each for one in found for each in one.times]
    half, most = share(times, 0.5), share(times, 0.95)
    names = {each.name for each in found}
    over = sorted({each.name for each in found if each.median > BOUND})
    lines = [
        f"{title}: {len(names)} questions with {len(found)} sets of values, {len(times)} answers. "
        f"Median {half:.0f} ms, 95 of 100 within {most:.0f} ms; "
        f"{len(names) - len(over)} of {len(names)} questions within {BOUND:.0f} ms.",
        "",
        "| the slowest | with | rows | median, ms | worst, ms |",
        "|---|---|---|---|---|",
    ]
    for each in sorted(found, key=lambda one: -one.median)[:10]:
        cells = (
            f"`{each.name}`", each.values, f"{each.rows:,}" if each.rows >= 0 else "",
            written(each.median), written(max(each.times)),
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def main() -> None:
    """Ask the real corpus, then a generated graph where its size is given."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("graph", nargs="?", default=GRAPH)
    asked.add_argument("--triples", type=int, default=0)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args()
    graph = open(given.graph)
    lines = told(f"{given.graph}, {len(graph):,} quads", measured(graph, given.rounds, PREFERRED))
    if given.triples:
        made = Graph(Data(tuple(generate(given.triples, reporting=Fuller))))
        title = f"Generated, {len(made):,} quads and {len(made.inferred):,} that rules add"
        _ = made.asked
        lines += told(title, measured(made, min(3, given.rounds), PREFERRED_MADE))
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    lines.append(
        f"Processor time, in memory, without loading and inferring. Load at the end {load}, "
        f"on {os.cpu_count()} cores. What takes over {LONGEST} s is ended."
    )
    print("\n".join(lines))
    if given.write:
        text = PAGE.read_text("utf-8")
        before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
        page = "\n".join([before + MARKS[0], *lines, MARKS[1]]) + after
        PAGE.write_text(page, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
