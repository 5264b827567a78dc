"""What a release is made of: its plan, its files, the release before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from wsisgraph.changes import Change
from wsisgraph.corpus import Corpus
from wsisgraph.export import Format
from wsisgraph.model import Tombstone
from wsisgraph.names import slug_of
from wsisgraph.rdf import Quad

__all__ = ["File", "Lost", "Plan", "Previous"]


@dataclass(frozen=True, slots=True)
class Previous:
    """A graph that was published before; its version is empty where it was no release.

    `stones` is what it told of the names that were withdrawn by then.
    """

    quads: Sequence[Quad]
    version: str = ""
    iri: str = ""
    stones: Sequence[Quad] = ()


@dataclass(frozen=True, slots=True, order=True)
class Lost:
    """A name below the base that was published, and is gone without a word: since when, what replaced it."""

    name: str
    on: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides what a release is: the same plan makes the same bytes.

    `gone` was withdrawn in the sheets, `lost` was published and is gone without a word, `kept` is
    what the previous release told of others.
    """

    corpus: Corpus
    version: str
    issued: str
    quads: Sequence[Quad]
    gone: Sequence[Tombstone]
    formats: Sequence[Format]
    gzip: bool = False
    address: str = ""
    previous: Previous | None = None
    changed: Sequence[Change] = ()
    lost: Sequence[Lost] = ()
    kept: Sequence[Quad] = ()

    @property
    def dataset(self) -> str:
        """The IRI of the data set, whatever its version."""
        return f"{self.corpus.base}dataset"

    @property
    def iri(self) -> str:
        """The IRI of this version of the data set."""
        return f"{self.dataset}/{self.version}"

    @property
    def name(self) -> str:
        """What its data files are called: the last word of the base, or its host."""
        parts = urlsplit(self.corpus.base)
        return slug_of(parts.path.strip("/").rpartition("/")[2]) or slug_of(parts.netloc) or "data"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a release as it lies there, and what it is: data, vocabulary, withdrawn, page or paper."""

    path: str
    role: str
    media_type: str
    sha256: str
    size: int
    compressed: bool = False
