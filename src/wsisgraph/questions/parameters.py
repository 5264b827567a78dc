"""Which term a value means in a graph: an IRI, a slug, a code, a label, a date or a number."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime

from wsisgraph.errors import QueryError, UnknownName, near
from wsisgraph.kinds import bounds, clean_date, clean_integer
from wsisgraph.rdf import ID, Iri, Literal, expand, literal, ox
from wsisgraph.sparql import prefixes

__all__ = ["TYPES", "candidates", "meant"]

TYPES: Mapping[str, str] = {
    "State": "wsis:State",
    "Event": "wsis:Event",
    "EventSeries": "wsis:EventSeries",
    "Edition": "wsis:Edition",
    "ActionLine": "wsis:ActionLine",
    "Agent": "foaf:Agent",
    "Person": "foaf:Person",
    "Organization": "org:Organization",
    "Post": "org:Post",
    "Place": "wsis:Place",
    "Initiative": "wsis:Initiative",
    "Topic": "skos:Concept",
    "Report": "wsis:Report",
    "Thing": "",
    "Section": "",
    "string": "",
    "date": "",
    "integer": "",
}
NAMES = ("skos:prefLabel", "wsis:name", "wsis:shortName", "skos:altLabel", "rdfs:label")
CODES = ("skos:notation", "wsis:alpha2Code", "wsis:alpha3Code", "wsis:m49Code")


def meant(kind: str, value: object, store: ox.Store, base: str = "") -> Iri | Literal:
    """Return the term of one of TYPES that a value means.

    A date that is no whole day means its first day. Raises UnknownName, with the nearest name, where
    nothing or more than one thing of the class has the name, QueryError for what is no date or number.
    """
    plain = value.date() if isinstance(value, datetime) else getattr(value, "value", value)
    text = unicodedata.normalize("NFC", str(plain).strip())
    if kind in ("Section", "string"):
        return literal(text)
    if kind == "date":
        day = clean_date(text)
        if day is None:
            raise QueryError(f"{text!r} is not a date (write it as 2026, 2026-11 or 2026-11-09)")
        return literal(bounds(day)[0], "date")
    if kind == "integer":
        number = clean_integer(text)
        if number is None:
            raise QueryError(f"{text!r} is not a whole number (write one such as 3)")
        return literal(number, "integer")
    cls = Iri(expand(TYPES[kind])) if TYPES[kind] else None
    return _by_iri(kind, cls, text, store, base) or _by_name(kind, cls, text, store, base)


def _by_iri(kind: str, cls: Iri | None, text: str, store: ox.Store, base: str) -> Iri | None:
    """Return what an IRI, a slug or a compact name means, or None. Raises UnknownName for another class."""
    prefix, colon, local = text.partition(":")
    whole = prefixes()[prefix] + local if colon and prefix in prefixes() else text
    for full in (whole, base + text, ID + text):
        try:
            found = Iri(full)
        except ValueError:
            continue
        if not _holds(store, found):
            continue
        if cls is not None and not _holds(store, found, cls):
            todo = f"name one of the class {kind}"
            raise UnknownName(f"{text!r} is not of the class {kind}", todo)
        return found
    return None


def _by_name(kind: str, cls: Iri | None, text: str, store: ox.Store, base: str) -> Iri:
    """Return what a label in any language, or a code, means. Raises UnknownName."""
    known: dict[str, set[str]] = {}
    default = ox.DefaultGraph()
    is_a = Iri(expand("rdf:type"))
    members = [None] if cls is None else [
        quad.subject for quad in store.quads_for_pattern(None, is_a, cls, default)
    ]  # fmt: skip
    for member in members:
        for name in (*NAMES, *CODES):
            for quad in store.quads_for_pattern(member, Iri(expand(name)), None, default):
                thing, label = quad.subject, quad.object
                if isinstance(thing, Iri) and isinstance(label, Literal):
                    known.setdefault(label.value, set()).add(thing.value)
    found = sorted(known.get(text, ()))
    if len(found) == 1:
        return Iri(found[0])
    if found:
        slugs = ", ".join(each.removeprefix(base).removeprefix(ID) for each in found)
        what = f"{text!r} is the name of more than one {kind}"
        raise UnknownName(what, f"write one of {slugs}")
    things = {each.removeprefix(base).removeprefix(ID) for each in set().union(*known.values())}
    todo = near(text, [*known, *sorted(things)], f"name one of the class {kind}")
    inside = sorted(label for label in known if len(text) > 1 and text.lower() in label.lower())
    alike = sorted(label for label in known if _folded(label) == _folded(text))
    if alike or (inside and not todo.startswith("did you mean")):
        todo = f"did you mean {(alike or inside)[0]!r}?"
    raise UnknownName(f"there is no {kind} {text!r} in this graph", todo)


def _folded(text: str) -> str:
    """Return a text without case, width and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def candidates(
    kind: str, store: ox.Store, base: str = "", lang: str = "en"
) -> list[tuple[str, str]]:
    """Return what may be given as a value of one of TYPES: codes or slugs, each with a label."""
    if not TYPES.get(kind):
        return []
    labels: dict[str, dict[str, str]] = {}
    for name in NAMES[:2]:
        for quad in store.quads_for_pattern(None, Iri(expand(name)), None, ox.DefaultGraph()):
            if isinstance(quad.subject, Iri) and isinstance(quad.object, Literal):
                told = labels.setdefault(quad.subject.value, {})
                told.setdefault(quad.object.language or "", quad.object.value)
    found = []
    members = (None, Iri(expand("rdf:type")), Iri(expand(TYPES[kind])), ox.DefaultGraph())
    for quad in store.quads_for_pattern(*members):
        if isinstance(quad.subject, Iri):
            slug = quad.subject.value.removeprefix(base).removeprefix(ID)
            told = labels.get(quad.subject.value, {})
            label = told.get(lang) or next((told[each] for each in sorted(told)), "")
            found.append((slug.removeprefix("state/").removeprefix("action-line/"), label))
    return sorted(set(found))


def _holds(store: ox.Store, subject: Iri, cls: Iri | None = None) -> bool:
    """Say whether anything is said of a subject, or that it is of a class."""
    predicate = Iri(expand("rdf:type")) if cls is not None else None
    found = store.quads_for_pattern(subject, predicate, cls, ox.DefaultGraph())
    return next(iter(found), None) is not None
