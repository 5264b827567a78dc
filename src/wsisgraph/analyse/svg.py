"""What all pictures share: colours that everybody can tell apart, text in lines, marks of SVG."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from wsisgraph.tables.text import width

__all__ = [
    "FONT",
    "INK",
    "KINDS",
    "PALETTE",
    "Kind",
    "Scene",
    "composed",
    "cut",
    "document",
    "ems",
    "light",
    "mark",
    "number",
    "readable",
    "tag",
    "text",
    "wrapped",
]

FONT = "'Noto Sans CJK JP','Noto Sans JP','Hiragino Sans','Yu Gothic',Meiryo,sans-serif"
INK, PALE, LINE = "#1a1a1a", "#5c5c5c", "#8a8a8a"
MARGIN, NARROWEST = 36.0, 520.0
TITLE, SUBTITLE = 20.0, 11.5
# Okabe and Ito's colours, without black; grey is for what is not told apart.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
GREY = "#999999"


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture in parts: the drawing proper, of a width and height, and the legend below it.

    `left_out` names nodes of the network that are not drawn.
    """

    title: str
    subtitle: str
    drawing: str
    wide: float
    high: float
    legend: str
    legend_high: float
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """How things of a class are drawn: a shape and a colour, so that neither is needed alone."""

    shape: str
    color: str
    words: Mapping[str, str]


KINDS: Mapping[str, Kind] = {
    "foaf:Person": Kind("circle", "#0072B2", {"en": "person", "ja": "人"}),
    "org:Post": Kind("ring", "#0072B2", {"en": "post, holder not named", "ja": "役職（氏名の記載なし）"}),
    "foaf:Group": Kind("triangle", "#0072B2", {"en": "team", "ja": "チーム"}),
    "foaf:Agent": Kind("circle", "#56B4E9", {"en": "agent", "ja": "主体"}),
    "org:Organization": Kind("square", "#E69F00", {"en": "organization", "ja": "組織"}),
    "org:OrganizationalUnit": Kind("square", "#E69F00", {"en": "organization", "ja": "組織"}),
    "wsis:State": Kind("diamond", "#D55E00", {"en": "State", "ja": "国"}),
    "wsis:StakeholderGroup": Kind("triangle", "#CC79A7", {"en": "stakeholder group", "ja": "ステークホルダー集団"}),
    "wsis:Edition": Kind("wide", "#00664A", {"en": "edition of a series", "ja": "開催回"}),
    "wsis:Session": Kind("wide", "#009E73", {"en": "event or session", "ja": "催し・セッション"}),
    "wsis:Event": Kind("wide", "#009E73", {"en": "event or session", "ja": "催し・セッション"}),
    "wsis:EventSeries": Kind("pill", "#009E73", {"en": "series", "ja": "シリーズ"}),
    "wsis:Initiative": Kind("pill", "#CC79A7", {"en": "initiative", "ja": "イニシアチブ"}),
    "wsis:ActionLine": Kind("hexagon", "#F0E442", {"en": "action line", "ja": "アクションライン"}),
    "wsis:Place": Kind("square", "#56B4E9", {"en": "place", "ja": "場所"}),
    "": Kind("circle", GREY, {"en": "other", "ja": "その他"}),
}  # fmt: skip
CLOSING = "、。，．・：；！？）」』】〕〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々,.:;!?)]}’”"


def readable(fill: str) -> str:
    """Return the colour of letters that can be read best on a colour: white or ink.

    >>> readable("#0072B2"), readable("#009E73")
    ('#fff', '#1a1a1a')
    """
    shine = light(fill) + 0.05
    return "#fff" if 1.05 / shine > shine / (light(INK) + 0.05) else INK


def light(color: str) -> float:
    """Return how light a colour is, as the Web Content Accessibility Guidelines count it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def number(value: float) -> str:
    """Return a number with at most one digit behind the point."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def ems(words: str) -> float:
    """Return about how wide a text is, in heights of its letters."""
    return sum(1.0 if width(c) == 2 else 0.67 if c.isupper() else 0.55 for c in words if width(c))


def cut(words: str, room: float) -> str:
    """Return a text that fits into some ems, with an ellipsis where it does not."""
    if ems(words) <= room:
        return words
    while words and ems(words) > room - 1:
        words = words[:-1]
    return words.rstrip() + "…"


def wrapped(words: str, room: float, most: int) -> list[str]:
    """Return a text in lines of some ems, at most so many; the last ends in an ellipsis if more is left.

    Lines are about equally long. Latin words stay whole where they fit; Japanese breaks anywhere but
    before closing marks.
    """
    lines = _lines(words, room)
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(lines[most - 1], room - 1).rstrip("…") + "…"]
        return [cut(each, room + 2) for each in lines]
    narrow = min(room, ems(words))
    while narrow > 3 and len(_lines(words, narrow - 0.5)) == len(lines):
        narrow -= 0.5
    return [cut(each, room + 2) for each in _lines(words, narrow)]


