"""Compact JSON-LD by our own writer: one value to a line; and one thing to a line (ndjson).

The contexts are flat, so that compaction comes to choosing a term by the type of a value. This is
done here and not by a JSON-LD processor: those write `https://schema.org///x` as `schema://x`, which
is another IRI, and look through all terms for every IRI.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from wsisgraph.collector import uncollected
from wsisgraph.errors import NotHere, WsisError, near
from wsisgraph.export.context import Context, bundled, context_lines
from wsisgraph.export.lines import (
    STRING,
    TYPE,
    Groups,
    by_graph,
    chunked,
    in_order,
    sorted_lines,
    tail,
)
from wsisgraph.rdf import Quad, expand, ox

__all__ = ["CONTEXT_FORMS", "jsonld", "ndjson"]

# Rank, key, form of its values (as they come, a list, a map), kind of the value, the value as JSON.
Row: TypeAlias = tuple[int, str, int, int, str]

CONTEXT_FORMS = ("inline", "iri")
FIRST = {"@type": 0, "prefLabel": 1, "rdfs:label": 2, "name": 3}
OTHER = 4
PIECE = 2_000
PLAIN, LIST, MAP = range(3)
FORMS = {None: PLAIN, "@set": LIST, "@language": MAP}


def jsonld(
    quads: Iterable[Quad], context: str = "inline", terms: Context | None = None
) -> Iterator[bytes]:
    """Yield compact JSON-LD: the nodes of the default graph, then the named graphs.

    `context` says whether the context stands in the document or is named by its versioned IRI;
    `terms` is the context, by default the project's own. Raises WsisError for what only RDF 1.2 has,
    and for an IRI that readers would take for a compact name.
    """
    chosen = terms or bundled()
    if context not in CONTEXT_FORMS:
        known = near(context, CONTEXT_FORMS, f"known are {', '.join(CONTEXT_FORMS)}")
        raise NotHere(f"unknown form of a context {context!r} ({known})")
    rows = Rows(Terms(chosen.document))
    graphs = by_graph(quads)
    head = context_lines(chosen.document)
    if context == "iri":
        head = f' "@context": {json.dumps(chosen.iri)}'
    with uncollected():
        members = list(parts(graphs, rows))
    return pieces(head, members)


def parts(graphs: Mapping[str, Groups], rows: Rows) -> Iterator[str]:
    """Yield what stands in the outermost list, each part with the comma that parts it from the one before."""
    comma, node = "\n", rows.terms.node
    for name in sorted(graphs):
        groups = graphs[name]
        pad = "    " if name else "  "
        if name:
            yield f'{comma}  {{\n   "@id": {node(name)},\n   "@graph": ['
            comma = "\n"
        for subject in in_order(groups):
            said = [rows[rest] for rest in set(groups[subject])]
            yield comma + object_of(node(subject), said, pad)
            comma = ",\n"
        if name:
            yield "\n   ]\n  }"
            comma = ",\n"


def pieces(head: str, members: Iterable[str]) -> Iterator[bytes]:
    """Yield a document with a head and the members of its list, as bytes."""
    waiting, empty = [f'{{\n{head},\n "@graph": ['], True
    for member in members:
        waiting.append(member)
        empty = False
        if len(waiting) > PIECE:
            yield "".join(waiting).encode()
            waiting = []
    waiting.append("]\n}\n" if empty else "\n ]\n}\n")
    yield "".join(waiting).encode()


def object_of(name: str, rows: list[Row], pad: str) -> str:
    """Return one subject as a JSON object: a list stands where a key has several values or always has one."""
    rows.sort()
    members = [f'{pad}{{\n{pad} "@id": {name}']
    at, end = 0, len(rows)
    while at < end:
        _, key, listed, _, value = rows[at]
        begin, at = at, at + 1
        while at < end and rows[at][1] == key and rows[at][2] == listed:
            at += 1
        if listed == MAP:
            inner = f",\n{pad}  ".join(by_language(row[4] for row in rows[begin:at]))
            members.append(f'{pad} "{key}": {{\n{pad}  {inner}\n{pad} }}')
        elif listed or at - begin > 1:
            inner = f",\n{pad}  ".join([row[4] for row in rows[begin:at]])
            members.append(f'{pad} "{key}": [\n{pad}  {inner}\n{pad} ]')
        else:
            members.append(f'{pad} "{key}": {value}')
    return ",\n".join(members) + f"\n{pad}}}"


def by_language(values: Iterable[str]) -> Iterator[str]:
    """Yield the members of a language map: a list stands where a language has several texts."""
    for language, same in groupby(
        (each.partition(": ") for each in values), key=lambda cut: cut[0]
    ):
        texts = [text for _, _, text in same]
        yield f"{language}: {texts[0] if len(texts) == 1 else '[' + ', '.join(texts) + ']'}"


def ndjson(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Yield the union of all graphs, one thing to a line, under the context's versioned IRI.

    The lines are in the order of their subjects, and each is a document of its own. Raises WsisError
    as JSON-LD does.
    """
    chosen = bundled()
    table = Rows(Terms(chosen.document))
    lead = f'{{"@context":{json.dumps(chosen.iri)},"@id":'

    def things() -> Iterator[bytes]:
        cuts = (
            line.decode().partition(" ") for line in sorted_lines(quads, ox.RdfFormat.N_TRIPLES)
        )
        for subject, group in groupby(cuts, key=lambda each: each[0]):
            rows = sorted(table[rest[:-3]] for _, _, rest in group)
            members = [lead + table.terms.node(subject)]
            for (_, key, listed), same in groupby(rows, key=lambda row: row[:3]):
                values = [row[4] for row in same]
                one = values[0] if len(values) == 1 and not listed else f"[{','.join(values)}]"
                if listed == MAP:
                    one = f"{{{','.join(by_language(values))}}}"
                members.append(f'"{key}":{one}')
            yield f"{','.join(members)}}}\n".encode()

    return chunked(things())


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a context: its name, the type that its values have, and the form in which they come."""

    name: str
    type: str
    listed: int


class Terms:
    """How the terms of a context shorten names."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.spaces: dict[str, str] = {}
        self.defined: dict[str, Term] = {}
        self.known: dict[str, str] = {}
        for name, each in document["@context"].items():
            if name.startswith("@"):
                continue
            if isinstance(each, str):
                self.spaces[name] = each
                self.defined[each] = Term(name, "", PLAIN)
                continue
            kind = each.get("@type", "")
            full = kind if kind in ("", "@id") else self.full(kind)
            self.defined[self.full(each["@id"])] = Term(name, full, FORMS[each.get("@container")])
        self.names = {term.name for term in self.defined.values()}
        self.begins = tuple(self.spaces.values())

    def full(self, name: str) -> str:
        """Return the IRI of a compact name of the context."""
        prefix, _, local = name.partition(":")
        return self.spaces[prefix] + local

    def node(self, text: str) -> str:
        """Return an IRI or a blank node of N-Quads as a JSON string."""
        return f'"{self.short(text[1:-1])}"' if text[0] == "<" else f'"{text}"'

    def word(self, full: str) -> str:
        """Return a class or a datatype as a JSON string: by its term where it has one."""
        term = self.defined.get(full)
        return f'"{term.name if term else self.short(full)}"'

    def short(self, full: str) -> str:
        """Return an IRI with a prefix where one fits. Raises WsisError where it looks as if it had one."""
        known = self.known.get(full)
        if known is None:
            known = self.known[full] = self._short(full)
        return known

    def _short(self, full: str) -> str:
        if full.partition(":")[0] in self.spaces:
            what = f"the IRI <{full}> would be read as a compact name in JSON-LD"
            raise WsisError(f"{what} (write the whole IRI in the data, or export another format)")
        if not full.startswith(self.begins):
            return full
        for prefix, space in self.spaces.items():
            if full.startswith(space):
                rest = full[len(space) :]
                if rest and not rest.startswith("//"):
                    return f"{prefix}:{rest}"
        return full


