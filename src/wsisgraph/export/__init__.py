"""Write a graph for the next tool. One table lists the formats; everyone reads the same table."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from wsisgraph.corpus import shown
from wsisgraph.errors import NotHere, near
from wsisgraph.export.jsonld import context, write_jsonld
from wsisgraph.export.linked import write_nquads, write_ntriples, write_trig, write_turtle
from wsisgraph.rdf import Quad

__all__ = ["FORMATS", "Format", "context", "format_for", "write_export"]


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which a graph leaves.

    `quads` says whether it keeps the graphs apart; else it holds the union of all graphs, each
    triple once. `write` returns the same bytes for the same set of quads, whatever their order, and
    raises WsisError for a term that the format cannot hold.
    """

    name: str
    suffix: str
    media_type: str
    quads: bool
    write: Callable[[Sequence[Quad]], bytes]


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("nquads", ".nq", "application/n-quads", True, write_nquads),
        Format("ntriples", ".nt", "application/n-triples", False, write_ntriples),
        Format("turtle", ".ttl", "text/turtle", False, write_turtle),
        Format("trig", ".trig", "application/trig", True, write_trig),
        Format("jsonld", ".jsonld", "application/ld+json", True, write_jsonld),
    )
}


def format_for(path_or_name: str | Path) -> Format:
    """Return the format that a name says, or that the suffix of a path says.

    Raises NotHere, with the nearest known name, where neither is known.

    >>> format_for("turtle").suffix, format_for("out/graph.trig").name, format_for(".nq").name
    ('.ttl', 'trig', 'nquads')
    """
    asked = str(path_or_name)
    named = FORMATS.get(asked)
    if named is not None:
        return named
    by_suffix = {each.suffix: each for each in FORMATS.values()}
    suffix = (Path(asked).suffix or Path(asked).name).lower()
    if suffix in by_suffix:
        return by_suffix[suffix]
    known = f"known are {', '.join(f'{each.name} ({each.suffix})' for each in FORMATS.values())}"
    hint = near(suffix, by_suffix, known) if suffix.startswith(".") else near(asked, FORMATS, known)
    raise NotHere(f"unknown format {asked!r} ({hint})")


def write_export(made: bytes, out: Path | BinaryIO) -> None:
    """Write what a format made to a file, or to a stream that takes bytes.

    A file is written aside, in the same folder, and renamed: it is there whole, or as it was before.
    Folders on the way are made. Raises NotHere where the file cannot be written.
    """
    if not isinstance(out, Path):
        out.write(made)
        return
    try:
        if out.exists() and not out.is_file() and not out.is_dir():  # a device or a pipe
            out.write_bytes(made)
        else:
            _replace(made, out.resolve())
    except OSError as error:
        raise NotHere(f"{shown(out)} cannot be written: {error.strerror or error}") from None


def _replace(made: bytes, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = out.parent / f".{token_hex(8)}.part"
    try:
        with aside.open("xb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
