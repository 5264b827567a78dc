"""What the constraints of an earlier run gave, as it is kept, and back as results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wsisgraph.check.compiled.checks import Found
from wsisgraph.check.compiled.columns import Columns, Ids, np
from wsisgraph.check.compiled.paths import Link, Path
from wsisgraph.check.compiled.reach import Change
from wsisgraph.check.compiled.shapes import Constraint, Custom, Query, Shape
from wsisgraph.check.compiled.vocabulary import Term
from wsisgraph.rdf import ox

__all__ = ["Answer", "Memory", "kept", "recalled", "together"]

Answer = tuple[str, str, str, tuple[str, ...]]
"""Focus node, value and predicate of a result as N-Triples writes them, and a query's messages."""


@dataclass(slots=True)
class Memory:
    """What each constraint gave in the run before, what has changed since, and what they give now.

    Without a change nothing is known of a run before.
    """

    before: Mapping[str, list[Answer]] = field(default_factory=dict)
    change: Change | None = None
    now: dict[str, list[Answer]] = field(default_factory=dict)


def kept(columns: Columns, found: Found) -> list[Answer] | None:
    """Return results as they are kept, or None where a blank node is among them."""
    tokens, made = columns.tokens, []
    values = _values(found)
    predicates = _paths(columns, found)
    for i, node in enumerate(found.focus.tolist()):
        path = predicates[i]
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


def recalled(
    columns: Columns, shape: Shape, constraint: Constraint, known: list[Answer], focus: Ids
) -> Found:
    """Return what was kept about some focus nodes."""
    nodes, values = [], []
    links: list[Path | None] = []
    messages: list[tuple[ox.Literal, ...]] = []
    among = set(focus.tolist()) if known else set()
    for node, value, path, told in known:
        number = columns.known(node.encode())
        if number not in among:
            continue
        nodes.append(number)
        values.append(columns.id(_term(value)) if value else -1)
        predicate = _term(path) if path else None
        links.append(Link(predicate) if isinstance(predicate, ox.NamedNode) else shape.path)
        terms = (_term(each) for each in told)
        messages.append(tuple(each for each in terms if isinstance(each, ox.Literal)))
    asked = isinstance(constraint, (Query, Custom))
    ids = np.array(nodes, np.int64)
    return Found(
        shape, constraint, ids, np.array(values, np.int64), links, messages if asked else None
    )


def together(columns: Columns, one: Found, other: Found) -> Found:
    """Return the results of a constraint about some focus nodes and about others as one."""
    if len(one) == 0 or len(other) == 0:
        return other if len(one) == 0 else one
    told = None
    if one.messages is not None and other.messages is not None:
        told = [*one.messages, *other.messages]
    return Found(
        one.shape,
        one.constraint,
        np.concatenate([one.focus, other.focus]),
        np.array([*_values(one), *_values(other)], np.int64),
        [*_paths(columns, one), *_paths(columns, other)],
        told,
    )


def _values(found: Found) -> list[int]:
    """Return the value of each result, -1 where it has none."""
    return found.values.tolist() if found.values is not None else [-1] * len(found)


def _paths(columns: Columns, found: Found) -> list[Path | None]:
    """Return the path of each result."""
    if isinstance(found.paths, list):
        return found.paths
    if found.paths is None:
        return [found.shape.path] * len(found)
    terms = map(columns.term, found.paths.tolist())
    return [Link(term) if isinstance(term, ox.NamedNode) else None for term in terms]


def _term(token: str) -> Term:
    if token.startswith("<"):
        return ox.NamedNode(token[1:-1])
    line = f"<x:x> <x:x> {token} ."
    found: Term = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))).object
    return found
