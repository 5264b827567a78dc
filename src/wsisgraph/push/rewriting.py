"""Literals that a store would not keep as they are written: found beforehand, so that nobody is surprised."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path

from wsisgraph.canonical import canonical
from wsisgraph.push.kinds import Kind
from wsisgraph.push.parcels import Parcel, literal_in
from wsisgraph.push.problems import StoreError, clipped
from wsisgraph.rdf import Literal, ox

__all__ = ["changed", "refuse", "rewrite"]

BATCH = 20_000
NAME = ox.NamedNode("urn:a")


def changed(literals: Collection[bytes], kind: Kind) -> dict[bytes, bytes]:
    """Return the literals that a store is not known to keep, each with what becomes of it.

    Oxigraph itself is asked: they are put into a store and taken out again. Of other kinds, only the
    canonical forms are known to be kept, and what becomes of others is not known (empty).
    """
    found: dict[bytes, bytes] = {}
    stream = iter(sorted(literals))
    while some := list(islice(stream, BATCH)):
        text = b"".join(b"<urn:%d> <urn:a> %s .\n" % pair for pair in enumerate(some))
        kept = _kept(text) if kind.rewrites else {}
        for number, quad in enumerate(ox.parse(text, format=ox.RdfFormat.N_TRIPLES)):
            value = quad.object
            if kind.rewrites and kept[str(quad.subject)] != value:
                found[some[number]] = str(kept[str(quad.subject)]).encode()
            elif not kind.rewrites and isinstance(value, Literal) and not canonical(value):
                found[some[number]] = b""
    return found


def _kept(text: bytes) -> dict[str, object]:
    """Return what a store makes of triples, by subject."""
    store = ox.Store()
    store.bulk_load(text, ox.RdfFormat.N_TRIPLES)
    return {str(quad.subject): quad.object for quad in store.quads_for_pattern(None, NAME, None)}


def refuse(found: Mapping[bytes, bytes], parcels: Mapping[str, Parcel], kind: Kind) -> None:
    """Raise StoreError for literals that a store would rewrite, with the first three and their places."""
    shown = [
        clipped(line.decode().removesuffix(" .\n"))
        + (f" would become {clipped(new.decode())}" if new else "")
        for line, new in islice(_places(found, parcels), 3)
    ]
    more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
    number = f"{len(found):,} literals" if len(found) > 1 else "a literal"
    what = "does not keep" if kind.rewrites else "is not known to keep"
    raise StoreError(
        f"{kind.title} {what} {number} as written: {'; '.join(shown)}{more} "
        f"(write canonical forms, or allow it by --allow-rewriting)"
    )


def _places(
    found: Mapping[bytes, bytes], parcels: Mapping[str, Parcel]
) -> Iterator[tuple[bytes, bytes]]:
    """Yield a line for each literal, with what becomes of the literal."""
    left = dict(found)
    for parcel in parcels.values():
        for line in parcel.lines():
            literal = literal_in(line)
            if literal in left:
                yield line, left.pop(literal)


def rewrite(parcel: Parcel, found: Mapping[bytes, bytes]) -> Parcel:
    """Return a parcel with literals as a store will hold them; the same where nothing is rewritten."""
    if not any(found.get(literal_in(line) or b"") for line in parcel.lines()):
        return parcel
    made = Parcel(parcel.graph, Path(f"{parcel.path}.rewritten"))
    lines = set()
    for line in parcel.lines():
        literal = literal_in(line)
        new = found.get(literal) if literal else None
        lines.add(line.replace(literal, new) if literal and new else line)
    made.waiting = sorted(lines)
    made.write()
    return made
