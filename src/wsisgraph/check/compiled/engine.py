"""The engine as others call it: data and shapes in, results out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial

from wsisgraph.check.compiled.checker import Checker, is_property
from wsisgraph.check.compiled.checks import Found
from wsisgraph.check.compiled.columns import Columns, Ids, Pairs, np, uniq, unpack
from wsisgraph.check.compiled.memory import Memory
from wsisgraph.check.compiled.queries import Text
from wsisgraph.check.compiled.read import TARGETS, read
from wsisgraph.check.compiled.recall import Recall
from wsisgraph.check.compiled.report import Outcome, Result
from wsisgraph.check.compiled.rules import Rules
from wsisgraph.check.compiled.shapes import (
    NO_FOCUS,
    Custom,
    Nested,
    Note,
    Query,
    Refusal,
    Shape,
    Shapes,
    parts,
)
from wsisgraph.check.compiled.sparql import Asker
from wsisgraph.check.compiled.vocabulary import RDFS_CLASS, TYPE, Term, sh
from wsisgraph.progress import counted
from wsisgraph.rdf import Quad, ox

__all__ = ["Rulebook", "run"]


class Rulebook:
    """A shapes graph that has been read, to be used on any number of graphs."""

    def __init__(self, shapes: Iterable[Quad | ox.Triple]) -> None:
        """Read the shapes. Raises ShapesError with every fault where they are ill-formed."""
        self.quads = tuple(shapes)
        self.shapes: Shapes = read(self.quads)

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """The shapes with targets that this engine does not cover, whatever the data."""
        return self.shapes.refused

    def check(
        self, data: Columns | Iterable[Quad | ox.Triple], memory: Memory | None = None
    ) -> Outcome:
        """Return what the shapes find in a graph; triples count once in whatever graphs they stand.

        With a memory, constraints are judged again only where the answer can have changed.

        Blank nodes of the same label are the same node, in the data as in the shapes.
        Raises WsisError where a query fails.
        """
        columns = data if isinstance(data, Columns) else Columns.of(data)
        asker = Asker(columns, self.quads)
        refused = (*self.shapes.refused, *self._by_writing(asker))
        without = {each.shape for each in refused}
        roots = [
            shape
            for shape in self.shapes.by_node.values()
            if shape.targets and not shape.deactivated and shape.node not in without
        ]
        recall = Recall(memory, asker, self.shapes) if memory is not None else None
        checker = Checker(columns, self.shapes, asker if recall is None else recall)
        look = checker.found if recall is None else partial(recall.found, checker)
        focus, notes = self._focus(checker, roots)
        found: list[Found] = []
        for node, (nodes, times) in counted(focus.items(), "shapes", len(focus)):
            for each in look(self.shapes.by_node[node], nodes):
                if times is not None:
                    each.times = times[np.searchsorted(nodes, each.focus)]
                found.append(each)
        return Outcome(columns, tuple(found), refused, (*self.shapes.notes, *notes))

    def idle(self, columns: Columns) -> tuple[Term, ...]:
        """Return the shapes that have targets and no focus node in a graph."""
        checker = Checker(columns, self.shapes, Asker(columns, self.quads))
        return tuple(
            shape.node
            for shape in self.shapes.by_node.values()
            if shape.targets and not shape.deactivated and len(checker.targets(shape)) == 0
        )

    def reasons(
        self, columns: Columns, asked: Mapping[Term, Collection[Term]]
    ) -> dict[Term, list[Result]]:
        """Return what some shapes find at some nodes, with that of their properties.

        Nothing is told of a shape that this engine does not cover.
        """
        shapes = self.shapes.by_node
        checker = Checker(columns, self.shapes, Asker(columns, self.quads))
        told: dict[Term, list[Result]] = {}
        for root, nodes in asked.items():
            if root not in shapes or self._leads_to(root) & self.shapes.uncovered:
                continue
            focus = uniq(np.array([columns.id(node) for node in nodes], np.int64))
            found = list(checker.found(shapes[root], focus))
            if shapes[root].path is None and not shapes[root].deactivated:
                for each in shapes[root].constraints:
                    if isinstance(each, Nested) and is_property(each):
                        found += checker.found(shapes[each.shapes[0]], focus)
            told[root] = list(Outcome(columns, tuple(found), (), ()).results())
        return told

    def _leads_to(self, root: Term) -> set[Term]:
        """Return a shape and all that it refers to, directly or not."""
        seen, waiting = {root}, [root]
        while waiting:
            for other in parts(self.shapes.by_node[waiting.pop()]):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return seen

    def left_over(self, outcome: Outcome) -> list[Quad | ox.Triple]:
        """Return the shapes graph for another engine: only what was refused keeps its targets."""
        kept = {each.shape for each in outcome.refused}
        done = {node for node, shape in self.shapes.by_node.items() if shape.targets} - kept
        classes = Rules(self.quads).subclasses(RDFS_CLASS)
        words = {sh(word) for word in TARGETS}
        return [
            quad
            for quad in self.quads
            if quad.subject not in done
            or not (quad.predicate in words or (quad.predicate == TYPE and quad.object in classes))
        ]

    def _focus(
        self, checker: Checker, roots: list[Shape]
    ) -> tuple[dict[Term, tuple[Ids, Ids | None]], list[Note]]:
        """Return the focus nodes of each shape that reports, and how many ways lead to each."""
        notes: list[Note] = []
        gathered: dict[Term, list[tuple[Ids, Ids | None]]] = {}
        for shape in roots:
            nodes = checker.targets(shape)
            gathered[shape.node] = [(nodes, None)]
            if len(nodes) == 0:
                notes.append(Note(shape.node, NO_FOCUS))
        focus: dict[Term, tuple[Ids, Ids | None]] = {}
        for node in self._downwards(roots):
            focus[node] = nodes, times = _together(gathered[node])
            shape = self.shapes.by_node[node]
            members = [
                each.shapes[0]
                for each in shape.constraints
                if isinstance(each, Nested) and is_property(each)
            ]
            below = (nodes[:0], None) if shape.deactivated else (nodes, times)
            if members and shape.path is not None and len(below[0]):
                below = _ways(checker.values(shape, nodes), nodes, times)
            for member in members:
                gathered.setdefault(member, []).append(below)
        return focus, notes

    def _downwards(self, roots: list[Shape]) -> list[Term]:
        """Return shapes and the properties below them, each after all that lead to it."""
        done: dict[Term, None] = {}

        def visit(node: Term) -> None:
            if node not in done:
                for constraint in self.shapes.by_node[node].constraints:
                    if isinstance(constraint, Nested) and is_property(constraint):
                        visit(constraint.shapes[0])
                done[node] = None

        for shape in reversed(roots):
            visit(shape.node)
        return list(reversed(done))

    def _by_writing(self, asker: Asker) -> list[Refusal]:
        """Return the shapes whose queries look at literals that the store does not keep as written."""
        asking: set[Term] = {
            node
            for node, shape in self.shapes.by_node.items()
            for each in shape.constraints
            if isinstance(each, (Query, Custom)) and Text.of(each.text).as_text
        }
        if not asking or not asker.rewritten:
            return []
        found = []
        example = asker.columns.term(next(iter(asker.rewritten.values()))[0])
        for root, shape in self.shapes.by_node.items():
            if not shape.targets:
                continue
            if self._leads_to(root) & asking:
                found.append(Refusal(root, f"sh:sparql on how {example} is written"))
        return found


def _together(parts: list[tuple[Ids, Ids | None]]) -> tuple[Ids, Ids | None]:
    """Return nodes that are reached in several ways, each once, and in how many."""
    if len(parts) == 1:
        return parts[0]
    ones = [np.ones(len(nodes), np.int64) if many is None else many for nodes, many in parts]
    nodes, back = np.unique(np.concatenate([nodes for nodes, _ in parts]), return_inverse=True)
    times = np.bincount(back, np.concatenate(ones), len(nodes)).astype(np.int64)
    return nodes, times if times.max(initial=1) > 1 else None


def _ways(pairs: Pairs, nodes: Ids, times: Ids | None) -> tuple[Ids, Ids | None]:
    """Return value nodes, each once, and how many ways lead to each."""
    first, value = unpack(pairs)
    many = np.ones(len(first), np.int64)
    return _together(
        [
            (value, many if times is None else times[np.searchsorted(nodes, first)]),
            (nodes[:0], None),
        ]
    )


def run(data: Columns | Iterable[Quad | ox.Triple], shapes: Iterable[Quad | ox.Triple]) -> Outcome:
    """Return what shapes find in a graph. Raises ShapesError where the shapes are ill-formed."""
    return Rulebook(shapes).check(data)
