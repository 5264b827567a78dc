"""Print how long each question takes on a warm graph, on the real corpus and on generated triples.

`python bench/ask.py [GRAPH]` asks every question with the values it needs, then once more with each
value that it may take besides. `--triples 1000000` asks a graph of that size from fuller.py, which is
made, inferred and loaded into memory before the clock runs. `--write` puts both into docs/questions.md.

`--peers 100000` asks the ten questions of COMMON, with the values they need, of our graph, of a plain
pyoxigraph store that has loaded the same N-Quads, and of rdflib; rows are compared before times are.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import signal
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from fuller import Fuller
from generate import generate

from wsisgraph.api import Graph, open
from wsisgraph.graph import codes
from wsisgraph.questions.answer import Answer
from wsisgraph.questions.gallery import CITING, Question, ask, filled, questions
from wsisgraph.questions.parameters import TYPES
from wsisgraph.rdf import Iri, Literal, expand, iri, lines, ox
from wsisgraph.sparql import prefixes
from wsisgraph.store import Data, to_graph

ROUNDS = 7
BOUND = 50.0
# Seconds for all rounds of one question, after which it is ended.
LONGEST = 30
GRAPH = "examples/wsis20-2025"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "questions.md"
MARKS = ("<!-- times: made by bench/ask.py -->", "<!-- end of times -->")
PEERS = ("<!-- peers: made by bench/ask.py -->", "<!-- end of peers -->")
# What a ministry asks first: who spoke, where, for whom, on what, and what came of it.
COMMON = (
    "speakers", "delegation", "itinerary", "event-programme", "sessions-on-action-line",
    "event-figures", "requests-and-commitments", "practices", "organization-roles", "state-profile",
)  # fmt: skip
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
    run: Callable[[], Any], rounds: int, told: Callable[[Any], Any] = len, longest: int = LONGEST
) -> tuple[Any, tuple[float, ...]]:
    """Return what is told of an answer, and its times; None where it takes too long and is ended.

    It runs once before for nothing, in a process of its own.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(longest)
        times = []
        for _ in range(rounds + 1):
            began = time.process_time()
            answer = run()
            times.append((time.process_time() - began) * 1000)
        with os.fdopen(writing, "wb") as out:
            out.write(json.dumps([told(answer), times[1:]]).encode())
        os._exit(0)
    os.close(writing)
    found = b"".join(iter(lambda: os.read(reading, 65536), b""))
    os.close(reading)
    os.waitpid(child, 0)
    said, kept = json.loads(found) if found else (None, [math.inf] * rounds)
    return said, tuple(kept)


def written(milliseconds: float) -> str:
    """Return a time as the table tells it."""
    return f"{milliseconds:.0f}" if math.isfinite(milliseconds) else "not finished"


