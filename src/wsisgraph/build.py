"""Build a corpus: read every sheet, make a part of each, merge the parts into one sorted graph.

The build is pure: no clock, no chance, no network. Same input, same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wsisgraph import __version__
from wsisgraph.collector import uncollected
from wsisgraph.corpus import Corpus, Source, shown
from wsisgraph.errors import InputError, Mistake, UnknownName
from wsisgraph.graph import things_quads
from wsisgraph.merge import Lines, merge
from wsisgraph.model import Thing, Tombstone
from wsisgraph.names import Names
from wsisgraph.parts import Part, Placed, Reader, Row, Task, Wording, exact
from wsisgraph.rdf import lines, once
from wsisgraph.read.lock import lock_path
from wsisgraph.read.nodes import Troubles
from wsisgraph.read.sheet import Sheet
from wsisgraph.read.things import read_things
from wsisgraph.schema import Schema, load, ontology_files

if TYPE_CHECKING:
    from wsisgraph.workers import Workers

__all__ = [
    "Build",
    "Part",
    "Placed",
    "Reading",
    "Wording",
    "assemble",
    "exact",
    "joined",
    "read_corpus",
    "tombstones",
]


@dataclass(frozen=True, slots=True)
class Build:
    """A built corpus: its graph as sorted lines, where everything was written, and the manifest."""

    lines: Sequence[bytes]
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


class Places(Mapping[str, tuple[Placed, ...]]):
    """Where the facts and things of parts were written, each put in full when it is asked for."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts

    @cached_property
    def rows(self) -> Mapping[str, Sequence[tuple[Part, Row]]]:
        """The rows of each name, in the order of the parts."""
        found: dict[str, list[tuple[Part, Row]]] = {}
        for part in self.parts:
            for row in part.rows:
                found.setdefault(row[0], []).append((part, row))
        return found

    def __getitem__(self, name: str) -> tuple[Placed, ...]:
        return tuple(part.placed(row) for part, row in self.rows[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def read_things_of(corpus: Corpus, schema: Schema) -> tuple[list[Thing], Names, list[Mistake]]:
    """Return all things of a corpus, its reports among them, their names, and what is wrong with them.

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
    for source in corpus.sources:
        slug = f"report/{source.id}"
        label = dict.fromkeys(corpus.languages, source.id)
        things[slug] = Thing(slug, "Report", label, source.place, decided_by=_publisher(corpus))
    names = Names(things.values(), schema, corpus.base)
    for slug, thing in list(things.items()):
        if thing.within:
            try:
                things[slug] = _within(thing, names)
            except UnknownName as error:
                mistakes.append(Mistake(thing.place, error.what, error.todo))
    return list(things.values()), names, mistakes


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
    things, names, mistakes = read_things_of(corpus, schema)
    reader = Reader(corpus, things, texts, names)
    sheets = [
        (source, reader.sheet(source, path)) for source in corpus.sources for path in source.sheets
    ]
    mistakes += chain.from_iterable(sheet.mistakes for _, sheet in sheets)
    if mistakes:
        raise InputError(mistakes)
    return Reading(corpus, schema, tuple(things), reader.names, tuple(sheets))


def _twice(parts: Sequence[Part], schema: Schema) -> list[Mistake]:
    """Return a mistake for each fact that two sheets of one source state, and each id taken twice."""
    told = {name for name, record in schema.records.items() if record.told}
    names = [("" if row[4] in told else part.source, row[0]) for part in parts for row in part.rows]
    if len(set(names)) == len(names):
        return []
    seen: dict[tuple[str, str], Placed] = {}
    found = []
    placed_rows = chain.from_iterable(part.places for part in parts)
    for name, placed in zip(names, placed_rows, strict=True):
        first = seen.setdefault(name, placed)
        if first is not placed:
            what = (
                f"the id {placed.name.removeprefix('fact/')!r} is taken"
                if placed.kind in told
                else "the same fact stands twice in this source"
            )
            todo = f"it stands at {first.place} already; remove one or join their evidence"
            found.append(Mistake(placed.place, what, todo))
    return found


def _own(corpus: Corpus, things: Iterable[Thing], schema: Schema) -> list[bytes]:
    """Return the lines of the editors' list."""
    listed = (thing for thing in things if thing.withdrawn is None)
    return lines(things_quads(corpus, listed, (), schema))


def _things_part(
    corpus: Corpus,
    things: Sequence[Thing],
    own: Sequence[bytes],
    schema: Schema,
    parts: Iterable[Part],
) -> Part:
    """Return the part of the editors' list, with the codes that the other parts name."""
    named = {each for part in parts for each in part.codes}
    listed = sorted(things, key=lambda thing: thing.slug)
    kept = [thing for thing in listed if thing.withdrawn is None]
    named |= {thing.within for thing in kept}
    coded = [schema.coded[full] for full in sorted(named & schema.coded.keys())]
    also: dict[str, tuple[str, ...]] = {}
    for thing in kept:
        for words in thing.also:
            also[words] = (*also.get(words, ()), thing.slug)
    made = once([*own, *lines(things_quads(corpus, (), coded, schema))])
    return Part.of(
        b"".join(made),
        "things",
        (
            (thing.slug, thing.place.path, thing.place.line, thing.place.column, thing.cls, "")
            for thing in kept
        ),
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
    changes no byte; a script that asks for it should have `if __name__ == "__main__"`.
    """
    inputs = _inputs(corpus)
    tasks = [
        Task(source, path, inputs(source, path))
        for source in corpus.sources
        for path in source.sheets
    ]
    made = {
        task.path: part
        for task in tasks
        if (part := (known or {}).get(task.inputs)) is not None and part.sealed
    }
    fresh = [task for task in tasks if task.path not in made]
    with uncollected(), _hired(min(workers, len(fresh))) as crew:
        schema = load()
        things, names, mistakes = read_things_of(corpus, schema)
        reader = Reader(corpus, things, texts, names)
        reading = crew.parts(reader, fresh) if crew else map(reader.part, fresh)
        own = [] if mistakes else _own(corpus, things, schema)
        for task, (part, wrong) in zip(fresh, reading, strict=True):
            made[task.path] = part
            mistakes += wrong
        if mistakes:
            raise InputError(mistakes)
        parts = [made[task.path] for task in tasks]
        mistakes = _twice(parts, schema)
        if mistakes:
            raise InputError(mistakes)
        return _joined(corpus, [*parts, _things_part(corpus, things, own, schema, parts)])


def _hired(count: int) -> AbstractContextManager[Workers | None]:
    """Return the worker processes, where there is work for more than one."""
    if count < 2:
        return nullcontext()
    from wsisgraph.workers import hired

    return hired(count)


def _joined(corpus: Corpus, parts: Sequence[Part]) -> Build:
    """Return the build that parts make."""
    merged = merge((part.body, part.starts) for part in parts)
    wording = joined(
        ((part.source, part.wording) for part in parts),
        (source.id for source in corpus.sources),
    )
    return Build(merged, Places(parts), wording, _manifest(corpus, parts, merged), tuple(parts))


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


@cache
def _ontology_digest() -> str:
    made = sha256()
    root = ontology_files()[0].parent
    for path in [root / "facts.yaml", *ontology_files()]:
        made.update(path.read_bytes() + b"\0")
    return made.hexdigest()


def _inputs(corpus: Corpus) -> Callable[[Source, Path], str]:
    """Return what gives the digest of all that a sheet's part depends on."""
    shared = sha256(
        f"{__version__}\0{_ontology_digest()}\0{corpus.base}\0{corpus.languages}".encode()
    )
    for path in corpus.things:
        shared.update(b"\0" + sha256(path.read_bytes() if path.exists() else b"").digest())
    shared.update("\0".join(each.id for each in corpus.sources).encode())

    def inputs(source: Source, sheet: Path) -> str:
        made = shared.copy()
        name = sheet.relative_to(corpus.root).as_posix()
        made.update(f"\0{source.document}\0{name}".encode())
        for path in (sheet, lock_path(sheet)):
            made.update(b"\0" + sha256(path.read_bytes() if path.exists() else b"").digest())
        return made.hexdigest()

    return inputs


def _manifest(corpus: Corpus, parts: Sequence[Part], merged: Lines) -> dict[str, Any]:
    kinds = Counter({row[0]: row[4] for part in parts if part.source for row in part.rows}.values())
    return {
        "wsisgraph": __version__,
        "base": corpus.base,
        "title": dict(corpus.title),
        "licence": corpus.licence,
        "publisher": dict(corpus.publisher),
        "ontology": _ontology_digest(),
        "graph": {"file": "graph.nq", "quads": len(merged), "sha256": merged.digest},
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
                "quads": p.quads, "sha256": p.digest, "sealed": p.sealed, "waiting": p.waiting,
                "withdrawn": [asdict(stone) for stone in p.withdrawn],
            }
            for p in parts
        ],
    }  # fmt: skip
