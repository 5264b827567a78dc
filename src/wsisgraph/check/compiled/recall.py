"""Constraints judged anew only where the answer can be another; elsewhere it is what it was."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

from wsisgraph.check.compiled import paths
from wsisgraph.check.compiled.checker import Checker, is_property
from wsisgraph.check.compiled.checks import Found
from wsisgraph.check.compiled.columns import Ids, Pairs, inside
from wsisgraph.check.compiled.memory import Memory, kept, recalled, together
from wsisgraph.check.compiled.queryreach import QueryReach
from wsisgraph.check.compiled.reach import Reach
from wsisgraph.check.compiled.shapes import Constraint, Custom, Query, Shape, Shapes, parts
from wsisgraph.check.compiled.sparql import Asker
from wsisgraph.check.compiled.vocabulary import SUBCLASS, Term
from wsisgraph.rdf import ox

__all__ = ["Recall"]

BLANK = re.compile(r"<BlankNode value=([^>]+)>")
HERE = ox.NamedNode("urn:x-wsisgraph:check:here")


class Recall:
    """What a run before found, and what can have changed since."""

    def __init__(self, memory: Memory, asker: Asker, shapes: Shapes) -> None:
        self.memory, self.asker, self.columns = memory, asker, asker.columns
        inner = {node for shape in shapes.by_node.values() for node in parts(shape)}
        self.roots = {node for node, s in shapes.by_node.items() if s.targets and node not in inner}
        self.names = _names(shapes)
        self.core: Reach | None = None
        self.queries: QueryReach | None = None
        changed = memory.change
        # Where the classes above classes have changed, anything can be of another class.
        if changed is not None and self.columns.id(SUBCLASS) not in changed.all:
            self.core = Reach(self.columns, shapes, changed)
            self.queries = QueryReach(self.columns, changed)

    def found(self, checker: Checker, shape: Shape, focus: Ids) -> list[Found]:
        """Return what a shape finds, but for that of its sh:property."""
        if shape.deactivated:
            return []
        name = self.names.get(shape.node)
        again, keys = focus, {}
        if name is not None:
            keys = {at: f"{name} {at}" for at in range(len(shape.constraints))}
            touched = self.core.touched(shape) if self.core is not None else None
            if touched is not None:
                again = focus[inside(focus, touched)]
        made = []
        for at, constraint in enumerate(shape.constraints):
            if isinstance(constraint, (Query, Custom)):
                if len(focus):
                    made.append(checker.one(shape, constraint, focus))
            elif not is_property(constraint):
                made.append(self._core(checker, shape, constraint, focus, again, keys.get(at)))
        return [each for each in made if len(each)]

    def _core(
        self,
        checker: Checker,
        shape: Shape,
        constraint: Constraint,
        focus: Ids,
        again: Ids,
        key: str | None,
    ) -> Found:
        """Return what a core constraint finds, judged for some focus nodes and recalled for others."""
        known = self.memory.before.get(key) if key is not None else None
        nodes = again if known is not None else focus
        found = Found(shape, constraint, focus[:0])
        if len(nodes):
            found = checker.one(shape, constraint, nodes)
        if known and len(nodes) < len(focus):
            others = focus[~inside(focus, nodes)]
            before = recalled(self.columns, shape, constraint, known, others)
            found = together(self.columns, before, found)
        self._keep(key, found)
        return found

    def __call__(self, shape: Shape, constraint: Constraint, focus: Ids, pairs: Pairs) -> Found:
        """Return what a query finds: what it found before, but for what can have changed."""
        key = self._key(shape, constraint)
        if key is None or not isinstance(constraint, Query):
            return self.asker(shape, constraint, focus, pairs)
        again, known = focus, self.memory.before.get(key)
        if known is not None and self.queries is not None:
            touched = self.queries.touched(constraint)
            if touched is not None:
                again = focus[inside(focus, touched)]
        found = Found(shape, constraint, focus[:0])
        if len(again):
            found = self.asker(shape, constraint, again, pairs)
        if known and len(again) < len(focus):
            others = focus[~inside(focus, again)]
            before = recalled(self.columns, shape, constraint, known, others)
            found = together(self.columns, before, found)
        self._keep(key, found)
        return found

    def _keep(self, key: str | None, found: Found) -> None:
        answers = kept(self.columns, found) if key is not None else None
        if key is not None and answers is not None:
            self.memory.now[key] = answers

    def _key(self, shape: Shape, constraint: Constraint) -> str | None:
        """Return what a query is kept under, or None where it is not kept."""
        named = isinstance(constraint, Query) and shape.node in self.roots
        if not named or not isinstance(constraint, Query) or self.asker.rewritten:
            return None
        if isinstance(shape.node, ox.BlankNode) or isinstance(constraint.node, ox.BlankNode):
            return None
        path = paths.sparql(shape.path) if shape.path is not None else ""
        messages = sorted(map(str, (*constraint.messages, *shape.messages)))
        targets = [(each.parameter, str(each.term)) for each in shape.targets]
        told = (
            *(shape.node, targets, constraint.node, constraint.prologue, constraint.text),
            *(path, messages),
        )
        return sha256("\0".join(map(str, told)).encode()).hexdigest()


def _names(shapes: Shapes) -> dict[Term, str]:
    """Return what the answers of each shape are kept under: all shapes as they are, and the shape.

    A blank node is named by its place below the shape that refers to it.
    """
    names: dict[Term, str] = {}
    waiting: list[Term] = [node for node in shapes.by_node if isinstance(node, ox.NamedNode)]
    names.update((node, str(node)) for node in waiting)
    for node in waiting:
        for at, inner in enumerate(parts(shapes.by_node[node])):
            if inner not in names:
                names[inner] = f"{names[node]} {at}"
                waiting.append(inner)
    told = sorted(_content(shape, names) for shape in shapes.by_node.values())
    whole = sha256("\0".join(told).encode()).hexdigest()
    return {node: f"{whole[:20]} {name}" for node, name in names.items()}


def _content(shape: Shape, names: dict[Term, str]) -> str:
    """Return all that a shape says, blank nodes by the names that they were given."""
    asked = (replace(c, node=HERE) if isinstance(c, Query) else c for c in shape.constraints)
    said = repr((shape.node, shape.path, shape.targets, shape.deactivated, tuple(asked)))
    return BLANK.sub(lambda match: names.get(ox.BlankNode(match[1]), match[0]), said)
