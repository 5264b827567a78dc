"""Which focus nodes a change can touch, by what their shapes' core constraints look at.

What a core constraint says of a focus node rests on the triples along its path, on the value nodes as
terms, on their classes, and on whether they conform to other shapes. Each of these is followed back
from the triples that came and went, over the graph as it is: where a way to them has gone itself, its
first triple that went is reached, and from there its beginning. What is reached too much is judged
again for nothing, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wsisgraph.check.compiled.columns import (
    Columns,
    Ids,
    Pairs,
    np,
    uniq,
    unpack,
)
from wsisgraph.check.compiled.paths import (
    Alternative,
    Inverse,
    Link,
    Path,
    Repeat,
    Sequence,
    follow,
)
from wsisgraph.check.compiled.shapes import (
    Closed,
    Constraint,
    Custom,
    Nested,
    Query,
    Shape,
    Shapes,
    Target,
    Value,
    referred,
)
from wsisgraph.check.compiled.vocabulary import TYPE, Term

__all__ = ["Change", "Reach", "change"]

NONE: Ids = np.zeros(0, np.int64)
BESIDE = ("equals", "disjoint", "lessThan", "lessThanOrEquals")


@dataclass(frozen=True, slots=True)
class Change:
    """The triples that came and went, as pairs by predicate, and those that went alone."""

    all: Mapping[int, Pairs]
    gone: Mapping[int, Pairs]


def change(before: Mapping[int, Pairs], now: Mapping[int, Pairs]) -> Change:
    """Return what changed from some triples to others."""
    every: dict[int, Pairs] = {}
    gone: dict[int, Pairs] = {}
    for predicate in {*before, *now}:
        old, new = before.get(predicate, NONE), now.get(predicate, NONE)
        differ = np.setxor1d(old, new, assume_unique=True)
        if len(differ):
            every[predicate] = differ
            gone[predicate] = np.setdiff1d(old, new, assume_unique=True)
    return Change(every, gone)


class Reach:
    """What a change reaches by the shapes of a shapes graph."""

    def __init__(self, columns: Columns, shapes: Shapes, changed: Change) -> None:
        self.columns, self.shapes, self.change = columns, shapes, changed
        self._judged: dict[Term, Ids | None] = {}
        self._entered: dict[Term, Ids | None] = {}
        self._above: dict[Term, list[Shape]] = {}
        for shape in shapes.by_node.values():
            for each in shape.constraints:
                if isinstance(each, Nested) and each.parameter == "property":
                    self._above.setdefault(each.shapes[0], []).append(shape)

    def touched(self, shape: Shape) -> Ids | None:
        """Return the nodes of which a shape can say what it did not say before, None for all.

        They are those it may judge otherwise by its core constraints, and those that it may be about
        since the change; that of its sh:property counts only for the shapes that these name.
        """
        judged, entered = self._by(shape, own=True), self._new(shape.node)
        return None if judged is None or entered is None else _all((judged, entered))

    def _verdict(self, node: Term) -> Ids | None:
        """Return the nodes that may conform to a shape and did not, or did and do not; None for all."""
        if node not in self._judged:
            self._judged[node] = None  # what asks for itself reaches everything
            self._judged[node] = self._by(self.shapes.by_node[node], own=False)
        return self._judged[node]

    def _by(self, shape: Shape, own: bool) -> Ids | None:
        """Return the nodes of which some constraint of a shape can say something else."""
        if shape.deactivated:
            return NONE
        found: list[Ids] = []
        values: list[Ids] = []
        if shape.path is not None:
            found.append(self._along(shape.path))
        for each in shape.constraints:
            if own and (isinstance(each, (Query, Custom)) or each.parameter == "property"):
                continue
            reached = self._values(each)
            if reached is None:
                return None
            values.append(reached)
            if isinstance(each, Value) and each.parameter in BESIDE:
                found.append(self._subjects(self.columns.id(each.term)))
        turned = _all(values)
        found.append(turned if shape.path is None else self._back(shape.path, turned))
        return _all(found)

    def _values(self, constraint: Constraint) -> Ids | None:
        """Return the value nodes of which a constraint can say something else, None for all."""
        if isinstance(constraint, (Query, Custom)):
            return None
        if isinstance(constraint, Closed):
            return _all(self._subjects(predicate) for predicate in self.change.all)
        if constraint.parameter == "class":
            return self._subjects(self.columns.id(TYPE))
        found = [self._verdict(node) for node in referred(constraint)]
        known = [each for each in found if each is not None]
        return _all(known) if len(known) == len(found) else None

    def _new(self, node: Term) -> Ids | None:
        """Return the nodes that a shape may be about since the change, None for all."""
        if node not in self._entered:
            self._entered[node] = None
            shape = self.shapes.by_node[node]
            found = [self._by_target(target) for target in shape.targets]
            for above in self._above.get(node, ()):
                entered = self._new(above.node) if above.path is None else None
                if entered is None:
                    return None
                found.append(entered)
            self._entered[node] = _all(found)
        return self._entered[node]

    def _by_target(self, target: Target) -> Ids:
        number = self.columns.id(target.term)
        if target.parameter == "targetClass":
            return self._subjects(self.columns.id(TYPE))
        if target.parameter == "targetNode":
            return NONE
        return self._subjects(number, target.parameter == "targetObjectsOf")

    def _subjects(self, predicate: int, objects: bool = False) -> Ids:
        """Return the subjects, or the objects, of what changed of a predicate."""
        return uniq(unpack(self.change.all.get(predicate, NONE))[1 if objects else 0])

    def _along(self, path: Path, inverse: bool = False) -> Ids:
        """Return the nodes from which a path can go over a triple that came or went."""
        match path:
            case Link(predicate):
                return self._subjects(self.columns.id(predicate), inverse)
            case Inverse(inner):
                return self._along(inner, not inverse)
            case Alternative(parts):
                return _all(self._along(part, inverse) for part in parts)
            case Sequence(parts):
                found = NONE
                for part in parts if inverse else reversed(parts):
                    found = _all((self._along(part, inverse), self._back(part, found, inverse)))
                return found
            case Repeat(inner, _):
                return self._back(
                    Repeat(inner, "zeroOrMorePath"), self._along(inner, inverse), inverse
                )

    def _back(self, path: Path, nodes: Ids, inverse: bool = False) -> Ids:
        """Return the nodes from which a path leads to some others."""
        if len(nodes) == 0:
            return nodes
        return uniq(unpack(follow(path, self.columns, nodes, not inverse))[1])


def _all(parts: Iterable[Ids]) -> Ids:
    """Return nodes that stand in any of several arrays."""
    some = [each for each in parts if len(each)]
    return uniq(np.concatenate(some)) if some else NONE
