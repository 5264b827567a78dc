"""What the forms for tools share: which columns a network has, and what each holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from wsisgraph.analyse.networks import Edge, Network, Node, Value
from wsisgraph.errors import NotHere

__all__ = ["FIXED", "columns", "csv_bytes", "in_order", "plain", "unpacked"]

FIXED = ("id", "source", "target", "type")
"""What every edge has besides its attributes."""


def columns(rows: Iterable[Node | Edge]) -> dict[str, str]:
    """Return the attributes that occur, in order of name: each is `string`, `integer` or `list`.

    An attribute that is a list somewhere and a text elsewhere is refused by name: NotHere.
    """
    found: dict[str, str] = {}
    for row in rows:
        for name, value in row.attributes.items():
            sort = (
                "list"
                if isinstance(value, tuple)
                else "integer"
                if isinstance(value, int)
                else "string"
            )
            if found.setdefault(name, sort) != sort:
                raise NotHere(f"{name!r} is {found[name]} here and {sort} there (make them one)")
    return dict(sorted(found.items()))


def plain(value: Value) -> str:
    """Return a value as one text: lists as JSON."""
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    return str(value)


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV; a cell is quoted where it holds a comma, a quote or any end of line."""
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows).encode()


def _cell(text: str) -> str:
    plain = text.isalnum() or not any(sign in text for sign in '",\r\n')
    return text if plain else '"' + text.replace('"', '""') + '"'


def unpacked(text: str, sort: str) -> Value:
    """Return the value that a text stands for."""
    if sort == "list":
        return tuple(json.loads(text))
    return int(text) if sort == "integer" else text


def in_order(
    nodes: Iterable[Node], edges: Iterable[Edge], about: Mapping[str, str], directed: bool, multiple: bool,
) -> Network:  # fmt: skip
    """Return a network of what was read; `about` holds its view and titles."""
    titles = {k.removeprefix("title_"): v for k, v in about.items() if k.startswith("title_")}
    return Network(
        about.get("view", ""),
        titles,
        tuple(sorted(nodes, key=lambda n: n.id)),
        tuple(sorted(edges, key=lambda e: (e.source, e.target, e.type, e.id))),
        directed,
        multiple,
    )
