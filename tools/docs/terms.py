"""What the ontology declares, as the documentation reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from wsisgraph.rdf import SYNTAXES, Iri, Literal, compact, expand, parse

WSIS = expand("wsis:")
LABELS = ("rdfs:label", "skos:prefLabel")


class Node:
    """A node with its values, by compact name of the property."""

    def __init__(self, iri: str, rows: Mapping[str, Sequence[Iri | Literal]]) -> None:
        self.iri = iri
        self.rows = rows

    def iris(self, name: str) -> list[str]:
        """Return the compact names of the nodes that a property leads to."""
        return sorted(compact(v.value) for v in self.rows.get(name, ()) if isinstance(v, Iri))

    def text(self, name: str, lang: str | None = None) -> str:
        """Return the text of a property in a language; without one, any text; empty where none."""
        fitting = [
            v.value
            for v in self.rows.get(name, ())
            if isinstance(v, Literal) and lang in (None, v.language)
        ]
        return min(fitting, default="")

    def label(self, lang: str) -> str:
        """Return the label in a language, else the end of the IRI."""
        found = next((t for t in (self.text(name, lang) for name in LABELS) if t), "")
        return found or self.iri.rpartition("#")[2].rpartition("/")[2]

    @property
    def name(self) -> str:
        """The compact name."""
        return compact(self.iri)


class Term(Node):
    """A class or property."""

    @property
    def own(self) -> bool:
        """Whether this ontology defines it."""
        return self.iri.startswith(WSIS)

    @property
    def layer(self) -> str:
        """The layer that the ontology puts it in; empty for what sources state."""
        return self.text("wsis:layer")

    @property
    def parent(self) -> str:
        """The superclass's short name, but for Fact, which a band of the picture stands for."""
        above = [name for name in self.iris("rdfs:subClassOf") if name != "wsis:Fact"]
        return next((name.rpartition(":")[2] for name in above), "")


def read_nodes(paths: Sequence[Path]) -> dict[str, dict[str, list[Iri | Literal]]]:
    """Return the rows of every named node of some Turtle files."""
    rows: dict[str, dict[str, list[Iri | Literal]]] = defaultdict(lambda: defaultdict(list))
    for path in paths:
        for quad in parse(path.read_bytes(), SYNTAXES[".ttl"]):
            if isinstance(quad.subject, Iri) and isinstance(quad.object, (Iri, Literal)):
                rows[quad.subject.value][compact(quad.predicate.value)].append(quad.object)
    return rows


@dataclass(frozen=True)
class Terms:
    """All terms of the ontology, in order of name."""

    all: tuple[Term, ...]

    @classmethod
    def of(cls, path: Path) -> Terms:
        """Return the terms of a Turtle file."""
        rows = read_nodes([path])
        return cls(tuple(Term(iri, rows[iri]) for iri in sorted(rows)))

    def _kind(self, *kinds: str) -> tuple[Term, ...]:
        return tuple(t for t in self.all if set(t.iris("rdf:type")) & set(kinds))

    @cached_property
    def classes(self) -> tuple[Term, ...]:
        """The classes."""
        return self._kind("owl:Class")

    @cached_property
    def properties(self) -> tuple[Term, ...]:
        """The properties of this ontology."""
        return tuple(p for p in self._kind("owl:ObjectProperty", "owl:DatatypeProperty") if p.own)

    def used(self, cls: Term) -> bool:
        """Say whether a class stands in the picture: our own, and those of others that things have."""
        return cls.own or cls.name.partition(":")[0] in ("foaf", "org")

    def is_fact(self, term: Term) -> bool:
        """Say whether a class is Fact or one of its kinds."""
        return term.name == "wsis:Fact" or "wsis:Fact" in term.iris("rdfs:subClassOf")

    def starting_at(self, cls: Term) -> list[Term]:
        """Return the properties that are said of a class itself, in order of label."""
        found = [
            p
            for p in self.properties
            if p.layer != "inferred"
            and cls.name in (p.iris("schema:domainIncludes") or p.iris("rdfs:domain"))
        ]
        return sorted(found, key=lambda p: p.label("en"))

    def targets(self, prop: Term) -> str:
        """Return what a property leads to, in short words; a code list by its name in brackets."""
        scheme = [n for n in prop.iris("rdfs:seeAlso") if n.startswith("wid:")]
        if scheme:
            return f"[{scheme[0].removeprefix('wid:')}]"
        return self._short(prop.iris("rdfs:range") or prop.iris("schema:rangeIncludes"))

    def sources(self, prop: Term) -> str:
        """Return what a property starts at, in short words."""
        return self._short(prop.iris("schema:domainIncludes") or prop.iris("rdfs:domain"))

    def _short(self, names: Sequence[str]) -> str:
        dates = {"xsd:date", "xsd:gYear", "xsd:gYearMonth"}
        if dates & set(names):
            names = [*(n for n in names if n not in dates), "date"]
        known = {t.name: t for t in self.all}
        return (
            ", ".join(known[n].label("en") if n in known else n.rpartition(":")[2] for n in names)
            or "anything"
        )
