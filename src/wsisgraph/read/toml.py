"""Edit one source of a wsisgraph.toml in place: only its values change, comments and order stay."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wsisgraph.errors import InputError, Mistake, Place
from wsisgraph.read.inplace import Edit, apply, comments

__all__ = ["edit_source"]

TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'" r"|#[^\n]*",
    re.DOTALL,
)
HEADER = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\[\]\n]*?)[ \t]*\]")
KEY = re.compile(r"[ \t]*([A-Za-z0-9_-]+)[ \t]*=[ \t]*")
ROW = re.compile(r"\{[^{}]*\}")
CELL = re.compile(r'(?:[{,]\s*)(id|heading|sha256)[ \t]*=[ \t]*("+)')
COLUMNS = ("id", "heading", "sha256")


def edit_source(text: str, source: str, new: Mapping[str, Any], shown: str) -> str:
    """Return a wsisgraph.toml with some values of one source renewed.

    `new` gives a text, a number, or the rows of `sections`. Raises InputError where the table of
    the source cannot be found or is written in a form that is not edited here.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            [Mistake(Place(shown), f"this is not TOML: {error}", "correct it")]
        ) from None
    rows = data.get("source", [])
    order = next((n for n, row in enumerate(rows) if row.get("id") == source), None)
    masked = _masked(text)
    tables = _tables(masked)
    if order is None or order >= len(tables):
        todo = "write each source as a table [[source]]"
        raise InputError([Mistake(Place(shown), f"there is no table of the source {source}", todo)])
    start, values = tables[order]
    expected = {**rows[order], **new}
    if "sections" not in rows[order] and not new.get("sections"):
        expected.pop("sections", None)
    edits: list[Edit] = []
    for key, value in expected.items():
        if rows[order].get(key) == value:
            continue
        if key in values and isinstance(value, list):
            edits += _rows(text, masked, *values[key], value)
        elif key in values:
            edits.append(Edit(*values[key], _written(value)))
        elif key == "sections" and "length" in values:
            end = values["length"][1]
            line = re.compile(r"\r?\n|$").search(text, end)
            at = line.start() if line else end
            edits.append(Edit(at, at, f"\nsections = {_written(value)}"))
    made = apply(text, edits)
    rows[order] = expected
    if _loads(made) != data:
        place = Place(shown, text.count("\n", 0, start) + 1)
        todo = 'write its keys on lines of their own, and sections = [{id = "…", …}, …]'
        raise InputError(
            [Mistake(place, f"the table of {source} cannot be edited as it stands", todo)]
        )
    return made


def _loads(text: str) -> object:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _masked(text: str) -> str:
    """Return the text with strings as quotation marks and comments as spaces, equally long."""

    def mask(match: re.Match[str]) -> str:
        return (" " if match[0].startswith("#") else '"') * len(match[0])

    return TOKEN.sub(mask, text)


def _tables(masked: str) -> list[tuple[int, dict[str, tuple[int, int]]]]:
    """Return for each [[source]] where it begins and where its values stand, by key."""
    found: list[tuple[int, dict[str, tuple[int, int]]]] = []
    inside = False
    for start, end in _lines(masked):
        header, key = HEADER.match(masked, start, end), KEY.match(masked, start, end)
        if header is not None:
            inside = header[1] == "[[" and header[2] == "source"
            if inside:
                found.append((start, {}))
        elif key is not None and inside:
            last = start + len(masked[start:end].rstrip())
            found[-1][1].setdefault(key[1], (key.end(), last))
    return found


def _lines(masked: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line; what brackets hold belongs to one line."""
    start = depth = 0
    for at, char in enumerate(masked):
        if char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
        elif char == "\n" and depth == 0:
            yield start, at
            start = at + 1
    yield start, len(masked)


def _written(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, list):
        rows = "".join(f"    {_row(each)},\n" for each in value)
        return f"[\n{rows}]" if rows else "[]"
    return str(value) if isinstance(value, int) else '"' + str(value) + '"'


def _row(row: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key} = {_written(row[key])}" for key in COLUMNS) + "}"


def _rows(
    text: str, masked: str, start: int, end: int, rows: Sequence[Mapping[str, str]]
) -> Iterator[Edit]:
    """Yield the edits that put rows in the place of the rows of an array, one after the other."""
    places = [match.span() for match in ROW.finditer(masked, start, end)]
    if not places or not rows:
        yield Edit(start, end, _written(list(rows)))
        return
    for place, row in zip(places, rows, strict=False):
        for cell in CELL.finditer(masked, *place):
            first, last = cell.span(2)
            if text[first + 1 : last - 1] != row[cell[1]]:
                yield Edit(first, last, _written(row[cell[1]]))
    kept = places[: len(rows)]
    last = kept[-1][1]
    if len(places) > len(rows):
        yield Edit(last, places[-1][1], comments(text[last : places[-1][0]]).rstrip())
    gap = masked[kept[0][1] : kept[1][0]] if len(kept) > 1 else "\n    "
    line = re.search(r"\r?\n[ \t]*$", gap)
    between = line[0] if line else " "
    added = "".join(f",{between}{_row(row)}" for row in rows[len(places) :])
    if added:
        yield Edit(last, last, added)
