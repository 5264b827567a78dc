"""Build a corpus: read every sheet, make a part of each, merge the parts into one sorted graph.

The build is pure: no clock, no chance, no network. Same input, same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from hashlib import sha256
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from wsisgraph import __version__
from wsisgraph.collector import uncollected
from wsisgraph.corpus import Corpus, Source, shown
from wsisgraph.errors import InputError, Mistake, UnknownName
from wsisgraph.graph import things_quads
from wsisgraph.model import Thing, Tombstone
from wsisgraph.names import Names
from wsisgraph.parts import Part, Placed, Reader, Task, Wording, exact
from wsisgraph.parts import parts as parts_of
from wsisgraph.rdf import lines
from wsisgraph.read.lock import lock_path
from wsisgraph.read.nodes import Troubles
from wsisgraph.read.sheet import Sheet
from wsisgraph.read.things import read_things
from wsisgraph.schema import Schema, load, ontology_files

__all__ = [
    "Build",
    "Part",
    "Placed",
    "Reading",
    "Wording",
    "assemble",
    "exact",
    "joined",
    "merge",
    "pieces",
    "read_corpus",
    "tombstones",
]

PIECE = 2_000


@dataclass(frozen=True, slots=True)
class Build:
    """A built corpus: its graph as sorted lines, where everything was written, and the manifest."""

    lines: tuple[bytes, ...]
    places: Mapping[str, tuple[Placed, ...]]
    wording: Mapping[str, Wording]
    manifest: Mapping[str, Any]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that the files of a corpus say, before it becomes RDF."""

    corpus: Corpus
    schema: Schema
    things: tuple[Thing, ...]
    names: Names
    sheets: tuple[tuple[Source, Sheet], ...]


def read_things_of(corpus: Corpus, schema: Schema) -> tuple[list[Thing], list[Mistake]]:
    """Return all things of a corpus, its reports among them, and what is wrong with them.

    Raises InputError where a file of things cannot be read at all: every name would be unknown.
    """
    mistakes: list[Mistake] = []
    unread: list[Mistake] = []
    things: dict[str, Thing] = {}
    for path in corpus.things:
        troubles = Troubles(shown(path))
        found = read_things(path, troubles.path, schema, corpus.languages, troubles)
        unread += troubles.mistakes if not found else ()
        for thing in found:
            if thing.slug in things:
                todo = f"{things[thing.slug].place} defines it already; remove one"
                troubles.mistakes.append(
                    Mistake(thing.place, f"{thing.slug} is defined twice", todo)
                )
            things[thing.slug] = thing
        mistakes += troubles.mistakes
    if unread:
        raise InputError(unread)
    names = Names(things.values(), schema, corpus.base)
    for slug, thing in list(things.items()):
        if thing.within:
            try:
                things[slug] = _within(thing, names)
            except UnknownName as error:
                mistakes.append(Mistake(thing.place, error.what, error.todo))
    for source in corpus.sources:
        slug = f"report/{source.id}"
        label = dict.fromkeys(corpus.languages, source.id)
        things[slug] = Thing(slug, "Report", label, source.place, decided_by=_publisher(corpus))
    return list(things.values()), mistakes


def _publisher(corpus: Corpus) -> str:
    return corpus.publisher.get("en") or next(iter(corpus.publisher.values()), "")


def _within(thing: Thing, names: Names) -> Thing:
    ref = names.find(thing.within, ("org:Organization",)).ref
    if ref in names.gone and thing.withdrawn is None:
        raise UnknownName(f"{ref} is withdrawn", "put the post in another organization")
    return replace(thing, within=ref)


def read_corpus(corpus: Corpus, texts: Mapping[str, str] | None = None) -> Reading:
    """Return all that the files of a corpus say.

    Raises InputError with every problem of every file. A text of `texts` is used only where it is
    the very text that wsisgraph.toml registers.
    """
    schema = load()
    things, mistakes = read_things_of(corpus, schema)
    reader = Reader(corpus, things, texts)
    sheets = [
        (source, reader.sheet(source, path)) for source in corpus.sources for path in source.sheets
    ]
    mistakes += chain.from_iterable(sheet.mistakes for _, sheet in sheets)
    if mistakes:
        raise InputError(mistakes)
    return Reading(corpus, schema, tuple(things), reader.names, tuple(sheets))


def _twice(parts: Iterable[Part], schema: Schema) -> list[Mistake]:
    """Return a mistake for each fact that two sheets of one source state, and each id taken twice."""
    seen: dict[tuple[str, str], Placed] = {}
    found = []
    for placed in chain.from_iterable(part.places for part in parts):
        told = schema.records[placed.kind].told if placed.kind in schema.records else False
        first = seen.setdefault(("" if told else placed.source, placed.name), placed)
        if first is not placed:
            what = (
                f"the id {placed.name.removeprefix('fact/')!r} is taken"
                if told
                else "the same fact stands twice in this source"
            )
            todo = f"it stands at {first.place} already; remove one or join their evidence"
            found.append(Mistake(placed.place, what, todo))
    return found


def _things_part(
    corpus: Corpus, things: Sequence[Thing], schema: Schema, parts: Iterable[Part]
) -> Part:
    """Return the part of the editors' list, with the codes that the other parts name."""
    named = {each for part in parts for each in part.codes}
    listed = sorted(things, key=lambda thing: thing.slug)
    own = [thing for thing in listed if thing.withdrawn is None]
    named |= {thing.within for thing in own}
    coded = [schema.coded[full] for full in sorted(named & schema.coded.keys())]
    also: dict[str, tuple[str, ...]] = {}
    for thing in own:
        for words in thing.also:
            also[words] = (*also.get(words, ()), thing.slug)
    made = b"".join(lines(things_quads(corpus, own, coded, schema)))
    return Part.of(
        made,
        "things",
        (Placed(thing.slug, thing.place, "", thing.cls) for thing in own),
        also,
        (thing.withdrawn for thing in listed if thing.withdrawn is not None),
    )


