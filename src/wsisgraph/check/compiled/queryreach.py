"""For which focus nodes a change can give a query another answer.

A triple that came or went can change the answer about a focus node only if some pattern of the query
matches it, and the patterns around it lead from there to the node. That is followed over the columns,
with what went still among them; what is reached too much is asked again for nothing, and no more.
"""

from __future__ import annotations

from wsisgraph.check.compiled.columns import (
    Columns,
    Ids,
    Pairs,
    inside,
    np,
    pack,
    starting,
    uniq,
    unpack,
)
from wsisgraph.check.compiled.patterns import OTHER, Block, Pattern, blocks
from wsisgraph.check.compiled.reach import Change
from wsisgraph.check.compiled.shapes import Query
from wsisgraph.rdf import ox

__all__ = ["QueryReach"]


class QueryReach:
    """What a change reaches by the patterns of queries."""

    def __init__(self, columns: Columns, changed: Change) -> None:
        self.columns, self.change = columns, changed
        self.nodes = np.zeros(0, np.int64)
        if changed.all:
            ends = [unpack(pairs) for pairs in changed.all.values()]
            self.nodes = uniq(np.concatenate([ids for pair in ends for ids in pair]))

    def touched(self, constraint: Query) -> Ids | None:
        """Return the focus nodes whose answer a change can touch, None for all."""
        top = blocks(constraint.text, constraint.prologue)
        if top is None:
            return None
        found: list[Ids] = [self.nodes]
        for chain in _chains(top, ()):
            for pattern in chain[-1].patterns:
                reached = self._reached(chain, pattern)
                if reached is None:
                    return None
                found += reached
        return uniq(np.concatenate(found))

    def _reached(self, chain: tuple[Block, ...], pattern: Pattern) -> list[Ids] | None:
        """Return the focus nodes that one pattern leads to from what has changed, None for all."""
        changed, found = self.change.all, []
        wanted = [
            self.columns.id(ox.NamedNode(p))
            for p in pattern.predicates
            if p != OTHER and p[:1] != "?"
        ]
        if not pattern.plain:
            return None if any(predicate in changed for predicate in wanted) else []
        variable = pattern.predicates[0][:1] == "?"
        for predicate in changed if variable else wanted:
            pairs = self._fixed(pattern, changed.get(predicate, self.nodes[:0]))
            if len(pairs) == 0:
                continue
            own: dict[str, Ids] = {}
            subjects, objects = unpack(pairs)
            for name, ids in (
                (pattern.subject, uniq(subjects)),
                (pattern.predicates[0], np.array([predicate], np.int64)),
                (pattern.object, uniq(objects)),
            ):
                if name[:1] == "?":
                    own[name] = ids
            for i in range(len(chain) - 1, -1, -1):
                for _ in range(3):
                    for each in chain[i].patterns:
                        self._narrow(each, own)
                above = chain[i - 1].bound() | {"?this"} if i else {"?this"}
                own = {name: ids for name, ids in own.items() if name in above}
            if "?this" not in own:
                return None
            found.append(own["?this"])
        return found

    def _fixed(self, pattern: Pattern, pairs: Pairs) -> Pairs:
        """Return the pairs that have the terms of a pattern that are no variables."""
        for at, term in enumerate((pattern.subject, pattern.object)):
            if term != OTHER and term[:1] != "?":
                pairs = pairs[unpack(pairs)[at] == self.columns.id(ox.NamedNode(term))]
        return pairs

    def _narrow(self, pattern: Pattern, own: dict[str, Ids]) -> None:
        """Leave the variables of a pattern only what it can match beside what they are already."""
        known = pattern.subject in own or pattern.object in own
        if not pattern.plain or pattern.predicates[0][:1] == "?" or not known:
            return
        predicate = self.columns.id(ox.NamedNode(pattern.predicates[0]))
        subjects, objects = own.get(pattern.subject), own.get(pattern.object)
        pairs = self._pairs(predicate, subjects, objects)
        one, other = unpack(self._fixed(pattern, pairs))
        if pattern.subject[:1] == "?":
            own[pattern.subject] = uniq(one)
        if pattern.object[:1] == "?":
            own[pattern.object] = uniq(other)

    def _pairs(self, predicate: int, subjects: Ids | None, objects: Ids | None) -> Pairs:
        """Return the pairs of a predicate, now or before, whose terms are among some."""
        by_object = subjects is None or (objects is not None and len(objects) < len(subjects))
        first, second = (objects, subjects) if by_object else (subjects, objects)
        assert first is not None
        gone = self.change.gone.get(predicate, self.nodes[:0])
        if by_object:
            gone = np.sort(pack(*reversed(unpack(gone))))
        found = np.concatenate(
            [starting(self.columns.pairs(predicate, by_object), first), starting(gone, first)]
        )
        if second is not None:
            found = found[inside(unpack(found)[1], second)]
        return pack(*reversed(unpack(found))) if by_object else found


def _chains(block: Block, above: tuple[Block, ...]) -> list[tuple[Block, ...]]:
    """Return each block with the blocks around it."""
    chain = (*above, block)
    return [chain, *(found for inner in block.inner for found in _chains(inner, chain))]
