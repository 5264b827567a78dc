"""Show one thing: its names, and every fact about it with the place and, at hand, the words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256

from wsisgraph.errors import Place, UnknownName, near
from wsisgraph.model import digest
from wsisgraph.rdf import ID, Iri, Literal, Quad, compact, expand

__all__ = ["Passage", "Shown", "ShownFact", "show"]

A, LABEL, NAME, SHORT, ALT = map(
    expand, ("rdf:type", "skos:prefLabel", "wsis:name", "wsis:shortName", "skos:altLabel")
)
FACT, SOURCE, EVIDENCE, CONTEXT = map(
    expand, ("wsis:Fact", "dcterms:source", "wsis:evidence", "wsis:context")
)
SUBJECT, PREDICATE, OBJECT = map(expand, ("rdf:subject", "rdf:predicate", "rdf:object"))
IN_TEXT, START, END, SHA, SECTION = map(
    expand, ("wsis:inText", "oa:start", "oa:end", "wsis:sha256", "wsis:section")
)
LAYER = {A, SOURCE, EVIDENCE, CONTEXT}


@dataclass(frozen=True, slots=True)
class Passage:
    """Where words stand: source, section, positions; `words` where the text is at hand."""

    source: str
    section: str
    start: int
    end: int
    context: bool
    words: str | None = None
    changed: bool = False

    def __str__(self) -> str:
        kind = "context" if self.context else "evidence"
        section = f" §{self.section}" if self.section else ""
        words = "" if self.words is None else f" “{' '.join(self.words.split())}”"
        changed = " (these are not the words that were sealed)" if self.changed else ""
        return f"{kind}: {self.source}{section} {self.start}-{self.end}{words}{changed}"


@dataclass(frozen=True, slots=True)
class ShownFact:
    """One fact in words: its kind, what it states as pairs of property and value, its passages."""

    name: str
    kind: str
    says: tuple[tuple[str, str], ...]
    passages: tuple[Passage, ...]
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing: its IRI, label, classes, names and facts."""

    iri: str
    label: str
    classes: tuple[str, ...]
    names: tuple[str, ...]
    facts: tuple[ShownFact, ...] = field(default=())

    def _repr_html_(self) -> str:
        from wsisgraph.tables.text import html

        rows = [
            [
                fact.kind,
                "\n".join(f"{word}: {value}" for word, value in fact.says),
                "\n".join(map(str, fact.passages)),
            ]
            for fact in self.facts
        ]
        return html(("kind", "says", "stated"), rows, f"{self.label} <{self.iri}>")


class Index:
    """The triples of a graph by subject, with labels."""

    def __init__(self, quads: Iterable[Quad], lang: str) -> None:
        self.lang = lang
        self.of: dict[str, dict[str, list[object]]] = {}
        self.asked: dict[str, list[str]] = {}
        for quad in quads:
            if not isinstance(quad.subject, Iri):
                continue
            values = self.of.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, [])
            if quad.object not in values:
                values.append(quad.object)
        for node, row in self.of.items():
            for predicate in (LABEL, NAME, SHORT, ALT):
                for value in row.get(predicate, ()):
                    if isinstance(value, Literal):
                        self.asked.setdefault(unicodedata.normalize("NFC", value.value), []).append(
                            node
                        )

    def one(self, node: str, predicate: str) -> str:
        """Return one value, or an empty text."""
        values = self.of.get(node, {}).get(predicate, [])
        return str(getattr(values[0], "value", "")) if values else ""

    def all(self, node: str, predicate: str) -> list[str]:
        """Return all values, in order."""
        return sorted(
            str(getattr(value, "value", value))
            for value in self.of.get(node, {}).get(predicate, [])
        )

    def label(self, node: str) -> str:
        """Return a thing's label in the wished language; another language's is marked; else a compact name."""
        found: dict[str, str] = {}
        for predicate in (LABEL, expand("rdfs:label"), NAME):
            for value in self.of.get(node, {}).get(predicate, ()):
                if isinstance(value, Literal):
                    found.setdefault(value.language or "", value.value)
        if self.lang in found or not found:
            return found.get(self.lang) or compact(node)
        language = min(found, key=lambda each: (each not in ("en", "ja"), each))
        return f"{found[language]} [{language}]" if language else found[language]

    def find(self, name: str, base: str) -> str:
        """Return the IRI that an IRI, a slug or a label means. Raises UnknownName."""
        name = unicodedata.normalize("NFC", name.strip())
        for full in (name, base + name, ID + name):
            if full in self.of:
                return full
        nodes = sorted({node for node in self.asked.get(name, ()) if "/fact/" not in node})
        if len(nodes) == 1:
            return nodes[0]
        if nodes:
            listed = ", ".join(node.removeprefix(base).removeprefix(ID) for node in nodes)
            raise UnknownName(
                f"{name!r} is the name of more than one thing", f"say which: {listed}"
            )
        slugs = [
            node.removeprefix(base).removeprefix(ID)
            for node in self.of
            if "/fact/" not in node and "/passage/" not in node
        ]
        inside = sorted(label for label in self.asked if name and (name in label or label in name))
        todo = near(name, [*slugs, *self.asked], "name it by its IRI, slug or label")
        if inside and not get_close_matches(name, [*slugs, *self.asked], n=1):
            todo = f"did you mean {inside[0]!r}?"
        raise UnknownName(f"there is no {name!r} in this graph", todo)