def measured(graph: Graph, rounds: int, preferred: tuple[str, ...]) -> list[Asked]:
    """Return the times of all questions, each asked once before for nothing."""
    found = []
    for name, question in questions().items():
        for told, given in sets_of_values(graph, question, preferred):
            rows, times = apart(partial(ask, graph, question, **given), rounds)
            found.append(Asked(name, told, -1 if rows is None else rows, times))
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
    """Return what all questions took together, and a table of the slowest.

    A question with a set of values counts once, by the median of its rounds.
    """
    times = [each.median for each in found]
    half, most = share(times, 0.5), share(times, 0.95)
    names = {each.name for each in found}
    over = sorted({each.name for each in found if each.median > BOUND})
    lines = [
        f"{title}: {len(names)} questions with {len(found)} sets of values. "
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


def compared(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[list[str]]:
    """Return rows in an order of their own, each once, by the words of their terms."""
    cite = next(at for at, name in enumerate(columns) if name in CITING)
    made = set()
    for row in rows:
        plain = [term.value if isinstance(term, (Iri, Literal)) else term for term in row]
        words = ["" if term is None else str(term) for term in plain]
        # what GROUP_CONCAT lists stands in no order, and may stand twice
        listed = [" ".join(sorted({*w.split()})) if "://" in w else w for w in words]
        made.add((listed.pop(cite), *listed))
    return [list(row) for row in sorted(made)]


def of_ours(answer: Answer) -> list[list[str]]:
    """Return the rows of our answer as they are compared."""
    rows = zip(answer.rows, answer.facts, strict=True)
    return compared((*answer.columns, "facts"), [(*row, " ".join(facts)) for row, facts in rows])


def of_peer(answer: tuple[Sequence[str], Iterable[Sequence[Any]]]) -> list[list[str]]:
    """Return the rows of a peer's answer as they are compared."""
    return compared(*answer)


def peers(title: str, graph: Graph, preferred: tuple[str, ...], rounds: int) -> list[str]:
    """Return a table of what the commonest questions take with us, with pyoxigraph and with rdflib."""
    everything = [*graph.data.quads, *graph.inferred, *codes()]
    plain, slow = ox.Store(), to_graph(everything)
    plain.load(io.BytesIO(b"".join(lines(everything))), ox.RdfFormat.N_QUADS)
    print(f"{title}: loaded", flush=True)
    declared, table = dict(prefixes()), []

    def by_pyoxigraph(text: str) -> Any:
        found: Any = plain.query(text, prefixes=declared, use_default_graph_as_union=True)
        return [each.value for each in found.variables], [tuple(row) for row in found]

    def by_rdflib(text: str) -> Any:
        found = slow.query(text, initNs=declared)
        return [str(each) for each in found.vars or ()], list(found)

    for name in COMMON:
        question = questions()[name]
        _, given = next(sets_of_values(graph, question, preferred))
        text = filled(graph, question, **given)
        rows, other = None, None
        own: list[float] = []
        took: list[float] = []
        for _ in range(rounds):
            rows, times = apart(partial(ask, graph, question, **given), 1, of_ours)
            own += times
            other, times = apart(partial(by_pyoxigraph, text), 1, of_peer)
            took += times
        last, slowly = apart(partial(by_rdflib, text), 1, of_peer, 4 * LONGEST)
        cells = [f"`{name}`", f"{len(rows or ()):,}", written(statistics.median(own))]
        for found, needed in ((other, statistics.median(took)), (last, slowly[0])):
            factor = f"{needed / statistics.median(own):.1f}" if found is not None else ""
            cells += [written(needed), factor if found in (None, rows) else "other rows"]
        table.append(f"| {' | '.join(cells)} |")
        print(table[-1], flush=True)
    return [
        f"{title}:", "",
        "| question | rows | ours, ms | pyoxigraph, ms | times ours | rdflib, ms | times ours |",
        "|---|---|---|---|---|---|---|", *table, "",
    ]  # fmt: skip


def put(lines: list[str], marks: tuple[str, str]) -> None:
    """Put lines between two marks of the page."""
    text = PAGE.read_text("utf-8")
    before, after = text.split(marks[0])[0], text.split(marks[1])[1]
    PAGE.write_text("\n".join([before + marks[0], *lines, marks[1]]) + after, "utf-8", newline="\n")


def main() -> None:
    """Ask the real corpus, then a generated graph where its size is given."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("graph", nargs="?", default=GRAPH)
    asked.add_argument("--triples", type=int, default=0)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--peers", type=int, default=0)
    given = asked.parse_args()
    graph = open(given.graph)
    if given.peers:
        said = peers(f"{given.graph}, {len(graph):,} quads", graph, PREFERRED, given.rounds)
        made = Graph(Data(tuple(generate(given.peers, reporting=Fuller))))
        title = f"Generated, {len(made):,} quads and {len(made.inferred):,} that rules add"
        first = ("AF", "event/forum-2000", "series/series-1", "C2")
        said += peers(title, made, first, min(3, given.rounds))
        print("\n".join(said))
        if given.write:
            put(said, PEERS)
        return
    said = told(f"{given.graph}, {len(graph):,} quads", measured(graph, given.rounds, PREFERRED))
    if given.triples:
        made = Graph(Data(tuple(generate(given.triples, reporting=Fuller))))
        title = f"Generated, {len(made):,} quads and {len(made.inferred):,} that rules add"
        _ = made.asked
        said += told(title, measured(made, min(3, given.rounds), PREFERRED_MADE))
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    said.append(
        f"Processor time, in memory, without loading and inferring. Load at the end {load}, "
        f"on {os.cpu_count()} cores. What takes over {LONGEST} s is ended."
    )
    print("\n".join(said))
    if given.write:
        put(said, MARKS)


if __name__ == "__main__":
    main()
