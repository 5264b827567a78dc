"""What changed between two graphs, by thing and fact, in words.

Facts are named by what they state, so that a correction shows in RDF as one fact gone and one new.
The two are told as one change where they have one key, or differ in a single value and nothing else
could be meant.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wsisgraph.rdf import Iri, Quad, compact, expand
from wsisgraph.schema import Record, Schema, load
from wsisgraph.show import Index

__all__ = ["Change", "changes", "changes_json", "notes"]

Values: TypeAlias = frozenset[object]
Row: TypeAlias = Mapping[str, Values]
Marked: TypeAlias = tuple[object, str]
Verb: TypeAlias = Literal["added", "removed", "changed"]

A, SOURCE, LABEL, SAME = map(
    expand, ("rdf:type", "dcterms:source", "skos:prefLabel", "schema:sameAs")
)
FACT, EVIDENCE, CONTEXT = map(expand, ("wsis:Fact", "wsis:evidence", "wsis:context"))
DEFINED = expand("rdfs:isDefinedBy")
SUBJECT, PREDICATE, OBJECT = map(expand, ("rdf:subject", "rdf:predicate", "rdf:object"))
PLACED = {A, EVIDENCE, CONTEXT}
OF_THINGS = (LABEL, SAME)
WORDS: Mapping[str, tuple[str, str]] = {
    "added": ("{topic}: {fact} added", "{topic}：{fact}を追加"),
    "removed": ("{topic}: {fact} removed", "{topic}：{fact}を削除"),
    "changed": ("{topic}: {field} changed from {old} to {new}", "{topic}：{field}を{old}から{new}に変更"),
    "given": ("{topic}: {field} added: {new}", "{topic}：{field}を追加：{new}"),
    "taken": ("{topic}: {field} removed: {old}", "{topic}：{field}を削除：{old}"),
    "stated": ("{topic}: {fact}: now also stated by {new}", "{topic}：{fact}：{new}も述べている"),
    "unstated": ("{topic}: {fact}: no longer stated by {old}", "{topic}：{fact}：{old}は述べなくなった"),
    LABEL: ("label", "表示名"),
    SAME: ("link", "外部リンク"),
    "thing-added": ("{topic} is new", "{topic}を新たに登録"),
    "thing-removed": ("{topic} is gone", "{topic}の登録を廃止"),
    "because": ("{line} (withdrawn on {date}: {reason})", "{line}（{date}撤回：{reason}）"),
    "none": ("Nothing changed.", "変更は無い。"),
    "beside": (
        "No fact or thing changed, but what stands beside them did: positions of evidence, texts, codes.",
        "事実とものに変更は無いが、付随する記述（根拠の位置、原文、コードなど）に変更がある。",
    ),
    "and": (", ", "、"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One change: under which thing it is told, of which kind of fact, and the values that differ.

    `fields` holds for each property the values before and after. For a fact or thing that is new or
    gone it holds all that it says. `old` and `new` are the IRIs of the facts, empty where there is none.
    """

    verb: Verb
    topic: str
    kind: str
    fields: tuple[tuple[str, Values, Values], ...]
    old: str = ""
    new: str = ""


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
    none: Values = frozenset()
    rows = ((p, old.get(p, none), new.get(p, none)) for p in sorted({*old, *new}))
    return tuple(row for row in rows if row[1] != row[2])


def _facts(before: Mapping[str, Row], after: Mapping[str, Row], schema: Schema) -> Iterator[Change]:
    gone = {n: row for n, row in before.items() if _is_fact(row) and not _is_fact(after.get(n, {}))}
    come = {n: row for n, row in after.items() if _is_fact(row) and not _is_fact(before.get(n, {}))}
    for node, row in before.items():
        if _is_fact(row) and _is_fact(after.get(node, {})):
            fields = _fields(_said(row), _said(after[node]))
            if fields:
                kind = _kind(row)
                yield Change("changed", _topic(kind, row, schema), kind, fields, node, node)
    for one, other in _pairs(gone, come, schema):
        row, then = gone.pop(one), come.pop(other)
        kind = _kind(then)
        fields = _fields(_said(row), _said(then))
        yield Change("changed", _topic(kind, then, schema), kind, fields, one, other)
    for node, row in gone.items():
        fields = _fields(_said(row), {})
        yield Change("removed", _topic(_kind(row), row, schema), _kind(row), fields, node, "")
    for node, row in come.items():
        fields = _fields({}, _said(row))
        yield Change("added", _topic(_kind(row), row, schema), _kind(row), fields, "", node)


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


