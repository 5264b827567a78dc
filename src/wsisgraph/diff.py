"""How two graphs differ, quad by quad, and how a graph is brought from one to the other.

A difference is written as RDF Patch or as SPARQL Update. Sources: Andy Seaborne, "RDF Patch"
(https://afs.github.io/rdf-delta/rdf-patch.html); SPARQL 1.1 Update, sections 3.1.1 and 3.1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from wsisgraph.canonical import canonical_lines
from wsisgraph.errors import InputError, Mistake, NotHere, Place
from wsisgraph.rdf import Quad, lines, ox, parse

__all__ = ["Difference", "apply", "diff", "patch_text", "read_patch", "update_text"]

ROW = re.compile(rb"(H|TX|TC|TA|PA|PD|A|D)(?:\s+(.*?))?\s*\.?\s*\Z", re.DOTALL)
WORD = re.compile(rb'<[^>]*>|"[^"]*"|\S+')
QUIET = {b"H", b"TX", b"TC"}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a graph loses and what it gains, as sorted canonical N-Quads lines."""

    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.removed or self.added)

    def __len__(self) -> int:
        """Return the number of quads removed and added."""
        return len(self.removed) + len(self.added)

    def inverse(self) -> Difference:
        """Return the difference that leads back."""
        return Difference(self.added, self.removed)


def diff(old: Iterable[Quad], new: Iterable[Quad]) -> Difference:
    """Return what leads from one graph to another.

    Raises NotHere, with the first three, where graphs that differ have blank nodes: they have no
    lasting name, so that no patch could say which is meant.
    """
    old, new = list(old), list(new)
    if any(map(_blank, chain(old, new))) and canonical_lines(old) == canonical_lines(new):
        return Difference((), ())
    before, after = set(_named(old, "old")), set(_named(new, "new"))
    return Difference(tuple(sorted(before - after)), tuple(sorted(after - before)))


def _named(quads: Iterable[Quad], which: str) -> list[bytes]:
    rows = list(quads)
    blank = [q for q in rows if _blank(q)]
    if blank:
        first = "; ".join(" ".join(map(str, (q.subject, q.predicate, q.object))) for q in blank[:3])
        raise NotHere(
            f"the {which} graph has blank nodes in {len(blank)} triples, which a patch cannot name: "
            f"{first} (give them IRIs first, as wsisgraph export --skolemize does)"
        )
    return lines(rows)


def _blank(quad: Quad) -> bool:
    terms = (quad.subject, quad.object, quad.graph_name)
    return any(isinstance(term, ox.BlankNode) for term in terms)


def apply(difference: Difference, quads: Iterable[Quad]) -> list[Quad]:
    """Return a graph after a difference, sorted.

    Raises NotHere, with the first three, where the graph lacks what has to be removed or holds what
    has to be added: then it is not the graph that the patch was made for.
    """
    before = set(lines(quads))
    lacking = [line for line in difference.removed if line not in before]
    doubled = [line for line in difference.added if line in before]
    for found, what in ((lacking, "lacks what it removes"), (doubled, "holds what it adds")):
        if found:
            first = "; ".join(line.decode().strip() for line in found[:3])
            raise NotHere(
                f"the patch is not for this graph, which {what}, {len(found)} times: {first} "
                "(apply it to the graph that it was made from)"
            )
    after = (before - set(difference.removed)) | set(difference.added)
    return list(parse(b"".join(sorted(after))))


def patch_text(difference: Difference) -> bytes:
    """Return a difference as RDF Patch: what is removed, then what is added, in order.

    The patch is named by the digest of its rows, so that the same difference has the same bytes.
    """
    rows = [b"D " + line for line in difference.removed]
    rows += [b"A " + line for line in difference.added]
    name = sha256(b"".join(rows)).hexdigest()
    return b"".join([f"H id <urn:sha256:{name}> .\n".encode(), b"TX .\n", *rows, b"TC .\n"])


