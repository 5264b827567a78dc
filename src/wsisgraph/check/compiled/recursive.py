"""Shapes that lead back to themselves, judged where the data do not.

SHACL leaves it open what a shape means that refers to itself. As long as no node comes back to itself
by the paths between, nothing is open: the nodes at the ends are judged first, then those that lead to
them. Where one comes back, that is told, and nothing is said of any node.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

from wsisgraph.check.compiled.columns import Columns, Ids, Pairs, inside, np, uniq, unpack
from wsisgraph.check.compiled.rules import order
from wsisgraph.check.compiled.shapes import Shape, Shapes, parts
from wsisgraph.check.compiled.terms import Terms
from wsisgraph.check.compiled.vocabulary import Term, name
from wsisgraph.errors import WsisError
from wsisgraph.rdf import ox

__all__ = ["settle"]

HALF = np.int64(32)


class Judge(Protocol):
    """What judges nodes by shapes."""

    columns: Columns
    terms: Terms
    shapes: Shapes

    def values(self, shape: Shape, focus: Ids) -> Pairs:
        """Return the focus nodes with their value nodes."""

    def judged(self, shape: Term, nodes: Ids) -> object:
        """Judge nodes whose value nodes are judged already."""


def settle(judge: Judge, shape: Term, nodes: Ids) -> None:
    """Judge nodes by a shape that leads back to itself, after all that they lead to.

    Raises WsisError, with shape and node, where a node leads back to itself.
    """
    if len(judge.terms.unjudged(shape, nodes)) == 0:
        return
    numbers = {
        each: np.int64(at) for at, each in enumerate(sorted(judge.shapes.recursive, key=order))
    }
    names = list(numbers)
    left, sources, targets = _reached(judge, numbers, shape, nodes)
    while len(left):
        ready = left[~inside(left, uniq(sources))]
        if len(ready) == 0:
            _tell_ring(judge, names, sources, targets)
        for at in uniq(ready >> HALF).tolist():
            judge.judged(names[at], ready[ready >> HALF == at] & np.int64(0xFFFFFFFF))
        kept = ~inside(targets, ready)
        sources, targets, left = sources[kept], targets[kept], left[~inside(left, ready)]


def _reached(
    judge: Judge, numbers: dict[Term, np.int64], shape: Term, nodes: Ids
) -> tuple[Ids, Ids, Ids]:
    """Return the pairs of shape and node that are to be judged, and which lead to which."""
    seen: dict[Term, Ids] = defaultdict(lambda: np.zeros(0, np.int64))
    sources, targets = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    waiting = [(shape, judge.terms.unjudged(shape, nodes))]
    seen[shape] = waiting[0][1]
    while waiting:
        own, ids = waiting.pop()
        rules = judge.shapes.by_node[own]
        if rules.deactivated:
            continue
        first, value = unpack(judge.values(rules, ids))
        for other in dict.fromkeys(each for each in parts(rules) if each in numbers):
            open_ = judge.terms.unjudged(other, value)
            kept = inside(value, open_)
            sources.append(numbers[own] << HALF | first[kept])
            targets.append(numbers[other] << HALF | value[kept])
            new = open_[~inside(open_, seen[other])]
            if len(new):
                seen[other] = uniq(np.concatenate([seen[other], new]))
                waiting.append((other, new))
    left = uniq(np.concatenate([numbers[own] << HALF | ids for own, ids in seen.items()]))
    return left, np.concatenate(sources), np.concatenate(targets)


def _tell_ring(judge: Judge, names: list[Term], sources: Ids, targets: Ids) -> None:
    """Raise an error that names a shape and a node in a ring."""
    at, steps = int(sources[0]), 0
    # After as many steps as there are edges this is in a ring; a named shape is told if it has one.
    while steps < len(sources) or (
        steps < 2 * len(sources) and isinstance(names[at >> 32], ox.BlankNode)
    ):
        at, steps = int(targets[sources == at][0]), steps + 1
    node = judge.columns.term(at & 0xFFFFFFFF)
    shape = name(names[at >> 32])
    raise WsisError(
        f"the shape {shape} comes back to {node}, which it is judging: "
        "SHACL does not say what that means (break the ring in the data or in the shapes)"
    )
