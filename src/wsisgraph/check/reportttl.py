"""The W3C report as Turtle: nested, in order, the same bytes for the same report."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from wsisgraph.check.results import BOOLEAN, FIRST, REST, TYPE, Nodes
from wsisgraph.rdf import Iri, Quad, ox

__all__ = ["report_ttl"]

LOCAL = re.compile(r"[A-Za-z0-9_]+(?:[-.]+[A-Za-z0-9_]+)*")
NIL = Iri(FIRST.removesuffix("first") + "nil")
# So often the blank nodes that stand in several places are told apart by what is said around them.
ROUNDS = 3
MARK = re.compile(r"_:x[0-9a-f]{64}[0-9]{8}")


def report_ttl(report: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Return a W3C validation report as Turtle, blank nodes nested, results in order of their text.

    A blank node that stands in several places is named by its place in the text, so that the same
    report gives the same bytes, whatever its blank nodes are called.
    """
    writer = _Writer(list(report), prefixes)
    bodies = writer.bodies()
    spaces = {name: space for name, space in prefixes.items() if name in writer.used}
    head = "".join(f"@prefix {name}: <{spaces[name]}> .\n" for name in sorted(spaces))
    return (head + "\n" + "".join(body + " .\n" for body in bodies)).encode()


class _Writer:
    """The triples of a report, and what each blank node that is told more than once is called."""

    def __init__(self, quads: list[Quad], prefixes: Mapping[str, str]) -> None:
        self.nodes = Nodes(quads)
        self.prefixes = prefixes
        self.used: set[str] = set()
        told = Counter(q.object for q in quads if isinstance(q.object, ox.BlankNode))
        self.names: dict[Any, str] = {node: "" for node, number in told.items() if number > 1}
        self.heads = [node for node in self.nodes.rows if node not in told]
        self._cut_rings()

    def _cut_rings(self) -> None:
        """Name one blank node of each ring that is reached from nowhere else."""
        seen: set[Any] = set()
        known = {*self.heads, *self.names}
        for start in [*known, *self.nodes.rows]:
            if start not in seen and start not in known:
                self.names[start] = ""
            waiting = [start]
            while waiting:
                node = waiting.pop()
                if node not in seen:
                    seen.add(node)
                    waiting += [value for _, value in self.nodes.rows.get(node, ())]

    def bodies(self) -> list[str]:
        """Return what is said of each node that is not nested in another, in order."""
        named = [node for node in self.names if node in self.nodes.rows]
        holders = {
            node: inner
            for node, rows in self.nodes.rows.items()
            if (inner := {value for _, value in rows if value in self.names})
        }
        for _ in range(ROUNDS if self.names else 0):
            around = {node: [self._whole(node)] for node in named}
            for node, inner in holders.items():
                text = self._whole(node)
                for value in inner:
                    around.setdefault(value, []).append(text)
            self.names = {
                node: sha256("\n".join(sorted(around[node])).encode()).hexdigest()
                for node in self.names
            }
        ordered = [*sorted(self.heads, key=self._whole), *sorted(named, key=self._whole)]
        return self._numbered(ordered) if self.names else [self._whole(each) for each in ordered]

    def _numbered(self, ordered: list[Any]) -> list[str]:
        """Return the same with short names, given in the order in which they come."""
        self.names = {node: f"{name}{at:08}" for at, (node, name) in enumerate(self.names.items())}
        own = {f"_:x{name}" for name in self.names.values()}
        given: dict[str, str] = {}

        def short(match: re.Match[str]) -> str:
            told = match[0]
            return given.setdefault(told, f"_:b{len(given)}") if told in own else told

        return [MARK.sub(short, self._whole(node)) for node in ordered]

    def _whole(self, node: Any) -> str:
        body = self._body(node, 0)
        return f"_:x{self.names[node]} {body[2:-2].strip()}" if node in self.names else body

    def _body(self, node: Any, depth: int) -> str:
        told: dict[str, list[str]] = defaultdict(list)
        for prop, value in self.nodes.rows[node]:
            told[prop].append(self._node(value, depth + 1))
        pad = "    " * (depth + 1)
        lines = []
        for prop in sorted(told, key=lambda p: (p != TYPE, p)):
            values = f",\n{pad}    ".join(sorted(told[prop]))
            lines.append(f"{pad}{'a' if prop == TYPE else self._iri(prop)} {values}")
        return "[\n" + " ;\n".join(lines) + "\n" + "    " * depth + "]"

    def _node(self, node: Any, depth: int) -> str:
        """Return a blank node with all that is said of it, or a term as it is."""
        if isinstance(node, ox.NamedNode):
            return self._iri(node.value)
        if not isinstance(node, ox.BlankNode):
            plain = isinstance(node, ox.Literal) and node.datatype == BOOLEAN
            return node.value if plain and node.value in ("true", "false") else str(node)
        if node in self.names:
            return f"_:x{self.names[node]}"
        if node not in self.nodes.rows:
            return "[]"
        items = self._items(node)
        if items is not None:
            return f"( {' '.join(self._node(item, depth) for item in items)} )"
        return self._body(node, depth)

    def _items(self, head: Any) -> list[Any] | None:
        """Return the items of a list that can be written in brackets, None where it is none."""
        found = []
        while head != NIL:
            rows = self.nodes.rows.get(head, [])
            if head in self.names or sorted(prop for prop, _ in rows) != [FIRST, REST]:
                return None
            values = dict(rows)
            found.append(values[FIRST])
            head = values[REST]
        return found

    def _iri(self, full: str) -> str:
        for prefix, space in self.prefixes.items():
            if full.startswith(space) and LOCAL.fullmatch(full, len(space)):
                self.used.add(prefix)
                return f"{prefix}:{full[len(space) :]}"
        return f"<{full}>"
