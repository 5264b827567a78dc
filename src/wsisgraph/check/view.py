"""A graph as the check looks at it: facts, passages, texts, labels, and where a person wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from wsisgraph.build import Build, Placed
from wsisgraph.check.problems import Problem, Severity
from wsisgraph.corpus import CONFIG, Corpus, shown
from wsisgraph.errors import Place
from wsisgraph.model import Span
from wsisgraph.rdf import ID, Literal, Quad, expand
from wsisgraph.schema import load, term_labels

if TYPE_CHECKING:
    from wsisgraph.check.grid import Grid, Said

__all__ = ["FactNode", "Passage", "TextNode", "View"]

TYPE, LABEL = expand("rdf:type"), expand("skos:prefLabel")
SOURCE, EVIDENCE, CONTEXT = map(expand, ("dcterms:source", "wsis:evidence", "wsis:context"))
FACT, PASSAGE, TEXT = map(expand, ("wsis:Fact", "wsis:Passage", "wsis:Text"))
IN_TEXT, RENDITION, SHA256, LENGTH = map(
    expand, ("wsis:inText", "wsis:renditionOf", "wsis:sha256", "wsis:length")
)
START, END, SECTION = map(expand, ("oa:start", "oa:end", "wsis:section"))
WSIS = expand("wsis:")


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a text, as the graph holds it."""

    iri: str
    text: str
    span: Span
    section: str = ""


@dataclass(frozen=True, slots=True)
class TextNode:
    """An exact rendition of a report, and the ids of the sources whose text it is."""

    iri: str
    sha256: str
    length: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactNode:
    """A fact, the ids of the sources that state it, and its passages by IRI."""

    iri: str
    kind: str
    sources: tuple[str, ...]
    evidence: tuple[str, ...]
    context: tuple[str, ...]


Node = TypeVar("Node")


