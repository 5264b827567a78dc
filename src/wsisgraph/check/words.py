"""Look for each value of a fact in the words that state it: names, numbers, dates, addresses, things.

Codes (a role, a kind), topics, pictures and reports need not be said in so many words.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING

from wsisgraph.build import Placed
from wsisgraph.check.evidence import once
from wsisgraph.check.forms import Dates, dates, holds_name, numbers, times
from wsisgraph.check.messages import say
from wsisgraph.check.problems import Note, Problem
from wsisgraph.check.view import FactNode, Passage, View
from wsisgraph.kinds import clean_date, clean_number
from wsisgraph.progress import counted
from wsisgraph.rdf import Iri, Literal, absolute, compact, expand
from wsisgraph.text import fold

if TYPE_CHECKING:
    from wsisgraph.check.grid import Said
    from wsisgraph.schema import Field

__all__ = ["Looked", "look_up"]

# Numbers that we give ourselves to keep remarks and sessions apart.
OWN = {
    expand(f"wsis:{name}") for name in ("number", "expectationNumber", "order", "orderInSuperEvent")
}
UNSAID = {
    expand(name)
    for name in ("dcmitype:StillImage", "dcmitype:MovingImage", "wsis:Report", "wsis:Fact")
}
CONCEPT, STATE = expand("skos:Concept"), expand("wsis:State")
SAID_CONCEPTS = {expand("wsis:ActionLine"), expand("wsis:StakeholderGroup")}
NAMING = {expand(name) for name in ("wsis:name", "wsis:shortName", "dcterms:title")}
OBJECT, PREDICATE, SUBJECT = map(expand, ("rdf:object", "rdf:predicate", "rdf:subject"))
BASIS, LABEL = expand("wsis:basis"), expand("skos:prefLabel")
NAMES, THING = "names", "thing"
BRACKETED = re.compile(r" ?\([^()\n]*\)")
LOOKED = (NAMES, THING, "date", "time", "integer", "number", "url")


@dataclass(slots=True)
class Looked:
    """What looking found: problems, and how many values were found, missing or explained."""

    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    exceptions: Counter[str] = field(default_factory=Counter)

    def notes(self) -> list[Note]:
        """Return what was counted; exceptions by their reason."""
        names = ("values", "values-found", "values-missing")
        rows = [Note(name, self.counts[name]) for name in names if self.counts["values"]]
        return rows + [Note("exceptions", n, why) for why, n in sorted(self.exceptions.items())]


@dataclass(frozen=True, slots=True)
class _Value:
    """A value to look for: the word of the sheet, what kind of value, and the term."""

    word: str
    kind: str
    term: Iri | Literal


class _Said:
    """The words that one source gives for one fact, folded, and what they hold."""

    def __init__(self, stretches: list[str]) -> None:
        self.stretches = stretches
        self.whole = "\n".join(stretches)
        self._numbers: set[Decimal] | None = None
        self._dates: Dates | None = None

    @cached_property
    def readings(self) -> set[str]:
        """The words, and the words without what stands in brackets: an acronym within a name."""
        return {self.whole, BRACKETED.sub("", self.whole)}

    def number(self, text: str) -> bool:
        """Say whether a number stands in the words."""
        if self._numbers is None:
            self._numbers = set().union(*map(numbers, self.stretches))
        return Decimal(text) in self._numbers

    @cached_property
    def times(self) -> set[str]:
        """The times of the clock that stand in the words."""
        return set().union(*map(times, self.stretches))

    def date(self, text: str) -> bool:
        """Say whether a date stands in the words."""
        if self._dates is None:
            self._dates = dates(self.stretches)
        return self._dates.hold(text)


def look_up(view: View, words: Mapping[str, str], facts: Iterable[str] | None = None) -> Looked:
    """Return what looking for every value in its words found, in all facts or in some.

    `words` holds the words of each passage at hand. Facts whose words are not at hand are left
    out, and all are where the graph comes without its sheets: what a sheet leaves unsaid, and how
    a report refers to things, stands there only.
    """
    found = Looked()
    if view.build is None:
        return found
    seer = _Seer(view, words)
    asked = list(view.facts if facts is None else facts)
    for iri in counted(asked, "values of facts", len(asked)):
        fact = view.facts[iri]
        for source in fact.sources:
            passages = seer.passages(fact, source)
            if passages is None:
                continue
            said = _Said([seer.folded(passage.iri) for passage in passages])
            placed = next((p for p in view.placed(fact.iri, (source,)) if p.source == source), None)
            for value in seer.values(fact, source):
                found.counts["values"] += 1
                if seer.stands(value, said, source):
                    found.counts["values-found"] += 1
                elif why := seer.reason(fact, source, placed):
                    found.exceptions[why] += 1
                else:
                    found.counts["values-missing"] += 1
                    found.problems.append(seer.problem(fact, source, placed, value, passages))
    found.problems = once(found.problems)
    return found


class _Seer:
    """Knows what each fact states, and by which words a source may say it."""

    def __init__(self, view: View, words: Mapping[str, str]) -> None:
        self.view, self.words = view, words
        self.folded = cache(lambda passage: fold(words[passage]).text)
        self.called = cache(self._called)
        self.wording = cache(self._wording)
        self.stating = cache(self._stating)
        self.needed = cache(self._needed)
        common = view.schema.common.values()
        self.common = {expand(each.property): each for each in common if each.property}

    def _wording(self, source: str) -> dict[str, set[str]]:
        """Return for each thing the folded words by which a source refers to it besides its names."""
        inverse: dict[str, set[str]] = defaultdict(set)
        table = self.view.build.wording.get(source, {}) if self.view.build else {}
        for phrase, meant in table.items():
            folded = fold(phrase).text
            for slug in meant:
                inverse[absolute(slug, self.view.base)].add(folded)
        return inverse

    def passages(self, fact: FactNode, source: str) -> list[Passage] | None:
        """Return the passages of a fact in a source, None where its words are not all at hand."""
        own = {
            iri: self.view.passages[iri]
            for iri in (*fact.evidence, *fact.context)
            if iri in self.view.passages and source in self.view.sources_of(iri)
        }
        whole = any(iri in own for iri in fact.evidence) and all(iri in self.words for iri in own)
        return sorted(own.values(), key=lambda each: each.span) if whole else None

    def _rows(self, subject: str, source: str) -> Iterator[Said]:
        """Yield what a source says of a node; in a graph without names, what all say."""
        graph = f"{self.view.base}graph/report/{source}"
        for each in self.view.said(subject):
            if each.graph in (graph, ""):
                yield each

    def _stating(self, kind: str, predicate: str) -> dict[str, Field]:
        """Return the properties that hold what a kind of fact states, or a statement of a property."""
        record = self.view.schema.records.get(kind)
        if record is not None:
            return self.common | {expand(each.property): each for each in record.fields.values()}
        stated = self.view.schema.statement(compact(predicate))
        if stated is None or predicate in OWN:
            return {}
        return self.common | {OBJECT: stated}

    def values(self, fact: FactNode, source: str) -> Iterator[_Value]:
        """Yield what a fact states and its words are to hold."""
        record = fact.kind in self.view.schema.records
        words = self.stating(fact.kind, "" if record else self.view.first(fact.iri, PREDICATE))
        for said in self._rows(fact.iri, source):
            full, term = said.predicate, said.object
            each = words.get(full)
            if not isinstance(term, (Iri, Literal)) or full in OWN:
                continue
            if not record and full == SUBJECT and words:
                value = _Value("about", THING, term)
            elif each is not None and each.hashed and each.value in LOOKED:
                value = _Value(each.word, each.value, term)
            else:
                continue
            if value.kind != THING or self.needed(term.value):
                yield value

    def _needed(self, thing: str) -> bool:
        """Say whether a thing is one that the words are to name."""
        types = self.view.types(thing)
        return not (types & UNSAID or (CONCEPT in types and not types & SAID_CONCEPTS))

    def stands(self, value: _Value, said: _Said, source: str) -> bool:
        """Say whether a value stands in the words."""
        text = value.term.value
        if value.kind in ("integer", "number"):
            return clean_number(text) is not None and said.number(text)
        if value.kind == "date":
            return clean_date(text) is not None and said.date(text)
        if value.kind == "time":
            return text[:5] in said.times
        if value.kind == THING:
            called = self.called(text, source)
            return any(holds_name(words, name) for words in said.readings for name in called)
        return fold(text).text in said.whole

    def _called(self, thing: str, source: str) -> list[str]:
        """Return the folded words by which a source may name a thing: the short ones first."""
        coded = self.view.schema.coded.get(thing)
        names = set(coded.names) if coded else set()
        if coded and STATE in coded.types:
            names.discard(coded.slug.rpartition("/")[2])
        names.update(self.view.objects(thing, LABEL))
        for each in self._rows(thing, source):
            if each.predicate in NAMING and isinstance(each.object, Literal):
                names.add(each.object.value)
        folded = {fold(name).text for name in names} | self.wording(source).get(thing, set())
        return sorted(folded - {""}, key=lambda name: (len(name), name))

    def reason(self, fact: FactNode, source: str, placed: Placed | None) -> str:
        """Return why a value need not stand in the words, empty where nothing says so."""
        if placed is not None and placed.unsaid:
            return placed.unsaid
        rows = (each for each in self._rows(fact.iri, source) if each.predicate == BASIS)
        codes = sorted(str(each.object).strip("<>").rpartition("/")[2] for each in rows)
        return next((code for code in codes if code in ("corrected", "calculated")), "")

    def problem(
        self,
        fact: FactNode,
        source: str,
        placed: Placed | None,
        value: _Value,
        passages: list[Passage],
    ) -> Problem:
        """Return the problem of a value that is missing."""
        term = value.term
        shown = self.view.label(term.value) if isinstance(term, Iri) else term.value
        thing = isinstance(term, Iri) and value.kind == THING
        if thing:
            slug = term.value.removeprefix(self.view.base)
            shown = f"{shown!r}, {compact(slug) if '://' in slug else slug}"
        elif value.kind in (NAMES, "url"):
            shown = repr(shown)
        key = "unnamed" if thing else "unsaid"
        said = say(key, self.view.lang, value=shown, word=value.word)
        evidence = [each for each in passages if each.iri in fact.evidence]
        return self.view.problem(
            "violation",
            said,
            placed.place if placed else None,
            fact.iri,
            source=source,
            passage=evidence[0],
            value=term.value,
        )
