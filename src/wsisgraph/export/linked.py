"""N-Quads, N-Triples, Turtle and TriG: sorted, with every term as it was parsed.

Turtle and TriG are written for reading and for small diffs: one predicate and one object to a line,
each line ending in ` ;`, and a line that closes the subject. One more fact is a few more lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from wsisgraph.errors import WsisError
from wsisgraph.rdf import PREFIXES, Iri, Literal, Quad, expand, lines, ox

__all__ = [
    "STRING",
    "TYPE",
    "Key",
    "bare",
    "order",
    "quoted",
    "write_nquads",
    "write_ntriples",
    "write_trig",
    "write_turtle",
]

Key: TypeAlias = tuple[int, str]
Row: TypeAlias = tuple[int, str, int, str]
Groups: TypeAlias = dict[Key, dict[Key, set[Row]]]

TYPE = expand("rdf:type")
STRING, INTEGER, BOOLEAN = (expand(f"xsd:{name}") for name in ("string", "integer", "boolean"))
FIRST = {"a": 0, "skos:prefLabel": 1, "rdfs:label": 2}
SPACES = {space: prefix for prefix, space in PREFIXES.items()}
# Narrower than the grammar: a name that every parser reads, without escapes.
LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
CANONICAL = {INTEGER: re.compile(r"0|-?[1-9][0-9]*"), BOOLEAN: re.compile(r"true|false")}
# Quotes, control characters and all that some tool takes for the end of a line.
UNSAFE = re.compile('[\x00-\x1f"\\\\\x7f-\x9f\u2028\u2029\ufffe\uffff]')
SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def bare(quads: Sequence[Quad]) -> Sequence[Quad]:
    """Return the quads as they are. Raises WsisError for what only RDF 1.2 has.

    These are triple terms and literals with a base direction.
    """
    for quad in quads:
        value = quad.object
        if isinstance(value, ox.Triple) or (
            isinstance(value, Literal) and value.direction is not None
        ):
            what = "triple terms" if isinstance(value, ox.Triple) else "base directions"
            raise WsisError(
                f"{what} of RDF 1.2 are not exported: {quad.predicate} {value} (remove it from the graph)"
            )
    return quads


def write_nquads(quads: Sequence[Quad]) -> bytes:
    """Return sorted N-Quads. Raises WsisError for what only RDF 1.2 has."""
    return b"".join(lines(bare(quads)))


def write_ntriples(quads: Sequence[Quad]) -> bytes:
    """Return the union of all graphs as sorted N-Triples. Raises WsisError for what only RDF 1.2 has."""
    made = ox.serialize((quad.triple for quad in bare(quads)), format=ox.RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(set(made.splitlines(keepends=True))))


def write_turtle(quads: Sequence[Quad]) -> bytes:
    """Return the union of all graphs as Turtle. Raises WsisError for what only RDF 1.2 has."""
    writing = Writing()
    subjects = writing.grouped(quads, union=True).get((0, ""), {})
    return writing.document(writing.blocks(subjects, ""))


def write_trig(quads: Sequence[Quad]) -> bytes:
    """Return TriG: the default graph, then the named graphs. Raises WsisError for what only RDF 1.2 has."""
    writing = Writing()
    groups = writing.grouped(quads, union=False)
    sections = list(writing.blocks(groups.pop((0, ""), {}), ""))
    for name in sorted(groups):
        body = "\n".join(writing.blocks(groups[name], "    "))
        sections.append(f"{writing.node(name)} {{\n{body}}}\n")
    return writing.document(sections)


def order(term: object) -> Key:
    """Return the place of a node among others: the default graph, then IRIs, then blank nodes."""
    if isinstance(term, Iri):
        return 1, term.value
    return (2, term.value) if isinstance(term, ox.BlankNode) else (0, "")


def quoted(text: str) -> str:
    """Return a text in double quotes on one line, as Turtle and JSON both read it."""
    return f'"{UNSAFE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    return SHORT.get(match[0]) or f"\\u{ord(match[0]):04X}"


class Writing:
    """One run of the writer: how terms are written, and the prefixes that were used on the way."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.written: dict[str, str] = {}

    def iri(self, full: str) -> str:
        """Return an IRI with a prefix where its last part is a plain name, else in angle brackets."""
        known = self.written.get(full)
        if known is not None:
            return known
        cut = max(full.rfind("#"), full.rfind("/")) + 1
        prefix = SPACES.get(full[:cut])
        if prefix is None or LOCAL.fullmatch(full, cut) is None:
            made = f"<{full}>"
        else:
            self.used.add(prefix)
            made = f"{prefix}:{full[cut:]}"
        self.written[full] = made
        return made

    def node(self, key: Key) -> str:
        """Return an IRI or a blank node as it is written."""
        return self.iri(key[1]) if key[0] == 1 else f"_:{key[1]}"

    def literal(self, term: Literal) -> str:
        """Return a literal: bare where it is a canonical integer or boolean, else in quotes on one line."""
        datatype = term.datatype.value
        canonical = CANONICAL.get(datatype)
        if canonical is not None and canonical.fullmatch(term.value):
            return term.value
        text = quoted(term.value)
        if term.language is not None:
            return f"{text}@{term.language}"
        return text if datatype == STRING else f"{text}^^{self.iri(datatype)}"

    def grouped(self, quads: Sequence[Quad], union: bool) -> Groups:
        """Return the lines to write: by graph, then by subject."""
        groups: Groups = {}
        for quad in bare(quads):
            name = (0, "") if union else order(quad.graph_name)
            predicate = quad.predicate.value
            verb = "a" if predicate == TYPE else self.iri(predicate)
            value = quad.object
            if isinstance(value, Literal):
                row = (FIRST.get(verb, 3), verb, 3, self.literal(value))
            else:
                key = order(value)
                row = (FIRST.get(verb, 3), verb, key[0], self.node(key))
            groups.setdefault(name, {}).setdefault(order(quad.subject), set()).add(row)
        return groups

    def blocks(self, subjects: dict[Key, set[Row]], indent: str) -> Iterator[str]:
        """Yield each subject with its lines, sorted."""
        for subject in sorted(subjects):
            rows = "".join(
                f"{indent}    {row[1]} {row[3]} ;\n" for row in sorted(subjects[subject])
            )
            yield f"{indent}{self.node(subject)}\n{rows}{indent}.\n"

    def document(self, sections: Iterator[str] | list[str]) -> bytes:
        """Return the sections below the prefixes that they use, parted by empty lines."""
        body = list(sections)
        prefixes = "".join(
            f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(self.used)
        )
        return "\n".join([prefixes, *body] if prefixes else body).encode()