class _Teller:
    """Says changes in words: labels from the new graph, else from the old."""

    def __init__(
        self, old: Iterable[Quad], new: Iterable[Quad], beside: Iterable[Quad], lang: str
    ) -> None:
        self.lang = lang
        self.at = 1 if lang == "ja" else 0
        self.index = Index([*new, *old, *beside], lang)
        self.schema = load()

    def say(self, key: str, **values: str) -> str:
        """Return a sentence of the table."""
        return WORDS[key][self.at].format(**values)

    def label(self, iri: str) -> str:
        """Return a thing's label, else what stands at the end of its IRI."""
        found = self.index.label(iri)
        if not found.startswith("<"):
            return found.partition(":")[2] if found.startswith(("wid:", "wsis:", "rdf:")) else found
        return iri.rpartition("/")[2]

    def values(self, values: Values) -> str:
        """Return values as words; of texts in several languages those of the wished one."""
        own = [v for v in values if getattr(v, "language", None) == self.lang]
        told = sorted(
            self.label(v.value) if isinstance(v, Iri) else str(getattr(v, "value", v))
            for v in own or values
        )
        return WORDS["and"][self.at].join(told)

    def topic(self, change: Change) -> str:
        """Return the name of the thing that a change is about."""
        return self.label(change.topic)

    def lines(self, change: Change) -> list[str]:
        """Return a change as sentences, one for each value of a fact that is changed."""
        topic = self.topic(change)
        if change.verb != "changed":
            if not change.kind:
                return [self.say(f"thing-{change.verb}", topic=topic)]
            return [self.say(change.verb, topic=topic, fact=self.fact(change))]
        return [line for field in change.fields for line in self._changed(change, topic, *field)]

    def _changed(
        self, change: Change, topic: str, name: str, old: Values, new: Values
    ) -> list[str]:
        gone, come = old - new, new - old
        told, then = self.values(gone), self.values(come)
        if name == SOURCE:
            fact = self.fact(change)
            return [
                self.say(key, topic=topic, fact=fact, old=told, new=then)
                for key, values in (("stated", come), ("unstated", gone))
                if values
            ]
        key = "changed" if gone and come else "given" if come else "taken"
        return [self.say(key, topic=topic, field=self.field(change, name), old=told, new=then)]

    def field(self, change: Change, name: str) -> str:
        """Return the name of what changed: of a role its own name, of a statement its property."""
        if name in WORDS:
            return WORDS[name][self.at]
        record = self.schema.records.get(change.kind)
        row = self.index.of.get(change.new or change.old, {})
        if record is not None and name == expand(record.fields[record.into].property):
            coded = (
                row.get(expand(record.fields[record.code_into].property))
                if record.code_into
                else None
            )
            return (
                self.values(frozenset(coded))
                if coded
                else self.label(expand(f"wsis:{change.kind}"))
            )
        if record is None and name == OBJECT:
            return self.values(frozenset(row.get(PREDICATE, ())))
        own = self.label(name)
        if record is None:
            return own
        return (
            f"{self.label(expand(f'wsis:{change.kind}'))}, {own}"
            if self.at == 0
            else (f"{self.label(expand(f'wsis:{change.kind}'))}の{own}")
        )

    def fact(self, change: Change) -> str:
        """Return what a fact says, in a line: its lead value first, its topic left out."""
        row = self.index.of.get(change.new or change.old, {})
        said = {name: frozenset(values) for name, values in row.items() if name not in PLACED}
        record = self.schema.records.get(change.kind)
        if record is None:
            return f"{self.values(said.get(PREDICATE, frozenset()))} {self.values(said.get(OBJECT, frozenset()))}"
        return self._record(record, change.kind, said)

    def _record(self, record: Record, kind: str, said: Mapping[str, Values]) -> str:
        lead = expand(record.fields[record.into].property)
        named = expand(record.fields[record.code_into].property) if record.code_into else ""
        head = self.values(said[named]) if named in said else self.label(expand(f"wsis:{kind}"))
        left_out = {
            lead,
            named,
            SOURCE,
            expand("wsis:note"),
            expand(record.fields[record.topic].property),
        }
        rest = [
            f"{self.label(name)} {self.values(values)}"
            for name, values in sorted(said.items())
            if name not in left_out
        ]
        told = " ".join(filter(None, (head, self.values(said.get(lead, frozenset())))))
        return f"{told} ({'; '.join(rest)})" if rest else told


def notes(
    found: Sequence[Change],
    old: Iterable[Quad],
    new: Iterable[Quad],
    beside: Iterable[Quad] = (),
    lang: str = "en",
    withdrawn: Mapping[str, tuple[str, str]] | None = None,
) -> str:
    """Return changes as release notes, a line each, in order of the name of what they are about.

    `beside` are the codes, for labels. `withdrawn` gives for the IRI of a fact that was withdrawn
    the day and the reason.
    """
    old, new = frozenset(old), frozenset(new)
    teller = _Teller(old, new, beside, lang)
    if not found:
        return teller.say("none" if old == new else "beside") + "\n"
    made = []
    for change in found:
        for line in teller.lines(change):
            because = (withdrawn or {}).get(change.old) if change.verb == "removed" else None
            if because:
                line = teller.say("because", line=line, date=because[0], reason=because[1])
            made.append((teller.topic(change), f"- {' '.join(line.split())}"))
    return "\n".join(line for _, line in sorted(made)) + "\n"


def changes_json(found: Sequence[Change]) -> str:
    """Return changes as a JSON list; terms as N-Triples writes them."""
    rows = [
        {
            "verb": change.verb,
            "topic": change.topic,
            "kind": change.kind or "Thing",
            "old": change.old,
            "new": change.new,
            "fields": [
                {"property": name, "old": sorted(map(str, old)), "new": sorted(map(str, new))}
                for name, old, new in change.fields
            ],
        }
        for change in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
