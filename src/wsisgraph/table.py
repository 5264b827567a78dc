"""Tables of plain text, aligned by how wide characters are shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ["layout", "width"]


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal; East Asian wide characters take two.

    >>> width("ITU"), width("総務省")
    (3, 6)
    """
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) in ("Cf", "Mn")
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def layout(columns: Sequence[str], rows: Sequence[Sequence[str]], bold: bool = False) -> str:
    """Return a table: a head, a rule, a line for each row. Numbers stand to the right.

    >>> print(layout(["who", "n"], [["総務省", "2"], ["ITU", "10"]]), end="")
    who      n
    ------  --
    総務省   2
    ITU     10
    """
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    sizes = [
        max([width(name), *(width(row[at]) for row in cells)]) for at, name in enumerate(columns)
    ]
    right = [bool(cells) and all(_number(row[at]) for row in cells) for at in range(len(columns))]
    head = _line(columns, sizes, right)
    made = [f"\x1b[1m{head}\x1b[0m" if bold else head, "  ".join("-" * size for size in sizes)]
    made += [_line(row, sizes, right) for row in cells]
    return "\n".join(made) + "\n"


def _number(text: str) -> bool:
    return not text or text.replace(".", "", 1).removeprefix("-").isdigit()


def _line(cells: Sequence[str], sizes: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for cell, size, to_right in zip(cells, sizes, right, strict=True):
        space = " " * (size - width(cell))
        padded.append(space + cell if to_right else cell + space)
    return "  ".join(padded).rstrip()
