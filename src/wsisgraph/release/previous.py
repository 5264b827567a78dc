"""The release before this one: read back, so that what changed can be told."""

from __future__ import annotations

from collections.abc import Mapping
from gzip import decompress
from hashlib import sha256
from pathlib import Path
from typing import Any

from wsisgraph.build import assemble
from wsisgraph.buildfolder import is_build, open_build
from wsisgraph.corpus import CONFIG, open_corpus, shown, texts_in
from wsisgraph.errors import NotHere
from wsisgraph.rdf import SYNTAXES, parse
from wsisgraph.release.folder import STONES, record
from wsisgraph.release.model import Previous
from wsisgraph.store import read_rdf

__all__ = ["previous"]


def previous(path: Path) -> Previous:
    """Return what was published before: a release, a build, a corpus or an RDF file.

    Raises NotHere where there is none, or where the graph of a release is not what was released.
    """
    found = record(path)
    if found is not None:
        graph = found["graph"]["file"]
        body = _whole(path, graph, found)
        data = decompress(body) if graph.endswith(".gz") else body
        stones = _whole(path, STONES, found) if STONES in found["files"] else b""
        iri = f"{found['base']}dataset/{found['version']}"
        told = tuple(parse(stones, SYNTAXES[".ttl"]))
        return Previous(tuple(parse(data)), str(found["version"]), iri, told)
    if is_build(path):
        return Previous(tuple(parse(b"".join(open_build(path).lines))))
    if (path / CONFIG).is_file():
        corpus = open_corpus(path)
        built = assemble(corpus, texts_in([], corpus))
        return Previous(tuple(parse(b"".join(built.lines))))
    if path.is_dir():
        raise NotHere(
            f"{shown(path)} is no release, build or corpus (name one, or an RDF file, with --previous)"
        )
    return Previous(read_rdf(str(path)).quads)


def _whole(path: Path, name: str, found: Mapping[str, Any]) -> bytes:
    """Return a file of a release, which must be as its record says."""
    file = path / name
    body = file.read_bytes() if file.is_file() else b""
    if sha256(body).hexdigest() != found["files"].get(name):
        todo = "bring the whole release, or leave out --previous"
        raise NotHere(f"{shown(file)} is not as it was released ({todo})")
    return body