class Rows(dict[str, Row]):
    """What follows a subject in its line, as a member of a JSON object; each different one is made once."""

    def __init__(self, terms: Terms) -> None:
        super().__init__()
        self.terms = terms
        self.verbs: dict[str, tuple[Term | None, str]] = {}

    def __missing__(self, rest: str) -> Row:
        predicate, _, value = rest.partition(" ")
        row = self[rest] = self.row(predicate, value)
        return row

    def verb(self, predicate: str) -> tuple[Term | None, str]:
        """Return the term of a predicate, if it has one, and the key of values that do not fit the term."""
        full = predicate[1:-1]
        name = self.terms.short(full)
        name = full if name in self.terms.names else name
        made = self.verbs[predicate] = self.terms.defined.get(full), name
        return made

    def row(self, predicate: str, value: str) -> Row:
        """Return the rank, key and value of a predicate and an object."""
        terms = self.terms
        term, name = self.verbs.get(predicate) or self.verb(predicate)
        wanted = term.type if term else None
        if term is not None and term.listed == MAP and value[0] == '"':
            text, tag = tail(value)
            if tag[:1] in ("", "@"):
                made = f'"{tag[1:] or "@none"}": {text}'
                return FIRST.get(term.name, OTHER), term.name, MAP, 3, made
            term, wanted = None, None
        if value[0] == '"':
            kind, made, fixed = 3, *self.literal(value, wanted)
        elif predicate == TYPE:
            made = terms.word(value[1:-1]) if value[0] == "<" else terms.node(value)
            return FIRST["@type"], "@type", PLAIN, 1, made
        else:
            kind, fixed, made = (1 if value[0] == "<" else 2), "@id", terms.node(value)
            if wanted != fixed:
                made = f'{{"@id": {made}}}'
        if term is not None and term.listed != MAP and term.type in ("", fixed):
            return FIRST.get(term.name, OTHER), term.name, term.listed, kind, made
        return FIRST.get(name, OTHER), name, PLAIN, kind, made

    def literal(self, value: str, wanted: str | None) -> tuple[str, str]:
        """Return a literal as JSON, and its datatype."""
        text, kind = tail(value)
        if kind.startswith("@"):
            return f'{{"@language": "{kind[1:]}", "@value": {text}}}', LANGUAGE
        if not kind:
            return text, STRING
        datatype = kind[3:-1]
        if datatype == wanted:
            return text, datatype
        return f'{{"@type": {self.terms.word(datatype)}, "@value": {text}}}', datatype


LANGUAGE = expand("rdf:langString")
