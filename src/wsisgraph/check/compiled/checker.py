"""Which nodes a shape is about, what it finds at them, and who conforms to it."""

from __future__ import annotations

from collections.abc import Callable

from wsisgraph.check.compiled.checks import BY_FOCUS, BY_VALUE, Found
from wsisgraph.check.compiled.columns import (
    Columns,
    Ids,
    Mask,
    Pairs,
    inside,
    np,
    pack,
    uniq,
    unpack,
)
from wsisgraph.check.compiled.paths import Path, follow
from wsisgraph.check.compiled.recursive import settle
from wsisgraph.check.compiled.shapes import Constraint, Custom, Nested, Query, Shape, Shapes
from wsisgraph.check.compiled.terms import Terms
from wsisgraph.check.compiled.vocabulary import SUBCLASS, TYPE, Term

__all__ = ["Ask", "Checker"]

MOST_KEPT, MOST_PATHS = 4_000_000, 1000
Ask = Callable[[Shape, Constraint, Ids, Pairs], Found]
"""What asks a SPARQL constraint for focus nodes and their value nodes."""


class Checker:
    """A graph and shapes; conformance is found once for each shape and node."""

    def __init__(self, columns: Columns, shapes: Shapes, ask: Ask) -> None:
        self.columns = columns
        self.terms = Terms(columns)
        self.shapes = shapes
        self.ask = ask
        self._instances: dict[Term, Ids] = {}
        self._pairs: dict[tuple[Path, int], tuple[Ids, Pairs]] = {}
        self._held = 0

    def instances(self, name: Term) -> Ids:
        """Return the nodes of a class and of those below it."""
        if name not in self._instances:
            below = self.columns.pairs(self.columns.id(SUBCLASS), inverse=True)
            classes = new = np.array([self.columns.id(name)], np.int64)
            while len(new):
                reached = uniq(unpack(below[inside(unpack(below)[0], new)])[1])
                new = reached[~inside(reached, classes)]
                classes = uniq(np.concatenate([classes, new]))
            typed = self.columns.pairs(self.columns.id(TYPE), inverse=True)
            self._instances[name] = uniq(unpack(typed[inside(unpack(typed)[0], classes)])[1])
        return self._instances[name]

    def targets(self, shape: Shape) -> Ids:
        """Return the focus nodes that a shape names itself."""
        parts = []
        for target in shape.targets:
            number = self.columns.id(target.term)
            if target.parameter == "targetClass":
                parts.append(self.instances(target.term))
            elif target.parameter == "targetNode":
                parts.append(np.array([number], np.int64))
            else:
                inverse = target.parameter == "targetObjectsOf"
                parts.append(uniq(unpack(self.columns.pairs(number, inverse))[0]))
        if len(parts) == 1:
            return parts[0]
        return uniq(np.concatenate(parts)) if parts else np.zeros(0, np.int64)

    def values(self, shape: Shape, focus: Ids) -> Pairs:
        """Return the focus nodes with their value nodes; the last ones asked for are kept."""
        if shape.path is None:
            return pack(focus, focus)
        key = shape.path, id(focus)
        if key not in self._pairs:
            made = follow(shape.path, self.columns, focus)
            if self._held + len(made) > MOST_KEPT or len(self._pairs) > MOST_PATHS:
                self._pairs.clear()
                self._held = 0
            self._pairs[key] = focus, made
            self._held += len(made)
        return self._pairs[key][1]

    def conforming(self, shape: Term, nodes: Ids) -> Mask:
        """Return for each node whether it conforms to a shape."""
        if self.shapes.by_node[shape].deactivated or len(nodes) == 0:
            return np.ones(len(nodes), np.bool_)
        if shape in self.shapes.recursive:
            settle(self, shape, nodes)
        return self.judged(shape, nodes)

    def judged(self, shape: Term, nodes: Ids) -> Mask:
        """Return for each node whether it conforms to a shape, all that it leads to being judged."""
        rules = self.shapes.by_node[shape]

        def judge(new: Ids) -> Mask:
            right = np.ones(len(new), np.bool_)
            for found in self.found(rules, new, nested=True):
                right[np.searchsorted(new, found.focus)] = False
            return right

        return self.terms.judged(shape, nodes, judge)

    def found(self, shape: Shape, focus: Ids, nested: bool = False) -> list[Found]:
        """Return what a shape finds; that of its sh:property only as `nested`, without results."""
        if shape.deactivated or len(focus) == 0:
            return []
        made = (
            self.one(shape, constraint, focus)
            for constraint in shape.constraints
            if nested or not is_property(constraint)
        )
        return [each for each in made if len(each)]

    def one(self, shape: Shape, constraint: Constraint, focus: Ids) -> Found:
        """Return what one constraint of a shape finds."""
        pairs = self.values(shape, focus)
        if isinstance(constraint, (Query, Custom)):
            return self.ask(shape, constraint, focus, pairs)
        if constraint.parameter in BY_FOCUS:
            return BY_FOCUS[constraint.parameter](self, shape, constraint, focus, pairs)
        wrong = self._wrong(constraint, unpack(pairs)[1])
        return Found(shape, constraint, *unpack(pairs[wrong]))

    def _wrong(self, constraint: Constraint, values: Ids) -> Mask:
        """Return which value nodes, each as often as it comes, a constraint finds wrong."""
        check = BY_VALUE[constraint.parameter]
        if constraint.parameter in ("class", "in"):
            return check(self, constraint, values)
        return self.terms.judged(constraint, values, lambda new: check(self, constraint, new))


def is_property(constraint: Constraint) -> bool:
    """Say whether a constraint is sh:property."""
    return isinstance(constraint, Nested) and constraint.parameter == "property"