class Nodes(Mapping[str, Node], Generic[Node]):
    """The nodes of a class by IRI, in order, each looked at when it is asked for."""

    def __init__(self, grid: Grid, cls: str, make: Callable[[str], Node | None]) -> None:
        self.grid, self.cls, self.make = grid, cls, make
        self.members = frozenset(grid.having(TYPE, cls).tolist())
        self.made: dict[str, Node | None] = {}

    def __getitem__(self, name: str) -> Node:
        if name not in self.made:
            held = self.grid.number(name) in self.members
            self.made[name] = self.make(name) if held else None
        found = self.made[name]
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.grid.subjects(TYPE, self.cls) if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class View:
    """Everything that the check asks of a graph, each looked up once. Read only."""

    def __init__(
        self,
        quads: Iterable[Quad] | Grid,
        build: Build | None = None,
        corpus: Corpus | None = None,
        lang: str = "en",
    ) -> None:
        self.build, self.corpus, self.lang = build, corpus, lang
        self.base = str(build.manifest.get("base", "")) if build else corpus.base if corpus else ""
        self.schema = load()
        self.grid = _grid(quads)
        self._slots: dict[tuple[str, ...], dict[int, int]] = {}
        self._types: dict[str, frozenset[str]] = {}
        self._labels: dict[str, str] = {}
        self._sources: dict[str, tuple[str, ...]] = {}
        texts = map(self._text, self.grid.subjects(TYPE, TEXT))
        self.texts = {each.iri: each for each in texts if each}
        self.passages = Nodes(self.grid, PASSAGE, self._passage)
        self.facts: Nodes[FactNode] = Nodes(self.grid, FACT, self._fact)

    def said(self, subject: str) -> list[Said]:
        """Return what is said of a node, in whatever graph."""
        return self.grid.said(subject)

    def values(self, subject: str, *predicates: str) -> list[list[str]]:
        """Return the texts of some properties' values, sorted and each once."""
        grid = self.grid
        slots = self._slots.get(predicates)
        if slots is None:
            slots = {grid.number(each): at for at, each in enumerate(predicates)}
            self._slots[predicates] = slots
        found: list[list[str]] = [[] for _ in predicates]
        for predicate, value, _ in grid.rows(grid.number(subject)):
            at = slots.get(predicate)
            if at is not None and grid.named(value):
                found[at].append(grid.text(value))
        return [each if len(each) < 2 else sorted(set(each)) for each in found]

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the texts of a property's values, sorted and each once."""
        return self.values(subject, predicate)[0]

    def first(self, subject: str, predicate: str) -> str:
        """Return one value of a property, empty where there is none."""
        return next(iter(self.objects(subject, predicate)), "")

    def types(self, iri: str) -> frozenset[str]:
        """Return the classes that a node states, or the codes state of it."""
        if iri not in self._types:
            coded = self.schema.coded.get(iri)
            own = self.objects(iri, TYPE)
            self._types[iri] = frozenset((*own, *(coded.types if coded else ())))
        return self._types[iri]

    def source_id(self, report: str) -> str:
        """Return the id of the source that a report's IRI stands for."""
        return report.rpartition("/report/")[2]

    def _text(self, iri: str) -> TextNode | None:
        lengths, digests, reports = self.values(iri, LENGTH, SHA256, RENDITION)
        length = next(iter(lengths), "")
        return TextNode(
            iri,
            next(iter(digests), ""),
            int(length) if length.isdecimal() else 0,
            tuple(map(self.source_id, reports)),
        )

    def _passage(self, iri: str) -> Passage | None:
        """Return a passage, or None where it is not whole (the shapes tell that)."""
        found = self.values(iri, START, END, IN_TEXT, SHA256, SECTION)
        start, end, text, sha256, section = (next(iter(each), "") for each in found)
        if not (start.isdecimal() and end.isdecimal() and sha256):
            return None
        return Passage(iri, text, Span(int(start), int(end), sha256), section)

    def _fact(self, iri: str) -> FactNode:
        types, reports, evidence, context = self.values(iri, TYPE, SOURCE, EVIDENCE, CONTEXT)
        coded = self.schema.coded.get(iri)
        own = sorted({*types, *(coded.types if coded else ())} - {FACT})
        kinds = [each.removeprefix(WSIS) for each in own if each.startswith(WSIS)]
        sources = tuple(map(self.source_id, reports))
        kind = next(iter(kinds), "Fact")
        return FactNode(iri, kind, sources, tuple(evidence), tuple(context))

    def sources_of(self, passage: str) -> tuple[str, ...]:
        """Return the ids of the sources whose text a passage stands in."""
        found = self._sources.get(passage)
        if found is None:
            held = self.passages.get(passage)
            text = self.texts.get(held.text) if held else None
            found = self._sources[passage] = text.sources if text else ()
        return found

    def users_of(self, passage: str) -> list[str]:
        """Return the facts that point to a passage, in order of IRI."""
        return sorted(user for user in self.grid.users(passage) if user in self.facts)

    def placed(self, iri: str, sources: Sequence[str] = ()) -> tuple[Placed, ...]:
        """Return where a person wrote a fact or a thing: all places, or those of some sources."""
        if self.build is None or not iri.startswith(self.base):
            return ()
        found = self.build.places.get(iri.removeprefix(self.base), ())
        own = tuple(each for each in found if each.source in sources)
        return own or found

    def digest_place(self, source: str) -> Place | None:
        """Return the line of wsisgraph.toml where the digest of a source's text stands."""
        known = self.corpus.source(source) if self.corpus else None
        if known is not None:
            return known.digest_place
        line = self.build.manifest.get("digests", {}).get(source) if self.build else None
        if self.build is None or line is None:
            return None
        return Place(shown(Path(self.build.manifest["corpus"]) / CONFIG), line)

    def label(self, iri: str) -> str:
        """Return a label in the view's language, else in another, else the end of the IRI."""
        if iri not in self._labels:
            self._labels[iri] = self._label(iri)
        return self._labels[iri]

    def _label(self, iri: str) -> str:
        coded = self.schema.coded.get(iri)
        labels = dict(sorted(coded.labels.items())) if coded else {}
        for each in self.said(iri):
            if each.predicate == LABEL and isinstance(each.object, Literal):
                labels[each.object.language or ""] = each.object.value
        fallback = iri.removeprefix(self.base).removeprefix(ID) if self.base else iri
        return labels.get(self.lang) or next((labels[k] for k in sorted(labels)), fallback)

    def describe(self, iri: str) -> str:
        """Return a node in words: a thing's label, or the kind and key values of a fact."""
        fact = self.facts.get(iri)
        if fact is None:
            return self.label(iri)
        record = self.schema.records.get(fact.kind)
        keys = record.key if record else ("rdf:subject", "rdf:predicate", "rdf:object")
        told = [self.label(value) for key in keys for value in self.objects(iri, expand(key))]
        if record is None and len(told) == 3:
            predicate = self.first(iri, expand("rdf:predicate"))
            told[1] = self._term(predicate, told[1].rpartition("#")[2].rpartition("/")[2])
        kind = self._term(WSIS + fact.kind, fact.kind)
        return f"{kind}{'：' if self.lang == 'ja' else ': '}{' · '.join(told)}"

    def _term(self, iri: str, name: str) -> str:
        """Return what a class or property is called: in English its name, as in the sheets."""
        return name if self.lang == "en" else term_labels().get(iri, {}).get(self.lang, name)

    def spots(self, focus: str) -> list[tuple[Place | None, str, str]]:
        """Return place, source and node for each place where a person can mend a focus node.

        A passage is mended at the facts that use it, a text at its digest; what nobody wrote (an
        instance of the codes) at the facts that name it.
        """
        own = self.placed(focus)
        if own:
            return [(each.place, each.source, focus) for each in own]
        if focus in self.texts:
            return [(self.digest_place(each), each, focus) for each in self.texts[focus].sources]
        sources = self.sources_of(focus)
        users = [
            (each, user) for user in self.users_of(focus) for each in self.placed(user, sources)
        ]
        if not users:
            return [(None, next(iter(sources), ""), focus)]
        if focus not in self.passages:
            users = [min(users, key=lambda pair: (pair[0].place, pair[1]))]
        return [(each.place, each.source, user) for each, user in users]

    def problem(
        self,
        severity: Severity,
        said: tuple[str, str],
        place: Place | None,
        focus: str,
        *,
        source: str = "",
        passage: Passage | None = None,
        path: str = "",
        value: str = "",
    ) -> Problem:
        """Return a problem of the check's own, with the label of its focus and its passage."""
        return Problem(
            severity,
            *said,
            place,
            focus=focus,
            label=self.describe(focus) if focus else "",
            path=path,
            value=value,
            section=passage.section if passage else "",
            span=(passage.span.start, passage.span.end) if passage else None,
            source=source,
        )


def _grid(quads: Iterable[Quad] | Grid) -> Grid:
    from wsisgraph.check.grid import Grid

    return quads if isinstance(quads, Grid) else Grid.of(quads)
