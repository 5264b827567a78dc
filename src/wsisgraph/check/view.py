"""A graph as the check looks at it: facts, passages, texts, labels, and where a person wrote them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wsisgraph.build import Build, Placed
from wsisgraph.check.problems import Problem, Severity
from wsisgraph.corpus import CONFIG, Corpus, shown
from wsisgraph.errors import Place
from wsisgraph.graph import CODES
from wsisgraph.model import Span
from wsisgraph.rdf import ID, Iri, Literal, Quad, expand
from wsisgraph.schema import load

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


class View:
    """Everything that the check asks of a graph, worked out once. Read only."""

    def __init__(
        self,
        quads: Iterable[Quad],
        build: Build | None = None,
        corpus: Corpus | None = None,
        lang: str = "en",
    ) -> None:
        self.build, self.corpus, self.lang = build, corpus, lang
        self.base = str(build.manifest.get("base", "")) if build else corpus.base if corpus else ""
        self.quads = tuple(quad for quad in quads if quad.graph_name != CODES)
        self.schema = load()
        self.rows: dict[str, list[Quad]] = defaultdict(list)
        self.users: dict[str, list[str]] = defaultdict(list)
        for quad in self.quads:
            if isinstance(quad.subject, Iri):
                self.rows[quad.subject.value].append(quad)
                if isinstance(quad.object, Iri):
                    self.users[quad.object.value].append(quad.subject.value)
        self.texts = {each.iri: each for each in map(self._text, self._of(TEXT)) if each}
        self.passages = {each.iri: each for each in map(self._passage, self._of(PASSAGE)) if each}
        self.facts = {iri: self._fact(iri) for iri in self._of(FACT)}

    def _of(self, cls: str) -> list[str]:
        return sorted(
            {subject for subject in self.users.get(cls, ()) if cls in self.types(subject)}
        )

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the texts of a property's values, sorted and each once."""
        found = {q.object.value for q in self.rows.get(subject, ()) if q.predicate.value == predicate
                 and isinstance(q.object, (Iri, Literal))}  # fmt: skip
        return sorted(found)

    def first(self, subject: str, predicate: str) -> str:
        """Return one value of a property, empty where there is none."""
        return next(iter(self.objects(subject, predicate)), "")

    def types(self, iri: str) -> set[str]:
        """Return the classes that a node states, or the codes state of it."""
        coded = self.schema.coded.get(iri)
        return {*self.objects(iri, TYPE), *(coded.types if coded else ())}

    def source_id(self, report: str) -> str:
        """Return the id of the source that a report's IRI stands for."""
        return report.rpartition("/report/")[2]

    def _text(self, iri: str) -> TextNode | None:
        length = self.first(iri, LENGTH)
        sources = tuple(map(self.source_id, self.objects(iri, RENDITION)))
        return TextNode(
            iri, self.first(iri, SHA256), int(length) if length.isdecimal() else 0, sources
        )

    def _passage(self, iri: str) -> Passage | None:
        """Return a passage, or None where it is not whole (the shapes tell that)."""
        start, end = self.first(iri, START), self.first(iri, END)
        text, sha256 = self.first(iri, IN_TEXT), self.first(iri, SHA256)
        if not (start.isdecimal() and end.isdecimal() and sha256):
            return None
        return Passage(iri, text, Span(int(start), int(end), sha256), self.first(iri, SECTION))

    def _fact(self, iri: str) -> FactNode:
        own = sorted(self.types(iri) - {FACT})
        kinds = [each.removeprefix(WSIS) for each in own if each.startswith(WSIS)]
        sources = tuple(map(self.source_id, self.objects(iri, SOURCE)))
        kind = next(iter(kinds), "Fact")
        evidence, context = (tuple(self.objects(iri, link)) for link in (EVIDENCE, CONTEXT))
        return FactNode(iri, kind, sources, evidence, context)

    def sources_of(self, passage: str) -> tuple[str, ...]:
        """Return the ids of the sources whose text a passage stands in."""
        held = self.passages.get(passage)
        text = self.texts.get(held.text) if held else None
        return text.sources if text else ()

    def users_of(self, passage: str) -> list[str]:
        """Return the facts that point to a passage, in order of IRI."""
        return sorted({user for user in self.users.get(passage, ()) if user in self.facts})

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
        coded = self.schema.coded.get(iri)
        labels = dict(sorted(coded.labels.items())) if coded else {}
        for quad in self.rows.get(iri, ()):
            if quad.predicate.value == LABEL and isinstance(quad.object, Literal):
                labels[quad.object.language or ""] = quad.object.value
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
            told[1] = told[1].rpartition("#")[2].rpartition("/")[2]
        return f"{fact.kind}: {' · '.join(told)}"

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
