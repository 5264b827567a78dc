"""The nouns on the way from a report to the graph: documents, spans and facts. All are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from wsisgraph.errors import Place

__all__ = ["Document", "Fact", "Section", "Span", "Thing", "Tombstone", "Value", "digest"]


def digest(text: str) -> str:
    """Return the SHA-256 of the UTF-8 form of a text, as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text: 0-based, half open, in Unicode code points, with the digest of its words."""

    start: int
    end: int
    sha256: str

    def holds_in(self, text: str) -> bool:
        """Say whether the same words still stand where they were found."""
        return digest(text[self.start : self.end]) == self.sha256


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document, from its heading to the next one."""

    id: str
    start: int
    heading_end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Document:
    """One exact rendition of a source: its digest and length in code points, never its words."""

    source: str
    file: str
    language: str
    sha256: str
    length: int
    sections: tuple[Section, ...] = ()
    document: str = ""

    def section_at(self, position: int) -> str:
        """Return the id of the section that holds a position; text before any heading has none."""
        found = ""
        for section in self.sections:
            if section.start > position:
                break
            found = section.id
        return found


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """One stated value in its canonical written form.

    `kind` is `iri` (relative to the corpus base, or absolute), `text` (with `lang`) or the local
    name of an XSD type.
    """

    text: str
    kind: str = "iri"
    lang: str = ""

    def __str__(self) -> str:
        """Return the form that enters a fact's id."""
        return f"{self.text}@{self.lang}" if self.lang else f"{self.text}^{self.kind}"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a source states: a record or a statement, with the spans that state it.

    `stated` maps compact property IRIs to values and is all that enters the id; `told` holds what
    does not (basis, gist, note). `key` names the properties that make two facts comparable.
    """

    kind: str
    stated: Mapping[str, tuple[Value, ...]]
    source: str
    place: Place
    evidence: tuple[Span, ...] = ()
    context: tuple[Span, ...] = ()
    told: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    name: str = ""
    unsaid: str = ""

    @property
    def id(self) -> str:
        """The lasting name of the fact: the same whichever report states it.

        Facts told in our own words carry a name from the sheet; all others are named by the hash
        of their kind and everything that they state.
        """
        if self.name:
            return self.name
        parts = [self.kind]
        for prop in sorted(self.stated):
            parts += [f"{prop}={value}" for value in sorted(self.stated[prop])]
        return sha256("\x1f".join(parts).encode()).hexdigest()[:20]

    @property
    def key_values(self) -> tuple[str, ...]:
        """The kind and key values: equal for two facts that are variants of one another."""
        return (
            self.kind,
            *(
                f"{prop}={value}"
                for prop in self.key
                for value in sorted(self.stated.get(prop, ()))
            ),
        )


@dataclass(frozen=True, slots=True, order=True)
class Tombstone:
    """What was once published and is withdrawn: its name below the base, when, why and by whom."""

    name: str
    on: str
    reason: str
    by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that facts speak of, as the editors list it: class, display labels, outward links."""

    slug: str
    cls: str
    label: Mapping[str, str]
    place: Place
    also: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    within: str = ""
    decided_by: str = ""
    source: str = ""
    withdrawn: Tombstone | None = None
