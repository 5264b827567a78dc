"""What is pushed, as batches of sorted N-Quads lines: a build, an RDF file, or quads at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path

from wsisgraph.errors import NotHere, near
from wsisgraph.push.parcels import Parcel, Unsorted, pack
from wsisgraph.push.problems import shown
from wsisgraph.rdf import SYNTAXES, Quad, ox

__all__ = ["packed", "whole"]

BATCH = 20_000
PIECE = 1 << 20
PACKED = ".gz"
IRI = rb'<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*>'
TEXT = rb'"[^"\\\x00-\x1f\x7f]*+(?:\\["\\bfnrt][^"\\\x00-\x1f\x7f]*+)*+"'
PLAIN = rb"(?!<http://www\.w3\.org/(?:2001/XMLSchema#string|1999/02/22-rdf-syntax-ns#))"
VALUE = TEXT + rb"(?:@[a-z]+(?:-[a-z0-9]+)*|\^\^" + PLAIN + IRI + rb")?"
# Lines that already are as they would be written, so that they need not be read as RDF.
CANONICAL = re.compile(rb"(?:%s %s (?:%s|%s)(?: %s)? \.\n)*+" % (IRI, IRI, IRI, VALUE, IRI))


def whole(source: Path | Sequence[Quad]) -> Path | None:
    """Return the N-Quads file that a source is, or None where it is something else."""
    if not isinstance(source, Path):
        return None
    if _is_build(source):
        from wsisgraph.buildfolder import GRAPH

        return source / GRAPH
    return source if source.suffix.lower() == ".nq" and source.is_file() else None


def packed(
    source: Path | Sequence[Quad],
    folder: Path | None,
    look: Callable[[set[bytes]], None] | None = None,
) -> dict[str, Parcel]:
    """Return a parcel for each graph of a source; quads that do not come in order are sorted on disk.

    Raises NotHere where there is no such file, InputError with the place of a syntax error.
    """
    built = isinstance(source, Path) and _is_build(source)
    try:
        if isinstance(source, Path) and built:
            return pack(_built(source), folder, look)
        file = whole(source)
        return pack(_file(file) if file else _batches(source), folder, look)
    except Unsorted:
        if isinstance(source, Path) and built:
            raise _not_its_own(source) from None
        for old in folder.iterdir() if folder is not None else ():
            old.unlink()
        from wsisgraph.export.lines import sorted_lines

        rows = iter(sorted_lines(_quads(source)))
        return pack(iter(lambda: list(islice(rows, BATCH)), []), folder, look)


def _file(path: Path) -> Iterator[list[bytes]]:
    """Yield the lines of an N-Quads file as they would be written: as they are, or read and written."""
    begun = 0
    with path.open("rb") as file:
        while lines := file.readlines(PIECE):
            text = b"".join(lines)
            if not (CANONICAL.fullmatch(text) and _is_text(text)):
                lines = _lines(list(_parsed(text, path, begun)))
            if lines:
                yield lines
            begun += text.count(b"\n")


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _parsed(data: bytes, file: Path, begun: int) -> Iterator[Quad]:
    """Yield the quads of a piece of a file that begins after some lines."""
    syntax = SYNTAXES[file.suffix.lower()]
    try:
        yield from ox.parse(data, format=syntax)
    except (SyntaxError, ValueError) as error:
        from wsisgraph.store import unread

        raise unread(error, syntax, shown(file), begun) from None


def _is_build(source: Path) -> bool:
    if not source.is_dir():
        return False
    from wsisgraph.buildfolder import is_build

    return is_build(source)


def _batches(source: Path | Sequence[Quad]) -> Iterator[list[bytes]]:
    """Yield the lines of quads, so many at a time."""
    from wsisgraph.export.lines import runs

    return (_lines(run) for run in runs(_quads(source), BATCH))


def _lines(run: Sequence[Quad]) -> list[bytes]:
    from wsisgraph.export.lines import dumped

    return dumped(run, ox.RdfFormat.N_QUADS).splitlines(keepends=True)


def _quads(source: Path | Sequence[Quad]) -> Iterable[Quad]:
    """Yield the quads of a file as they are read, or those at hand."""
    if not isinstance(source, Path):
        return source
    if source.is_dir():
        todo = "make a build with: wsisgraph build CORPUS"
        raise NotHere(f"{shown(source)} is a folder that is neither a build nor a corpus ({todo})")
    if source.suffix.lower() not in (*SYNTAXES, PACKED):
        todo = near(source.suffix, SYNTAXES, f"known are {' '.join(SYNTAXES)}")
        raise NotHere(f"{shown(source)}: unknown kind of file ({todo})")
    from wsisgraph.store import is_streamed, read_rdf, stream_rdf

    return stream_rdf(str(source)) if is_streamed(str(source)) else read_rdf(str(source)).quads


def _built(folder: Path) -> Iterator[list[bytes]]:
    """Yield the lines of a build. Raises NotHere, at the end, where they are not those of its manifest."""
    from wsisgraph.buildfolder import GRAPH, MANIFEST

    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    made = sha256()
    with (folder / GRAPH).open("rb") as file:
        while lines := file.readlines(PIECE):
            made.update(b"".join(lines))
            yield lines
    if made.hexdigest() != manifest["graph"]["sha256"]:
        raise _not_its_own(folder)


def _not_its_own(folder: Path) -> NotHere:
    from wsisgraph.buildfolder import GRAPH

    return NotHere(f"{shown(folder / GRAPH)} is not the graph of its manifest (build it again)")