def assemble(
    corpus: Corpus,
    texts: Mapping[str, str] | None = None,
    known: Mapping[str, Part] | None = None,
    workers: int = 1,
) -> Build:
    """Return a built corpus, in memory.

    `known` holds parts of an earlier build by their inputs' digest: a sheet whose part is known is
    not read again. With more than one of `workers` the sheets are read by as many processes, which
    changes no byte; a script that asks for it needs `if __name__ == "__main__"`.
    """
    tasks = [
        Task(source, path, inputs_digest(corpus, source, path))
        for source in corpus.sources
        for path in source.sheets
    ]
    made = {
        task.path: part
        for task in tasks
        if (part := (known or {}).get(task.inputs)) is not None and part.sealed
    }
    schema = load()
    with uncollected():
        things, mistakes = read_things_of(corpus, schema)
    fresh = [task for task in tasks if task.path not in made]
    reading = parts_of(Reader(corpus, things, texts), fresh, workers)
    for task, (part, wrong) in zip(fresh, reading, strict=True):
        made[task.path] = part
        mistakes += wrong
    if mistakes:
        raise InputError(mistakes)
    parts = [made[task.path] for task in tasks]
    with uncollected():
        return _joined(corpus, things, schema, parts)


def _joined(
    corpus: Corpus, things: Sequence[Thing], schema: Schema, parts: Sequence[Part]
) -> Build:
    """Return the build that parts make. Raises InputError for what two sheets both state."""
    mistakes = _twice(parts, schema)
    if mistakes:
        raise InputError(mistakes)
    everything = [*parts, _things_part(corpus, things, schema, parts)]
    merged = tuple(merge(part.lines for part in everything))
    places: dict[str, tuple[Placed, ...]] = {}
    for placed in chain.from_iterable(part.places for part in everything):
        places[placed.name] = (*places.get(placed.name, ()), placed)
    wording = joined(
        ((part.source, part.wording) for part in everything),
        (source.id for source in corpus.sources),
    )
    return Build(merged, places, wording, _manifest(corpus, everything, merged), tuple(everything))


def joined(
    rows: Iterable[tuple[str, Wording]], sources: Iterable[str]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return how each source words things; what is said of no source holds for all."""
    found: dict[str, dict[str, tuple[str, ...]]] = {source: {} for source in sources}
    for source, wording in rows:
        for each in [found[source]] if source else found.values():
            for words, meant in wording.items():
                each[words] = tuple(dict.fromkeys((*each.get(words, ()), *meant)))
    return found


def tombstones(build: Build) -> list[Tombstone]:
    """Return what was withdrawn and is stated by no other source, in order of name."""
    stones = (Tombstone(**row) for part in build.manifest["parts"] for row in part["withdrawn"])
    return sorted(stone for stone in stones if stone.name not in build.places)


def merge(parts: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """Return the lines of sorted parts in order, each once."""
    # A sort of runs that are sorted is a merge, and the quickest there is.
    return (line for line, _ in groupby(sorted(chain.from_iterable(parts))))


def pieces(lines: Sequence[bytes]) -> Iterator[bytes]:
    """Yield lines joined to pieces of some hundred kilobytes, so that the whole is never held twice."""
    for at in range(0, len(lines), PIECE):
        yield b"".join(lines[at : at + PIECE])


def digest_of(lines: Sequence[bytes]) -> str:
    """Return the SHA-256 of lines."""
    made = sha256()
    for piece in pieces(lines):
        made.update(piece)
    return made.hexdigest()


@cache
def _ontology_digest() -> str:
    made = sha256()
    root = ontology_files()[0].parent
    for path in [root / "facts.yaml", *ontology_files()]:
        made.update(path.read_bytes() + b"\0")
    return made.hexdigest()


def inputs_digest(corpus: Corpus, source: Source, sheet: Path) -> str:
    """Return the digest of all that a sheet's part depends on."""
    made = sha256(
        f"{__version__}\0{_ontology_digest()}\0{corpus.base}\0{corpus.languages}\0{source.document}\0".encode()
    )
    made.update(f"{sheet.relative_to(corpus.root).as_posix()}\0".encode())
    for path in (sheet, lock_path(sheet), *corpus.things):
        made.update(path.read_bytes() if path.exists() else b"")
        made.update(b"\0")
    made.update("\0".join(each.id for each in corpus.sources).encode())
    return made.hexdigest()


def _manifest(corpus: Corpus, parts: Sequence[Part], merged: Sequence[bytes]) -> dict[str, Any]:
    kinds = Counter(
        {
            placed.name: placed.kind for part in parts for placed in part.places if placed.source
        }.values()
    )
    return {
        "wsisgraph": __version__,
        "base": corpus.base,
        "title": dict(corpus.title),
        "licence": corpus.licence,
        "publisher": dict(corpus.publisher),
        "ontology": _ontology_digest(),
        "graph": {"file": "graph.nq", "quads": len(merged), "sha256": digest_of(merged)},
        "facts": dict(sorted(kinds.items())),
        "may-quote": corpus.may_quote,
        "sources": [
            {
                "id": s.id, "file": s.document.file, "language": s.document.language,
                "length": s.document.length, "sha256": s.document.sha256,
            }
            for s in corpus.sources
        ],
        "parts": [
            {
                "name": p.name, "source": p.source, "inputs": p.inputs,
                "quads": p.quads, "sha256": p.digest, "sealed": p.sealed,
                "withdrawn": [asdict(stone) for stone in p.withdrawn],
            }
            for p in parts
        ],
    }  # fmt: skip
