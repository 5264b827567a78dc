"""A graph by SPARQL Update: batches into a staging graph, then one MOVE, so that nobody reads half of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from wsisgraph.push.parcels import DEFAULT, Parcel
from wsisgraph.push.problems import StoreError
from wsisgraph.rdf import ID

__all__ = ["STAGING", "batches", "put_at_once", "put_by_update", "staging"]

STAGING = ID + "staging/"
# A batch is full at so many triples or so many bytes, whichever comes first.
TRIPLES = 10_000
BYTES = 2 << 20
ESCAPE = re.compile(rb"\\(?:\\u|.)", re.DOTALL | re.IGNORECASE)


def staging(graph: str) -> str:
    """Return the graph in which another one is gathered."""
    return STAGING + sha256(graph.encode()).hexdigest()[:20]


def put_by_update(
    update: Callable[[bytes, bool], None],
    count: Callable[[str], int],
    parcel: Parcel,
    told: Callable[[int], None],
    append: bool = False,
    most: int = TRIPLES,
) -> None:
    """Replace a graph, or add to it, by updates of a bounded size, of no more triples than `most`.

    What an earlier, broken push left in staging is cleared first. A batch may be sent again, since a
    triple is held once; MOVE may not: where its answer is lost, the staging graph tells whether it ran.
    """
    aside = f"GRAPH <{staging(parcel.graph)}>"
    update(f"CLEAR SILENT {aside}".encode(), True)
    done = 0
    told(0)
    for text in batches(parcel.lines(), most):
        update(b"INSERT DATA { %s { %s } }" % (aside.encode(), literally(text)), True)
        done += len(text)
        told(done)
    target = "DEFAULT" if parcel.graph == DEFAULT else f"GRAPH <{parcel.graph}>"
    if not done:
        if not append:
            update(f"CLEAR SILENT {target}".encode(), True)
        return
    if append:
        update(f"ADD {aside} TO {target}".encode(), True)
        update(f"DROP SILENT {aside}".encode(), True)
        return
    gathered = count(staging(parcel.graph))
    if gathered != parcel.seal.triples:
        raise StoreError(
            f"the store gathered {gathered:,} of {parcel.seal.triples:,} triples of <{parcel.graph}>, "
            f"which stays as it was (is somebody else pushing it?)"
        )
    try:
        update(f"MOVE {aside} TO {target}".encode(), False)
    except StoreError:
        if count(staging(parcel.graph)):
            update(f"MOVE {aside} TO {target}".encode(), False)


def put_at_once(update: Callable[[bytes, bool], None], parcel: Parcel) -> None:
    """Replace a small graph by one update, without staging, which another push could be using."""
    name, text = parcel.graph.encode(), literally(b"".join(parcel.lines()))
    data = b"; INSERT DATA { GRAPH <%s> { %s } }" % (name, text) if text else b""
    update(b"CLEAR SILENT GRAPH <%s>%s" % (name, data), True)


def batches(lines: Iterable[bytes], triples: int = TRIPLES, size: int = BYTES) -> Iterator[bytes]:
    """Yield lines joined to batches that hold no more than so many triples and, beyond one, bytes.

    >>> list(batches([b"a", b"b", b"ccc"], triples=2)), list(batches([b"aa", b"bb"], size=3))
    ([b'ab', b'ccc'], [b'aa', b'bb'])
    """
    some: list[bytes] = []
    held = 0
    for line in lines:
        if some and (len(some) == triples or held + len(line) > size):
            yield b"".join(some)
            some, held = [], 0
        some.append(line)
        held += len(line)
    if some:
        yield b"".join(some)


def literally(text: bytes) -> bytes:
    r"""Return N-Triples as SPARQL, which resolves \\uXXXX before it reads: a literal backslash and u stay.

    >>> print(literally(rb'"C:\\users"').decode())
    "C:\\\u0075sers"
    """
    if b"\\\\u" not in text and b"\\\\U" not in text:
        return text
    return ESCAPE.sub(_apart, text)


def _apart(found: re.Match[bytes]) -> bytes:
    word = found[0]
    return rb"\\" + (rb"\u%04x" % word[2]) if len(word) == 3 else word