def _lines(words: str, room: float) -> list[str]:
    """Return a text in as many lines as it needs."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(" ".join(unicodedata.normalize("NFC", words).split())):
        if line and ems((line + piece).rstrip()) > room and piece[0] not in CLOSING:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    lines.append(line.rstrip())
    return [each for each in lines if each]


def _pieces(words: str) -> list[str]:
    """Return the parts between which a line may break."""
    made: list[str] = []
    for letter in words:
        last = made[-1][-1] if made else " "
        joins = width(letter) < 2 and last not in " -/" and width(last) < 2
        if made and (joins or letter == " " or (_kana(last) and _kana(letter))):
            made[-1] += letter
        else:
            made.append(letter)
    return made


def _kana(letter: str) -> bool:
    """Say whether a letter is katakana, of which a word is not broken."""
    return "\u30a1" <= letter <= "\u30fe" and letter != "・"


def tag(name: str, inside: str = "", /, **attributes: str | float) -> str:
    """Return an element; `_` in a name becomes `-`, and one at its end goes."""
    told = "".join(
        f" {key.rstrip('_').replace('_', '-')}="
        + quoteattr(value if isinstance(value, str) else number(value))
        for key, value in attributes.items()
    )
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"


def text(
    x: float, y: float, words: str | Sequence[str], size: float = 12, leading: float = 1.25, /,
    halo: bool = False, **attributes: str | float,
) -> str:  # fmt: skip
    """Return one or more lines of text; with a halo they can be read across lines."""
    listed = [words] if isinstance(words, str) else words
    told: dict[str, str | float] = {"font_size": size, "fill": INK, **attributes}
    if halo:
        told |= {
            "stroke": "#fff",
            "stroke_width": 3,
            "stroke_linejoin": "round",
            "paint_order": "stroke",
        }
    if len(listed) == 1:
        return tag("text", escape(listed[0]), x=x, y=y, **told)
    spans = "".join(
        tag("tspan", escape(line), x=x, y=y + place * size * leading)
        for place, line in enumerate(listed)
    )
    return tag("text", spans, **told)


def mark(kind: Kind, x: float, y: float, r: float, color: str = "") -> str:
    """Return the mark of a kind, with its centre and its size."""
    fill = color or kind.color
    edge: dict[str, str | float] = {"fill": fill, "stroke": "#fff", "stroke_width": 1.5}
    if fill == "#F0E442":
        edge["stroke"] = "#6b6400"
    if kind.shape == "ring":
        return tag("circle", cx=x, cy=y, r=r, fill="#fff", stroke=fill, stroke_width=max(3, r / 3))
    if kind.shape == "circle":
        return tag("circle", cx=x, cy=y, r=r, **edge)
    if kind.shape in ("wide", "pill", "square"):
        w = r * (1.35 if kind.shape != "square" else 0.9)
        h = r * (0.8 if kind.shape != "square" else 0.9)
        corner = {"wide": 2.0, "pill": h, "square": 0.0}[kind.shape]
        return tag("rect", x=x - w, y=y - h, width=2 * w, height=2 * h, rx=corner, **edge)
    points = {
        "triangle": [(0, -1.1), (1.05, 0.8), (-1.05, 0.8)],
        "diamond": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
        "hexagon": [
            (0.55, -0.95),
            (1.1, 0),
            (0.55, 0.95),
            (-0.55, 0.95),
            (-1.1, 0),
            (-0.55, -0.95),
        ],
    }[kind.shape]
    listed = " ".join(f"{number(x + r * dx)},{number(y + r * dy)}" for dx, dy in points)
    return tag("polygon", points=listed, **edge)


def document(wide: float, high: float, inside: str, title: str, lang: str) -> str:
    """Return a whole SVG document."""
    head = {
        "xmlns": "http://www.w3.org/2000/svg", "xml:lang": lang, "lang": lang, "role": "img",
        "viewBox": f"0 0 {number(wide)} {number(high)}", "font-family": FONT,
    }  # fmt: skip
    return tag(
        "svg",
        "".join((tag("title", escape(title)), tag("rect", width=wide, height=high, fill="#fff"), inside)),
        **head, width=wide, height=high,
    ) + "\n"  # fmt: skip


def composed(picture: Scene, lang: str) -> str:
    """Return a picture as one SVG document: title, drawing, legend."""
    wide = max(picture.wide, NARROWEST) + 2 * MARGIN
    title, subtitle = (
        wrapped(words, (wide - 2 * MARGIN) / size, 6)
        for words, size in ((picture.title, TITLE), (picture.subtitle, SUBTITLE))
    )
    below = MARGIN + 8 + (len(title) - 1) * TITLE * 1.25
    top = below + 38 + (len(subtitle) - 1) * SUBTITLE * 1.25
    shift = MARGIN + max(0.0, (wide - 2 * MARGIN - picture.wide) / 2)
    bottom = top + picture.high + 14
    inside = (
        text(MARGIN, MARGIN + 8, title, TITLE, font_weight="bold"),
        text(MARGIN, below + 20, subtitle, SUBTITLE, fill=PALE),
        tag("g", picture.drawing, transform=f"translate({number(shift)} {number(top)})"),
        tag("line", x1=MARGIN, x2=wide - MARGIN, y1=bottom, y2=bottom, stroke="#d0d0d0"),
        tag("g", picture.legend, transform=f"translate({number(MARGIN)} {number(bottom + 20)})"),
    )
    high = bottom + 20 + picture.legend_high + MARGIN / 2
    return document(wide, high, "".join(inside), picture.title, lang)
