"""The shapes graph as it stands: values of a node, lists, paths; and what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wsisgraph.check.compiled.paths import Alternative, Inverse, Link, Path, Repeat, Sequence
from wsisgraph.check.compiled.vocabulary import FIRST, NIL, REST, SH, SUBCLASS, TYPE, Term, name
from wsisgraph.errors import WsisError
from wsisgraph.rdf import Quad, ox

__all__ = ["Fault", "Rules", "ShapesError", "order"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in the shapes: at which node, what, and what to do about it."""

    shape: Term
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{name(self.shape)}: {self.what} ({self.todo})"


class ShapesError(WsisError):
    """The shapes are ill-formed, so that nothing can be said of any data; carries every fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults), key=str))
        super().__init__("\n".join(map(str, self.faults)))


def order(term: Term) -> tuple[bool, str]:
    """Return a key that puts named nodes before blank ones."""
    return isinstance(term, ox.BlankNode), str(term)


class Rules:
    """The triples of a shapes graph by subject, and the faults found while reading them."""

    def __init__(self, quads: Iterable[Quad | ox.Triple]) -> None:
        self.rows: dict[Term, dict[str, list[Term]]] = defaultdict(dict)
        for quad in dict.fromkeys((q.subject, q.predicate, q.object) for q in quads):
            self.rows[quad[0]].setdefault(quad[1].value, []).append(quad[2])
        for row in self.rows.values():
            for values in row.values():
                values.sort(key=order)
        self.faults: list[Fault] = []

    def fault(self, node: Term, what: str, todo: str) -> None:
        """Remember that something is wrong."""
        self.faults.append(Fault(node, what, todo))

    def all(self, node: Term, word: str) -> list[Term]:
        """Return the values of a property, named in SHACL's own namespace or by IRI."""
        row = self.rows.get(node)
        return row.get(word if ":" in word else SH + word, []) if row else []

    def one(self, node: Term, word: str) -> Term | None:
        """Return the only value of a property, or None; several are a fault."""
        values = self.all(node, word)
        if len(values) > 1:
            self.fault(node, f"sh:{word} has {len(values)} values", "keep one")
        return values[0] if values else None

    def subclasses(self, top: Term) -> set[Term]:
        """Return a class and all classes below it."""
        found, waiting = {top}, [top]
        below: dict[Term, list[Term]] = defaultdict(list)
        for node, row in self.rows.items():
            for value in row.get(SUBCLASS.value, ()):
                below[value].append(node)
        while waiting:
            for node in below[waiting.pop()]:
                if node not in found:
                    found.add(node)
                    waiting.append(node)
        return found

    def instances(self, top: Term) -> list[Term]:
        """Return the nodes that are of a class or of one below it."""
        classes = self.subclasses(top)
        return [
            node
            for node, row in self.rows.items()
            if any(value in classes for value in row.get(TYPE.value, ()))
        ]

    def members(self, head: Term) -> tuple[Term, ...] | None:
        """Return the members of a list, or None where it is not a well-formed one."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            first, rest = self.all(head, FIRST.value), self.all(head, REST.value)
            if head in seen or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(head)
            found += first
            head = rest[0]
        return tuple(found)

    def listed(self, node: Term, word: str, head: Term) -> tuple[Term, ...]:
        """Return the members of a list that a shape gives; one that is broken is a fault."""
        found = self.members(head)
        if found is None:
            self.fault(node, f"sh:{word} is not a list", "write it as ( … )")
        return found or ()

    def path(self, node: Term, shape: Term, above: tuple[Term, ...] = ()) -> Path | None:
        """Return a property path, or None after telling what is wrong with it.

        A list goes before what else is said of its node.
        """
        if isinstance(node, ox.NamedNode) and node != NIL:
            return Link(node)
        known = {"inversePath", "alternativePath", *_REPEATS}
        said = [word for word in sorted(known) if self.all(node, word)]
        if isinstance(node, ox.Literal) or node in above or node == NIL:
            self._no_path(shape)
            return None
        inner = (*above, node)
        if self.all(node, FIRST.value):
            return self._steps(Sequence, node, shape, inner)
        if len(said) != 1 or len(self.all(node, said[0])) != 1:
            self._no_path(shape)
            return None
        word, value = said[0], self.all(node, said[0])[0]
        if word == "alternativePath":
            return self._steps(Alternative, value, shape, inner)
        made = self.path(value, shape, inner)
        if made is None:
            return None
        return Inverse(made) if word == "inversePath" else Repeat(made, word)

    def _steps(
        self, kind: type[Sequence | Alternative], head: Term, shape: Term, above: tuple[Term, ...]
    ) -> Path | None:
        members = self.members(head)
        if members is None or len(members) < 2:
            self._no_path(shape)
            return None
        parts = [self.path(member, shape, above) for member in members]
        made = tuple(part for part in parts if part is not None)
        return kind(made) if len(made) == len(parts) else None

    def _no_path(self, shape: Term) -> None:
        todo = "write a property, a list of two or more, or one of SHACL's path words"
        self.fault(shape, "sh:path is not a property path", todo)

    def walk(self, start: Iterable[Term]) -> Iterator[Term]:
        """Yield the nodes that are reached from some others through blank nodes and lists."""
        seen = set(start)
        waiting = list(seen)
        while waiting:
            node = waiting.pop()
            yield node
            for values in self.rows.get(node, {}).values():
                for value in values:
                    if isinstance(value, ox.BlankNode) and value not in seen:
                        seen.add(value)
                        waiting.append(value)


_REPEATS = ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
