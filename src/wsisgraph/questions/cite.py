"""Cite: where the facts behind a row are stated, and, with the text at hand, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from wsisgraph.errors import NotHere
from wsisgraph.model import digest
from wsisgraph.rdf import Iri, ox
from wsisgraph.sparql import query

__all__ = ["Source", "sources_of"]

PASSAGES = """
SELECT DISTINCT ?fact ?report ?section ?start ?end ?sha ?text WHERE {{
  VALUES ?fact {{ {facts} }}
  ?fact wsis:evidence ?passage .
  ?passage oa:start ?start ; oa:end ?end ; wsis:sha256 ?sha ; wsis:inText ?rendition .
  ?rendition wsis:renditionOf ?report ; wsis:sha256 ?text .
  OPTIONAL {{ ?passage wsis:section ?section }}
}}"""
LISTS = """
SELECT DISTINCT ?fact ?address WHERE {{
  VALUES ?fact {{ {facts} }}
  ?fact dcterms:source|wsis:citation ?address .
  FILTER NOT EXISTS {{ ?address a wsis:Report }}
}}"""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a fact is stated: a span of a report, or the `address` that a code list names.

    `words` are those of the span where the text is at hand; `changed` says that they are not the
    words that were sealed.
    """

    report: str = ""
    start: int = 0
    end: int = 0
    section: str = ""
    address: str = ""
    fact: str = ""
    words: str | None = None
    changed: bool = False

    def __str__(self) -> str:
        """Return it as a line.

        >>> str(Source("wsis20-hle-2025", 12, 40, "1.2"))
        'wsis20-hle-2025 §1.2 12-40'
        """
        if self.address:
            return self.address
        section = f" §{self.section}" if self.section else ""
        words = "" if self.words is None else f" “{' '.join(self.words.split())}”"
        changed = " (these are not the words that were sealed)" if self.changed else ""
        return f"{self.report}{section} {self.start}-{self.end}{words}{changed}"

    def row(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        if self.address:
            return {"source": self.address}
        row: dict[str, Any] = {"report": self.report, "section": self.section}
        row |= {"start": self.start, "end": self.end}
        if self.words is not None:
            row["words"] = self.words
        return row | ({"changed": True} if self.changed else {})


def sources_of(
    facts: Iterable[str], store: ox.Store, base: str = "", texts: Iterable[str] = ()
) -> Mapping[str, tuple[Source, ...]]:
    """Return the sources of facts by IRI, in the order of the report; those of code lists last.

    Words are given where one of `texts` is the very text that a span names.
    """
    asked = sorted(set(facts))
    found: dict[str, set[Source]] = {fact: set() for fact in asked}
    if not asked:
        return {}
    at_hand = {sha256(text.encode()).hexdigest(): text for text in texts}
    listed = " ".join(str(Iri(fact)) for fact in asked)
    for row in query(store, PASSAGES.format(facts=listed)).rows:
        fact, report, section, start, end, sha, text = (_text(term) for term in row)
        begin, stop = _position(start), _position(end)
        known = at_hand.get(text)
        words = None if known is None else known[begin:stop]
        changed = words is not None and digest(words) != sha
        name = report.removeprefix(base).removeprefix("report/")
        found[fact].add(Source(name, begin, stop, section, "", fact, words, changed))
    for row in query(store, LISTS.format(facts=listed)).rows:
        fact, address = (_text(term) for term in row)
        found[fact].add(Source(address=address, fact=fact))
    return {
        fact: tuple(sorted(each, key=lambda s: (s.address, s.report, s.start, s.end)))
        for fact, each in found.items()
    }


def _text(term: object) -> str:
    return "" if term is None else str(getattr(term, "value", term))


def _position(text: str) -> int:
    if not text.isdecimal():
        raise NotHere(f"{text!r} is no position in a text (wsisgraph check tells where it stands)")
    return int(text)
