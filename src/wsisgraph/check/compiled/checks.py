"""Each kind of constraint as an operation over columns.

`BY_VALUE` judges value nodes one by one: it is given the distinct ones and says which are wrong.
`BY_FOCUS` judges the value nodes of a focus node together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

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
from wsisgraph.check.compiled.literals import Sign, compare
from wsisgraph.check.compiled.paths import Path, inside_pairs
from wsisgraph.check.compiled.shapes import (
    Closed,
    Constraint,
    Flag,
    Limit,
    Match,
    Members,
    Nested,
    Qualified,
    Shape,
    Value,
)
from wsisgraph.check.compiled.terms import Terms
from wsisgraph.check.compiled.vocabulary import SH, Term
from wsisgraph.rdf import ox

__all__ = ["BY_FOCUS", "BY_VALUE", "Found", "Graph"]


class Graph(Protocol):
    """What a constraint may ask: the columns, their terms, classes, and who conforms to a shape."""

    columns: Columns
    terms: Terms

    def instances(self, name: Term) -> Ids:
        """Return the nodes of a class and of those below it."""

    def conforming(self, shape: Term, nodes: Ids) -> Mask:
        """Return for each node whether it conforms to a shape."""


@dataclass(slots=True)
class Found:
    """Results of one constraint as columns; `paths` and `messages` only where they differ by row.

    `times` tells how often the report repeats each: once for each way that leads to the shape.
    """

    shape: Shape
    constraint: Constraint
    focus: Ids
    values: Ids | None = None
    paths: list[Path | None] | Ids | None = None
    messages: list[tuple[ox.Literal, ...]] | None = None
    times: Ids | None = None

    def __len__(self) -> int:
        return len(self.focus)


def _class(graph: Graph, constraint: Value, values: Ids) -> Mask:
    return ~inside(values, graph.instances(constraint.term))


def _datatype(graph: Graph, constraint: Value, values: Ids) -> Mask:
    return ~graph.terms.of_datatype(values, _iri(constraint.term))


def _node_kind(graph: Graph, constraint: Value, values: Ids) -> Mask:
    return ~graph.terms.of_kind(values, _iri(constraint.term)[len(SH) :])


def _iri(term: Term) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value


SIGNS: Mapping[str, tuple[Sign, ...]] = {
    "minExclusive": (1,),
    "minInclusive": (0, 1),
    "maxExclusive": (-1,),
    "maxInclusive": (-1, 0),
    "lessThan": (-1,),
    "lessThanOrEquals": (-1, 0),
}


def _bound(graph: Graph, constraint: Value, values: Ids) -> Mask:
    limit = np.full(len(values), graph.columns.id(constraint.term), np.int64)
    return _apart(graph, constraint.parameter, values, limit)


def _apart(graph: Graph, parameter: str, values: Ids, others: Ids) -> Mask:
    """Return for each two terms whether they are not in the order that a parameter asks for."""
    key, right = graph.terms.key, SIGNS[parameter]
    one, two = graph.terms.numbers(values), graph.terms.numbers(others)
    wrong: Mask = ~np.isin(np.sign(one - two), right)
    for i in np.flatnonzero(np.isnan(one) | np.isnan(two)).tolist():
        wrong[i] = compare(key(int(values[i])), key(int(others[i]))) not in right
    return wrong


def _length(graph: Graph, constraint: Limit, values: Ids) -> Mask:
    texts = map(graph.terms.text, values.tolist())
    if constraint.parameter == "minLength":
        wrong = [text is None or len(text) < constraint.number for text in texts]
    else:
        wrong = [text is None or len(text) > constraint.number for text in texts]
    return np.array(wrong, np.bool_)


def _pattern(graph: Graph, constraint: Match, values: Ids) -> Mask:
    search = re.compile(constraint.regex).search
    texts = map(graph.terms.text, values.tolist())
    return np.array([text is None or search(text) is None for text in texts], np.bool_)


def _in(graph: Graph, constraint: Members, values: Ids) -> Mask:
    members = uniq(np.array([graph.columns.id(term) for term in constraint.terms], np.int64))
    return ~inside(values, members)


def _language_in(graph: Graph, constraint: Members, values: Ids) -> Mask:
    ranges = [term.value.lower() for term in constraint.terms if isinstance(term, ox.Literal)]
    codes, tags = graph.terms.tags(values)
    right = [
        code
        for code, tag in tags.items()
        if any(each == "*" or f"{tag}-".startswith(f"{each}-") for each in ranges)
    ]
    return ~np.isin(codes, right)


def _all_of(graph: Graph, constraint: Nested, values: Ids) -> Mask:
    wrong = np.zeros(len(values), np.bool_)
    for shape in constraint.shapes:
        wrong |= ~graph.conforming(shape, values)
    return wrong


def _not(graph: Graph, constraint: Nested, values: Ids) -> Mask:
    return graph.conforming(constraint.shapes[0], values)


def _or(graph: Graph, constraint: Nested, values: Ids) -> Mask:
    wrong = np.ones(len(values), np.bool_)
    for shape in constraint.shapes:
        wrong[wrong] = ~graph.conforming(shape, values[wrong])
    return wrong


def _xone(graph: Graph, constraint: Nested, values: Ids) -> Mask:
    number = np.zeros(len(values), np.int64)
    for shape in constraint.shapes:
        number += graph.conforming(shape, values)
    wrong: Mask = number != 1
    return wrong


BY_VALUE: Mapping[str, Callable[[Graph, Any, Ids], Mask]] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    **dict.fromkeys(("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"), _bound),
    **dict.fromkeys(("minLength", "maxLength"), _length),
    "pattern": _pattern,
    "in": _in,
    "languageIn": _language_in,
    **dict.fromkeys(("node", "and", "property"), _all_of),
    "or": _or,
    "xone": _xone,
    "not": _not,
}


def counted(pairs: Pairs, focus: Ids) -> Ids:
    """Return how many pairs each focus node has."""
    first = unpack(pairs)[0]
    return np.searchsorted(first, focus, "right") - np.searchsorted(first, focus, "left")


def _count(graph: Graph, shape: Shape, constraint: Limit, focus: Ids, pairs: Pairs) -> Found:
    number = counted(pairs, focus)
    few = constraint.parameter == "minCount"
    wrong = number < constraint.number if few else number > constraint.number
    return Found(shape, constraint, focus[wrong])


def _qualified(
    graph: Graph, shape: Shape, constraint: Qualified, focus: Ids, pairs: Pairs
) -> Found:
    value = unpack(pairs)[1]
    fits = graph.conforming(constraint.shape, value)
    for sibling in constraint.siblings:
        fits[fits] = ~graph.conforming(sibling, value[fits])
    number = counted(pairs[fits], focus)
    few = constraint.parameter == "qualifiedMinCount"
    wrong = number < constraint.number if few else number > constraint.number
    return Found(shape, constraint, focus[wrong])


def _has_value(graph: Graph, shape: Shape, constraint: Value, focus: Ids, pairs: Pairs) -> Found:
    first, value = unpack(pairs)
    having = uniq(first[value == graph.columns.id(constraint.term)])
    return Found(shape, constraint, focus[~inside(focus, having)])


def _others(graph: Graph, constraint: Value, focus: Ids) -> Pairs:
    pairs = graph.columns.pairs(graph.columns.id(constraint.term))
    return pairs[inside(unpack(pairs)[0], focus)]


def _equals(graph: Graph, shape: Shape, constraint: Value, focus: Ids, pairs: Pairs) -> Found:
    wrong = np.setxor1d(pairs, _others(graph, constraint, focus), assume_unique=True)
    return Found(shape, constraint, *unpack(wrong))


def _disjoint(graph: Graph, shape: Shape, constraint: Value, focus: Ids, pairs: Pairs) -> Found:
    wrong = pairs[inside_pairs(pairs, _others(graph, constraint, focus))]
    return Found(shape, constraint, *unpack(wrong))


def _less(graph: Graph, shape: Shape, constraint: Value, focus: Ids, pairs: Pairs) -> Found:
    first, value = unpack(pairs)
    source, other = unpack(_others(graph, constraint, focus))
    begin = np.searchsorted(source, first, "left")
    length = np.searchsorted(source, first, "right") - begin
    offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    first, value = np.repeat(first, length), np.repeat(value, length)
    other = other[np.repeat(begin, length) + offset]
    wrong = _apart(graph, constraint.parameter, value, other)
    return Found(shape, constraint, first[wrong], value[wrong])


def _unique_lang(graph: Graph, shape: Shape, constraint: Flag, focus: Ids, pairs: Pairs) -> Found:
    first, value = unpack(pairs)
    codes, tags = graph.terms.tags(value)
    tagged = np.isin(codes, list(tags))
    seen, many = np.unique(pack(first[tagged], codes[tagged].astype(np.int64)), return_counts=True)
    return Found(shape, constraint, unpack(seen[many > 1])[0])


def _closed(graph: Graph, shape: Shape, constraint: Closed, focus: Ids, pairs: Pairs) -> Found:
    first, value = unpack(pairs)
    allowed = {graph.columns.id(term) for term in constraint.allowed}
    nodes = uniq(value)
    same = len(first) == len(nodes) and bool(np.all(first == value))
    parts: list[tuple[Ids, Ids, Ids]] = []
    for predicate in graph.columns.predicates.tolist():
        if predicate in allowed:
            continue
        more = graph.columns.pairs(predicate)
        more = more[inside(unpack(more)[0], nodes)]
        if len(more) == 0:
            continue
        subject, found = unpack(more)
        if not same:
            back = uniq(pack(value, first))
            begin = np.searchsorted(back >> 32, subject, "left")
            length = np.searchsorted(back >> 32, subject, "right") - begin
            offset = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
            subject = unpack(back[np.repeat(begin, length) + offset])[1]
            found = np.repeat(found, length)
        parts.append((subject, np.full(len(subject), predicate, np.int64), found))
    if not parts:
        return Found(shape, constraint, np.zeros(0, np.int64))
    owner, path, found = (np.concatenate([part[i] for part in parts]) for i in range(3))
    return Found(shape, constraint, owner, found, path)


BY_FOCUS: Mapping[str, Callable[[Graph, Shape, Any, Ids, Pairs], Found]] = {
    **dict.fromkeys(("minCount", "maxCount"), _count),
    **dict.fromkeys(("qualifiedMinCount", "qualifiedMaxCount"), _qualified),
    "hasValue": _has_value,
    "equals": _equals,
    "disjoint": _disjoint,
    **dict.fromkeys(("lessThan", "lessThanOrEquals"), _less),
    "uniqueLang": _unique_lang,
    "closed": _closed,
}