def update_text(difference: Difference) -> bytes:
    """Return a difference as one SPARQL Update request; empty where there is none."""
    parts = [
        b"%s DATA {\n%s}" % (verb, _grouped(rows))
        for verb, rows in ((b"DELETE", difference.removed), (b"INSERT", difference.added))
        if rows
    ]
    return b" ;\n".join(parts) + b"\n" if parts else b""


def _grouped(rows: Sequence[bytes]) -> bytes:
    """Return quads as SPARQL's quad data: the triples of each graph in one block."""
    graphs: dict[str, list[str]] = {}
    for quad in parse(b"".join(rows)):
        own = quad.graph_name
        name = "" if isinstance(own, ox.DefaultGraph) else str(own)
        graphs.setdefault(name, []).append(f"{quad.subject} {quad.predicate} {quad.object} .\n")
    made = []
    for name in sorted(graphs):
        body = "".join(sorted(graphs[name]))
        made.append(f"GRAPH {name} {{\n{body}}}\n" if name else body)
    return "".join(made).encode()


def read_patch(data: bytes, label: str = "patch") -> Difference:
    """Return the difference that an RDF Patch says, rows in their order.

    Prefixes are understood. Raises InputError with the line of each row that cannot be read, of an
    aborted transaction and of a blank node.
    """
    known: dict[bytes, bytes] = {}
    mistakes: list[Mistake] = []
    found: dict[bytes, bool] = {}
    for number, line in enumerate(data.split(b"\n"), 1):
        row = line.strip()
        if not row or row.startswith(b"#"):
            continue
        try:
            _read(row, known, found)
        except ValueError as error:
            todo = "write it as RDF Patch does: A or D, then the terms of N-Quads"
            mistakes.append(Mistake(Place(label, number), str(error), todo))
    if mistakes:
        raise InputError(mistakes)
    return Difference(
        tuple(sorted(line for line, add in found.items() if not add)),
        tuple(sorted(line for line, add in found.items() if add)),
    )


def _read(row: bytes, known: dict[bytes, bytes], found: dict[bytes, bool]) -> None:
    """Take in one row; a later row about a quad overrules an earlier one. Raises ValueError."""
    match = ROW.match(row)
    if match is None:
        raise ValueError(f"this row is not RDF Patch: {row[:60].decode(errors='replace')!r}")
    word, rest = match[1], match[2] or b""
    if word in QUIET:
        return
    if word == b"TA":
        raise ValueError("the transaction is aborted, so that the patch says nothing")
    if word in (b"PA", b"PD"):
        name, *target = [each.strip(b'<>"') for each in WORD.findall(rest)] or [b""]
        name = name.removesuffix(b":")
        if word == b"PD":
            known.pop(name, None)
            return
        if not target:
            raise ValueError("a prefix needs its IRI, in angle brackets or quotation marks")
        known[name] = target[0]
        return
    try:
        (quad,) = _quads(row[1:], known)
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"this row cannot be read: {error}") from None
    if _blank(quad):
        raise ValueError("a patch cannot name a blank node")
    (canonical,) = lines([quad])
    found.pop(canonical, None)
    found[canonical] = word == b"A"


def _quads(body: bytes, known: dict[bytes, bytes]) -> list[Quad]:
    """Return the quads of a row: N-Quads, or with prefixes, which TriG resolves."""
    try:
        return list(parse(body))
    except (SyntaxError, ValueError):
        if not known:
            raise
    head = b"".join(b"@prefix %s: <%s> .\n" % pair for pair in known.items())
    terms = re.findall(rb'"(?:[^"\\]|\\.)*"(?:\^\^\S+|@[\w-]+)?|<[^>]*>|[^\s<"]+', body.strip())
    terms = [term for term in terms if term != b"."]
    made = b" ".join(terms[:3]) + b" ."
    if len(terms) == 4:
        made = b"%s { %s }" % (terms[3], made)
    return list(parse(head + made, ox.RdfFormat.TRIG))
