"""What the queries of an earlier run gave, and for which focus nodes a change makes them ask again.

A triple that came or went can change the answer about a focus node only if some pattern of the query
matches it, and the patterns around it lead from there to the node. That is followed over the columns,
with what went still among them; what is reached too much is asked again for nothing, and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from wsisgraph.check.compiled import paths
from wsisgraph.check.compiled.checks import Found
from wsisgraph.check.compiled.columns import Ids, Pairs, inside, np, pack, uniq, unpack
from wsisgraph.check.compiled.paths import Link, Path
from wsisgraph.check.compiled.patterns import OTHER, Block, Pattern, blocks
from wsisgraph.check.compiled.shapes import Constraint, Query, Shape, Shapes, parts
from wsisgraph.check.compiled.sparql import Asker
from wsisgraph.check.compiled.vocabulary import SUBCLASS, Term
from wsisgraph.rdf import ox

__all__ = ["Change", "Memory", "Recall", "change"]

Answer = tuple[str, str, str, tuple[str, ...]]
"""Focus node, value and predicate of a result as N-Triples writes them, and its messages."""


@dataclass(frozen=True, slots=True)
class Change:
    """The triples that came and went, as pairs by predicate, and those that went alone."""

    all: Mapping[int, Pairs]
    gone: Mapping[int, Pairs]


@dataclass(slots=True)
class Memory:
    """What each query gave in the run before, what has changed since, and what they give now.

    Without a change nothing is known of a run before.
    """

    before: Mapping[str, list[Answer]] = field(default_factory=dict)
    change: Change | None = None
    now: dict[str, list[Answer]] = field(default_factory=dict)


class Recall:
    """Asks SPARQL constraints anew only where the answer can be another."""

    def __init__(self, memory: Memory, asker: Asker, shapes: Shapes) -> None:
        self.memory, self.asker, self.columns = memory, asker, asker.columns
        inner = {node for shape in shapes.by_node.values() for node in parts(shape)}
        self.roots = {node for node, s in shapes.by_node.items() if s.targets and node not in inner}
        change = memory.change
        self.nodes = np.zeros(0, np.int64)
        if change is not None and change.all:
            changed = [unpack(pairs) for pairs in change.all.values()]
            self.nodes = uniq(np.concatenate([ids for pair in changed for ids in pair]))

    def __call__(self, shape: Shape, constraint: Constraint, focus: Ids, pairs: Pairs) -> Found:
        """Return what a constraint finds: what it found before, but for what can have changed."""
        key = self._key(shape, constraint)
        if key is None:
            return self.asker(shape, constraint, focus, pairs)
        again, known = focus, self.memory.before.get(key)
        if known is not None and self.memory.change is not None and self._steady():
            touched = self._touched(constraint)
            if touched is not None:
                again = focus[inside(focus, uniq(np.concatenate([touched, self.nodes])))]
        kept = Found(shape, constraint, focus[:0])
        if known is not None and len(again) < len(focus):
            kept = self._found(shape, constraint, known, focus[~inside(focus, again)])
        new = self.asker(shape, constraint, again, pairs) if len(again) else kept
        found = _joined(kept, new) if new is not kept else kept
        answers = self._answers(found)
        if answers is not None:
            self.memory.now[key] = answers
        return found

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

    def _steady(self) -> bool:
        """Say whether the classes above classes are what they were."""
        assert self.memory.change is not None
        return self.columns.id(SUBCLASS) not in self.memory.change.all

    def _touched(self, constraint: Constraint) -> Ids | None:
        """Return the focus nodes whose answer a change can touch, None for all."""
        assert isinstance(constraint, Query) and self.memory.change is not None
        top = blocks(constraint.text, constraint.prologue)
        if top is None:
            return None
        found: list[Ids] = [self.nodes[:0]]
        for chain in _chains(top, ()):
            for pattern in chain[-1].patterns:
                reached = self._reached(chain, pattern)
                if reached is None:
                    return None
                found += reached
        return uniq(np.concatenate(found))

    def _reached(self, chain: tuple[Block, ...], pattern: Pattern) -> list[Ids] | None:
        """Return the focus nodes that one pattern leads to from what has changed, None for all."""
        assert self.memory.change is not None
        changed, found = self.memory.change.all, []
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
        assert first is not None and self.memory.change is not None
        gone = self.memory.change.gone.get(predicate, self.nodes[:0])
        if by_object:
            gone = np.sort(pack(*reversed(unpack(gone))))
        found = np.concatenate(
            [_of(self.columns.pairs(predicate, by_object), first), _of(gone, first)]
        )
        if second is not None:
            found = found[inside(unpack(found)[1], second)]
        return pack(*reversed(unpack(found))) if by_object else found

    def _answers(self, found: Found) -> list[Answer] | None:
        """Return results as they are kept, or None where a blank node is among them."""
        tokens, made = self.columns.tokens, []
        values = found.values.tolist() if found.values is not None else [-1] * len(found)
        for i, node in enumerate(found.focus.tolist()):
            path = found.paths[i] if isinstance(found.paths, list) else found.shape.path
            own = path != found.shape.path and isinstance(path, Link)
            told = found.messages[i] if found.messages is not None else ()
            row = (
                tokens[node].decode(),
                tokens[values[i]].decode() if values[i] >= 0 else "",
                str(path.predicate) if own and isinstance(path, Link) else "",
                tuple(map(str, told)),
            )
            if any(each.startswith("_:") for each in row[:2]):
                return None
            made.append(row)
        return made

    def _found(self, shape: Shape, query: Constraint, known: list[Answer], focus: Ids) -> Found:
        """Return what was kept about some focus nodes."""
        nodes, values = [], []
        links: list[Path | None] = []
        messages: list[tuple[ox.Literal, ...]] = []
        among = set(focus.tolist())
        for node, value, path, told in known:
            number = self.columns.known(node.encode())
            if number not in among:
                continue
            nodes.append(number)
            values.append(self.columns.id(_term(value)) if value else -1)
            predicate = _term(path) if path else None
            links.append(Link(predicate) if isinstance(predicate, ox.NamedNode) else shape.path)
            terms = (_term(each) for each in told)
            messages.append(tuple(each for each in terms if isinstance(each, ox.Literal)))
        return Found(
            shape, query, np.array(nodes, np.int64), np.array(values, np.int64), links, messages
        )


def _chains(block: Block, above: tuple[Block, ...]) -> list[tuple[Block, ...]]:
    """Return each block with the blocks around it."""
    chain = (*above, block)
    return [chain, *(found for inner in block.inner for found in _chains(inner, chain))]


def _of(pairs: Pairs, first: Ids) -> Pairs:
    """Return the pairs, which are in order, whose first term is among some."""
    begin = np.searchsorted(pairs, first << 32, "left")
    length = np.searchsorted(pairs, (first + 1) << 32, "left") - begin
    offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    found: Pairs = pairs[np.repeat(begin, length) + offset]
    return found


def _joined(one: Found, other: Found) -> Found:
    """Return the results of a query in two runs as one."""
    if len(one) == 0 or len(other) == 0:
        return other if len(one) == 0 else one
    assert one.values is not None and other.values is not None
    assert isinstance(one.paths, list) and isinstance(other.paths, list)
    return Found(
        one.shape,
        one.constraint,
        np.concatenate([one.focus, other.focus]),
        np.concatenate([one.values, other.values]),
        [*one.paths, *other.paths],
        [*(one.messages or ()), *(other.messages or ())],
    )


def _term(token: str) -> Term:
    if token.startswith("<"):
        return ox.NamedNode(token[1:-1])
    line = f"<x:x> <x:x> {token} ."
    found: Term = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))).object
    return found


def change(before: Mapping[int, Pairs], now: Mapping[int, Pairs]) -> Change:
    """Return what changed from some triples to others."""
    every: dict[int, Pairs] = {}
    gone: dict[int, Pairs] = {}
    none = np.zeros(0, np.int64)
    for predicate in {*before, *now}:
        old, new = before.get(predicate, none), now.get(predicate, none)
        differ = np.setxor1d(old, new, assume_unique=True)
        if len(differ):
            every[predicate] = differ
            gone[predicate] = np.setdiff1d(old, new, assume_unique=True)
    return Change(every, gone)
