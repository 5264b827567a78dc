"""What can go wrong, as one tree.

```
WsisError
├── InputError          something a person wrote cannot be read: every problem, each with its place
├── UnknownName         no thing, or more than one, has that name
├── QueryError          a SPARQL query cannot be run
├── NotHere             a file, a text or a folder is missing, or is not what it should be
├── WouldOverwrite      the target exists and is not ours to replace
└── MissingExtra        an optional library is not installed
```

The library raises; only the command line exits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = [
    "InputError",
    "MissingExtra",
    "Mistake",
    "NotHere",
    "Place",
    "QueryError",
    "UnknownName",
    "WouldOverwrite",
    "WsisError",
    "near",
]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file that a person can edit: path, line and column, both counted from 1.

    An option of the command line has no lines: its line is 0.

    >>> str(Place("sheets/a.yml", 8, 3)), str(Place("--lang", 0))
    ('sheets/a.yml:8:3', '--lang')
    """

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing that is wrong in a file, and what to do about it.

    >>> print(Mistake(Place("a.yml", 8, 3), "unknown key 'spaeker'", "did you mean 'speaker'?"))
    a.yml:8:3: unknown key 'spaeker' (did you mean 'speaker'?)
    """

    place: Place
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} ({self.todo})"


class WsisError(Exception):
    """The root of all errors that are not bugs."""


class InputError(WsisError):
    """Something a person wrote cannot be read; carries every problem found, in order of place."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: Sequence[Mistake] = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class UnknownName(WsisError):
    """No thing, or more than one, has that name; `what` and `todo` say it for a message with a place."""

    def __init__(self, what: str, todo: str) -> None:
        self.what, self.todo = what, todo
        super().__init__(f"{what} ({todo})")


class QueryError(WsisError):
    """A SPARQL query cannot be run; the message holds line and column where the parser gives them."""


class NotHere(WsisError):
    """A file, a text or a folder is missing, or is not what it should be."""


class WouldOverwrite(WsisError):
    """The target exists and is not ours to replace."""


class MissingExtra(WsisError):
    """An optional library is not installed; the message names the extra that brings it."""


def near(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a hint that names the nearest known word, or `otherwise` where none is near.

    >>> near("spaeker", ["speaker", "host"], "see docs/sheets.md")
    "did you mean 'speaker'?"
    """
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {found[0]!r}?" if found else otherwise
