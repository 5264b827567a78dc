"""The lock beside a sheet: the digest of every span that the sheet names, so that no text is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from wsisgraph.errors import Mistake, Place
from wsisgraph.model import Span

__all__ = ["Lock", "lock_path", "read_lock", "write_lock"]

ROW = re.compile(r"^(\d+)-(\d+) ([0-9a-f]{64})$")


@dataclass(slots=True)
class Lock:
    """The digest of the text that the positions hold in, and of each span."""

    text: str = ""
    spans: dict[tuple[int, int], str] = field(default_factory=dict)
    line: int = 1


def lock_path(sheet: Path) -> Path:
    """Return where the lock of a sheet lies.

    >>> lock_path(Path("sheets/a.yml")).name
    'a.lock'
    """
    return sheet.with_suffix(".lock")


def read_lock(sheet: Path, shown: str, mistakes: list[Mistake]) -> Lock:
    """Return the lock of a sheet; an empty one where there is none. Bad lines go into `mistakes`."""
    lock = Lock()
    path = lock_path(sheet)
    if not path.exists():
        return lock
    for number, row in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        match = ROW.match(row)
        if match is not None:
            lock.spans[int(match[1]), int(match[2])] = match[3]
        elif re.match(r"^text [0-9a-f]{64}$", row):
            lock.text, lock.line = row[5:], number
        elif row and not row.startswith("#"):
            place = Place(str(Path(shown).with_suffix(".lock")), number)
            mistakes.append(
                Mistake(place, "this line is not part of a lock", "run wsisgraph sheet seal again")
            )
    return lock


def write_lock(sheet: Path, text: str, spans: Iterable[Span]) -> None:
    """Write the lock of a sheet: the digest of the text, then each span once, in order."""
    rows = [f"{span.start}-{span.end} {span.sha256}\n" for span in sorted(set(spans))]
    head = "# Digests of the spans that the sheet names. Made by wsisgraph sheet seal.\n"
    lock_path(sheet).write_text(f"{head}text {text}\n{''.join(rows)}", "utf-8", newline="\n")
