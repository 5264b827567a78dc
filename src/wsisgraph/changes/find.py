"""What changed between two graphs, by thing and fact.

Facts are named by what they state, so that a correction shows in RDF as one fact gone and one new.
The two are told as one change where they have one key, or differ in a single value and nothing else
could be meant.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wsisgraph.rdf import Iri, Quad, compact, expand
from wsisgraph.schema import Field, Schema, load

__all__ = ["Change", "Row", "Values", "changes", "changes_json"]

Values: TypeAlias = frozenset[object]
Row: TypeAlias = Mapping[str, Values]
Marked: TypeAlias = tuple[object, str]
Verb: TypeAlias = Literal["added", "removed", "changed"]

A, SOURCE, LABEL, SAME, POST_IN = map(
    expand, ("rdf:type", "dcterms:source", "skos:prefLabel", "schema:sameAs", "org:postIn")
)
FACT, EVIDENCE, CONTEXT = map(expand, ("wsis:Fact", "wsis:evidence", "wsis:context"))
DEFINED = expand("rdfs:isDefinedBy")
SUBJECT, PREDICATE, OBJECT = map(expand, ("rdf:subject", "rdf:predicate", "rdf:object"))
PLACED = {A, EVIDENCE, CONTEXT}
NONE: Values = frozenset()
OF_THINGS = (A, LABEL, SAME, POST_IN)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: under which thing it is told, of which kind of fact, and the values that differ.

    `fields` holds for each property the values before and after. For a fact or thing that is new or
    gone it holds all that it says. `old` and `new` are the IRIs of the facts, empty where there is none.
    `source` is the only one of several sources that now states the new fact in place of the old.
    """

    verb: Verb
    topic: str
    kind: str
    fields: tuple[tuple[str, Values, Values], ...]
    old: str = ""
    new: str = ""
    source: str = ""


def changes(old: Iterable[Quad], new: Iterable[Quad], schema: Schema | None = None) -> list[Change]:
    """Return every change of a fact or thing, each once, in order of topic and kind."""
    schema = schema or load()
    before, after = _rows(old), _rows(new)
    found = [*_facts(before, after, schema), *_things(before, after)]
    return sorted(found, key=lambda c: (c.topic, c.kind, c.verb, c.new or c.old, str(c.fields)))


