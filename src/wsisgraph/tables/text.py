"""Rows as text: tables aligned by how wide characters are shown, CSV, TSV, Markdown and HTML."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from wsisgraph.errors import NotHere

__all__ = ["delimited", "html", "language", "layout", "markdown", "records", "width"]


CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
LANGUAGES = ("en", "ja")


def language(lang: str) -> str:
    """Return a language that headings and notes are written in. Raises NotHere for another."""
    if lang not in LANGUAGES:
        raise NotHere(f"nothing is written in the language {lang!r} (known are en, ja)")
    return lang


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
    cells = [[_shown(cell) for cell in row] for row in rows]
    sizes = [
        max([width(name), *(width(row[at]) for row in cells)]) for at, name in enumerate(columns)
    ]
    right = [bool(cells) and all(_number(row[at]) for row in cells) for at in range(len(columns))]
    head = _line(columns, sizes, right)
    made = [f"\x1b[1m{head}\x1b[0m" if bold else head, "  ".join("-" * size for size in sizes)]
    made += [_line(row, sizes, right) for row in cells]
    return "\n".join(made) + "\n"


def _shown(cell: str) -> str:
    """Return a cell in one line, with a mark for each character that would command a terminal."""
    return CONTROL.sub("\ufffd", " ".join(cell.split()))


def _number(text: str) -> bool:
    return not text or text.replace(".", "", 1).removeprefix("-").isdigit()


def _line(cells: Sequence[str], sizes: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for cell, size, to_right in zip(cells, sizes, right, strict=True):
        space = " " * (size - width(cell))
        padded.append(space + cell if to_right else cell + space)
    return "  ".join(padded).rstrip()


def records(columns: Sequence[str], rows: Iterable[Sequence[str]], bold: bool = False) -> str:
    """Return rows one below the other: a line for each value that is not empty, a blank line between.

    >>> print(records(["who", "場"], [["ITU", ""], ["UNDP", "展示"]]), end="")
    who  ITU
    <BLANKLINE>
    who  UNDP
    場   展示
    """
    size = max(map(width, columns), default=0)
    on, off = ("\x1b[1m", "\x1b[0m") if bold else ("", "")
    made = []
    for row in rows:
        named = ((n, _shown(c)) for n, c in zip(columns, row, strict=True) if c)
        made.append("".join(f"{on}{n}{off}{' ' * (size - width(n))}  {c}\n" for n, c in named))
    return "\n".join(made)


def delimited(columns: Sequence[str], rows: Iterable[Sequence[str]], sign: str = ",") -> str:
    """Return rows as CSV, or as TSV where the sign is a tab; in TSV a cell holds no tab or line end.

    >>> delimited(["who", "n"], [["a, b", "2"]])
    'who,n\\n"a, b",2\\n'
    """
    if sign == "\t":
        flat = ([" ".join(cell.split()) for cell in row] for row in (columns, *rows))
        return "".join("\t".join(row) + "\n" for row in flat)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([columns, *rows])
    return out.getvalue()


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return rows as a table of Markdown; what a cell holds is never read as markup.

    >>> print(markdown(["who", "n"], [["a|b", "2"]]), end="")
    | who | n |
    | --- | --- |
    | a\|b | 2 |
    """
    lines = [[*map(_marked_down, columns)], ["---"] * len(columns)]
    lines += [[*map(_marked_down, row)] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _marked_down(cell: str) -> str:
    """Return a cell with the signs of Markdown escaped; its lines are parted by <br>."""
    safe = re.sub(r"([\\`*_\[\]|~$])", r"\\\1", cell.replace("&", "&amp;").replace("<", "&lt;"))
    return "<br>".join(line.strip() for line in safe.splitlines())


def html(
    columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "", most: int = 50
) -> str:
    """Return rows as a table of HTML, escaped; those beyond `most` are counted only."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{_lines(cell)}</td>" for cell in row) + "</tr>\n"
        for row in rows[:most]
    )
    left = len(rows) - most
    more = f"<p>… {left:,} more of {len(rows):,} rows</p>" if left > 0 else ""
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{above}<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>{more}"


def _lines(cell: str) -> str:
    return "<br>".join(map(escape, cell.splitlines()))
