"""At which line of a file of RDF a problem can be mended.

The parser is fed line by line, and the line that it was fed last is where a triple ends. JSON-LD is
read as a whole, so that there a node is looked for by its name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from wsisgraph.check.problems import Problem
from wsisgraph.check.shapefiles import spaces
from wsisgraph.corpus import shown
from wsisgraph.errors import Place
from wsisgraph.rdf import PREFIXES, SYNTAXES, Iri, Quad, expand, ox

__all__ = ["located", "steady"]

ANONYMOUS = re.compile(r"[0-9a-f]{24,32}")
FIRST_STEP = re.compile(r"<([^>]*)>|([\w-]+:[\w.-]*)")
# What ends a triple that began on a line before.
ENDING = re.compile(rb"[ \t]*[;,.\])}|]")
LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
Found = tuple[Quad, int, int]
"""A triple, its line and its column."""


def steady(quads: Sequence[Quad]) -> list[Quad]:
    """Return triples whatever their graphs; nodes without a label get one by their order.

    The parser makes up another label for such a node each time.
    """
    own = _labels(quads)
    return [
        ox.Quad(own.get(q.subject, q.subject), q.predicate, own.get(q.object, q.object))
        for q in quads
    ]


def _labels(quads: Sequence[Quad]) -> dict[Any, Any]:
    """Return the nodes without a label, each with the one that it gets."""
    terms = (term for quad in quads for term in (quad.subject, quad.object))
    blank = dict.fromkeys(term for term in terms if isinstance(term, ox.BlankNode))
    made_up = [node for node in blank if ANONYMOUS.fullmatch(node.value)]
    taken = {node.value for node in blank} - {node.value for node in made_up}
    free = (name for name in (f"b{n}" for n in count(1)) if name not in taken)
    return {node: ox.BlankNode(next(free)) for node in made_up}


def located(problems: Iterable[Problem], file: Path, data: bytes = b"") -> list[Problem]:
    """Return problems at the lines of a file where each can be mended.

    That is the line of the focus node, its path and the value; without it, the first line with the
    focus node and the path; without that, the first line that says something of the focus node.
    """
    found = list(problems)
    wanted = {each.focus for each in found if each.place is None and each.focus}
    syntax = SYNTAXES.get(file.suffix.lower())
    if not wanted or syntax is None:
        return found
    told: dict[str, list[Found]] = defaultdict(list)
    named: dict[str, list[Found]] = defaultdict(list)
    base, label = file.resolve().as_uri(), shown(file)
    for each in _triples(data or file.read_bytes(), syntax, wanted, base):
        told[_name(each[0].subject)].append(each)
        named[_name(each[0].object)].append(each)
    made = []
    for problem in found:
        spots = told.get(problem.focus) or named.get(problem.focus) or []
        best = max(spots, key=lambda spot: _fit(problem, *spot), default=None)
        if best is not None and problem.place is None:
            problem = replace(problem, place=Place(label, *best[1:]))
        made.append(problem)
    return made


def _name(term: Any) -> str:
    """Return a term as problems name it."""
    return str(term) if isinstance(term, (ox.BlankNode, ox.Triple)) else str(term.value)


def _fit(problem: Problem, quad: Quad, line: int, column: int) -> tuple[bool, bool, int]:
    """Return how well a triple fits a problem: the first of those that fit best is the largest."""
    step = FIRST_STEP.match(problem.path)
    path = ""
    if step is not None:
        prefix = step[2].partition(":")[0] if step[2] else ""
        path = expand(step[2]) if prefix in PREFIXES else step[1] or step[2]
    same = quad.predicate.value == path
    return same, same and bool(problem.value) and _name(quad.object) == problem.value, -line


def _triples(
    data: bytes, syntax: ox.RdfFormat, wanted: Collection[str], base: str | None
) -> Iterator[Found]:
    """Yield the triples that name a wanted node, each with its line and column."""
    if syntax == ox.RdfFormat.JSON_LD:
        yield from _by_name(data.decode("utf-8", "replace"), wanted)
        return
    rows = _lines_of(data, wanted) if syntax in LINES else {}
    if rows:
        parsed = ox.parse(b"\n".join(rows.values()), format=ox.RdfFormat.N_QUADS)
        yield from ((quad, line, 1) for quad, line in zip(parsed, rows, strict=True))
        return
    feed = _Feed(data.splitlines(keepends=True))
    found, lines = [], []
    for quad in ox.parse(feed, format=syntax, base_iri=base):  # type: ignore[arg-type]
        found.append(quad)
        lines.append(feed.line)
    own = {} if syntax in LINES else _labels(found)
    for quad, line in zip(found, lines, strict=True):
        ends = own.get(quad.subject, quad.subject), own.get(quad.object, quad.object)
        if _name(ends[0]) in wanted or _name(ends[1]) in wanted:
            row = feed.rows[line - 1]
            kept = ox.Quad(ends[0], quad.predicate, ends[1])
            yield kept, line, len(row) - len(row.lstrip()) + 1


def _lines_of(data: bytes, wanted: Collection[str]) -> dict[int, bytes]:
    """Return the lines that begin with a wanted node by their numbers; none where one is missing."""
    begin = {(name if name.startswith("_:") else f"<{name}>").encode() for name in wanted}
    rows = enumerate(data.split(b"\n"), 1)
    firsts = ((number, row, row.split(None, 1)) for number, row in rows)
    found = {number: row for number, row, parts in firsts if parts and parts[0] in begin}
    missing = begin - {row.split(None, 1)[0] for row in found.values()}
    return {} if missing else found


def _by_name(text: str, wanted: Collection[str]) -> Iterator[Found]:
    """Yield a triple for each node that JSON-LD names in an @id: the node alone stands in it."""
    known = spaces(text)
    nothing = ox.NamedNode("urn:x-wsisgraph:check:nothing")
    places: dict[str, int] = {}
    for match in re.finditer(r'"@id"\s*:\s*"([^"]*)"', text):
        places.setdefault(match[1], match.start())
    for node in wanted:
        forms = [node]
        forms += [
            f"{name}:{node.removeprefix(space)}" for name, space in known if node.startswith(space)
        ]
        at = next((places[form] for form in forms if form in places), None)
        if at is not None and ":" in node and not node.startswith("_:"):
            column = at - text.rfind("\n", 0, at)
            yield ox.Quad(Iri(node), nothing, nothing), text.count("\n", 0, at) + 1, column


class _Feed:
    """A file that is read line by line; `line` is that of what was read last.

    A sign that ends what stands before it is read alone, as part of the line that it ends.
    """

    def __init__(self, rows: list[bytes]) -> None:
        self.rows = rows
        self.number = self.line = self.said = 0
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return what comes next."""
        if self.rest:
            found, self.rest = self.rest, b""
            self.line = self.said = self.number
            return found
        if self.number == len(self.rows):
            return b""
        row = self.rows[self.number]
        self.number += 1
        ending = ENDING.match(row)
        if ending is not None and self.said:
            self.line, self.rest = self.said, row[ending.end() :]
            return ending[0]
        self.line = self.number
        if row.strip() and not row.lstrip().startswith(b"#"):
            self.said = self.number
        return row
