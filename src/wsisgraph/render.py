"""Results as text for people: rows, and one thing with its facts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict

from wsisgraph.show import Passage, Shown
from wsisgraph.table import layout

__all__ = ["rows", "shown_json", "shown_text"]


def rows(
    columns: Sequence[str], listed: Sequence[Sequence[str]], name: str, bold: bool = False
) -> str:
    """Return rows as `table`, `csv` or `json` (a list of objects)."""
    if name == "json":
        return (
            json.dumps(
                [dict(zip(columns, row, strict=True)) for row in listed],
                ensure_ascii=False,
                indent=1,
            )
            + "\n"
        )
    if name == "csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([columns, *listed])
        return out.getvalue()
    return layout(columns, listed, bold)


def shown_json(found: Shown) -> str:
    """Return one thing as a JSON object."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n"


def shown_text(found: Shown, bold: bool = False) -> str:
    """Return one thing as text: a head, then each fact with its passages and words."""
    on, off = ("\x1b[1m", "\x1b[0m") if bold else ("", "")
    lines = [f"{on}{found.label}{off}  <{found.iri}>", f"  {', '.join(found.classes)}"]
    if found.names:
        lines.append(f"  {' / '.join(found.names)}")
    lines.append(f"  {len(found.facts)} {'fact' if len(found.facts) == 1 else 'facts'}")
    for fact in found.facts:
        place = f"  ({', '.join(map(str, fact.places))})" if fact.places else ""
        lines += ["", f"{on}{fact.kind}{off}{place}"]
        lines += [f"  {word}: {value}" for word, value in fact.says]
        lines += [f"  {_passage(passage)}" for passage in fact.passages]
    return "\n".join(lines) + "\n"


def _passage(passage: Passage) -> str:
    kind = "context" if passage.context else "evidence"
    section = f" §{passage.section}" if passage.section else ""
    words = "" if passage.words is None else f" “{' '.join(passage.words.split())}”"
    changed = " (these are not the words that were sealed)" if passage.changed else ""
    return f"{kind}: {passage.source}{section} {passage.start}-{passage.end}{words}{changed}"
