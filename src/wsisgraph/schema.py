"""What may be said: the table of facts, and the classes, concepts and instances of the codes.

The table is ontology/facts.yaml; concepts and instances are read from ontology/codes/*.ttl.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from wsisgraph.rdf import GOALS, ID, Iri, Literal, Quad, expand, ox
from wsisgraph.resources import folder

__all__ = ["ANY", "Class", "Coded", "Field", "Record", "Schema", "load", "term_labels"]

ANY = "rdfs:Resource"
TYPE, RDFS_LABEL = expand("rdf:type"), expand("rdfs:label")
NAMING = tuple(map(expand, ("skos:prefLabel", "skos:altLabel", "skos:notation")))


@dataclass(frozen=True, slots=True)
class Field:
    """One word of the sheet: the property it becomes and the values it takes."""

    word: str
    property: str = ""
    value: str = ""
    of: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    key: bool = False
    many: bool = False
    required: bool = False
    hashed: bool = True
    single: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One kind of record: its lead word, the field that its value fills, and all its fields."""

    name: str
    lead: str
    into: str
    topic: str
    fields: Mapping[str, Field]
    code_into: str = ""
    jointly: str = ""
    told: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """The properties that make two facts of this kind comparable."""
        return tuple(each.property for each in self.fields.values() if each.key)


@dataclass(frozen=True, slots=True)
class Class:
    """A class of things: its word, its folder below the base and the types it states."""

    name: str
    folder: str
    types: tuple[str, ...]


@dataclass(slots=True)
class Coded:
    """A concept or an instance of the codes."""

    iri: str
    types: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    @property
    def slug(self) -> str:
        """The IRI below the codes' own base, as sheets write it."""
        return self.iri.removeprefix(ID)


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything that may be said. Read only."""

    classes: Mapping[str, Class]
    records: Mapping[str, Record]
    leads: Mapping[str, str]
    statements: Mapping[str, Field]
    common: Mapping[str, Field]
    coded: Mapping[str, Coded]
    schemes: Mapping[str, Mapping[str, str]]

    def concepts(self, scheme: str) -> Mapping[str, str]:
        """Return code and IRI of each concept of a scheme."""
        return self.schemes.get(scheme, {})

    @property
    def lists(self) -> frozenset[str]:
        """The lists of which words of the table take codes, and those of things that every corpus has."""
        fields = [f for each in self.records.values() for f in each.fields.values()]
        fields += [*self.statements.values(), *self.common.values()]
        things = {each.folder for each in self.classes.values()} & self.schemes.keys()
        return frozenset({f.of[0] for f in fields if f.value == "code"} | things | {"action-line"})

    def statement(self, property_name: str) -> Field | None:
        """Return the statement word of a property, given as a compact name."""
        return next((f for f in self.statements.values() if f.property == property_name), None)


def _field(word: str, row: Mapping[str, object]) -> Field:
    def many(name: str) -> tuple[str, ...]:
        found = row.get(name, ())
        return (
            (found,)
            if isinstance(found, str)
            else tuple(map(str, found if isinstance(found, list) else ()))
        )

    return Field(
        word,
        property=str(row.get("property", "")),
        value=str(row.get("value", "")),
        of=many("of"),
        on=many("on"),
        sets=many("sets"),
        note=str(row.get("note", "")),
        key=row.get("key") == "true",
        many=row.get("many") == "true",
        required=row.get("required") == "true",
        single=row.get("single") == "true",
        hashed=row.get("hashed") != "false",
    )


def _coded(quads: Iterable[Quad]) -> dict[str, Coded]:
    """Return what the codes define, by IRI."""
    found: dict[str, Coded] = {}
    for quad in quads:
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, Iri) or not subject.value.startswith((ID, GOALS)):
            continue
        each = found.setdefault(subject.value, Coded(subject.value))
        if (number := subject.value.removeprefix(GOALS)) != subject.value:
            each.names |= {f"sdg/{number}", f"SDG {number}"}
        if predicate == TYPE and isinstance(value, Iri):
            each.types.add(value.value)
        elif predicate in NAMING and isinstance(value, Literal):
            each.names.add(value.value)
            if predicate == NAMING[0] and value.language:
                each.labels[value.language] = value.value
    return found


def ontology_files() -> list[Path]:
    """Return the ontology's own file and its code lists, in order of name."""
    root = folder("ontology")
    return [root / "wsis.ttl", *sorted((root / "codes").glob("*.ttl"))]


@cache
def ontology_quads() -> tuple[Quad, ...]:
    """Return the triples of the ontology and its code lists as parsed."""
    quads: list[Quad] = []
    for path in ontology_files():
        quads += ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    return tuple(quads)


@cache
def term_labels() -> Mapping[str, Mapping[str, str]]:
    """Return what the ontology's classes and properties are called, by IRI and language."""
    found: dict[str, dict[str, str]] = {}
    for quad in ontology_quads():
        subject, value = quad.subject, quad.object
        if not isinstance(subject, Iri) or not isinstance(value, Literal):
            continue
        if quad.predicate.value == RDFS_LABEL and value.language:
            found.setdefault(subject.value, {})[value.language] = value.value
    return found


@cache
def load() -> Schema:
    """Return the schema of this installation."""
    table = yaml.load((folder("ontology") / "facts.yaml").read_text("utf-8"), yaml.CBaseLoader)
    coded = _coded(ontology_quads())
    schemes: dict[str, dict[str, str]] = {}
    for full in sorted(coded):
        scheme, _, code = full.removeprefix(ID).partition("/")
        if code and full.startswith(ID):
            schemes.setdefault(scheme, {})[code] = full
    records = {}
    leads: dict[str, str] = {}
    for name, row in table["records"].items():
        record = Record(
            name,
            lead=row["lead"],
            into=row["into"],
            topic=row["topic"],
            fields={word: _field(word, each) for word, each in row["fields"].items()},
            code_into=row.get("code-into", ""),
            jointly=row.get("jointly", ""),
            told=row.get("told") == "true",
        )
        records[name] = record
        kind, _, scheme = record.lead.partition(":")
        leads |= dict.fromkeys(schemes.get(scheme, {}) if scheme else [kind], name)
    return Schema(
        classes={
            n: Class(n, row["folder"], tuple(row["types"])) for n, row in table["classes"].items()
        },
        records=records,
        leads=leads,
        statements={word: _field(word, row) for word, row in table["statements"].items()},
        common={word: _field(word, row) for word, row in table["common"].items()},
        coded=coded,
        schemes=schemes,
    )
