"""The overview picture: what the ontology declares, as one drawing in SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tools.docs.terms import Term, Terms
from wsisgraph.tables.text import width

WIDTH, GAP, PAD, LINE = 1180, 14, 9, 15
COLUMNS = 4
TINTS = {"facts": "#eef4fb", "things": "#f3f7ee", "evidence": "#fdf3e7", "rules": "#f4f0f8"}
INKS = {"facts": "#1f4e79", "things": "#3d6117", "evidence": "#8a4b08", "rules": "#5b3a86"}
HEADS = {
    "facts": ("Facts: what a source states", "事実：典拠が述べること"),
    "things": ("Things: whom and what facts speak of", "もの：事実が語る人や物事"),
    "evidence": ("Evidence: the words that state a fact", "根拠：事実を述べる言葉"),
    "rules": ("Shortcuts that rules add", "規則が加える近道"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A class with the properties that start at it."""

    term: Term | None
    rows: tuple[tuple[str, str], ...]

    @property
    def height(self) -> int:
        """The height in pixels: the head where it has one, then a line for each property."""
        head = LINE + 4 if self.term is not None else 0
        return PAD * 2 + head + LINE * len(self.rows)


def boxes(terms: Terms) -> dict[str, list[Box]]:
    """Return the boxes of each band of the picture, as the ontology declares them."""
    found: dict[str, list[Box]] = {band: [] for band in HEADS}
    for cls in terms.classes:
        if not terms.used(cls):
            continue
        evidence = cls.layer == "evidence" or cls.name == "wsis:Report"
        band = "evidence" if evidence else "facts" if terms.is_fact(cls) else "things"
        rows = tuple((p.label("en"), terms.targets(p)) for p in terms.starting_at(cls))
        found[band].append(Box(cls, rows))
    inferred = [p for p in terms.properties if p.layer == "inferred"]
    added = [(f"{terms.sources(p)} : {p.label('en')}", terms.targets(p)) for p in inferred]
    found["rules"] = [Box(None, tuple(added[::2])), Box(None, tuple(added[1::2]))]
    found["facts"].sort(key=lambda box: box.term is not None and box.term.name != "wsis:Fact")
    return found


def columns(band: Sequence[Box], count: int = COLUMNS) -> list[list[Box]]:
    """Return the boxes in columns of about the same height, in order."""
    made: list[list[Box]] = [[] for _ in range(count)]
    for box in band:
        min(made, key=lambda column: sum(b.height + GAP for b in column)).append(box)
    return made


def picture(terms: Terms) -> str:
    """Return the overview as SVG. The same ontology gives the same bytes."""
    parts: list[str] = []
    top = 0
    for band, band_boxes in boxes(terms).items():
        if not band_boxes:
            continue
        height, drawn = _band(band, band_boxes, top, min(COLUMNS, len(band_boxes)))
        parts += drawn
        top += height + GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" role="img" '
        f'aria-label="Overview of the ontology" font-family="Helvetica, Arial, sans-serif" '
        f'font-size="11.5">\n' + "\n".join(parts) + "\n</svg>"
    )


def _band(band: str, band_boxes: Sequence[Box], top: int, count: int) -> tuple[int, list[str]]:
    """Return a band's height and its elements."""
    laid = columns(band_boxes, count)
    wide = (WIDTH - GAP * (count + 1)) / count
    head = 30
    height = head + max(sum(b.height + GAP for b in column) for column in laid)
    title = " · ".join(HEADS[band])
    made = [
        f'<rect x="0" y="{top}" width="{WIDTH}" height="{height}" rx="6" fill="{TINTS[band]}"/>',
        f'<text x="{GAP}" y="{top + 20}" font-size="14" font-weight="bold" fill="{INKS[band]}">'
        f"{escape(title)}</text>",
    ]
    for at, column in enumerate(laid):
        y = top + head
        for box in column:
            made += _box(box, GAP + at * (wide + GAP), y, wide, INKS[band])
            y += box.height + GAP
    return height, made


def _box(box: Box, x: float, y: float, wide: float, ink: str) -> list[str]:
    made = [
        f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{box.height}" rx="4" '
        f'fill="#fff" stroke="{ink}"/>'
    ]
    at = y + PAD + 10
    if box.term is not None:
        english, japanese = box.term.label("en"), box.term.text("rdfs:label", "ja")
        parent = f" ⊂ {box.term.parent}" if box.term.parent else ""
        if width(english + japanese + parent) > (wide - 2 * PAD) / 6.2:
            parent = ""
        made.append(
            f'<text x="{x + PAD:.1f}" y="{at}"><tspan font-weight="bold" fill="{ink}">'
            f"{escape(english)}</tspan> {escape(japanese)}"
            f'<tspan fill="#777">{escape(parent)}</tspan></text>'
        )
        at += LINE + 4
    for name, target in box.rows:
        made.append(
            f'<text x="{x + PAD:.1f}" y="{at}">{escape(name)} <tspan fill="#777">→ '
            f"{escape(_cut(target, name, wide))}</tspan></text>"
        )
        at += LINE
    return made


def _cut(target: str, name: str, wide: float) -> str:
    """Return what fits beside a name, at about six pixels a character."""
    room = int((wide - 2 * PAD) / 5.9) - len(name) - 3
    return target if len(target) <= room else target[: max(room - 1, 1)].rstrip(", ") + "…"
