"""Parts: what each sheet adds to the graph. Several processes can make them."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from wsisgraph.collector import uncollected
from wsisgraph.corpus import Corpus, Source, shown
from wsisgraph.errors import Mistake, Place, WsisError
from wsisgraph.graph import report_quads
from wsisgraph.model import Thing, Tombstone
from wsisgraph.names import Names
from wsisgraph.rdf import ID, lines
from wsisgraph.read.sheet import Sheet, read_sheet
from wsisgraph.schema import load

__all__ = ["Part", "Placed", "Reader", "Task", "Wording", "exact", "parts"]

GIVEN = "given"
Wording: TypeAlias = Mapping[str, tuple[str, ...]]
CODED = re.compile(rb"<(" + re.escape(ID).encode() + rb"[^>]+)>")
# Name, line, column, kind and what is left unsaid of a fact: pickled in a tenth of the time of `Placed`.
Row: TypeAlias = tuple[str, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a person wrote a fact or a thing (`name` is its IRI below the base), and what it leaves unsaid."""

    name: str
    place: Place
    source: str = ""
    kind: str = ""
    unsaid: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one sheet, or the list of things, adds to the graph: sorted N-Quads lines and places.

    `digest` is the SHA-256 of the lines, `codes` names the codes that they speak of.
    """

    name: str
    source: str
    inputs: str
    body: bytes
    quads: int
    digest: str
    codes: frozenset[str]
    places: tuple[Placed, ...]
    wording: Wording = field(default_factory=dict)
    sealed: bool = True
    withdrawn: tuple[Tombstone, ...] = ()

    @classmethod
    def of(
        cls,
        body: bytes,
        name: str,
        places: Iterable[Placed],
        wording: Wording,
        withdrawn: Iterable[Tombstone],
        source: str = "",
        inputs: str = "",
        sealed: bool = True,
    ) -> Part:
        """Return the part that sorted lines are, with what is worked out of them once."""
        return cls(
            name,
            source,
            inputs,
            body,
            body.count(b"\n"),
            sha256(body).hexdigest(),
            frozenset(found.decode() for found in set(CODED.findall(body))),
            tuple(places),
            wording,
            sealed,
            tuple(withdrawn),
        )

    @property
    def lines(self) -> list[bytes]:
        """The part's lines, each with its line end."""
        return self.body.splitlines(keepends=True)


@dataclass(frozen=True, slots=True)
class Task:
    """A sheet to be read for its part, and the digest of all that the part depends on."""

    source: Source
    path: Path
    inputs: str


class Reader:
    """Reads the sheets of one corpus, with its things and, where they are at hand, its texts."""

    def __init__(
        self, corpus: Corpus, things: Sequence[Thing], texts: Mapping[str, str] | None = None
    ) -> None:
        self.corpus, self.things, self.texts = corpus, things, texts or {}
        self.schema = load()
        self.names = Names(things, self.schema, corpus.base)

    def sheet(self, source: Source, path: Path) -> Sheet:
        """Return a sheet; a text is used only where it is the very text that wsisgraph.toml registers."""
        text = exact(source, self.texts)
        changed = text is None and source.id in self.texts
        return read_sheet(
            path, source.document, self.names, self.schema, self.corpus.languages, text, changed
        )

    def part(self, task: Task) -> tuple[Part, Sequence[Mistake]]:
        """Return the part that one sheet makes, and what is wrong with the sheet."""
        with uncollected():
            return self._part(task)

    def _part(self, task: Task) -> tuple[Part, Sequence[Mistake]]:
        source, sheet = task.source, self.sheet(task.source, task.path)
        made = () if sheet.mistakes else lines(report_quads(source, sheet.facts, self.corpus.base))
        part = Part.of(
            b"".join(made),
            sheet.path.relative_to(self.corpus.root).as_posix(),
            (Placed(f"fact/{f.id}", f.place, source.id, f.kind, f.unsaid) for f in sheet.facts),
            sheet.wording,
            sorted(sheet.withdrawn),
            source.id,
            task.inputs,
            not any(mention.quoted for mention in sheet.mentions),
        )
        return part, sheet.mistakes


def exact(source: Source, texts: Mapping[str, str] | None) -> str | None:
    """Return the source's text where it is at hand and is the registered one."""
    text = (texts or {}).get(source.id)
    same = text is not None and sha256(text.encode()).hexdigest() == source.document.sha256
    return text if same else None


def parts(
    reader: Reader, tasks: Sequence[Task], workers: int = 1
) -> Iterator[tuple[Part, Sequence[Mistake]]]:
    """Yield the part of each sheet with what is wrong with the sheet, in the order of the tasks.

    With more than one worker the sheets are read by processes of their own; what is yielded is the
    same. Raises WsisError where a process ends before its work is done.
    """
    workers = min(workers, len(tasks))
    if workers < 2:
        yield from map(reader.part, tasks)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with (
        TemporaryDirectory() as folder,
        ProcessPoolExecutor(workers, get_context("spawn"), _begin, (Path(folder),)) as pool,
    ):
        # In a file: a process that ends before it has read all from a pipe is waited for forever.
        given = pickle.dumps((reader.corpus, reader.things, reader.texts), pickle.HIGHEST_PROTOCOL)
        (Path(folder) / GIVEN).write_bytes(given)
        # The largest first, so that no process is left alone with it at the end.
        order = sorted(tasks, key=lambda task: task.path.stat().st_size, reverse=True)
        waiting = {task.path: pool.submit(_packed, task) for task in order}
        try:
            for task in tasks:
                yield _unpacked(task, *waiting.pop(task.path).result())
        except BrokenProcessPool:
            todo = 'build with fewer workers; a script needs: if __name__ == "__main__"'
            raise WsisError(f"a worker ended before its work was done ({todo})") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_readers: list[Reader] = []


def _begin(folder: Path) -> None:
    """Make the reader of a worker process."""
    _readers[:] = [Reader(*pickle.loads((folder / GIVEN).read_bytes()))]


def _packed(task: Task) -> tuple[Part, list[Row], Sequence[Mistake]]:
    """Return what a worker sends: a part without its places, these as plain rows, and mistakes."""
    part, mistakes = _readers[0].part(task)
    rows = [
        (each.name, each.place.line, each.place.column, each.kind, each.unsaid)
        for each in part.places
    ]
    return replace(part, places=()), rows, mistakes


def _unpacked(
    task: Task, part: Part, rows: Sequence[Row], mistakes: Sequence[Mistake]
) -> tuple[Part, Sequence[Mistake]]:
    path = shown(task.path)
    places = (
        Placed(name, Place(path, line, column), task.source.id, kind, unsaid)
        for name, line, column, kind, unsaid in rows
    )
    return replace(part, places=tuple(places)), mistakes