def show(
    quads: Iterable[Quad],
    name: str,
    base: str = "",
    lang: str = "en",
    texts: Iterable[str] = (),
    places: Callable[[str], tuple[Place, ...]] | None = None,
) -> Shown:
    """Return a thing, found by IRI, slug or label, with every fact that speaks of it.

    Facts come in the order of the report. Words are given where one of `texts` is the very text
    that a passage names; a passage whose words differ from their digest is marked changed.
    Raises UnknownName where nothing, or more than one thing, has the name.
    """
    index = Index(quads, lang)
    node = index.find(name, base)
    at_hand = {sha256(text.encode()).hexdigest(): text for text in texts}
    facts = []
    for fact, row in index.of.items():
        if FACT not in index.all(fact, A):
            continue
        speaks = fact == node or any(
            isinstance(v, Iri) and v.value == node
            for p, values in row.items()
            if p not in LAYER
            for v in values
        )
        if speaks:
            facts.append(_fact(index, fact, at_hand, base, places))
    facts.sort(
        key=lambda each: (
            *min(((p.source, p.start) for p in each.passages if not p.context), default=("", 0)),
            each.says,
            each.name,
        )
    )
    names = index.all(node, NAME) + index.all(node, SHORT)
    return Shown(
        node,
        index.label(node),
        tuple(map(compact, index.all(node, A))),
        tuple(dict.fromkeys(names)),
        tuple(facts),
    )


def _fact(
    index: Index,
    fact: str,
    at_hand: Mapping[str, str],
    base: str,
    places: Callable[[str], tuple[Place, ...]] | None,
) -> ShownFact:
    kinds = [compact(each).removeprefix("wsis:") for each in index.all(fact, A) if each != FACT]
    row = index.of[fact]
    if "Statement" in kinds:
        subject = index.label(index.one(fact, SUBJECT))
        stated = (_value(index, value) for value in row.get(OBJECT, ())[:1])
        says = [(_word(index, SUBJECT), subject)]
        says += [(_word(index, index.one(fact, PREDICATE)), value) for value in stated]
        rest = {p: v for p, v in row.items() if p not in (SUBJECT, PREDICATE, OBJECT)}
    else:
        says, rest = [], row
    for predicate in sorted(rest, key=lambda p: (compact(p) in ("wsis:gist", "wsis:note"), p)):
        if predicate not in LAYER:
            values = rest[predicate]
            wished = [v for v in values if isinstance(v, Literal) and v.language == index.lang]
            says += [
                (_word(index, predicate), _value(index, v))
                for v in sorted(wished or values, key=str)
            ]
    found = [
        _passage(index, p, at_hand, base, link == CONTEXT)
        for link in (EVIDENCE, CONTEXT)
        for p in index.all(fact, link)
    ]
    found.sort(key=lambda p: (p.context, p.source, p.start))
    placed = places(fact.removeprefix(base)) if places else ()
    return ShownFact(fact, " ".join(kinds), tuple(says), tuple(found), placed)


def _word(index: Index, predicate: str) -> str:
    label = index.label(predicate)
    return (
        compact(predicate).partition(":")[2]
        if label.startswith(("<", "rdf:")) or ":" in label
        else label
    )


def _value(index: Index, value: object) -> str:
    if isinstance(value, Iri):
        return index.label(value.value)
    if isinstance(value, Literal):
        return (
            f"{value.value} [{value.language}]"
            if value.language and value.language != index.lang
            else value.value
        )
    return str(value)


def _position(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _passage(
    index: Index, passage: str, at_hand: Mapping[str, str], base: str, context: bool
) -> Passage:
    text = index.one(passage, IN_TEXT)
    report = index.one(text, expand("wsis:renditionOf"))
    start, end = (_position(index.one(passage, name)) for name in (START, END))
    known = at_hand.get(index.one(text, SHA))
    words = None if known is None else known[start:end]
    changed = words is not None and digest(words) != index.one(passage, SHA)
    return Passage(
        report.removeprefix(base).removeprefix("report/"),
        index.one(passage, SECTION),
        start,
        end,
        context,
        words,
        changed,
    )