def _rows(quads: Iterable[Quad]) -> dict[str, dict[str, Values]]:
    made: dict[str, dict[str, set[object]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        if isinstance(quad.subject, Iri):
            made[quad.subject.value][quad.predicate.value].add(quad.object)
    return {node: {p: frozenset(v) for p, v in row.items()} for node, row in made.items()}


def _is_fact(row: Row) -> bool:
    return Iri(FACT) in row.get(A, ())


def _kind(row: Row) -> str:
    kinds = sorted(
        compact(t.value) for t in row.get(A, ()) if isinstance(t, Iri) and t.value != FACT
    )
    return next((k.removeprefix("wsis:") for k in kinds if k.startswith("wsis:")), "Fact")


def _said(row: Row) -> dict[str, Values]:
    """Return what a fact says: all but its classes and its passages."""
    return {p: v for p, v in row.items() if p not in PLACED}


def _key(kind: str, row: Row, schema: Schema) -> tuple[Values, ...]:
    record = schema.records.get(kind)
    names = map(expand, record.key) if record else (SUBJECT, PREDICATE)
    return tuple(row.get(name, frozenset()) for name in names)


def _topic(kind: str, row: Row, schema: Schema) -> str:
    """Return the thing under which a fact is told."""
    record = schema.records.get(kind)
    name = expand(record.fields[record.topic].property) if record else SUBJECT
    return min((v.value for v in row.get(name, ()) if isinstance(v, Iri)), default="")


def _fields(old: Row, new: Row) -> tuple[tuple[str, Values, Values], ...]:
    rows = ((p, old.get(p, NONE), new.get(p, NONE)) for p in sorted({*old, *new}))
    return tuple(row for row in rows if row[1] != row[2])


def _facts(before: Mapping[str, Row], after: Mapping[str, Row], schema: Schema) -> Iterator[Change]:
    gone = {n: row for n, row in before.items() if _is_fact(row) and not _is_fact(after.get(n, {}))}
    come = {n: row for n, row in after.items() if _is_fact(row) and not _is_fact(before.get(n, {}))}
    stay = {
        node: (row, after[node])
        for node, row in before.items()
        if _is_fact(row) and _is_fact(after.get(node, {}))
    }
    for one, other in _pairs(gone, come, schema):
        yield _changed(one, gone.pop(one), other, come.pop(other), schema)
    yield from _corrected(gone, come, stay, schema)
    for node, (row, then) in stay.items():
        if _said(row) != _said(then):
            yield _changed(node, row, node, then, schema)
    for node, row in gone.items():
        fields = _fields(_said(row), {})
        yield Change("removed", _topic(_kind(row), row, schema), _kind(row), fields, node, "")
    for node, row in come.items():
        fields = _fields({}, _said(row))
        yield Change("added", _topic(_kind(row), row, schema), _kind(row), fields, "", node)


def _changed(one: str, row: Row, other: str, then: Row, schema: Schema, source: str = "") -> Change:
    """Return the change of a fact into another, or of what is said of one fact."""
    kind = _kind(then)
    fields = _fields(_said(row), _said(then))
    return Change("changed", _topic(kind, then, schema), kind, fields, one, other, source)


def _corrected(
    gone: dict[str, Row],
    come: dict[str, Row],
    stay: dict[str, tuple[Row, Row]],
    schema: Schema,
) -> Iterator[Change]:
    """Yield the changes by which one source takes leave of a fact that others state, or joins them.

    What is told so is taken out of the facts that are gone, that are new and that stay.
    """
    told = {expand(each.property) for each in _unhashed(schema)}
    left: defaultdict[Values, dict[str, Row]] = defaultdict(dict)
    joined: defaultdict[Values, dict[str, Row]] = defaultdict(dict)
    for node, (row, then) in stay.items():
        was, now = row.get(SOURCE, NONE), then.get(SOURCE, NONE)
        fewer, more = was - now, now - was
        if {name for name, _, _ in _fields(_said(row), _said(then))} == {SOURCE}:
            if len(fewer) == 1 and not more:
                left[fewer][node] = _without(row, told) | {SOURCE: fewer}
            elif len(more) == 1 and not fewer:
                joined[more][node] = _without(then, told) | {SOURCE: more}
    for source in sorted({*left, *joined}, key=str):
        fresh, stale = (
            {node: _without(row, told) for node, row in rows.items() if row.get(SOURCE) == source}
            for rows in (come, gone)
        )
        (name,) = (str(getattr(each, "value", each)) for each in source)
        for one, other in _pairs(left[source], fresh, schema):
            yield _changed(one, left[source][one], other, come.pop(other), schema, name)
            del stay[one]
        for one, other in _pairs(stale, joined[source], schema):
            yield _changed(one, gone.pop(one), other, joined[source][other], schema, name)
            del stay[other]


def _unhashed(schema: Schema) -> Iterator[Field]:
    """Yield the fields that are no part of what a fact states: each source has its own."""
    for fields in (schema.common, *(record.fields for record in schema.records.values())):
        yield from (each for each in fields.values() if each.property and not each.hashed)


def _without(row: Row, names: Container[str]) -> dict[str, Values]:
    return {name: values for name, values in row.items() if name not in names}


def _pairs(
    gone: Mapping[str, Row], come: Mapping[str, Row], schema: Schema
) -> list[tuple[str, str]]:
    """Return facts gone and come that are one change: of one key, or with one value changed.

    A pair is made only where neither side could be paired otherwise.
    """
    made: list[tuple[str, str]] = []
    left, right = dict(gone), dict(come)

    def join(named: Iterable[Marked], others: Iterable[Marked]) -> None:
        for one, other in _only(_by_mark(named), _by_mark(others)):
            made.append((one, other))
            del left[one], right[other]

    def keys(rows: Mapping[str, Row]) -> Iterator[Marked]:
        return (((_kind(row), _key(_kind(row), row, schema)), node) for node, row in rows.items())

    def but_one(rows: Mapping[str, Row]) -> Iterator[Marked]:
        for node, row in rows.items():
            kind = _kind(row)
            said = {p: v for p, v in _said(row).items() if p != SOURCE}
            for name in said:
                rest = frozenset((p, v) for p, v in said.items() if p != name)
                if len(rest) > 1 and _topic(kind, dict(rest), schema):
                    yield (kind, name, rest), node

    join(keys(left), keys(right))
    join(but_one(left), but_one(right))
    return made


def _by_mark(named: Iterable[Marked]) -> dict[object, set[str]]:
    found: dict[object, set[str]] = defaultdict(set)
    for mark, node in named:
        found[mark].add(node)
    return found


def _only(
    ones: Mapping[object, set[str]], others: Mapping[object, set[str]]
) -> list[tuple[str, str]]:
    """Return the pairs that share a mark, where no other pair has either of the two."""
    pairs = {
        (min(ones[mark]), min(others[mark]))
        for mark in ones.keys() & others.keys()
        if len(ones[mark]) == 1 and len(others[mark]) == 1
    }
    left, right = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    return sorted((a, b) for a, b in pairs if left[a] == 1 and right[b] == 1)


def _things(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[Change]:
    """Yield changes of the editors' list: things that are new or gone, labels and outward links."""
    for node in sorted({*before, *after}):
        old, new = (
            {p: row[p] for p in OF_THINGS if p in row}
            for row in (before.get(node, {}), after.get(node, {}))
        )
        coded = DEFINED in {**before.get(node, {}), **after.get(node, {})}
        fields = () if coded else _fields(old, new)
        if fields and (LABEL in old or LABEL in new):
            verb: Verb = (
                "changed" if LABEL in old and LABEL in new else "added" if new else "removed"
            )
            yield Change(verb, node, "", fields)


def changes_json(found: Sequence[Change]) -> str:
    """Return changes as a JSON list; terms as N-Triples writes them."""
    rows = [
        {
            "verb": change.verb,
            "topic": change.topic,
            "kind": change.kind or "Thing",
            "old": change.old,
            "new": change.new,
            "source": change.source,
            "fields": [
                {"property": name, "old": sorted(map(str, old)), "new": sorted(map(str, new))}
                for name, old, new in change.fields
            ],
        }
        for change in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
