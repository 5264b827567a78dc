"""Parts: what each sheet adds to the graph, and the reader that makes them."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from wsisgraph.corpus import Corpus, Source
from wsisgraph.errors import Mistake, Place
from wsisgraph.graph import report_quads
from wsisgraph.merge import blocks
from wsisgraph.model import Thing, Tombstone
from wsisgraph.names import Names
from wsisgraph.rdf import GOALS, ID, lines
from wsisgraph.read.sheet import Sheet, read_sheet
from wsisgraph.schema import load

__all__ = ["Part", "Placed", "Reader", "Row", "Task", "Wording", "exact"]

Wording: TypeAlias = Mapping[str, tuple[str, ...]]
CODED = re.compile(f"<((?:{re.escape(ID)}|{re.escape(GOALS)})[^>]+)>".encode())
# What `Placed` holds, without its source: pickled in a tenth of the time.
Row: TypeAlias = tuple[str, str, int, int, str, str]


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

    `digest` is the SHA-256 of the lines, `codes` names the codes that they speak of, `starts` says
    where the lines of each subject begin. A row is name, path, line, column, kind and what is unsaid.
    `waiting` counts the proposed facts that are left out until somebody accepts them.
    """

    name: str
    source: str
    inputs: str
    body: bytes
    quads: int
    digest: str
    codes: frozenset[str]
    starts: array[int]
    rows: tuple[Row, ...]
    wording: Wording = field(default_factory=dict)
    sealed: bool = True
    withdrawn: tuple[Tombstone, ...] = ()
    waiting: int = 0

    @classmethod
    def of(
        cls,
        body: bytes,
        name: str,
        rows: Iterable[Row],
        wording: Wording,
        withdrawn: Iterable[Tombstone],
        source: str = "",
        inputs: str = "",
        sealed: bool = True,
        waiting: int = 0,
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
            blocks(body),
            tuple(rows),
            wording,
            sealed,
            tuple(withdrawn),
            waiting,
        )

    @property
    def places(self) -> tuple[Placed, ...]:
        """Where a person wrote what the part tells of."""
        return tuple(self.placed(row) for row in self.rows)

    def placed(self, row: Row) -> Placed:
        """Return a row of the part in full."""
        name, path, line, column, kind, unsaid = row
        return Placed(name, Place(path, line, column), self.source, kind, unsaid)

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
        self,
        corpus: Corpus,
        things: Sequence[Thing],
        texts: Mapping[str, str] | None = None,
        names: Names | None = None,
    ) -> None:
        self.corpus, self.things, self.texts = corpus, things, texts or {}
        self.schema = load()
        self.names = names or Names(things, self.schema, corpus.base)

    def sheet(self, source: Source, path: Path) -> Sheet:
        """Return a sheet; a text is used only where it is the very text that wsisgraph.toml registers."""
        text = exact(source, self.texts)
        changed = text is None and source.id in self.texts
        return read_sheet(
            path, source.document, self.names, self.schema, self.corpus.languages, text, changed
        )

    def part(self, task: Task) -> tuple[Part, Sequence[Mistake]]:
        """Return the part that one sheet makes, and what is wrong with the sheet."""
        source, sheet = task.source, self.sheet(task.source, task.path)
        made = () if sheet.mistakes else lines(report_quads(source, sheet.facts, self.corpus.base))
        part = Part.of(
            b"".join(made),
            sheet.path.relative_to(self.corpus.root).as_posix(),
            (
                (f"fact/{f.id}", f.place.path, f.place.line, f.place.column, f.kind, f.unsaid)
                for f in sheet.facts
            ),
            sheet.wording,
            sorted(sheet.withdrawn),
            source.id,
            task.inputs,
            not any(mention.quoted for mention in sheet.mentions),
            sum(review == "proposed" for review, _ in sheet.waiting),
        )
        return part, sheet.mistakes


def exact(source: Source, texts: Mapping[str, str] | None) -> str | None:
    """Return the source's text where it is at hand and is the registered one."""
    text = (texts or {}).get(source.id)
    same = text is not None and sha256(text.encode()).hexdigest() == source.document.sha256
    return text if same else None
