"""Make a release: the plan is checked, every file is written, the folder appears."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from wsisgraph import __version__
from wsisgraph.build import Build, tombstones
from wsisgraph.changes import changes
from wsisgraph.check.shapefiles import shapes_ttl
from wsisgraph.corpus import VERSION, Corpus
from wsisgraph.errors import InputError, Mistake, NotHere
from wsisgraph.export import FORMATS, Format, exported, format_for
from wsisgraph.export.context import CONTEXTS
from wsisgraph.kinds import clean_date, clean_url
from wsisgraph.rdf import Quad, absolute, parse
from wsisgraph.release.describe import described, stones
from wsisgraph.release.folder import RECORD, STONES, SUMS, Folder, made_aside
from wsisgraph.release.lost import kept, lost
from wsisgraph.release.model import File, Plan, Previous
from wsisgraph.release.papers import citation, notes_page, readme
from wsisgraph.resources import folder
from wsisgraph.schema import ontology_files

__all__ = ["plan", "write_release"]

TURTLE = FORMATS["turtle"]
JSON = "application/json"


def plan(
    corpus: Corpus,
    build: Build,
    formats: Sequence[str] = (),
    *,
    gzip: bool = False,
    previous: Previous | None = None,
    version: str = "",
    issued: str = "",
    address: str = "",
) -> Plan:
    """Return the plan of a release; version and day stand in wsisgraph.toml or are given.

    `address` is where the folder will lie on the web. Raises InputError with the place of all that
    the corpus does not say, NotHere for an option that is none.
    """
    version, issued = version or corpus.version, issued or corpus.issued
    _complete(corpus, version, issued)
    if not VERSION.fullmatch(version):
        raise NotHere(f"{version!r} is no version (write one such as 1.0.0)")
    if clean_date(issued) is None or len(issued) != 10:
        raise NotHere(f"{issued!r} is no day (write it as 2025-07-09)")
    if address and (clean_url(address) is None or not address.endswith("/")):
        raise NotHere(f"{address!r} is no address of a folder (write https://…/)")
    if previous is not None and previous.version == version:
        todo = f"write another version in {corpus.place.path}, or give it with --version"
        raise NotHere(f"{version} is the version of the previous release already ({todo})")
    quads = tuple(parse(b"".join(build.lines)))
    gone = tombstones(build)
    changed = changes(previous.quads, quads) if previous else ()
    told = {absolute(stone.name, corpus.base) for stone in gone}
    missing = lost(previous, quads, changed, told, corpus.base, issued) if previous else ()
    return Plan(
        corpus,
        version,
        issued,
        quads,
        gone,
        _chosen(formats),
        gzip,
        address,
        previous,
        changed,
        missing,
        kept(previous, quads, told) if previous else (),
    )


def _complete(corpus: Corpus, version: str, issued: str) -> None:
    """Raise InputError with all that a release needs and wsisgraph.toml does not say."""
    lacks = [
        (not version, "version", 'version = "1.0.0", or give --version'),
        (not issued, "issued", 'issued = "2025-07-09", or give --issued'),
    ]
    for key, words in (("title", corpus.title), ("description", corpus.description)):
        for lang in corpus.languages:
            if lang not in words:
                lacks.append((True, f"{key} in {lang}", f'{key} = {{{lang} = "…"}}'))
    mistakes = [
        Mistake(corpus.place, f"a release needs {what}", f"write {todo}")
        for lacking, what, todo in lacks
        if lacking
    ]
    if mistakes:
        raise InputError(mistakes)


def _chosen(names: Sequence[str]) -> list[Format]:
    """Return the formats that are asked for, or all; N-Quads, by which a graph is known, always."""
    asked = {format_for(name).name for name in names} or set(FORMATS)
    return [each for each in FORMATS.values() if each.name in asked | {"nquads"}]


def write_release(plan: Plan, out: Path) -> Sequence[File]:
    """Write a release to a folder and return its files: all of them are there, or nothing is.

    Raises WouldOverwrite where the folder exists and is not a release, NotHere where it cannot be
    written.
    """
    with made_aside(out) as made:
        graph = _data(plan, made)
        _vocabulary(made)
        if plan.gone or plan.lost or plan.kept:
            made.add(STONES, "withdrawn", TURTLE.media_type, turtle(stones(plan)))
        for lang in ("en", "ja"):
            made.add(f"notes.{lang}.md", "page", "text/markdown", page(notes_page(plan, lang)))
        about = described(plan, made.files, graph[1])
        made.add("description.ttl", "paper", TURTLE.media_type, turtle(about))
        made.add("CITATION.cff", "paper", "application/yaml", page(citation(plan)))
        made.add("README.md", "paper", "text/markdown", page(readme(plan, made.files, graph[1])))
        _record(plan, made, graph)
        files = sorted(made.files, key=lambda file: file.path)
        sums = "".join(f"{file.sha256}  {file.path}\n" for file in files)
        made.add(SUMS, "paper", "text/plain", page(sums))
    return made.files


def page(text: str) -> Iterable[bytes]:
    """Return a text as the only piece of a file."""
    return (text.encode(),)


def turtle(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Return quads as Turtle, in pieces."""
    return TURTLE.chunks(list(quads))


def _data(plan: Plan, made: Folder) -> tuple[str, str]:
    """Write the graph in each format; return where its N-Quads lie, and the hash of the graph."""
    at = name = ""
    for each in plan.formats:
        pieces: Iterator[bytes] = exported(plan.quads, each.name)
        path = f"data/{plan.name}{each.suffix}"
        if each.name == "nquads":
            hashed = _Hashed(pieces)
            at = made.add(path, "data", each.media_type, hashed, plan.gzip).path
            name = hashed.digest
        else:
            made.add(path, "data", each.media_type, pieces, plan.gzip)
    return at, name


class _Hashed:
    """Pieces on their way to a file, with their digest: that of the graph, however it is packed."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.sha256 = pieces, sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.sha256.update(piece)
            yield piece

    @property
    def digest(self) -> str:
        return self.sha256.hexdigest()


def _vocabulary(made: Folder) -> None:
    """Write the ontology with its code lists, the shapes, the contexts, and the frames with their schemas."""
    root = folder("ontology")
    for path in sorted({*ontology_files(), root / "align.ttl"}):
        name = path.relative_to(root).as_posix()
        made.add(f"ontology/{name}", "vocabulary", TURTLE.media_type, (path.read_bytes(),))
    for path in sorted([*map(root.joinpath, CONTEXTS), *(root / "frames").glob("*.json*")]):
        name, body = path.relative_to(root).as_posix(), path.read_bytes()
        media = JSON if path.suffix == ".json" else FORMATS["jsonld"].media_type
        made.add(f"ontology/{name}", "vocabulary", media, (body,))
    made.add("shapes.ttl", "vocabulary", TURTLE.media_type, (shapes_ttl(),))


def _record(plan: Plan, made: Folder, graph: tuple[str, str]) -> None:
    """Write the record by which a folder is known as a release."""
    row = {
        "wsisgraph": __version__,
        "base": plan.corpus.base,
        "version": plan.version,
        "issued": plan.issued,
        "previous": plan.previous.version if plan.previous else "",
        "graph": {"file": graph[0], "quads": len(plan.quads), "sha256": graph[1]},
        "files": {file.path: file.sha256 for file in sorted(made.files, key=lambda f: f.path)},
    }
    made.add(RECORD, "paper", JSON, page(json.dumps(row, indent=1) + "\n"))
